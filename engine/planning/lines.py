"""Which of a person's values keep their line breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from engine.letter.phrase import MultiLine
from engine.settings.model import Column, Source
from engine.value import Values

T = TypeVar("T")


class Lines:
    """Marks the values of columns that the config declares to have lines."""

    def __init__(self, source: Source) -> None:
        self._columns = _declared(source.columns)
        self._in_orders = _declared(source.orders.columns if source.orders else {})

    def __call__(self, values: Values) -> Values:
        """``values`` with those marked that keep their line breaks."""
        if not self._columns and not self._in_orders:
            return values
        found = dict(values)
        for name in self._columns & found.keys():
            found[name] = _kept(found[name])
        orders = found.get("orders")
        if self._in_orders and isinstance(orders, Sequence) and not isinstance(orders, str):
            found["orders"] = tuple(
                {name: _kept(value) if name in self._in_orders else value for name, value in one.items()}
                for one in orders
            )
        return found


def _declared(columns: Mapping[str, str | Column]) -> frozenset[str]:
    return frozenset(
        name for name, column in columns.items() if isinstance(column, Column) and column.multi_line
    )


def _kept(value: T) -> T | MultiLine:
    return MultiLine(value) if isinstance(value, str) else value
