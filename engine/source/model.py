"""What a source offers: its columns and facts by our names, and why a column could not be had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Protocol

from engine.problem import Place
from engine.settings.model import ColumnType
from engine.source.recipe import ORDERS, Recipe


class Places(Protocol):
    """Where the parts of a file that people wrote stand (``engine.document.Document`` is one)."""

    def place(self, *loc: str | int) -> Place: ...

    def text_place(self, loc: tuple[str | int, ...], offset: int) -> Place: ...


@dataclass(frozen=True, slots=True)
class Nowhere:
    """Places for words that stand in no file: every key is line 1, text is counted by itself."""

    path: PurePath

    def place(self, *_loc: str | int) -> Place:
        return Place(self.path, 1)

    def text_place(self, _loc: tuple[str | int, ...], _offset: int) -> Place:
        return Place(self.path, 1)


#: Without a document at hand, mistakes in the config are shown against its usual name.
CONFIG = Nowhere(PurePath("config.yaml"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column or fact, by our name.

    Attributes:
        name: What segments and letters call it.
        heading: What the file or table calls it; None for a fact.
        type: What it holds.
        currency: For money: the currency of an amount that names none; None where nobody said.
        one_currency: For money: ``currency`` was declared for this column or table, so a cell in another
            one is unreadable.  False: cells may name their own.
        format: How dates and moments are written; None for ISO.
        typed: The source knows dates itself: they are read as ISO with a "T" beside ``format``.
        zone: The zone of moments that name none.
        multi_line: Line breaks in the value are kept.
        place: The keys that lead to it in the config, for messages.
        derived: A fact that ``engine.source.recipe`` says how to make; ``engine.source.loading`` knows
            nothing of it.
        values: For text: all it can be, where that is known; else ().
    """

    name: str
    heading: str | None
    type: ColumnType
    currency: str | None = None
    one_currency: bool = False
    format: str | None = None
    typed: bool = False
    zone: str = "UTC"
    multi_line: bool = False
    place: tuple[str, ...] = ()
    derived: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything a source offers.

    Attributes:
        columns: Columns and facts of a customer, by our names.
        order_columns: Columns of one order, by our names ("at", "amount", "category", declared ones);
            empty where the source has no orders.
        activities: The same of each activity, by its name.
        recipes: How the columns that are derived are made, by their names.
    """

    columns: Mapping[str, Column]
    order_columns: Mapping[str, Column]
    activities: Mapping[str, Mapping[str, Column]] = field(default_factory=dict)
    recipes: Mapping[str, Recipe] = field(default_factory=dict)

    def lines(self, of: str) -> Mapping[str, Column]:
        """The columns of one of ``of``: "orders", or an activity."""
        return self.order_columns if of == ORDERS else self.activities[of]
