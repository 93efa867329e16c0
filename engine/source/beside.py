"""What is read beside customers and orders: one activity, by the columns of it that somebody asks for."""

from __future__ import annotations

from collections.abc import Collection

from engine.settings.model import Source
from engine.source.catalogue import order_key, placed
from engine.source.model import Catalogue, Column


class Beside:
    """An activity that is to be read.

    Attributes:
        table: Where it is, and what is what.
        loc: What leads to it below the source.
        key: The customers' heading it points at; None where that is the address.
        by_mail: That heading holds addresses.
        columns: What is read of it, by name.
        raw: The table of DuckDB that holds its rows, quoted.
        view: The same with their numbers.
        field: What the key is called among customers, quoted.
    """

    def __init__(self, source: Source, name: str, offered: Catalogue, wanted: Collection[str]) -> None:
        self.name = name
        self.table = placed(source, source.activities[name])
        self.loc = ("activities", name)
        self.key = order_key(source, offered, self.table)
        email = offered.columns["email"].heading
        self.by_mail = self.key in (None, email)
        lines = offered.activities[name]
        self.columns: dict[str, Column] = {each: lines[each] for each in lines if each in wanted}
        self.raw, self.view, self.field = f'"read:{name}"', f'"activity:{name}"', f'"key:{name}"'

    @property
    def typed(self) -> list[Column]:
        return list(self.columns.values())

    @property
    def wanted(self) -> list[str]:
        """The headings that are read."""
        return list(dict.fromkeys([self.table.customer, *(column.heading or "" for column in self.typed)]))
