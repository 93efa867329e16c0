"""Where customers come from: the ``sources`` part of config.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Annotated

from pydantic import Discriminator, Field, Tag

from engine.document.model import Fault, Written
from engine.document.texts import Currency, Line, Text, YesNo
from engine.document.times import Zone
from engine.problem import quoted
from engine.settings.datatests import Tests
from engine.settings.scores import Scores


class FileKind(StrEnum):
    """What kind of file a table is in, as people call it."""

    CSV = "CSV"
    EXCEL = "Excel"
    PARQUET = "Parquet"
    JSON = "JSON lines"


_ENDINGS = {
    ".xlsx": FileKind.EXCEL,
    ".xlsm": FileKind.EXCEL,
    ".parquet": FileKind.PARQUET,
    ".jsonl": FileKind.JSON,
    ".ndjson": FileKind.JSON,
    ".json": FileKind.JSON,
}


def file_kind(file: PurePath) -> FileKind:
    """The kind by the ending of its name, in any capitals; CSV for every other ending."""
    return _ENDINGS.get(file.suffix.lower(), FileKind.CSV)


class ColumnType(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    YES_NO = "yes/no"
    DATE = "date"
    MOMENT = "moment"


class Column(Written):
    """One column of a source that needs more than a name."""

    from_: Line | None = Field(
        default=None,
        alias="from",
        description="The heading in the file or table; our name for it if left out.",
    )
    type: ColumnType = Field(
        default=ColumnType.TEXT, description="text, number, money, yes/no, date or moment."
    )
    format: Line | None = Field(
        default=None,
        description="How dates are written: DD.MM.YYYY, MM/DD/YYYY, YYYY-MM-DD HH:mm … (ISO if left out).",
    )
    currency: Currency | None = Field(
        default=None,
        description="Three-letter code for money without one; the config's currency if left out.",
    )
    multi_line: YesNo = Field(default=False, description="yes keeps line breaks in the value.")
    tests: Tests = Field(
        default=(), description="What gramercy check looks for in this column: unique, not missing …"
    )

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if "format" in given and "type" in given and self.type not in (ColumnType.DATE, ColumnType.MOMENT):
            yield Fault(
                "format", "only a date or a moment has a 'format'", "write 'type: date', or remove it"
            )
        if "currency" in given and "type" in given and self.type is not ColumnType.MONEY:
            yield Fault("currency", "only money has a 'currency'", "write 'type: money', or remove it")


def _kind_of_column(value: object) -> str:
    return "<column>" if isinstance(value, (Mapping, Column)) else "<heading>"


Columns = dict[
    str,
    Annotated[
        Annotated[Line, Tag("<heading>")] | Annotated[Column, Tag("<column>")],
        Discriminator(_kind_of_column),
    ],
]


#: Where rows may be; only one of them is named.
PLACES = ("file", "database", "connection")


class Table(Written):
    """Where rows are: a file, or a table or query of a database."""

    file: Path | None = Field(
        default=None,
        description="A file, relative to this config: CSV, Excel (.xlsx), Parquet or JSON lines (.jsonl).",
    )
    sheet: Line | None = Field(
        default=None, description="The sheet of an Excel file; the first if left out.", examples=["Clients"]
    )
    database: Path | None = Field(
        default=None, description="An SQLite file, relative to this config; opened read-only."
    )
    connection: Line | None = Field(
        default=None, description="A database server, by its name below `databases`; only read."
    )
    table: Line | None = Field(default=None, description="A table or view of the database.")
    query: Text | None = Field(default=None, description="A SELECT, instead of a table.")
    encoding: Line | None = Field(
        default=None, description="windows-1251, windows-1252, windows-1255 …; utf-8 or utf-16 if left out."
    )
    separator: Line | None = Field(
        default=None, description="comma, semicolon or tab; worked out from the file if left out."
    )
    date_format: Line | None = Field(
        default=None, description="How dates are written, for every column without its own."
    )
    currency: Currency | None = Field(default=None, description="For money without a currency in this table.")
    time_zone: Zone | None = Field(
        default=None, description="The zone of moments without one; the shop's if left out."
    )
    tests: Tests = Field(
        default=(),
        description="What gramercy check looks for in these rows, each in a few words or with keys.",
    )

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        named = [name for name in PLACES if name in given]
        for other in named[1:]:
            said = f"rows come from {quoted(named[0])} or from {quoted(other)}, not from both"
            yield Fault(other, said, "remove one of them")
        if {"table", "query"} <= given:
            yield Fault(
                "query", "rows come from 'table' or from 'query', not from both", "remove one of them"
            )
        kind = None if self.file is None else file_kind(self.file)
        if kind is not None:
            for name in ("table", "query"):
                if name in given and not {"database", "connection"} & given:
                    yield Fault(
                        name, f"a {kind} file has no {quoted(name)}", "remove it, or write 'database'"
                    )
        if kind is not FileKind.EXCEL and "sheet" in given:
            yield Fault("sheet", "only an Excel 'file' has a 'sheet'", "remove it")
        if kind is not FileKind.CSV:
            for name in ("encoding", "separator"):
                if name in given:
                    yield Fault(name, f"only a CSV 'file' has {quoted(name)}", "remove it")


class Orders(Table):
    """Orders joined to customers; without a file or database of their own they are in the customers' one."""

    customer: Line = Field(
        description="The orders' heading that holds the customer's id.", examples=["customer_id"]
    )
    matches: Line | None = Field(
        default=None,
        description="The customers' heading it equals; the source's id (else email) if left out.",
    )
    at: Line = Field(description="The heading of when the order was placed.", examples=["ordered_at"])
    amount: Line | None = Field(default=None, description="The heading of the order's total.")
    category: Line | None = Field(default=None, description="The heading of what kind of thing it was.")
    columns: Columns = Field(
        default_factory=dict, description="More headings that letters may use, by our name."
    )


class Activity(Orders):
    """More of the same shape as orders: visits, tickets, returns."""

    one: Line | None = Field(
        default=None,
        description="What one of them is called, for its facts (visit_count); as in English if left out.",
    )

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        yield from super().faults(given)
        if "tests" in given:
            yield Fault("tests", "only customers and their orders have 'tests'", "test a fact made from it")
        for name, column in self.columns.items():
            if isinstance(column, Column) and "tests" in column.model_fields_set:
                yield Fault(
                    "columns",
                    f"{quoted(name)} has 'tests', which only customers and orders have",
                    "remove them",
                )


class Source(Table):
    """Where customers come from."""

    id: Line | None = Field(
        default=None,
        description="The heading of the customer number; the email address stands for it if left out.",
    )
    columns: Columns = Field(
        default_factory=dict,
        description="Our name: their heading. Headings not named here keep their own name, as_one_word.",
    )
    orders: Orders | None = Field(
        default=None,
        description="Orders joined to these customers: where they are (as above), and what is what.",
    )
    activities: dict[str, Activity] = Field(
        default_factory=dict,
        description="More that customers do, each described as orders are: visits, tickets, returns.",
    )
    facts: dict[str, Text] = Field(
        default_factory=dict,
        description="Facts of your own: a rule (yes or no), or something counted or added up.",
    )
    scores: Scores = Field(
        default_factory=Scores,
        description="Where recency_score, frequency_score and money_score change; "
        "by fifths of those who ordered if left out.",
    )
    tiers: dict[str, Text] = Field(
        default_factory=dict,
        description="Rules, the highest tier first: the first that holds is somebody's `tier`.",
    )

    @property
    def tables(self) -> tuple[Table, ...]:
        """Everything that is read for these customers: themselves, orders, activities."""
        return (self, *([self.orders] if self.orders is not None else []), *self.activities.values())

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        yield from super().faults(given)
        place = next((name for name in PLACES if name in given), None)
        if place is None:
            yield Fault(
                "", "nothing says where the rows are", "write 'file: data/customers.csv', or 'database'"
            )
        elif place != "file" and not {"table", "query"} & given:
            yield Fault(
                place, "nothing says which rows of the database", "write 'table: customers', or 'query'"
            )
        if self.orders is not None:
            yield from _unplaced("orders", "orders", self.orders, given)
        for name, activity in self.activities.items():
            yield from _unplaced("activities", name, activity, given)


def _unplaced(at: str, name: str, orders: Orders, given: frozenset[str]) -> Iterable[Fault]:
    """What is missing where it is not said where orders, or what is like them, are."""
    own = orders.model_fields_set
    if "file" in given and not set(PLACES) & own:
        yield Fault(at, f"nothing says where the {name} are", f"write 'file: data/{name}.csv' below it")
    elif "file" not in own and not {"table", "query"} & own:
        yield Fault(at, f"nothing says which table holds the {name}", f"write 'table: {name}' below it")
