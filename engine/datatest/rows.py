"""The rows that fail, as people read them: in a message, and in a table."""

# ruff: noqa: S608 (values are parameters; names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.datatest import telling
from engine.datatest.failing import Failing
from engine.datatest.model import Asked, Of
from engine.locales import currency_digits
from engine.settings.model import ColumnType
from engine.settings.testwords import Kind
from engine.source.loading import Loaded
from engine.source.model import Column

#: Rows named in one message.
FEW = 5
_BATCH = 1_000
#: Kinds of which a message shows what stands there.
_SHOWN = (Kind.ACCEPTED_VALUES, Kind.CUSTOMER_EXISTS)


def first_rows(loaded: Loaded, asked: Asked, rows: Failing) -> list[tuple[int, str | None]]:
    """The first few rows, in order; with what stands there, where that is what is wrong."""
    shown = "NULL, NULL"
    if asked.ask.kind is Kind.CUSTOMER_EXISTS:
        shown = "key, NULL"
    elif asked.ask.kind is Kind.ACCEPTED_VALUES:
        shown = ", ".join(_fields(asked.columns[0])[::2])
    found = loaded.connection.execute(
        f"SELECT row, {shown} FROM {rows.rows} ORDER BY row LIMIT {FEW}", dict(rows.parameters)
    ).fetchall()
    return [
        (int(row), (_words(value, None, raw, UTC) or None) if asked.ask.kind in _SHOWN else None)
        for row, value, raw in found
    ]


def named_rows(
    loaded: Loaded, asked: Asked, rows: Failing, zone: ZoneInfo
) -> tuple[tuple[str, ...], Iterator[Sequence[str]]]:
    """Headings, and every row that fails, in order: where it stands, who it is, what was tested, and why."""
    who = ("id", "email") if asked.of is Of.CUSTOMERS else ("key",)
    headings = ("row", *(("id", "address") if asked.of is Of.CUSTOMERS else ("customer",)))
    names = tuple(column.name for column in asked.columns)
    return (*headings, *names, "why"), _lines(loaded, asked, rows, who, zone)


def _lines(
    loaded: Loaded, asked: Asked, rows: Failing, who: tuple[str, ...], zone: ZoneInfo
) -> Iterator[Sequence[str]]:
    stands = loaded.customers if asked.of is Of.CUSTOMERS else loaded.orders or loaded.customers
    fields = ["row", "twin", *who]
    fields += [field for column in asked.columns for field in _fields(column)]
    cursor = loaded.connection.cursor()
    try:
        cursor.execute(f"SELECT {', '.join(fields)} FROM {rows.rows} ORDER BY row", dict(rows.parameters))
        while batch := cursor.fetchmany(_BATCH):
            for row, twin, *cells in batch:
                people = ["" if cell is None else str(cell) for cell in cells[: len(who)]]
                parts = cells[len(who) :]
                values = [
                    _words(value, currency, raw, zone)
                    for value, currency, raw in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
                ]
                other = None if twin is None else stands.words(twin)
                why = telling.why(asked, values, people, other)
                yield [str(stands.place(row).line), *people, *values, why]
    finally:
        cursor.close()


def _fields(column: Column) -> tuple[str, str, str]:
    """SQL for a cell: its value, its currency, and its text where it cannot be read."""
    return (
        f'"value:{column.name}"',
        f'"currency:{column.name}"' if column.type is ColumnType.MONEY else "NULL",
        # Facts are worked out, so there is no text of them.
        f'"raw:{column.name}"' if column.heading is not None else "NULL",
    )


def _words(value: object, currency: object, raw: object, zone: tzinfo) -> str:
    """A cell as it can be read and found again: amounts with their currency, moments on the shop's clock."""
    match value:
        case None:
            return "" if raw is None else str(raw)
        case bool():
            return "yes" if value else "no"
        case int() | Decimal() if currency is not None:
            return f"{Decimal(value).scaleb(-currency_digits(str(currency))):f} {currency}"
        case Decimal():
            return f"{value.normalize():f}"
        case datetime():
            return f"{value.replace(tzinfo=UTC).astimezone(zone):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case _:
            return str(value)
