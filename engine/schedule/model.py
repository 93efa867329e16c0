"""What the words of a schedule mean, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

#: When letters go that name no time of day.
USUAL = time(9, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominal:
    """One time that comes round.

    Attributes:
        at: Naive, as the rule says it: the name of the occurrence, whatever moves it.
        goes: Naive, when its letters go: ``at``, or the working day before or after it.
        note: Why it was moved, on one line; empty if it was not.
    """

    at: datetime
    goes: datetime
    note: str = ""


class OwnDayKind(StrEnum):
    """What makes a day somebody's own."""

    #: The day and month of a date, every year: a birthday, the anniversary of the first order.
    YEARLY = "yearly"
    #: So many days after an order; each order anew.
    AFTER_ORDER = "after an order"
    #: So many days after the N-th order; once for ever.
    NTH_ORDER = "the n-th order"
    #: So many days without an order; anew after each order.
    QUIET = "without an order"
    #: So many of somebody's own gaps between orders without one; anew after each order.
    RHYTHM = "past their rhythm"
    #: A higher tier than the last time anybody looked.
    TIER = "tier reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDay:
    """What ``on:`` says.

    Attributes:
        words: As written.
        column: Of YEARLY: the column or fact with the date; None otherwise.
        days: How many days after it the letter goes; negative before it.  Of QUIET the days without an order.
        number: Of NTH_ORDER which order, 1 = first; of RHYTHM how many of their usual gaps; else 0.
        tier: Of TIER which one; None for any higher one, and for all other kinds.
        at: The time of day, on the clock that the campaign goes by.
    """

    words: str
    kind: OwnDayKind
    column: str | None = None
    days: int = 0
    number: int = 0
    tier: str | None = None
    at: time = USUAL


class LeapDay(StrEnum):
    """When somebody born on 29 February is greeted in other years."""

    BEFORE = "28 February"
    AFTER = "1 March"


class YearUnknown(StrEnum):
    """What becomes of somebody whose birth year is not known."""

    GREET = "greet"
    LEAVE_OUT = "leave out"


#: The end of a day in minutes.
MIDNIGHT = 24 * 60
#: Minutes of a day, half open: (540, 1080) is 09:00-18:00.  The end may be 1440, midnight.
Minutes = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Hours of the week.

    Attributes:
        words: As written.
        week: For each day from Monday on its times, in order and apart from each other; seven.
    """

    words: str
    week: tuple[tuple[Minutes, ...], ...]

    @property
    def always(self) -> bool:
        """Whether they never end."""
        return all(spans == ((0, MIDNIGHT),) for spans in self.week)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours of every day in which nothing leaves; through midnight if ``begins`` is the later one."""

    words: str
    begins: time
    ends: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """From when and until when a letter may leave: aware, UTC, half open.

    ``closes`` is None where nothing ends it.
    """

    opens: datetime
    closes: datetime | None


class Kind(StrEnum):
    """Letters a limit counts, beside single purposes."""

    #: Every letter.
    LETTER = "letter"
    #: Whatever is advertising.
    PROMOTION = "promotion"
    #: Letters of thanks and greeting: thank-you, appreciation-day, birthday, anniversary.
    THANKS = "thanks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many letters of one kind in so many days, to one address.

    Attributes:
        words: As written.
        most: At least 1.
        of: A ``Kind``, or a purpose.
        days: The length of the time looked at, back from a letter's departure.
        apart: Kinds and purposes that do not count, and are not held back.
    """

    words: str
    most: int
    of: str
    days: int
    apart: tuple[str, ...] = ()
