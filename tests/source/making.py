"""Files of every kind out of a few lines of text."""

from __future__ import annotations

from pathlib import Path

import duckdb
import xlsxwriter


def make(path: Path, said: str) -> None:
    """A workbook out of cells between bars, a Parquet file out of a SELECT, others out of Python's escapes.

    In a workbook ``sheet NAME`` and ``hidden NAME`` begin a sheet, ``merge B1:C1 TEXT`` joins cells, numbers
    are numbers, ``=`` begins a formula without a result, and ``#N/A`` and its like are errors.
    """
    if path.suffix == ".xlsx" and said.startswith(("sheet ", "hidden ")):
        _make_workbook(path, said)
    elif path.suffix == ".parquet" and said.startswith("SELECT"):
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({said}) TO '{path}'")
    else:
        content = said.encode("latin-1", "backslashreplace")
        path.write_bytes(content.decode("unicode_escape").encode("latin-1"))


def _make_workbook(path: Path, said: str) -> None:
    with xlsxwriter.Workbook(path) as book:
        row = hidden = 0
        for line in said.split("\n"):
            word, _, rest = line.partition(" ")
            if word in ("sheet", "hidden"):
                sheet = book.add_worksheet(rest)
                row = 0
                if word == "hidden":
                    sheet.hide()
                elif len(book.worksheets()) == 1 + hidden:
                    # The one that is shown first cannot be hidden.
                    sheet.activate()
                hidden += word == "hidden"
                continue
            if word == "merge":
                place, _, text = rest.partition(" ")
                sheet.merge_range(place, text)
                continue
            for column, cell in enumerate(line.split("|")):
                if cell.startswith("#"):
                    sheet.write_formula(row, column, "=NA()", None, cell)
                elif cell.startswith("="):
                    sheet.write_formula(row, column, cell, None, "")
                elif cell:
                    sheet.write(row, column, float(cell) if cell.isdigit() else cell)
            row += 1
