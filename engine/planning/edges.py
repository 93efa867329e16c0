"""What is uncommon about somebody a letter goes to: their name, their script, their orders."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.audience.model import Contact
from engine.language import Direction, direction
from engine.letter.naming import reader
from engine.locales import language_name
from engine.problem import quoted

#: Characters of one word of a name, above which it strains a page.
_LONG_WORD = 20
#: Hebrew, Arabic and their neighbours, with their presentation forms.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
_MARKUP = frozenset("<>&*_`[]{}|\\")
#: Beside letters and blanks, what stands in everyday names.
_ORDINARY = frozenset("-.,'’‘ʼ՚՛׳״‐‑־/()\u00b7")


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a letter to somebody may stumble over.

    Attributes:
        name: Characters of their name, as far as the letter can know it.
        orders: How many they have; None where the letter does not ask.
        edges: In plain words: "no name", "writes right to left".
    """

    name: int
    orders: int | None
    edges: tuple[str, ...]


def traits(contact: Contact) -> Traits:
    """What is uncommon about ``contact``.  The language and the tier are always told."""
    person = reader(contact.values.get, contact.language)
    name = person.full or person.first or person.family or ""
    orders = _orders(contact)
    return Traits(name=len(name), orders=orders, edges=tuple(_edges(contact, name, orders)))


def _edges(contact: Contact, name: str, orders: int | None) -> Iterator[str]:
    right_to_left = direction(contact.language) is Direction.RTL
    yield f"in {language_name(contact.language)}"
    if right_to_left:
        yield "writes right to left"
    if not name:
        yield "no name"
    elif not name.replace(" ", "").isalpha():
        yield from _oddities(name)
    if len(name) > _LONG_WORD and any(len(word) > _LONG_WORD for word in name.split()):
        yield "a very long word in the name"
    if right_to_left and any(unicodedata.bidirectional(character) == "L" for character in name):
        yield "a name that runs left to right"
    elif not right_to_left and _RIGHT_TO_LEFT.search(name):
        yield "a name that runs right to left"
    if (tier := contact.values.get("tier")) is not None:
        yield f"tier {quoted(tier, most=30)}"
    if orders == 0:
        yield "no orders"


def _oddities(name: str) -> Iterator[str]:
    """What in a name may come out wrong on a page."""
    composed = unicodedata.normalize("NFC", name)
    kinds = {unicodedata.category(character) for character in composed}
    if _MARKUP.intersection(name):
        yield "signs of HTML or Markdown in the name"
    if "So" in kinds:
        yield "an emoji in the name"
    if kinds & {"Mn", "Me"}:
        yield "a mark above or below a letter of the name"
    if any(
        unicodedata.category(character)[0] in "NPS" and character not in _ORDINARY | _MARKUP
        for character in composed
        if unicodedata.category(character) != "So"
    ):
        yield "figures or signs in the name"


def _orders(contact: Contact) -> int | None:
    count, lines = contact.values.get("order_count"), contact.values.get("orders")
    if isinstance(count, int | Decimal):
        return int(count)
    return len(lines) if isinstance(lines, Sequence) and not isinstance(lines, str) else None
