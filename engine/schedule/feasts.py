"""Public holidays and movable feasts of every country, by their English names.

The only module that knows holidays and dateutil.  Nothing is asked of the network.  Years are counted as in
the Gregorian calendar; names are compared without capitals, accents and apostrophes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from types import MappingProxyType

import holidays
from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

from engine.document.wording import did_you_mean
from engine.problem import quoted

_DAY = timedelta(days=1)
_SATURDAY_AND_SUNDAY = frozenset({5, 6})
#: Where Easter is counted by the Julian calendar.  (Armenia counts as the West does.)
_ORTHODOX = frozenset(
    {"BG", "BY", "CY", "EG", "ER", "ET", "GE", "GR", "MD", "ME", "MK", "RO", "RS", "RU", "UA"}
)
#: Days after Easter.
_MOVABLE = MappingProxyType(
    {
        "Ash Wednesday": -46,
        "Palm Sunday": -7,
        "Maundy Thursday": -3,
        "Good Friday": -2,
        "Holy Saturday": -1,
        "Easter": 0,
        "Easter Sunday": 0,
        "Easter Monday": 1,
        "Ascension Day": 39,
        "Pentecost": 49,
        "Whit Sunday": 49,
        "Whit Monday": 50,
        "Trinity Sunday": 56,
        "Corpus Christi": 60,
        "Vardavar": 98,
    }
)
#: Month and day of what is kept nearly everywhere; a country's own day of that name comes first.
_FIXED = MappingProxyType(
    {
        "New Year": (1, 1),
        "New Year's Day": (1, 1),
        "Epiphany": (1, 6),
        "Valentine's Day": (2, 14),
        "International Women's Day": (3, 8),
        "Labor Day": (5, 1),
        "Halloween": (10, 31),
        "Christmas Eve": (12, 24),
        "Christmas": (12, 25),
        "Christmas Day": (12, 25),
        "Boxing Day": (12, 26),
        "New Year's Eve": (12, 31),
    }
)
#: Feasts that are known in every country by what Israel says of them.
_JEWISH = MappingProxyType(
    {
        **{name: name for name in ("Purim", "Pesach", "Shavuot", "Rosh Hashanah", "Yom Kippur", "Sukkot")},
        **{name: name for name in ("Hanukkah", "Lag BaOmer", "Simchat Torah", "Shemini Atzeret")},
        **dict.fromkeys(("Passover",), "Pesach"),
        **dict.fromkeys(("Rosh Hashana", "Jewish New Year"), "Rosh Hashanah"),
        **dict.fromkeys(("Chanukah", "Hanukah"), "Hanukkah"),
    }
)
#: What libraries write behind the names of days that only stand in for the day itself.
_STANDS_IN = re.compile(r"\(.*(?:observed|in lieu|substitut|additional|shortened|afternoon|from ).*\)")
#: Two years in which nearly every feast of the world stands.
SOME_YEARS = (2027, 2028)

_FIRST = frozenset({"AM", "GB", "IL", "US", "FR", "DE", "CA", "GR", "AE", "SG"})

# Folded names with the first days of each.
_Table = Mapping[str, tuple[date, ...]]


def public_holidays(country: str | None, year: int) -> Mapping[date, str]:
    """Days on which a country does not work, with their names; empty where none are known."""
    return _public(country, year) if country is not None else MappingProxyType({})


def has_holidays(country: str) -> bool:
    """Whether anything is known of a country's public holidays."""
    return country in _countries()


@cache
def weekend(country: str | None) -> frozenset[int]:
    """A country's weekend, Monday 0: Friday and Saturday in Israel; Saturday and Sunday if unknown."""
    if country is None or not has_holidays(country):
        return _SATURDAY_AND_SUNDAY
    return frozenset(holidays.country_holidays(country).weekend)


def feasts(name: str, year: int, country: str | None, *, only: bool = False) -> tuple[date, ...]:
    """The first days of a feast in a year, in order: none, one, or two where the moon is kind.

    A country's own feasts come first, then those that are known everywhere; not these with ``only``.
    """
    asked = _variants(name)
    tables = [_table(country, year)] if country is not None else []
    if not only:
        tables.append(_common(year, country in _ORTHODOX))
    return next((table[each] for table in tables for each in asked if each in table), ())


def names(country: str | None) -> frozenset[str]:
    """What feasts can be called, to offer the one that was meant."""
    found = {*_MOVABLE, *_FIXED, *_JEWISH}
    if country is not None:
        found |= {name for year in SOME_YEARS for _, name in _named(country, year)}
    return frozenset(found)


def is_feast(name: str) -> bool:
    """Whether any country has a feast of that name."""
    return any(feasts(name, year, None) for year in SOME_YEARS) or any(countries_with(name))


def countries_with(name: str) -> Iterator[str]:
    """The countries that have a feast of that name of their own, those of most of our users first.

    The first call takes half a second.
    """
    asked = _variants(name)
    known = sorted(_countries(), key=lambda code: (code not in _FIRST, code))
    return (code for code in known if any(each in _world(code) for each in asked))


def unknown(name: str, country: str | None) -> tuple[str, str]:
    """What to say of a feast that a country does not have: a message and a hint."""
    near = did_you_mean(name, names(country))
    if country and any(feasts(name, year, None) for year in SOME_YEARS):
        near = f"it is kept in many countries: write {quoted(name)} alone"
    elif near is None or not near.startswith("did"):
        known = [code for code in countries_with(name) if code != country][:3]
        whose = " or ".join(quoted(f"{name} in {code}") for code in known)
        near = f"write whose: {whose}" if known else "write its day: 12 March"
    where = f"in {country}" if country else "without a country in the config"
    return f"no {quoted(name)} is known {where}", near


@cache
def all_names() -> frozenset[str]:
    """The name of every feast of the world."""
    return frozenset().union(*(names(code) for code in _countries()))


@cache
def _countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries(include_aliases=False))


@cache
def _world(country: str) -> frozenset[str]:
    return frozenset().union(*(_table(country, year) for year in SOME_YEARS))


@lru_cache(1024)
def _public(country: str, year: int) -> Mapping[date, str]:
    if not has_holidays(country):
        return MappingProxyType({})
    found = holidays.country_holidays(country, years=year, language=_language(country))
    return MappingProxyType({day: found.get_list(day)[0] for day in found if day.year == year})


@cache
def _language(country: str) -> str | None:
    # Where there is no choice of languages, the names are English.
    return "en_US" if "en_US" in holidays.country_holidays(country).supported_languages else None


@lru_cache(2048)
def _named(country: str, year: int) -> tuple[tuple[date, str], ...]:
    """Every day with a name, days that are worked on among them."""
    if not has_holidays(country):
        return ()
    kinds = holidays.country_holidays(country).supported_categories
    found = holidays.country_holidays(
        country, years=year, language=_language(country), categories=kinds, observed=False
    )
    return tuple(
        (day, name.replace("(estimated)", "").strip())
        for day in sorted(found)
        for name in found.get_list(day)
        if day.year == year and not _STANDS_IN.search(name)
    )


@lru_cache(2048)
def _table(country: str, year: int) -> _Table:
    eve = date(year - 1, 12, 31)
    found: dict[str, set[date]] = defaultdict(set)
    # Hanukkah may have begun in the year before.
    for day, name in (
        *((day, name) for day, name in _named(country, year - 1) if day == eve),
        *_named(country, year),
    ):
        for part in _parts(name):
            found[_folded(part)].add(day)
    firsts = {name: tuple(day for day in _firsts(days) if day != eve) for name, days in found.items()}
    return MappingProxyType({name: days for name, days in firsts.items() if days})


def _parts(name: str) -> Iterator[str]:
    """The name, and each of several in it: "Christmas and Epiphany", "Simchat Torah / Shemini Atzeret"."""
    yield name
    plain = re.sub(r"\s*\(.*\)", "", name)
    yield plain
    yield from re.split(r"\s+and\s+|\s*/\s*|;\s*", plain)


def _firsts(days: set[date]) -> Iterator[date]:
    """Of days in a row the first."""
    return (day for day in sorted(days) if day - _DAY not in days)


@lru_cache(256)
def _common(year: int, orthodox: bool) -> _Table:
    found: dict[str, tuple[date, ...]] = {}
    # Before the Gregorian calendar nothing is counted.
    for said, way in (("", orthodox), ("Orthodox ", True), ("Western ", False)) if year > 1583 else ():
        sunday = easter(year, EASTER_ORTHODOX if way else EASTER_WESTERN)
        found |= {_folded(said + name): (sunday + days * _DAY,) for name, days in _MOVABLE.items()}
    found |= {_folded(name): (date(year, month, day),) for name, (month, day) in _FIXED.items()}
    for name, own in _JEWISH.items():
        if days := _table("IL", year).get(_folded(own)):
            found[_folded(name)] = days
    return MappingProxyType(found)


@lru_cache(4096)
def _folded(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = re.sub(r"[^\w\s]", lambda match: "" if match[0] in "'’ʼ" else " ", plain.casefold())
    return " ".join(re.sub(r"\blabour\b", "labor", words).split()).removeprefix("the ")


def _variants(name: str) -> tuple[str, ...]:
    """Ways to say it, the very words first: Christmas is Christmas Day, Easter is Easter Sunday."""
    said = _folded(name)
    if said in ("easter", "easter day"):
        return ("easter sunday", said)
    return (said, f"{said} day", said.removesuffix(" day"), said.removeprefix("international "))
