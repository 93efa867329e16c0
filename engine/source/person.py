"""The table of people, out of the contacts that were read and the facts that were made."""

# ruff: noqa: S608 (names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Sequence

import duckdb

from engine.settings.model import ColumnType
from engine.source import facts
from engine.source.filling import Filled
from engine.source.model import Column

#: Rows from which on it pays to say what is the same in all of them once.
_MANY = 10_000


class Making:
    """Makes ``person`` of ``contact``, ``fact`` and ``favourite``, which go.

    ``own`` are columns of the contacts, ``made`` names of facts.
    """

    def __init__(
        self, own: Sequence[Column], made: Sequence[str], contacts: Filled, *, plain_orders: bool
    ) -> None:
        self._facts = made
        self._rows = contacts.rows
        self._fields = ["contact.rowid + 1 AS row", "contact.id", "contact.email"]
        # Of every row the same: name, type, SQL.
        self._same: list[tuple[str, str, str]] = []
        for column in own:
            self._own(column, contacts.plain)
        for name in made:
            self._fact(name, plain_orders)

    def make(self, connection: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
        """``keys`` are columns of the contacts that stay."""
        fields = [*self._fields, *(f"contact.{key}" for key in keys)]
        joins = " LEFT JOIN fact ON fact.key = contact.key" if self._facts else ""
        if "favourite_category" in self._facts:
            joins += " LEFT JOIN favourite ON favourite.key = contact.key"
        if self._rows < _MANY or not self._same:
            fields += [f"CAST({sql} AS {kind}) AS {name}" for name, kind, sql in self._same]
            connection.execute(f"CREATE TABLE person AS SELECT {', '.join(fields)} FROM contact{joins}")
        else:
            query = f"SELECT {', '.join(fields)} FROM contact{joins}"
            types = connection.execute(f"DESCRIBE {query}").fetchall()
            names = ", ".join(f'"{name}"' for name, *_ in types)
            declared = [f'"{name}" {kind}' for name, kind, *_ in types]
            declared += [
                f"{name} {kind} GENERATED ALWAYS AS ({sql}) VIRTUAL" for name, kind, sql in self._same
            ]
            connection.execute(f"CREATE TABLE person ({', '.join(declared)})")
            connection.execute(f"INSERT INTO person ({names}) {query}")
        for table in ("contact", *["fact"] * bool(self._facts)):
            connection.execute(f"DROP TABLE {table}")
        if "favourite_category" in self._facts:
            connection.execute("DROP TABLE favourite")

    def _own(self, column: Column, plain: bool) -> None:
        value, raw = f'"value:{column.name}"', f'"raw:{column.name}"'
        self._fields.append(value)
        if column.type is ColumnType.MONEY:
            self._fields.append(f'"currency:{column.name}"')
        if plain:
            self._same.append((raw, "VARCHAR", "NULL"))
            self._same.append((f'"bad:{column.name}"', "BOOLEAN", "false"))
        else:
            self._fields += [raw, f'{raw} IS NOT NULL AS "bad:{column.name}"']

    def _fact(self, name: str, plain: bool) -> None:
        value = f'"value:{name}"'
        read = f"coalesce({value}, 0)" if name in ("order_count", "total_spent") else value
        spoilt = facts.unreadable(name)
        if spoilt == "amount":
            currency = 'fact."currency:total_spent"'
        if plain or spoilt is None:
            self._fields.append(f"{read} AS {value}")
            self._same.append((f'"bad:{name}"', "BOOLEAN", "false"))
            self._same.append((f'"order:{name}"', "BIGINT", "NULL"))
            if spoilt == "amount":
                self._fields.append(f'{currency} AS "currency:{name}"')
            return
        order = f'fact."bad:{spoilt}"'
        mixed = "coalesce(fact.mixed, false)" if spoilt == "amount" else "false"
        bad = f"({mixed} OR {order} IS NOT NULL)"
        self._fields.append(f"CASE WHEN NOT {bad} THEN {read} END AS {value}")
        self._fields += [f'{bad} AS "bad:{name}"', f'{order} AS "order:{name}"']
        if spoilt == "amount":
            self._fields.append(f'CASE WHEN NOT {bad} THEN {currency} END AS "currency:{name}"')
