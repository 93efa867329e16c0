"""When letters may leave, and whose holidays count: the ``calendar`` part of config.yaml."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field, InstanceOf, ValidationError, WithJsonSchema
from pydantic_core import InitErrorDetails, PydanticCustomError

from engine.document.model import Fault, Written
from engine.document.texts import Country, OneOrMore
from engine.document.wording import did_you_mean, mistake, shown
from engine.problem import quoted
from engine.schedule.days import Closed, Days
from engine.schedule.hours import never_opens, read_hours, read_quiet
from engine.schedule.model import Hours, LeapDay, Quiet, YearUnknown
from engine.schedule.phrase import WEEKDAY, WEEKDAYS, Words

T = TypeVar("T")
# Nothing that a person means is longer; looking for what was meant takes its time.
_LONGEST = 300
_WRITE_CLOSED = "write '2027-08-16: summer break', or '2027-12-24 to 2027-12-26: stock-taking'"


def in_words(read: Callable[[str], T], kind: type[T], example: str) -> Callable[[object], T]:
    """A validator that reads text with ``read``; what has been read already stays."""

    def validate(value: object) -> T:
        if isinstance(value, kind):
            return value
        if not isinstance(value, str) or not value.strip():
            raise mistake(f"must be words, not {shown(value)}", f"write it like this: {example}", named=True)
        if len(value) > _LONGEST:
            raise mistake("is too long to be understood", f"write it like this: {example}", named=True)
        return read(value.strip())

    return validate


def written(*examples: str) -> WithJsonSchema:
    """What editors are told of text with a grammar of its own."""
    return WithJsonSchema({"type": ["string", "number"], "examples": list(examples)})


#: ``Mo-Fr 09:00-18:00, Sa 10:00-14:00``.
HoursText = Annotated[
    InstanceOf[Hours],
    BeforeValidator(in_words(read_hours, Hours, "Mo-Fr 09:00-18:00")),
    written("Mo-Fr 09:00-18:00, Sa 10:00-14:00"),
]
#: ``21:00-08:00``.
QuietText = Annotated[
    InstanceOf[Quiet], BeforeValidator(in_words(read_quiet, Quiet, "21:00-08:00")), written("21:00-08:00")
]


def _weekday(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    name = value.strip() if isinstance(value, str) else ""
    if name.lower() not in WEEKDAY:
        near = did_you_mean(name, WEEKDAYS)
        raise mistake(f"{shown(value)} is no day of the week", near or "write Saturday, Sunday …")
    return WEEKDAY[name.lower()]


def _closed(value: object) -> tuple[Closed, ...]:
    if isinstance(value, tuple):
        return value
    if not isinstance(value, Mapping):
        raise mistake(
            f"must be days with a reason behind each, not {shown(value)}", _WRITE_CLOSED, named=True
        )
    found: list[Closed] = []
    errors: list[InitErrorDetails] = []
    for days, why in value.items():
        try:
            found.append(_closed_days(str(days), why))
        except PydanticCustomError as error:
            errors.append(InitErrorDetails(type=error, loc=(str(days),), input=None))
    if errors:
        raise ValidationError.from_exception_data("closed", errors)
    return tuple(found)


def _closed_days(text: str, why: object) -> Closed:
    ends = re.split(r"\s+(?:to|until|-|–)\s+|\s*–\s*", text.strip())
    if len(ends) > 2:
        raise mistake(f"{quoted(text)} are no days", _WRITE_CLOSED, at_key=True)
    first, last = (_day(end) for end in (ends[0], ends[-1]))
    if last < first:
        raise mistake(f"{quoted(text)} ends before it begins", "write the earlier day first", at_key=True)
    if last - first > timedelta(days=366):
        raise mistake(f"{quoted(text)} is more than a year", "write the days that are meant", at_key=True)
    return Closed(first=first, last=last, why=str(why).strip() if why is not None else "closed")


def _day(text: str) -> date:
    words = Words(text)
    try:
        day = words.date()
    except PydanticCustomError as error:
        raise mistake(error.message(), _WRITE_CLOSED, at_key=True) from None
    if day is None or not words.ended:
        raise mistake(f"{quoted(text)} is not a day", _WRITE_CLOSED, at_key=True)
    return day


class CalendarSettings(Written):
    """Whose days count, and from when until when letters may leave."""

    country: Country | None = Field(
        default=None, description="Whose public holidays count; the shop's country if left out."
    )
    weekend: Annotated[tuple[Annotated[int, BeforeValidator(_weekday)], ...], OneOrMore] | None = Field(
        default=None, description="[Friday, Saturday] …; the country's if left out."
    )
    closed: Annotated[
        tuple[InstanceOf[Closed], ...],
        BeforeValidator(_closed),
        WithJsonSchema({"type": "object", "additionalProperties": {"type": ["string", "number", "null"]}}),
    ] = Field(default=(), description="Days on which no letter leaves, each with the reason.")
    hours: HoursText | None = Field(
        default=None,
        description="When letters may leave: Mo-Fr 09:00-18:00, Sa 10:00-14:00; always if left out.",
    )
    quiet_hours: QuietText | None = Field(
        default=None, description="21:00-08:00: when nobody gets a letter, by their own clock."
    )
    leap_day: LeapDay = Field(
        default=LeapDay.BEFORE,
        description="28 February or 1 March: when those born on 29 February are greeted in other years.",
    )
    unknown_year: Annotated[
        tuple[Annotated[int, Field(ge=1, le=9999)], ...],
        BeforeValidator(lambda value: [value] if isinstance(value, str | int) else value),
    ] = Field(default=(1604, 1900), description="Birth years that only mean that the year is not known.")
    year_unknown: YearUnknown = Field(
        default=YearUnknown.GREET, description="greet or leave out: people whose birth year is not known."
    )

    def days(self, country: str | None) -> Days:
        """The days of this calendar; ``country`` is the shop's."""
        return Days(
            country=self.country or country,
            weekend=None if self.weekend is None else frozenset(self.weekend),
            shut=self.closed,
        )

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if self.weekend is not None and len(set(self.weekend)) == 7:
            yield Fault("weekend", "no day of the week is left to work on", "write the days of the weekend")
        if (
            self.hours is not None
            and self.quiet_hours is not None
            and never_opens(self.hours, self.quiet_hours)
        ):
            yield Fault(
                "hours", "no letter could ever leave: these hours are quiet hours", "mend one of them"
            )
