"""Who is asked for, who is chosen, and why the others are not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path, PurePath
from zoneinfo import ZoneInfo

from engine.campaign.model import OnePer
from engine.schedule.model import LeapDay, OwnDay, YearUnknown
from engine.settings.model import Settings
from engine.source.model import CONFIG, Nowhere, Places
from engine.value import Values

#: Whether a letter is advertising → normalised addresses (``engine.address.normalise``) that get no such
#: letter, each with the reason in plain words.  An address may come more than once: the first counts.
Unwanted = Callable[[bool], Iterable[tuple[str, str]]]


def nobody(_advertising: bool) -> Iterable[tuple[str, str]]:
    """Nobody minds."""
    return ()


class Reason(StrEnum):
    """Why a row is left out.  Stored, counted and read by people: never rename a value.

    A row has the first reason that holds, in this order.
    """

    #: The campaign goes to each person on a day of their own, and this is another.  First of all, so that the
    #: other numbers are about the people of the day.
    NOT_THEIR_DAY = "not their day"
    #: The rule does not hold for it, or it cannot be known whether it does.
    OUTSIDE = "outside the segment"
    #: A `but not` holds for it; the detail says which.
    EXCEPTED = "excepted"
    #: A guard of the config holds for it; the detail says which.
    GUARDED = "guarded"
    #: A value that the campaign needs is there and cannot be read; the detail says which, and where.
    UNREADABLE = "unreadable value"
    NO_ADDRESS = "no address"
    BAD_ADDRESS = "bad address"
    #: Does not want it, or the mailbox is known to be gone; the detail says which.
    SUPPRESSED = "suppressed"
    #: Advertising, and the law of the person's country asks for more consent than is recorded.
    NO_CONSENT = "no consent"
    #: The letter is not written in a language of theirs.
    NO_LANGUAGE = "no language"
    #: This customer, or another row that counts as one with it, has had the letter; the detail says when.
    THANKED = "had it already"
    #: An earlier row has the same customer number, and is chosen.
    SAME_CUSTOMER = "same customer as another"
    #: An earlier row has the same address, and is chosen.
    SAME_ADDRESS = "same address as another"
    #: An earlier row is of the same household, and is chosen.
    SAME_HOUSEHOLD = "same household as another"
    #: Would get the letter, but for a limit or a more important one; the detail says which.  Its duplicates
    #: do not get it in its place.
    HELD_BACK = "held back"


class ZoneFrom(StrEnum):
    """What says by whose clock somebody lives."""

    COLUMN = "column"
    COUNTRY = "country"
    #: Nothing does: the shop's clock stands in.
    SHOP = "shop"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDayAsked:
    """The day of their own that people are asked for.

    Attributes:
        rule: What makes a day somebody's own.
        day: The day the letter is for: their own date and ``rule.days``.
        zone: The shop's: the days of moments are its days.
        leap: When those of 29 February have their day in other years.
        unknown_years: Years of a column that only mean that the year is not known, beside that of a date
            which is written without one.
        year_unknown: What becomes of people with such a year.
        reached: For ``OwnDayKind.TIER`` the contacts who have just reached it; asked each time.
    """

    rule: OwnDay
    day: date
    zone: ZoneInfo
    leap: LeapDay = LeapDay.BEFORE
    unknown_years: frozenset[int] = frozenset()
    year_unknown: YearUnknown = YearUnknown.GREET
    reached: Callable[[], Iterable[str]] = tuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Everything that decides who gets a letter.

    Attributes:
        root: The config's folder, from which paths count.
        source: A name under `sources` in the config.
        who: The rule; None for everybody.
        but_not: Named segments, or rules, that keep a person out.
        now: As if now were then; aware.
        needs: Columns and facts the letter uses, and "orders" for order lines.  Those the source does not
            have are left aside.
        beside: Columns and facts that are read though neither rule nor letter asks for them: tests of the
            data do.
        orders_beside: Columns of an order that are kept for the same; None: the orders are not.
        advertising: The letter is advertising, so consent counts.
        languages: Tags in which the letter is written; () if that does not matter yet.
        one_per: Who gets at most one.
        unwanted: Who gets no such letter; asked each time people are chosen.
        languages_wanted: The language that somebody asked for, by normalised address: they get it where the
            letter is written in it.
        own_day: Only people whose own day it is; None: the day is no matter.
        guards: Names of the config's guards that count, each with its rule or a named segment.
        had: Contacts, or normalised addresses, that have had it already, each with when; asked each time
            people are chosen.
        held: Who is held back, as ``unwanted``.
        waves: Rules that tell people apart, for ``Contact.wave``.
        zone_wanted: By whose clock people live is asked for.
        config: Where the config's words stand, for messages: a guard's under guards, its name.
        campaign: Where the campaign's words stand: ``who`` under audience, who; ``but not`` under audience,
            but_not, its number; ``on`` under on; waves under waves, their number, who.
    """

    settings: Settings
    root: Path
    source: str
    who: str | None
    but_not: tuple[str, ...] = ()
    now: datetime
    needs: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    orders_beside: frozenset[str] | None = None
    advertising: bool = False
    languages: tuple[str, ...] = ()
    one_per: OnePer = OnePer.ADDRESS
    unwanted: Unwanted = nobody
    languages_wanted: Mapping[str, str] = field(default_factory=dict)
    own_day: OwnDayAsked | None = None
    guards: tuple[tuple[str, str], ...] = ()
    had: Callable[[], Iterable[tuple[str, str]]] = tuple
    held: Unwanted = nobody
    waves: tuple[str, ...] = ()
    zone_wanted: bool = False
    config: Places = CONFIG
    campaign: Places = field(default_factory=lambda: Nowhere(PurePath("campaign")))


def bare(question: Question) -> Question:
    """Everybody of the same source at the same moment, and nothing else asked."""
    return replace(
        question,
        who=None,
        but_not=(),
        needs=frozenset(),
        beside=frozenset(),
        orders_beside=None,
        advertising=False,
        languages=(),
        one_per=OnePer.CONTACT,
        unwanted=nobody,
        languages_wanted={},
        own_day=None,
        guards=(),
        had=tuple,
        held=nobody,
        waves=(),
        zone_wanted=False,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody who is chosen.

    Attributes:
        row: In the source, 1 = first.
        id: The source's declared id, else the normalised address.
        address: To be written to as it stands.
        language: One of the letter's languages.
        country: Two capital letters; None where not known.
        household: None where not known.
        values: What was asked for in ``Question.needs``.
        wave: The first of ``Question.waves`` that holds, 0 = first; None where none does.
        zone: An IANA name; None: the shop's, or it was not asked for.
    """

    row: int
    id: str
    address: str
    language: str
    country: str | None
    household: str | None
    values: Values
    wave: int | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Somebody who is not.

    Attributes:
        row: In the source, 1 = first.
        id: The declared id, else the address, else where the row stands: "line 8" of a file, "row 7" of a
            database.
        address: As it can be written to, else as it stands in the source; None where it is missing.
        reason: The first that holds.
        detail: More about it on one line; may be empty.
    """

    row: int
    id: str
    address: str | None
    reason: Reason
    detail: str
