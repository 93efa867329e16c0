"""What a printed value is, as far as its name and filters tell."""

from __future__ import annotations

import re
from enum import StrEnum

from engine.lint.wording.words import ARMENIAN, HEBREW


class Kind(StrEnum):
    """What ``{{ … }}`` prints."""

    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    #: A code, a phone, an address of a page: characters in a fixed order.
    CODE = "code"
    #: Words that the writer typed, inside Jinja.
    WORDS = "words"
    #: A text that is the same for every reader: the shop's name, the signer's.
    OWN = "own"
    #: Anything else: a name, a town.
    TEXT = "text"


_WORDS = re.compile(
    f"[\"'][^\"']*[{ARMENIAN}{HEBREW}]|^(?:greeting|closing|by_gender|button|caller|super)\\s*\\("
)
#: Words that stand in for a value that is not known: what it prints is still the value's kind.
_STAND_IN = re.compile(r"\|\s*(?:default|d)\s*\([^)]*\)|\bor\s*(?:\"[^\"]*\"|'[^']*')")
_FILTERS = (
    (re.compile(r"\|\s*(?:date|day|weekday|moment|time)\b"), Kind.DATE),
    (re.compile(r"\|\s*money\b"), Kind.MONEY),
    (re.compile(r"\|\s*(?:number|percent|int|round|length|count|sum)\b"), Kind.NUMBER),
    (re.compile(r"\|\s*ltr\b"), Kind.CODE),
)
_NAMES = (
    (
        re.compile(r"(?:^|\.)(?:\w+_(?:at|on|date)|date|day|today|birthday|starts|ends|public_starts)$"),
        Kind.DATE,
    ),
    (
        re.compile(
            r"(?:^|\.)(?:\w*count|\w*percent|\w*number|\w*points|\w*year|age|rank|days|weeks|months|years)$"
        ),
        Kind.NUMBER,
    ),
    (re.compile(r"(?:^|\.)(?:\w*amount|\w*total|total_\w+|average_order|\w*price|balance)$"), Kind.MONEY),
    (
        re.compile(
            r"(?:^|\.)(?:\w*code|\w*phone|\w*mobile|tel|\w*link|\w*url|website|\w*email|opt_out|iban)$"
        ),
        Kind.CODE,
    ),
    (re.compile(r"^(?:shop|sender|event|campaign|offer)\.\w+$"), Kind.OWN),
)


def kind_of(expression: str) -> Kind:
    """What ``expression`` prints: by the last filter that says so, else by its name."""
    expression = _STAND_IN.sub("", expression)
    if _WORDS.search(expression):
        return Kind.WORDS
    name, _, filters = expression.partition("|")
    last: tuple[int, Kind] | None = None
    for pattern, kind in _FILTERS:
        for match in pattern.finditer(f"|{filters}"):
            if filters and (last is None or match.start() > last[0]):
                last = (match.start(), kind)
    if last:
        return last[1]
    plain = name.strip().strip("()").strip()
    for pattern, kind in _NAMES:
        if pattern.search(plain):
            return kind
    return Kind.NUMBER if re.search(r"\w\s*[-+*/]\s*\w", plain) else Kind.TEXT
