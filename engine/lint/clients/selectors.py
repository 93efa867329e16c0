"""Features of caniemail.com in the selectors of a style sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import tinycss2

from engine.letter import dividing
from engine.lint.clients import properties

_COMBINATORS = {
    ">": "css-selector-child",
    "+": "css-selector-adjacent-sibling",
    "~": "css-selector-general-sibling",
}
#: Pseudo-classes that take selectors.
_HOLDING = frozenset({"not", "has", "is", "where", "matches", "any"})
_PREFIX = re.compile(r"-(?:webkit|moz|ms|o)-")

#: A feature, the token it begins at, the words.
Use = tuple[str, Any, str]


def split(prelude: Sequence[Any]) -> Iterator[tuple[Sequence[Any], Any | None]]:
    """Each of the selectors before a block, with the comma that follows it; None after the last."""
    start = 0
    for at, token in enumerate(prelude):
        if token.type == "literal" and token.value == ",":
            yield prelude[start:at], token
            start = at + 1
    yield prelude[start:], None


def uses(selector: Sequence[Any]) -> list[Use]:
    """What one selector uses."""
    return list(_uses(selector))


@lru_cache(maxsize=4096)
def stays(selector: str) -> bool:
    """Whether it cannot be moved into style attributes, so that its rule stays in the style sheet."""
    return bool(selector) and dividing.stays(selector)


def _uses(prelude: Sequence[Any]) -> Iterator[Use]:
    names: list[tuple[Any, str]] = []  # classes and ids of one element
    begun = False  # an element has been read that white space may part from the next
    gap = None
    at = 0
    while at < len(prelude):
        token = prelude[at]
        at += 1
        kind = token.type
        if kind == "comment":
            yield "css-comments", token, "/* … */"
            continue
        if kind == "whitespace":
            gap, names = (token if begun else None), []
            continue
        sign = token.value if kind == "literal" else ""
        if sign == "," or sign in _COMBINATORS:
            # A comma here stands in brackets, :not(a, b): that is no rule for several.
            if sign != ",":
                yield _COMBINATORS[sign], token, sign
            begun, gap, names = False, None, []
            continue
        if gap is not None:
            yield "css-selector-descendant", token, _said(token)
        gap, begun = None, True
        if sign == "*":
            yield "css-selector-universal", token, "*"
        elif sign == "&":
            yield "css-nesting", token, "&"
        elif sign == "." and at < len(prelude) and prelude[at].type == "ident":
            yield "css-selector-class", token, f".{prelude[at].value}"
            names.append((token, f".{prelude[at].value}"))
            at += 1
        elif kind == "hash":
            yield "css-selector-id", token, f"#{token.value}"
            names.append((token, f"#{token.value}"))
        elif kind == "ident":
            yield "css-selector-type", token, token.value
        elif kind == "[] block":
            yield "css-selector-attribute", token, tinycss2.serialize([token])
        elif sign == ":":
            double = at < len(prelude) and prelude[at] == ":"
            at += double
            if at < len(prelude):
                yield from _pseudo(token, prelude[at], double=double)
            at += 1
        if len(names) == 2:
            yield "css-selector-chaining", names[0][0], names[0][1] + names[1][1]
            names = []


def _pseudo(colon: Any, token: Any, *, double: bool) -> Iterator[Use]:
    if token.type not in ("ident", "function"):
        return
    name = _PREFIX.sub("", token.lower_name if token.type == "function" else token.lower_value)
    element = properties.PSEUDO_ELEMENTS.get(name)
    if element is not None and (double or name in properties.OLD_PSEUDO_ELEMENTS):
        yield f"css-pseudo-element-{element}", colon, f"::{name}"
    elif not double and name in properties.PSEUDO_CLASSES:
        yield f"css-pseudo-class-{name}", colon, f":{name}"
    if token.type == "function" and name in _HOLDING:
        yield from _uses(token.arguments)


def _said(token: Any) -> str:
    return str(tinycss2.serialize([token]))
