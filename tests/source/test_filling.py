"""The short way for plain cells says nothing else than the careful way for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.problem import Problem
from engine.settings.model import ColumnType
from engine.source.cells import literal, name_of
from engine.source.filling import fill
from engine.source.model import Column
from engine.source.rows import Rows, Stand

#: In no column but one of text is this anything.
_ODD = "~ no such thing ~"
_BLANKS = ("", " ", "\u00a0", "\t", "\n", " \n ")
_CELLS: dict[ColumnType, tuple[str, ...]] = {
    ColumnType.TEXT: (
        *("Անի", " Ani ", "\u00a0Ani", "Ani\u00a0", "a\nb", "a\r\n\r\nb", "\n\na", "n/a", "-"),
        *("\x01", "¡a"),
    ),
    ColumnType.YES_NO: ("yes", "NO", "այո", "לא", " yes", "n/a", "-", "2"),
    ColumnType.NUMBER: (
        *("1", "-1.5", "+0.125", "1.234", "1,5", "1 000", "1,234.5", " 7", "n/a", "-", "0,0625"),
        *("1e3", "123456789012345678901.5"),
    ),
    ColumnType.MONEY: (
        *("12.50", "-3", "1000000", "999999999999.99", "9999999999999.99", "12,5", "-12,50", "1,234"),
        *("1.234", "12.505", " 12.50 ", "12.50 USD", "$5", "€ 5,50", "5 EUR", "֏500", "1.2.3", "1e3"),
        *(".5", "5.", "--5", "+5"),
    ),
    ColumnType.DATE: (
        *("2027-03-01", "2027-3-1", "2027-02-30", "2027-03-01 09:00", "2027-03-01T09:00:00Z"),
        *("01.03.2027", "1.3.2027", " 2027-03-01", "2027-03-01T00:00:00", "?"),
    ),
    ColumnType.MOMENT: (
        *("2027-03-01", "2027-03-01 09:00", "2027-03-01T09:00:30.5", "2027-03-01T09:00:00Z"),
        *("2027-03-01 09:00+04:00", "2027-03-28 02:30", "2027-10-31 02:30", "1999-07-01 12:00"),
        *("2051-07-01 12:00", "epoch", "24:00", "2027-03-01 9:00", "1800000000", "-1", " 0"),
    ),
}
_COLUMNS = {
    "text": Column(name="a", heading="A", type=ColumnType.TEXT),
    "text of many lines": Column(name="a", heading="A", type=ColumnType.TEXT, multi_line=True),
    "yes or no": Column(name="a", heading="A", type=ColumnType.YES_NO),
    "number": Column(name="a", heading="A", type=ColumnType.NUMBER),
    "drams": Column(name="a", heading="A", type=ColumnType.MONEY, currency="AMD"),
    "dollars only": Column(name="a", heading="A", type=ColumnType.MONEY, currency="USD", one_currency=True),
    "yen": Column(name="a", heading="A", type=ColumnType.MONEY, currency="JPY"),
    "dinars": Column(name="a", heading="A", type=ColumnType.MONEY, currency="KWD"),
    "of no currency": Column(name="a", heading="A", type=ColumnType.MONEY),
    "date": Column(name="a", heading="A", type=ColumnType.DATE),
    "typed date": Column(name="a", heading="A", type=ColumnType.DATE, format="DD.MM.YYYY", typed=True),
    "moment": Column(name="a", heading="A", type=ColumnType.MOMENT, zone="Europe/Berlin"),
    "moment as declared": Column(
        name="a", heading="A", type=ColumnType.MOMENT, zone="Asia/Jerusalem", format="YYYY-MM-DD HH:mm"
    ),
    "unix": Column(name="a", heading="A", type=ColumnType.MOMENT, format="unix"),
}


@dataclass(frozen=True)
class _Cells:
    """Rows of one column, as something opened."""

    cells: Sequence[str | None]
    breaks: bool = True
    file: Path = Path()
    warnings: Sequence[Problem] = ()

    def scan(self) -> str:
        rows = ", ".join("(NULL)" if cell is None else f"({literal(cell)})" for cell in self.cells)
        return f"SELECT column0::VARCHAR AS {name_of('A')} FROM (VALUES {rows}) AS given (column0)"  # noqa: S608

    def refusal(self, error: duckdb.Error) -> BadInput:
        raise AssertionError(error)

    def confirm(self, _records: int) -> None: ...

    def rows(self, _records: int) -> Rows:
        return Rows(self.file, Stand.ON_LINES, None)


class _Filling:
    """Fills tables of one column each."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, large: Path) -> None:
        self._connection = connection
        self._large = large

    def __call__(
        self, column: Column, cells: Sequence[str | None], *, breaks: bool = True, large: bool = False
    ) -> tuple[bool, list[Any]]:
        """Whether all were plain; rowid, text, value, … of each row."""
        self._connection.execute("DROP TABLE IF EXISTS made")
        opened = _Cells(cells, breaks, self._large if large else Path())
        filled = fill(self._connection, "made", opened, {"id": name_of("A")}, [column])
        assert filled.rows == len(cells)
        rows = self._connection.execute("SELECT rowid, * FROM made ORDER BY rowid").fetchall()
        return filled.plain, rows


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Filling]:
    large = tmp_path_factory.mktemp("large") / "file"
    with large.open("wb") as file:
        file.truncate(2 << 20)
    with duckdb.connect(config={"threads": 2}) as connection:
        yield _Filling(connection, large)


@pytest.mark.parametrize("name", _COLUMNS)
def test_a_plain_cell_is_read_as_a_careful_reading_does(name: str, filled: _Filling) -> None:
    column = _COLUMNS[name]
    cells = [*_CELLS[column.type], *_BLANKS, None]
    careful, expected = filled(column, [*cells, _ODD])
    assert careful is (column.type is ColumnType.TEXT)
    assert filled(column, [*cells, _ODD], large=True)[1] == expected
    plain: list[str | None] = []
    for cell, row in zip(cells, expected, strict=False):
        was_plain, [found] = filled(column, [cell])
        assert found[1:] == row[1:], cell
        plain += [cell] * was_plain
    # All together, where none of them sends the others the careful way.
    for large in (False, True) if plain else ():
        assert filled(column, plain, large=large) == (True, filled(column, [*plain, _ODD])[1][:-1])
    whole = [cell for cell in plain if not set(cell or "") & set("\r\n")]
    if whole:
        assert filled(column, whole, breaks=False) == filled(column, whole)
    # Otherwise nothing was compared with anything.
    assert (len(plain) > 3) is (name != "of no currency")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(_COLUMNS)),
    cells=st.lists(st.text("0123456789.,- :TZ+yesnoնա\u00a0\n", max_size=12), min_size=1, max_size=4),
)
def test_whatever_stands_in_cells_both_ways_agree(name: str, cells: list[str], filled: _Filling) -> None:
    column = _COLUMNS[name]
    assert filled(column, cells)[1] == filled(column, [*cells, _ODD])[1][:-1]


@pytest.mark.parametrize("name", _COLUMNS)
def test_rows_keep_their_order_where_several_threads_read_them(name: str, filled: _Filling) -> None:
    column = _COLUMNS[name]
    cells = [cell for cell in _CELLS[column.type] for _ in range(300)]
    # DuckDB promises the order for everything but joins, and makes joins of things that are none.
    for way in (cells, [*cells, _ODD]):
        for _ in range(2):
            assert [row[1] for row in filled(column, way)[1]] == way


def test_one_odd_cell_changes_none_of_the_others(filled: _Filling) -> None:
    column = _COLUMNS["moment"]
    cells: list[str | None] = ["2027-03-01 09:00"] * 5000
    assert filled(column, cells)[0]
    plain, rows = filled(column, [*cells[:3000], _ODD, *cells[3000:]])
    assert not plain
    assert [row[0] for row in rows if row[2] is None] == [3000]
    assert [row[3] for row in rows if row[3] is not None] == [_ODD]
