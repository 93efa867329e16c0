"""The year as one HTML file that holds all it shows: no script, no network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, partial

from jinja2 import Environment

from engine import locales
from engine.language import direction
from engine.letter import formats
from engine.sheet import sheets
from engine.year.dating import Dating, stretches
from engine.year.grid import density
from engine.year.marking import marks
from engine.year.model import Happening, State, Year
from engine.year.summing import DayTally, Tally, sum_up
from engine.year.words import language_of, words

#: So many are listed of each kind, so that a year of a hundred thousand letters stays a page.
_LISTED = 60
_PEOPLE = 30
_NAMED = 6
_LEVELS = 4
#: Marks that fit into a day.
_MARKS = 6
_WHOLE_YEAR = 360


def written(year: Year) -> str:
    """The page, in the shop's language if it is one of ours.

    Pure: the same year gives the same page.  Its size does not grow with the letters, only with days and
    campaigns: lists end after sixty and say so.
    """
    language = language_of(year.language)
    tally, dating = sum_up(year), Dating(year)
    names = {campaign.id: campaign.name for campaign in tally.campaigns}
    page = _pages().get_template("year.html")
    return page.render(
        {
            "year": year,
            "tally": tally,
            "title": "year" if year.days >= _WHOLE_YEAR else "stretch",
            "span": _span(dating, language),
            "months": _months(tally, year),
            "heads": _heads(year, language),
            "name": lambda campaign: names.get(campaign, campaign),
            "marks": marks(tally.campaigns),
            "closed": list(stretches(year.closed)),
            "troubled": [(one, dating.nominal(one)) for one in tally.trouble],
            "times": partial(_times, dating=dating),
            "heat": partial(density, most=_largest(tally), levels=_LEVELS),
            "level": lambda count: density(count, tally.busiest_day, _LEVELS),
            "share": lambda part, whole: round(100 * part / whole, 2) if whole else 0.0,
            "say": words(language),
            "language": language,
            "direction": direction(language).value,
            "number": partial(_number, language=language),
            "day": _day_written(year, language),
            "weekday": lambda day: formats.weekday_date(day, language),
            "moment": lambda at: (
                f"{_day_written(year, language)(at)}, {formats.clock_time(at.time(), language)}"
            ),
            "month_short": lambda month: locales.month_short(month.month, language),
            "month_name": lambda month: locales.month_alone(month.month, language),
            "several_years": len({month.year for month in tally.months}) > 1,
            "most": {"listed": _LISTED, "people": _PEOPLE, "named": _NAMED, "marks": _MARKS},
        }
    )


def _number(value: int, language: str) -> str:
    return formats.number(Decimal(value), language)


def _span(dating: Dating, language: str) -> str:
    """ "2027", or "1 March 2027 – 31 May 2027"."""
    first, last = dating.first, dating.last
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    if first == last:
        return formats.long_date(first, language)
    return f"{formats.long_date(first, language)} – {formats.long_date(last, language)}"


def _day_written(year: Year, language: str) -> Callable[[date], str]:
    """Without the year where there is but one."""
    one = year.since.year == (year.since + timedelta(days=max(year.days, 1) - 1)).year
    return partial(formats.short_date if one else formats.long_date, language=language)


def _heads(year: Year, language: str) -> list[tuple[str, str]]:
    """The weekdays in the order of the country: short, and whole."""
    begins = locales.week_begins(year.country, year.language)
    # 2024-01-01 was a Monday.
    return [
        (
            locales.weekday_short((begins + number) % 7, language),
            locales.weekday_name(date(2024, 1, 1 + (begins + number) % 7), language),
        )
        for number in range(7)
    ]


def _largest(tally: Tally) -> int:
    """The most letters of a campaign in a month."""
    return max((count for campaign in tally.campaigns for count in campaign.months), default=0)


def _months(
    tally: Tally, year: Year
) -> list[tuple[date, int, list[list[tuple[date, DayTally | None] | None]]]]:
    """Each month: its first day, its letters, its weeks; a week has None where the month has no such day, and
    no tally on days outside the year."""
    begins = locales.week_begins(year.country, year.language)
    by_day = {day.day: day for day in tally.days}
    found = []
    for month in tally.months:
        weeks = []
        day = month - timedelta(days=(month.weekday() - begins) % 7)
        while day < month or day.month == month.month:
            week = [day + timedelta(days=number) for number in range(7)]
            weeks.append([(one, by_day.get(one)) if one.month == month.month else None for one in week])
            day += timedelta(days=7)
        letters = sum(
            cell[1].count for week in weeks for cell in week if cell is not None and cell[1] is not None
        )
        found.append((month, letters, weeks))
    return found


def _times(
    happenings: Sequence[Happening], *, dating: Dating
) -> tuple[list[tuple[Happening, datetime]], int, int]:
    """Which times of a campaign are listed, by moment; how many others there are, and how many for nobody.

    Where there are too many, those with something to say, and the largest."""
    told = [one for one in happenings if one.state is not State.NOBODY or one.note]
    first = sorted(told, key=lambda one: (one.state is State.DONE and not one.note, -one.chosen))[:_LISTED]
    listed = sorted(((one, dating.nominal(one)) for one in first), key=lambda pair: pair[1])
    return listed, len(told) - len(listed), len(happenings) - len(told)


@cache
def _pages() -> Environment:
    return sheets("engine.year")
