"""The report as one HTML file that holds all it shows: no script, no network."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache, partial

from jinja2 import Environment

from engine.language import direction
from engine.letter import formats
from engine.locales import own_name
from engine.planning.context import in_language
from engine.report.chart import gauge, lines, share, shown
from engine.report.model import Clicked, Report
from engine.report.picture import Picture, level
from engine.report.words import language_of, words
from engine.settings.model import Settings
from engine.sheet import cut, sheets

#: So many replies and comments are on the page, each cut at so many characters, other words at fewer.
_SAYINGS = 200
_LONGEST = 2_000
_LISTED = 40
_LINKS = 60


def written(report: Report, pictures: Sequence[Picture], settings: Settings) -> str:
    """The page, in the shop's language if it is one of ours.

    Pure: the same report gives the same page.
    """
    language = language_of(settings.language)
    zone = settings.shop.time_zone
    pictured = {one.link.key for picture in pictures for one in picture.links}
    names = shown(report)
    page = _pages().get_template("report.html")
    return page.render(
        {
            "report": report,
            "pictures": pictures,
            "other_links": [one for one in report.links if one.link.key not in pictured],
            "shop": in_language(settings.shop.name, language, settings.language),
            "say": words(language),
            "language": language,
            "direction": direction(language).value,
            "names": names,
            "lines": lines(report.days, names),
            "gauge": gauge,
            "share": share,
            "level": level,
            "number": partial(_number, language=language),
            "amount": partial(formats.amount, language=language),
            "day": lambda day: formats.short_date(day, language),
            "moment": lambda at: formats.day_and_time(at.astimezone(zone), language),
            "tongue": own_name,
            "way": lambda tag: direction(tag).value,
            "most": {"sayings": _SAYINGS, "listed": _LISTED, "links": _LINKS},
            "most_followed": _most_followed,
        }
    )


def _number(value: float, language: str, digits: int = 0) -> str:
    # Nothing is added so that a minus before nothing goes.
    return formats.number(Decimal(f"{value:.{digits}f}") + 0, language)


def _most_followed(links: Sequence[Clicked]) -> list[Clicked]:
    """Those that are listed where there are too many."""
    chosen = sorted(links, key=lambda one: -one.letters.people)[:_LINKS]
    return sorted(chosen, key=lambda one: (one.link.place, one.link.key))


@cache
def _pages() -> Environment:
    pages = sheets("engine.report")
    pages.filters["whole"] = partial(cut, most=_LONGEST)
    return pages
