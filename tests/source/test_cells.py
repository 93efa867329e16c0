"""What a cell is read as: a table of texts and values, run through DuckDB as whole columns are."""

# ruff: noqa: DTZ001, S608 (DuckDB keeps moments in UTC without a zone; the SQL is what is tested)
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from engine.settings.model import ColumnType
from engine.source import cells
from engine.source.model import Column
from engine.source.store import Store

UNREADABLE = "unreadable"

NUMBERS = {
    "12": "12",
    " 12 ": "12",
    "-3.5": "-3.5",
    "+4": "4",
    "0.125": "0.125",
    "0,125": "0.125",
    "12,5": "12.5",
    "12500": "12500",
    "12 500": "12500",
    "12\u00a0500,50": "12500.50",
    "12\u202f500": "12500",
    "12’500.5": "12500.5",
    "12,500.00": "12500.00",
    "12.500,00": "12500.00",
    "1,234,567": "1234567",
    "1.234.567": "1234567",
    "1234.567": "1234.567",
    "1.2345": "1.2345",
    # A thousand and more, or one and a bit: nobody can know.
    "1,234": UNREADABLE,
    "1.234": UNREADABLE,
    "12 50": UNREADABLE,
    "1e5": UNREADABLE,
    "infinity": UNREADABLE,
    "½": UNREADABLE,
    "N/A": None,
    " null ": None,
    "-": UNREADABLE,
    "12%": UNREADABLE,
    "1_000": UNREADABLE,
    "9" * 30: UNREADABLE,
}
AMOUNTS = {
    "500": (50_000, "AMD"),
    "500 AMD": (50_000, "AMD"),
    "AMD 500": (50_000, "AMD"),
    "500 amd": (50_000, "AMD"),
    "500 ֏": (50_000, "AMD"),
    "12 500 դրամ": (1_250_000, "AMD"),
    "€ 20": (2_000, "EUR"),
    "20,50€": (2_050, "EUR"),
    "₪1,250.00": (125_000, "ILS"),
    "20 ש״ח": (2_000, "ILS"),
    "-$5": (-500, "USD"),
    "$-5": (-500, "USD"),
    "12 JPY": (12, "JPY"),
    "12.5 JPY": UNREADABLE,
    "1.5 KWD": (1_500, "KWD"),
    "-1.50": (-150, "AMD"),
    "0": (0, "AMD"),
    "1.005": UNREADABLE,
    "5 XQQ": UNREADABLE,
    "5 5": UNREADABLE,
    "free": UNREADABLE,
    "5 USD or so": UNREADABLE,
    "99999999999999999": UNREADABLE,
}
YES_NO = {
    "yes": True,
    "Y": True,
    "TRUE": True,
    "1": True,
    "այո": True,
    "כן": True,
    "no": False,
    "0": False,
    "ոչ": False,
    "לא": False,
    "maybe": UNREADABLE,
    "unknown": None,
    "—": None,
}
DATES = {
    "2027-03-01": date(2027, 3, 1),
    "2027-03-01 23:59:59": date(2027, 3, 1),
    "2027-02-29": UNREADABLE,
    "01.03.2027": UNREADABLE,
    "2027-3-1": UNREADABLE,
    "N/A": None,
    "#N/A": None,
    "-": None,
    "?": None,
    "tbd": UNREADABLE,
    "infinity": UNREADABLE,
}
#: In Europe/London: summer time begins on 28 March and ends on 31 October 2027.
MOMENTS = {
    "2027-01-01 09:00": datetime(2027, 1, 1, 9),
    "2027-07-01": datetime(2027, 6, 30, 23),
    "2027-07-01T09:00:30": datetime(2027, 7, 1, 8, 0, 30),
    "2027-07-01 09:00:30.25": datetime(2027, 7, 1, 8, 0, 30, 250_000),
    "2027-07-01T09:00:00Z": datetime(2027, 7, 1, 9),
    "2027-07-01T09:00+04:00": datetime(2027, 7, 1, 5),
    # A time the clocks skip counts on from before the jump; of one they show twice the first is meant.
    "2027-03-28 01:30": datetime(2027, 3, 28, 1, 30),
    "2027-10-31 01:30": datetime(2027, 10, 31, 0, 30),
    "2027-10-31 02:30": datetime(2027, 10, 31, 2, 30),
    "2027-07-01 25:00": UNREADABLE,
    "now": UNREADABLE,
}


def read(column: Column, texts: list[str]) -> list[object]:
    """The values of ``texts``, as pairs with a currency for money; UNREADABLE for those that have none."""
    store = Store()
    try:
        connection = store.open([])
        connection.execute("CREATE TABLE given AS SELECT unnest($1::VARCHAR[]) AS cell", [texts])
        query = f"SELECT {cells.present('cell', column)} AS text FROM given"
        reading = cells.reading("text", column)
        for layer in reading.layers:
            query = f"SELECT *, {', '.join(f'{sql} AS {name}' for name, sql in layer.items())} FROM ({query})"
        query = f"SELECT text, {reading.value}, {reading.currency or 'NULL'} FROM ({query})"
        found = []
        for text, value, currency in connection.execute(query).fetchall():
            plain = (value, currency) if currency is not None else value
            found.append((UNREADABLE if text is not None else None) if value is None else plain)
        return found
    finally:
        store.close()


def column(kind: ColumnType, **more: object) -> Column:
    return Column(name="it", heading="It", type=kind, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("declared", "table"),
    [
        (column(ColumnType.NUMBER), NUMBERS),
        (column(ColumnType.MONEY, currency="AMD"), AMOUNTS),
        (column(ColumnType.YES_NO), YES_NO),
        (column(ColumnType.DATE), DATES),
        (column(ColumnType.MOMENT, zone="Europe/London"), MOMENTS),
        (
            column(ColumnType.MONEY, currency="AMD", one_currency=True),
            {"5": (500, "AMD"), "5 AMD": (500, "AMD"), "5 USD": UNREADABLE, "$5": UNREADABLE},
        ),
        (column(ColumnType.MONEY), {"5": UNREADABLE, "5 CAD": (500, "CAD")}),
        (column(ColumnType.MONEY, currency="CAD"), {"$5": (500, "CAD"), "US$5": UNREADABLE}),
        (
            column(ColumnType.DATE, format="DD.MM.YYYY"),
            {"01.03.2027": date(2027, 3, 1), "1.3.2027": date(2027, 3, 1), "01.03.27": UNREADABLE},
        ),
        (
            column(ColumnType.DATE, format="MM/DD/YYYY"),
            {"03/04/2027": date(2027, 3, 4), "31/01/2027": UNREADABLE},
        ),
        (
            column(ColumnType.DATE, format="D MMM YYYY"),
            {"1 Mar 2027": date(2027, 3, 1), "1 3 2027": UNREADABLE},
        ),
        (
            column(ColumnType.MOMENT, format="M/D/YYYY h:mm A", zone="Asia/Yerevan"),
            {"3/1/2027 5:30 PM": datetime(2027, 3, 1, 13, 30)},
        ),
        (column(ColumnType.MOMENT, format="unix"), {"1800000000": datetime(2027, 1, 15, 8), "x": UNREADABLE}),
        (
            column(ColumnType.MOMENT, format="unix ms"),
            {"1800000000250": datetime(2027, 1, 15, 8, 0, 0, 250_000)},
        ),
        (
            column(ColumnType.TEXT),
            {" Ann ": " Ann ", "null": "null", "-": "-", "a\r\nb\nc": "a b c", " \t\u00a0": None, "": None},
        ),
        (column(ColumnType.TEXT, multi_line=True), {"a\r\nb\rc": "a\nb\nc"}),
    ],
    ids=str,
)
def test_cells(declared: Column, table: dict[str, object]) -> None:
    found = dict(zip(table, read(declared, list(table)), strict=True))

    if declared.type is ColumnType.NUMBER:
        table = {
            text: value if value in (None, UNREADABLE) else Decimal(str(value))
            for text, value in table.items()
        }
    assert found == table
