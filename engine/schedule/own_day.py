"""``on:`` in words: a day of each person's own."""

from __future__ import annotations

import re
from difflib import get_close_matches

from engine.problem import quoted
from engine.schedule.model import USUAL, OwnDay, OwnDayKind
from engine.schedule.phrase import Words, cardinal, ordinal

_CHOICES = (
    "birthday, 3 days before birthday, anniversary of the first order, 7 days after an order, first order, "
    "10th order, 90 days without an order, past their rhythm, tier reached"
)
_WRITE = f"write a column with a date, or one of: {_CHOICES}"
#: The fact that "anniversary of the first order" goes by.
FIRST_ORDER = "first_order_at"
_UNITS = {"day": 1, "week": 7}
_WORDS = frozenset(
    {
        *("birthday", "anniversary", "order", "rhythm", "tier", "reached", "without", "past", "after"),
        *("before", "first", "second", "third", "fourth", "fifth", "tenth", "days", "weeks", "their"),
    }
)
_MOST_DAYS = 3660


def read_own_day(text: str) -> OwnDay:
    """What makes a day somebody's own, with the time of day, 09:00 if none is given.

    Raises:
        A mistake: for words that are neither one of ours nor the name of a column.
    """
    words = Words(text)
    words.take_any("on", "every")
    words.take_any("their", "the") if words.word(1) != "day" else None
    days = _days(words)
    own = _own(words, days)
    at = words.time() or USUAL
    if not words.ended:
        raise words.unknown((), "a time may follow: at 10:00")
    kind, column, days, number, tier = own
    return OwnDay(
        words=" ".join(text.split()), kind=kind, column=column, days=days, number=number, tier=tier, at=at
    )


_Own = tuple[OwnDayKind, str | None, int, int, str | None]


def _days(words: Words) -> int | None:
    """So many days after (or, negative, before) what follows; None where nothing of the kind is said."""
    start = words.at
    if words.take("the", "day"):
        count = 1
    elif (number := cardinal(words.word())) is not None and words.word(1).removesuffix("s") in _UNITS:
        count = number * _UNITS[words.word(1).removesuffix("s")]
        words.at += 2
    else:
        return None
    if count > _MOST_DAYS:
        raise words.wrong(f"{count} days is too long", "write ten years at most", at=start)
    if words.take("before"):
        return -count
    if words.take("after"):
        return count
    if words.word() == "without":
        return count
    raise words.unknown(
        ("before", "after", "without"), "write 'before', 'after' or 'without an order' after it"
    )


def _own(words: Words, days: int | None) -> _Own:
    start = words.at
    if words.take("without"):
        words.take_any("an", "any")
        if not words.take_any("order", "orders", "ordering", "purchase"):
            raise words.unknown(("order",), "write '90 days without an order'")
        if not days:
            raise words.wrong("it does not say how many days", "write '90 days without an order'", at=start)
        return OwnDayKind.QUIET, None, days, 0, None
    return _rhythm(words, days) or _tier(words, days) or _order(words, days or 0) or _date(words, days or 0)


def _rhythm(words: Words, days: int | None) -> _Own | None:
    number = cardinal(words.word()) if words.word(1) in ("times", "time") else None
    start = words.at
    if words.take("past") or words.take("twice"):
        number = 2
    elif number is not None:
        words.at += 2
    else:
        return None
    words.take_any("their", "the")
    words.take_any("own", "usual")
    if not words.take_any("rhythm", "gap"):
        raise words.unknown(("rhythm",), "write 'past their rhythm', or '3 times their rhythm'")
    if days is not None or number < 1:
        raise words.wrong(
            f"{quoted(words.text)} is not understood", "write 'past their rhythm' alone", at=start
        )
    return OwnDayKind.RHYTHM, None, 0, number, None


def _tier(words: Words, days: int | None) -> _Own | None:
    if not words.take("tier"):
        return None
    if words.take("reached"):
        return OwnDayKind.TIER, None, days or 0, 0, None
    until = words.index("reached")
    if until is not None:
        tier = words.rest(until)
        words.take("reached")
    elif words.word():
        words.take("reached")
        tier = ""
    else:
        tier = ""
    if not tier:
        raise words.unknown(("reached",), "write 'tier reached', or 'tier gold reached'")
    return OwnDayKind.TIER, None, days or 0, 0, tier


def _order(words: Words, days: int) -> _Own | None:
    start = words.at
    words.take_any("the", "their")
    number = ordinal(words.word())
    if number is not None and words.word(1) in ("order", "purchase"):
        words.at += 2
        if number < 1 or days < 0:
            raise words.wrong(f"{quoted(words.text)} cannot be known beforehand", _WRITE, at=start)
        return OwnDayKind.NTH_ORDER, None, days, number, None
    if words.take_any("an", "each", "every", "any", "a") and words.take_any("order", "purchase"):
        if days < 1:
            raise words.wrong(
                f"{quoted(words.text)} cannot be known beforehand", "write '7 days after an order'", at=start
            )
        return OwnDayKind.AFTER_ORDER, None, days, 0, None
    words.at = start
    return None


def _date(words: Words, days: int) -> _Own:
    words.take_any("the", "their")
    words.take("anniversary", "of")
    words.take_any("the", "their")
    if words.take("first", "order") or words.take("first", "purchase"):
        return OwnDayKind.YEARLY, FIRST_ORDER, days, 0, None
    if not re.fullmatch(r"[^\W\d]\w*", words.word()):
        raise words.unknown(_WORDS, _WRITE)
    start = words.at
    column = words.rest(words.at + 1)
    if not words.ended and words.time() is None:
        # More than one word is no column: a slip in words of ours, or something that there is not.
        words.at = start
        name = words.rest()
        near = next((said for word in name.split() if (said := _slip(word)) is not None), _WRITE)
        raise words.wrong(f"{quoted(name)} is not understood", near, at=start)
    words.at = start + 1
    return OwnDayKind.YEARLY, column, days, 0, None


def _slip(word: str) -> str | None:
    near = get_close_matches(word.lower(), _WORDS, n=1, cutoff=0.75) if word.lower() not in _WORDS else []
    return f"did you mean {quoted(near[0])}?" if near else None
