"""From files and databases to one table of typed people in DuckDB.

``person`` has one row per row of the source: row (1 = first), id (text of the declared id column, else
NULL), email (as written, NULL where missing), and for every column and fact that was asked for
``"value:…"``, ``"currency:…"`` (money), ``"bad:…"`` (true: there is something, but it cannot be read),
``"raw:…"`` (the text of such a cell) or ``"order:…"`` (the row of the order that spoils a fact).

Where orders are kept for tests, ``purchase`` has one row per order: row, key (of the customer, NULL where
missing) and the same for every column kept; ``person`` then has its key as well.  So has each activity that
was asked for, in ``"activity:…"``, with ``"key:…"`` in ``person``.
"""

# ruff: noqa: S608 (values are parameters or pass through `literal`; names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import duckdb

from engine.errors import BadInput
from engine.problem import Problem, Severity, quoted
from engine.settings.model import ColumnType, Settings
from engine.source import cells, facts
from engine.source.beside import Beside
from engine.source.catalogue import catalogue, order_key, orders_table
from engine.source.filling import fill
from engine.source.model import CONFIG, Catalogue, Column, Places
from engine.source.opening import Input, Opening
from engine.source.person import Making
from engine.source.rows import Rows
from engine.source.store import Store

#: Orders from which on their facts are made in more and quicker steps.
_MANY = 50_000
_ROOM = "if it has hundreds of columns, take out those that nothing asks for; else free some disk space"


@dataclass(kw_only=True)
class Loaded:
    """A source that has been read.

    Attributes:
        store: To be closed by whoever holds this.
        connection: To the table ``person``.
        rows: Rows of ``person``.
        catalogue: What the source offers.
        columns: The columns and facts of ``person``, by name: those asked for and there.  Whoever makes more
            of them adds these.
        customers: Where its rows stand.
        orders: Where the orders stand; None where there are none or nobody needs them.
        orders_kept: ``person`` has the order lines.
        order_rows: Rows of ``purchase``; None where it was not asked for.
        activities: Where each activity stands that was asked for, by its name.
        warnings: Cells that cannot be read, orders of nobody: with counts.
    """

    store: Store
    connection: duckdb.DuckDBPyConnection
    rows: int
    catalogue: Catalogue
    columns: Mapping[str, Column]
    customers: Rows
    orders: Rows | None
    orders_kept: bool
    order_rows: int | None
    activities: Mapping[str, Rows]
    warnings: tuple[Problem, ...]

    def let_orders_go(self) -> None:
        """Drop ``purchase``, if it is there."""
        if self.order_rows is not None:
            self.order_rows = None
            _drop_orders(self.connection)


def load(
    settings: Settings,
    source: str,
    root: Path,
    needed: Collection[str],
    places: Places = CONFIG,
    offered: Catalogue | None = None,
    *,
    orders: Collection[str] | None = None,
    activities: Mapping[str, Collection[str]] = MappingProxyType({}),
    now: datetime | None = None,
) -> Loaded:
    """Read the columns and facts ``needed`` ("orders": the order lines) of every row of ``source``.

    Names that the source does not offer are left aside, and so are facts that are derived; ``offered`` is its
    catalogue where that is known.
    ``orders`` are columns of an order to be kept as they are, in ``purchase``; None: orders are read for
    facts only.  ``activities`` are columns of each activity that is to be read, by its name.  For facts, and
    among order lines, no order counts that is later than ``now`` (aware; None: all count).
    Customers and orders of one database belong to one moment.  The caller closes ``store``.

    Raises:
        BadInput: with every problem of the config's part and of the files.
    """
    offered = offered or catalogue(settings, source, root, places)
    store = Store()
    try:
        kept = None if orders is None or not offered.order_columns else frozenset(orders)
        loading = _Loading(settings, source, root, frozenset(needed), places, offered, store, kept)
        return loading.loaded(activities, now)
    except BaseException as error:
        store.close()
        if isinstance(error, duckdb.OutOfMemoryException):
            raise no_room(source, places) from error
        raise


def no_room(source: str, places: Places) -> BadInput:
    """What DuckDB's running out of memory comes to.  Rows go to the disk, so many of them do not end in it:
    many columns do, or a full disk."""
    said = f"there is no room to read what is needed of {quoted(source)}"
    return BadInput([Problem(places.place("sources", source), said, _ROOM)])


class _Loading:
    def __init__(
        self,
        settings: Settings,
        source: str,
        root: Path,
        needed: frozenset[str],
        places: Places,
        offered: Catalogue,
        store: Store,
        kept: frozenset[str] | None,
    ) -> None:
        self.key = ("sources", source)
        self.source = settings.sources[source]
        self.databases = settings.databases
        self.root = root
        self.places = places
        self.offered = offered
        self.store = store
        self.kept = kept
        self.columns = {
            name: column for name, column in offered.columns.items() if name in needed and not column.derived
        }
        self.needed = frozenset(self.columns) | (
            needed & {"orders"} if offered.order_columns else frozenset()
        )
        self.facts = {
            name for name in self.needed if name == "orders" or offered.columns[name].heading is None
        }
        self.warnings: list[Problem] = []

    def loaded(self, activities: Mapping[str, Collection[str]], now: datetime | None) -> Loaded:
        orders = orders_table(self.source) if self.facts or self.kept is not None else None
        lines = facts.sources(self.facts, self.offered.order_columns)
        lines |= {name: self.offered.order_columns[name] for name in sorted(self.kept or ())}
        own = [column for column in self.columns.values() if column.heading is not None]
        email = self.offered.columns["email"].heading or ""
        key = order_key(self.source, self.offered, self.source.orders) or email
        beside = [Beside(self.source, name, self.offered, activities[name]) for name in activities]
        wanted = dict.fromkeys([email, *(column.heading or "" for column in own)])
        wanted |= dict.fromkeys([self.source.id] if self.source.id else [])
        wanted |= dict.fromkeys([key] if orders else [])
        wanted |= dict.fromkeys(each.key or email for each in beside)
        with Opening(self.root, self.store.folder, self.places, self.databases) as opening:
            people_file = opening.open(self.source, self.key, list(wanted), own)
            order_file = None
            if orders is not None:
                order_wanted = dict.fromkeys(
                    [orders.customer, *(column.heading or "" for column in lines.values())]
                )
                order_file = opening.open(
                    orders, (*self.key, "orders"), list(order_wanted), list(lines.values())
                )
            more = [
                opening.open(each.table, (*self.key, *each.loc), each.wanted, each.typed) for each in beside
            ]
        files = [each.file for each in (people_file, order_file or people_file, *more)]
        connection = self.store.open(files)
        key_of_mail = key == email
        fixed = {
            "id": cells.present(cells.name_of(self.source.id)) if self.source.id else "CAST(NULL AS VARCHAR)",
            "email": cells.present(cells.name_of(email)),
        }
        if orders is not None:
            fixed["key"] = _key(key, key_of_mail)
        fixed |= {each.field: _key(each.key or email, each.by_mail) for each in beside}
        read = fill(connection, "contact", people_file, fixed, own)
        people = people_file.rows(read.rows)
        self.warnings += people_file.warnings
        if not read.plain:
            self._warn(connection, "contact", own, people)
        order_rows, bought = None, None
        if orders is not None and order_file is not None:
            customer = {"key": _key(orders.customer, key_of_mail)}
            bought = fill(connection, "purchase_read", order_file, customer, list(lines.values()))
            order_rows = order_file.rows(bought.rows)
            self.warnings += order_file.warnings
            connection.execute("CREATE VIEW purchase AS SELECT rowid + 1 AS row, * FROM purchase_read")
            if self.facts:
                made = facts.statements(
                    self.facts,
                    self.offered.order_columns,
                    now,
                    plain=bought.plain,
                    many=bought.rows > _MANY,
                )
                for statement in made:
                    connection.execute(statement)
            if not bought.plain:
                self._warn(connection, "purchase", list(lines.values()), order_rows)
            if not self.facts or not _all_known(connection, bought.rows):
                self._warn_of_strangers(connection, order_rows, "purchase", "key", "an order")
            if self.kept is None:
                _drop_orders(connection)
            else:
                _keep_orders(connection, lines)
        stand = {}
        for each, file in zip(beside, more, strict=True):
            stand[each.name] = self._beside(connection, each, file)
        people_made = Making(own, sorted(self.facts), read, plain_orders=bought is not None and bought.plain)
        people_made.make(connection, ["key"] * (self.kept is not None) + [each.field for each in beside])
        return Loaded(
            store=self.store,
            connection=connection,
            rows=read.rows,
            catalogue=self.offered,
            columns=self.columns,
            customers=people,
            orders=order_rows,
            orders_kept="orders" in self.facts,
            order_rows=bought.rows if bought is not None and self.kept is not None else None,
            activities=stand,
            warnings=tuple(self.warnings),
        )

    def _beside(self, connection: duckdb.DuckDBPyConnection, beside: Beside, opened: Input) -> Rows:
        """Read an activity."""
        fixed = {"key": _key(beside.table.customer, beside.by_mail)}
        read = fill(connection, beside.raw, opened, fixed, beside.typed)
        self.warnings += opened.warnings
        connection.execute(f"CREATE VIEW {beside.view} AS {_numbered(beside.raw, beside.columns)}")
        rows = opened.rows(read.rows)
        if not read.plain:
            self._warn(connection, beside.view, beside.typed, rows)
        self._warn_of_strangers(connection, rows, beside.view, beside.field, f"one of the {beside.name}")
        return rows

    def _warn(
        self, connection: duckdb.DuckDBPyConnection, name: str, typed: Sequence[Column], rows: Rows
    ) -> None:
        checked = [column for column in typed if column.type is not ColumnType.TEXT]
        if not checked:
            return
        number = "rowid + 1" if name == "contact" else "row"
        parts = ", ".join(
            f'count("raw:{column.name}"), min({number}) FILTER (WHERE "raw:{column.name}" IS NOT NULL), '
            f'arg_min("raw:{column.name}", {number})'
            for column in checked
        )
        found = connection.execute(f"SELECT {parts} FROM {name}").fetchone() or ()
        for column, count, first, text in zip(checked, found[::3], found[1::3], found[2::3], strict=True):
            if count:
                others = f" ({count - 1} more like it)" if count > 1 else ""
                self.warnings.append(
                    Problem(
                        rows.place(first),
                        f"{column.name}: {quoted(text)} is not {cells.words_for(column)}{others}",
                        "such people are left out where the value is needed",
                        Severity.WARNING,
                    )
                )

    def _warn_of_strangers(
        self, connection: duckdb.DuckDBPyConnection, rows: Rows, table: str, key: str, what: str
    ) -> None:
        found = connection.execute(
            f"SELECT count(*), min(row), arg_min(key, row) FROM {table} AS line "
            f"WHERE key IS NULL OR NOT EXISTS (SELECT 1 FROM contact WHERE contact.{key} = line.key)"
        ).fetchone() or (0, 0, None)
        if found[0]:
            whose = "no customer" if found[2] is None else f"a customer who is not there, {quoted(found[2])}"
            more = f" ({found[0] - 1} more like it)" if found[0] > 1 else ""
            self.warnings.append(
                Problem(
                    rows.place(found[1]),
                    f"{what} of {whose}{more}",
                    "it counts for nobody",
                    Severity.WARNING,
                )
            )


def _all_known(connection: duckdb.DuckDBPyConnection, orders: int) -> bool:
    """Whether facts alone show that all orders are of customers who are there; else orders must be asked."""
    counted, strangers = connection.execute(
        'SELECT sum("value:order_count"), count(*) FILTER (WHERE key IS NULL OR '
        "NOT EXISTS (SELECT 1 FROM contact WHERE contact.key = fact.key)) FROM fact"
    ).fetchone() or (0, 0)
    return (counted or 0) == orders and not strangers


def _keep_orders(connection: duckdb.DuckDBPyConnection, lines: Mapping[str, Column]) -> None:
    connection.execute(f"CREATE OR REPLACE VIEW purchase AS {_numbered('purchase_read', lines)}")


def _numbered(table: str, lines: Iterable[str]) -> str:
    """SQL: a table's rows with their number, and which of these columns cannot be read."""
    bad = "".join(f', "raw:{name}" IS NOT NULL AS "bad:{name}"' for name in lines)
    return f"SELECT rowid + 1 AS row, *{bad} FROM {table}"


def _drop_orders(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("DROP VIEW purchase")
    connection.execute("DROP TABLE purchase_read")


def _key(heading: str, mail: bool) -> str:
    text = cells.present(cells.name_of(heading))
    return f"lower({text})" if mail else text
