"""The functions and filters that every letter's template may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

from jinja2 import pass_context
from jinja2.runtime import Context

from engine.language import primary
from engine.letter.formats import (
    WordingError,
    amount,
    clock_time,
    day_and_time,
    language_of,
    left_to_right,
    long_date,
    number,
    percentage,
    short_date,
    weekday_date,
)
from engine.letter.greeting import by_gender, closing, greeting
from engine.problem import quoted
from engine.value import Money

T = TypeVar("T")

_YES_NO: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"en": ("yes", "no"), "hy": ("այո", "ոչ"), "he": ("כן", "לא")}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What a template can say beside its own values.

    Attributes:
        functions: Callables by the name a template calls them; some take Jinja's context first.
        filters: Likewise.  None comes out as ""; a value of the wrong kind raises ``WordingError``.
        present: What a value printed bare becomes, by the value and the letter's language.
    """

    functions: Mapping[str, Callable[..., str]]
    filters: Mapping[str, Callable[..., str]]
    present: Callable[[object, str], str]


def vocabulary(zone: ZoneInfo) -> Vocabulary:
    """The words of every letter of a shop whose clocks show ``zone``."""
    return Vocabulary(
        functions=MappingProxyType({"greeting": greeting, "closing": closing, "by_gender": by_gender}),
        filters=MappingProxyType(_filters(zone)),
        present=_presenter(zone),
    )


def _presenter(zone: ZoneInfo) -> Callable[[object, str], str]:
    """What a value printed bare becomes; moments are shown on ``zone``'s clock.

    Whole numbers keep plain digits, because a year, an order's number and a count look alike:
    ``|number`` groups them.  None is empty.  Text is itself.
    """

    def present(value: object, language: str) -> str:
        match value:
            case str():
                return value
            case None:
                return ""
            case bool():
                return _YES_NO.get(primary(language), _YES_NO["en"])[0 if value else 1]
            case int():
                return str(value)
            case Decimal() | float() if (figure := _figure(value)) is not None:
                return number(figure, language)
            case datetime():
                return day_and_time(_local(value, zone), language)
            case date():
                return long_date(value, language)
            case time():
                return clock_time(value, language)
            case Money():
                return amount(value, language)
            case _:
                return str(value)

    return present


def _filters(zone: ZoneInfo) -> dict[str, Callable[..., str]]:
    """Jinja filters by name."""

    def a_day(value: object) -> date | None:
        if isinstance(value, datetime):
            return _local(value, zone).date()
        return value if isinstance(value, date) else None

    def a_time(value: object) -> time | None:
        if isinstance(value, datetime):
            return _local(value, zone).time()
        return value if isinstance(value, time) else None

    def a_moment(value: object) -> datetime | date | None:
        if isinstance(value, datetime):
            return _local(value, zone)
        return value if isinstance(value, date) else None

    return {
        "date": _filter("date", "a date", a_day, long_date),
        "day": _filter("day", "a date", a_day, short_date),
        "weekday": _filter("weekday", "a date", a_day, weekday_date),
        "time": _filter("time", "a moment", a_time, clock_time),
        "moment": _filter("moment", "a moment", a_moment, _moment),
        "money": _filter("money", "an amount with its currency", _money, amount),
        "number": _filter("number", "a number", _figure, number),
        "percent": _filter("percent", "a number", _figure, percentage),
        "ltr": _filter("ltr", "text", str, left_to_right),
    }


def _filter(
    name: str, wanted: str, read: Callable[[object], T | None], write: Callable[[T, str], str]
) -> Callable[..., str]:
    """A filter that writes what ``read`` makes of a value, and nothing for none.

    Raises (when used):
        WordingError: where ``read`` gives None.
    """

    @pass_context
    def written(context: Context, value: object) -> str:
        if value is None or value == "":
            return ""
        usable = read(value)
        if usable is None:
            raise WordingError(f"the filter '{name}' takes {wanted}, not {quoted(value)}")
        return write(usable, language_of(context))

    return written


def _moment(moment: datetime | date, language: str) -> str:
    return day_and_time(moment, language) if isinstance(moment, datetime) else long_date(moment, language)


def _money(value: object) -> Money | None:
    return value if isinstance(value, Money) else None


def _figure(value: object) -> Decimal | None:
    """Floats come from arithmetic in a template; infinite ones are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    exact = Decimal(str(value))
    return exact if exact.is_finite() else None


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    # A moment without a zone is already what the shop's clock showed.
    return moment.astimezone(zone) if moment.tzinfo else moment
