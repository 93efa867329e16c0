"""What a column of a source can hold, and how a snapshot keeps it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeAlias

#: The year of a date that is written without one, and is not known.  A leap year, so that it has every day.
NO_YEAR = 1604


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (cents, luma) of one currency.  Never a float.

    Amounts of two currencies are never added or compared; ``+`` and ``<`` raise ValueError on a mix.
    """

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other).minor

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other).minor

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other).minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"an amount in {self.currency} and one in {other.currency} do not mix")
        return other


#: None means: not known for this person.
Value: TypeAlias = "str | int | Decimal | bool | date | datetime | time | Money | None"
#: One order, visit or ticket of a contact: its columns by our names.
OrderLine: TypeAlias = Mapping[str, Value]
#: A contact's columns and facts by our names; under "orders" a tuple of order lines, newest first.
Values: TypeAlias = Mapping[str, "Value | Sequence[OrderLine]"]


def pack(values: Values) -> str:
    """``values`` as JSON text that ``unpack`` reads back equal, types and all.  Keys are sorted."""
    return json.dumps(
        {name: _packed(value) for name, value in values.items()},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def unpack(text: str) -> dict[str, Value | Sequence[OrderLine]]:
    """Read what ``pack`` wrote.

    Raises:
        ValueError: if the text is not what ``pack`` writes.
    """
    data = json.loads(text)
    if not isinstance(data, dict):
        raise ValueError("not a packed record")
    return {name: _unpacked(value) for name, value in data.items()}


def _packed(value: Value | Sequence[OrderLine]) -> object:
    # Text, whole numbers, yes/no and None are themselves; everything else is a one-key object.
    match value:
        case None | bool() | str() | int():
            return value
        case Decimal():
            return {"n": str(value)}
        case datetime():
            return {"dt": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
        case time():
            return {"t": value.isoformat()}
        case Money():
            return {"m": [value.minor, value.currency]}
        case _:
            return [{name: _packed(item) for name, item in line.items()} for line in value]


def _unpacked(data: object) -> Value | Sequence[OrderLine]:
    match data:
        case None | bool() | str() | int():
            return data
        case {"n": str(text)}:
            return Decimal(text)
        case {"dt": str(text)}:
            return datetime.fromisoformat(text)
        case {"d": str(text)}:
            return date.fromisoformat(text)
        case {"t": str(text)}:
            return time.fromisoformat(text)
        case {"m": [int(minor), str(currency)]}:
            return Money(minor, currency)
        case list():
            lines = (line for line in data if isinstance(line, dict))
            return tuple({name: _single(item) for name, item in line.items()} for line in lines)
        case _:
            raise ValueError("not a packed value")


def _single(data: object) -> Value:
    value = _unpacked(data)
    if isinstance(value, Sequence) and not isinstance(value, str):
        raise ValueError("an order line holds no lists")
    return value
