"""Feasts by their names, and what was meant by names that are none."""

from __future__ import annotations

import re
from difflib import get_close_matches

from engine.document.wording import did_you_mean
from engine.locales import country_code
from engine.problem import quoted
from engine.schedule import feasts
from engine.schedule.phrase import MONTH, MONTHS, WEEKDAY, WEEKDAYS, Words
from engine.schedule.rule import Feast

_WRITE = "write Monday 10:00, first Monday of the month, 15th of the month, 12 March, 3 days before Easter …"
#: Words of rules, for those who slip on the keys.
OURS = frozenset(
    {
        *(name.lower() for name in (*WEEKDAYS, *MONTHS)),
        *("first", "second", "third", "fourth", "fifth", "last", "other", "month", "quarter", "year"),
        *("weekday", "working", "before", "after", "every"),
    }
)
_OFTEN = frozenset({"hour", "hours", "hourly", "minute", "minutes"})


def read_feast(words: Words) -> Feast:
    """A feast that stands next: ``Easter``, ``Thanksgiving in US``.

    Raises:
        A mistake: if no country has one of that name.
    """
    start = words.at
    while words.word() and not ends_name(words):
        words.at += 1
    end, words.at = words.at, start
    name = words.rest(end)
    words.at = start
    if not name:
        raise words.unknown(OURS, _WRITE)
    found = re.fullmatch(r"(.+?)\s+in\s+(?:the\s+)?(.+)", name, re.IGNORECASE)
    country = country_code(found[2]) if found else None
    if found is not None and country is not None:
        if not any(feasts.feasts(found[1], year, country, only=True) for year in feasts.SOME_YEARS):
            raise words.wrong(*feasts.unknown(found[1], country))
        words.at = end
        return Feast(name=found[1], country=country)
    if name.lower() in MONTH or not feasts.is_feast(name):
        raise _unheard(words, name, end)
    words.at = end
    return Feast(name=name)


def ends_name(words: Words) -> bool:
    """Whether the next word cannot be part of a name: a time of day, or from when on."""
    if words.word() in ("from", "until"):
        return words.word(1)[:1].isdigit()
    return words.word() in ("at", "noon", "midnight", ",") or re.match(r"\d", words.word()) is not None


def _unheard(words: Words, name: str, end: int) -> Exception:
    for place in range(words.at, end):
        word = words.word(place - words.at)
        near = get_close_matches(word, OURS, n=1, cutoff=0.75) if len(word) > 3 and word not in OURS else []
        if near:
            meant = near[0].capitalize() if near[0] in WEEKDAY or near[0] in MONTH else near[0]
            said = f"{quoted(words.written(place))} is not understood"
            return words.wrong(said, f"did you mean {quoted(meant)}?", at=place)
    if _OFTEN & set(name.lower().split()):
        return words.wrong(f"{quoted(name)} is too often", "write a cron expression: 0 9,12,15 * * *")
    offered = did_you_mean(name, feasts.all_names())
    hint = offered if offered and offered.startswith("did") else _WRITE
    return words.wrong(f"{quoted(name)} is neither a day nor a feast that is known", hint)
