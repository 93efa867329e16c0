"""Where the scores of customers change: the ``scores`` part of a source."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from engine.document.model import Written
from engine.document.wording import mistake, shown
from engine.locales import currency_digits, is_currency
from engine.problem import quoted

#: Between five scores there are four bounds.
_BOUNDS = 4
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,4})?")
_DAYS = "write it like this: 30, 90, 180 and 365 days"
_ORDERS = "write it like this: 2, 4, 8 and 15 orders"
_AMOUNTS = "write it like this: 20000, 50000, 100000 and 250000 AMD"
_LONGEST = 36_500


@dataclass(frozen=True, slots=True)
class Amounts:
    """Four amounts, the smallest first; ``currency`` is None where none was written."""

    amounts: tuple[Decimal, ...]
    currency: str | None


def _parts(value: object, hint: str) -> tuple[list[Decimal], str]:
    """Four numbers, each greater than the one before, and the word that follows them, "" if none does."""
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        value = ", ".join(map(str, value))
    if not isinstance(value, str):
        raise mistake(f"must be four numbers, not {shown(value)}", hint, named=True)
    words = value.strip()
    body, _, unit = words.rpartition(" ") if re.search(r"\s[^\W\d]+$", words) else (words, "", "")
    found = [part.strip() for part in re.split(r",|\band\b", body)]
    for part in found:
        if not _NUMBER.fullmatch(part):
            raise mistake(f"{quoted(part or words)} is not a number", hint)
    numbers = [Decimal(part) for part in found]
    if len(numbers) != _BOUNDS:
        raise mistake(f"has {len(numbers)} numbers where four divide five scores", hint, named=True)
    for before, after in pairwise(numbers):
        if after <= before:
            raise mistake(
                f"goes from {before} to {after}, which is not more", "the smallest first", named=True
            )
    return numbers, unit


def _whole(units: frozenset[str], most: int, hint: str) -> Callable[[object], tuple[int, ...]]:
    def read(value: object) -> tuple[int, ...]:
        numbers, unit = _parts(value, hint)
        if unit.lower() not in units | {""}:
            raise mistake(f"is counted in {quoted(unit)}", hint, named=True)
        for number in numbers:
            if number != int(number) or not 1 <= number <= most:
                raise mistake(f"{quoted(number)} is not a whole number from 1 to {most}", hint)
        return tuple(map(int, numbers))

    return read


def _amounts(value: object) -> Amounts:
    numbers, unit = _parts(value, _AMOUNTS)
    if unit and not is_currency(unit.upper()):
        raise mistake(f"{quoted(unit)} is not a currency", _AMOUNTS)
    currency = unit.upper() or None
    for number in numbers:
        if currency is not None and number.scaleb(currency_digits(currency)) % 1:
            raise mistake(f"{quoted(number)} is finer than {currency} goes", _AMOUNTS)
    return Amounts(tuple(numbers), currency)


_FOUR = WithJsonSchema(
    {
        "anyOf": [
            {"type": "string"},
            {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 4, "maxItems": 4},
        ]
    }
)


class Scores(Written):
    """Bounds of the scores 1 to 5 that customers have by their orders; five equal parts without them."""

    recency: (
        Annotated[tuple[int, ...], BeforeValidator(_whole(frozenset({"days"}), _LONGEST, _DAYS)), _FOUR]
        | None
    ) = Field(
        default=None,
        description="5 for a last order at most so many days ago, then 4, 3 and 2; 1 for an older one.",
    )
    frequency: (
        Annotated[tuple[int, ...], BeforeValidator(_whole(frozenset({"orders"}), 1_000_000, _ORDERS)), _FOUR]
        | None
    ) = Field(default=None, description="2 for so many orders or more, then 3, 4 and 5; 1 for fewer.")
    money: Annotated[Amounts, BeforeValidator(_amounts), _FOUR] | None = Field(
        default=None, description="2 for so much spent or more, then 3, 4 and 5; 1 for less."
    )
