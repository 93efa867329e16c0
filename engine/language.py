"""Languages of letters: which way they run, and which one stands in for another."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

#: Primary subtags written from right to left (Unicode scripts Hebrew, Arabic, Syriac, Thaana, N'Ko).
_RIGHT_TO_LEFT = frozenset({"he", "iw", "yi", "ar", "fa", "ur", "ps", "sd", "ug", "ckb", "dv", "syr", "nqo"})


class Direction(StrEnum):
    """As HTML's ``dir``."""

    LTR = "ltr"
    RTL = "rtl"


def direction(language: str) -> Direction:
    """Which way ``language`` (a BCP 47 tag) runs; left to right where we do not know it."""
    return Direction.RTL if primary(language) in _RIGHT_TO_LEFT else Direction.LTR


def primary(language: str) -> str:
    """The first subtag in lower case: "he" of "he-IL".  The old code "iw" counts as "he"."""
    subtag = language.replace("_", "-").split("-", 1)[0].lower()
    return "he" if subtag == "iw" else subtag


def best(wanted: str, offered: Collection[str]) -> str | None:
    """The tag in ``offered`` that serves a reader of ``wanted``: the same tag, else the same language.

    None where there is none.  Western Armenian (hyw) is never served Eastern (hy), nor the other way.
    """
    exact = {tag.replace("_", "-").lower(): tag for tag in offered}
    asked = wanted.replace("_", "-").lower()
    if asked in exact:
        return exact[asked]
    for tag in sorted(offered):
        if primary(tag) == primary(wanted):
            return tag
    return None
