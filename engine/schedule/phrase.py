"""The words that schedules are written in: numbers, times of day, days of the week, months."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, time
from types import MappingProxyType

from engine.document.wording import did_you_mean, mistake
from engine.problem import quoted

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def _named(names: Collection[str], first: int, *lengths: int) -> Mapping[str, int]:
    """Each name and its beginnings of so many letters, in lower case, by its number."""
    found = {}
    for number, name in enumerate(names, first):
        found[name.lower()] = number
        found[name.lower() + "s"] = number
        found |= {name.lower()[:length]: number for length in lengths}
    return MappingProxyType(found)


#: Monday is 0, as ``date.weekday`` counts.
WEEKDAY = MappingProxyType({**_named(WEEKDAYS, 0, 2, 3), "tues": 1, "weds": 2, "thur": 3, "thurs": 3})
MONTH = MappingProxyType({**_named(MONTHS, 1, 3), "sept": 9})

_CARDINALS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth"),
)
_CARDINAL = MappingProxyType({"a": 1, "an": 1, **{word: n for n, word in enumerate(_CARDINALS, 1)}})
_ORDINAL = MappingProxyType({word: n for n, word in enumerate(_ORDINALS, 1)})

_TIME = re.compile(r"(\d{1,2})(?::(\d{2})(?::00)?)?(am|pm|a\.m\.?|p\.m\.?)?")
_WRITE_TIME = "write hours and minutes: 09:00 or 18:30"


def cardinal(word: str) -> int | None:
    """``3`` and ``three`` are 3, ``a`` is 1; None for other words."""
    if re.fullmatch(r"[0-9]{1,4}", word):
        return int(word)
    return _CARDINAL.get(word)


def ordinal(word: str) -> int | None:
    """``3rd`` and ``third`` are 3; None for other words, bare numbers among them."""
    found = re.fullmatch(r"([0-9]{1,4})(?:st|nd|rd|th)", word)
    return int(found[1]) if found else _ORDINAL.get(word)


def nth(number: int) -> str:
    """3 is "3rd"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


class Words:
    """Text taken apart word by word; a word that cannot be right is complained of at its own place.

    Words are in lower case with straight apostrophes; a comma is a word of its own.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        found = re.finditer(r",|[^\s,]+", text)
        self._words = [(match[0].lower().replace("’", "'"), match.start(), match.end()) for match in found]
        self.at = 0

    def word(self, ahead: int = 0) -> str:
        """The next word, or one further ahead; "" past the end."""
        place = self.at + ahead
        return self._words[place][0] if place < len(self._words) else ""

    def written(self, at: int) -> str:
        """The word numbered ``at`` as it is written; "" past the end."""
        if at >= len(self._words):
            return ""
        _, begins, ends = self._words[at]
        return self.text[begins:ends]

    @property
    def ended(self) -> bool:
        return self.at >= len(self._words)

    def take(self, *words: str) -> bool:
        """Go past ``words`` if they are what comes next."""
        if any(self.word(ahead) != word for ahead, word in enumerate(words)):
            return False
        self.at += len(words)
        return True

    def take_any(self, *words: str) -> str:
        """Go past one of ``words`` and return it; "" if another one comes next."""
        word = self.word()
        if word and word in words:
            self.at += 1
            return word
        return ""

    def index(self, *words: str) -> int | None:
        """Where, from here on, ``words`` stand one after another."""
        for place in range(self.at, len(self._words) - len(words) + 1):
            if all(self._words[place + n][0] == word for n, word in enumerate(words)):
                return place
        return None

    def rest(self, until: int | None = None) -> str:
        """What is written from here on, or up to the word at ``until``; goes past it."""
        end = len(self._words) if until is None else until
        if self.at >= end:
            return ""
        text = self.text[self._words[self.at][1] : self._words[end - 1][2]]
        self.at = end
        return text

    def offset(self, at: int | None = None) -> int:
        """Where the next word begins, or that at ``at``: the end of the text if there is none."""
        place = self.at if at is None else at
        return self._words[place][1] if place < len(self._words) else len(self.text)

    def wrong(self, message: str, hint: str | None = None, *, at: int | None = None) -> Exception:
        """A mistake at the next word, or at the one numbered ``at``."""
        return mistake(message, hint, offset=self.offset(at))

    def unknown(self, known: Collection[str], hint: str) -> Exception:
        """A mistake about the next word, which is none of ``known`` but perhaps meant to be."""
        if self.ended:
            return self.wrong(f"{quoted(self.text)} ends too early", hint)
        near = did_you_mean(self.word(), known)
        meant = near if near and near.startswith("did") else hint
        at = self.at
        return self.wrong(f"{quoted(self.rest())} is not understood here", meant, at=at)

    def time(self) -> time | None:
        """A time of day that stands next, after ``at`` or not: 10:00, 9 am, noon; None if none does."""
        start = self.at
        said = self.take("at")
        if self.take("noon"):
            return time(12)
        if self.take("midnight"):
            return time(0)
        found = _TIME.fullmatch(self.word())
        half = found[3] if found else None
        if found is not None and half is None and self.word(1) in ("am", "pm", "a.m.", "p.m."):
            half = self.word(1)
            self.at += 1
        if found is None or (found[2] is None and half is None and not said):
            self.at = start
            if said and self.word(1):
                wrong = f"{quoted(self.written(start + 1))} is not a time of day"
                raise self.wrong(wrong, _WRITE_TIME, at=start + 1)
            return None
        if found[2] is None and half is None:
            hour = int(found[1])
            hint = f"write {hour:02}:00 or {hour + 12}:00" if 0 < hour < 12 else _WRITE_TIME
            raise self.wrong(f"{quoted(self.word())} may be morning or evening", hint)
        self.at += 1
        hour, minute = int(found[1]), int(found[2] or 0)
        if half is not None and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half.startswith("p") else 0)
        elif half is not None:
            hour = 99
        if hour > 23 or minute > 59:
            words = self.text[self.offset(start) :].strip()
            raise mistake(
                f"{quoted(words)} is not on a clock",
                "write a time from 00:00 to 23:59",
                offset=self.offset(start),
            )
        return time(hour, minute)

    def date(self) -> date | None:
        """A day with its year, 2027-03-01, that stands next; None if none does."""
        found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", self.word())
        if found is None:
            return None
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
            if not 1900 <= day.year <= 2900:
                raise ValueError
        except ValueError:
            raise self.wrong(
                f"{quoted(self.word())} does not exist", "write year-month-day: 2027-03-01"
            ) from None
        self.at += 1
        return day
