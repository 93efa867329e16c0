"""Excel workbooks: one sheet of typed cells, written out as text for DuckDB to read.

The only module that knows calamine.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, islice
from pathlib import Path

from engine.errors import BadInput
from engine.problem import Place, Problem, Severity, quoted
from engine.scratch import Scratch
from engine.settings.model import ColumnType
from engine.source import package
from engine.source.lines import Lines
from engine.source.model import Places
from engine.source.package import Merged, Sheet
from engine.source.typed import text_of

_ONE_ROW = "leave one row of headings above the rows, each in a cell of its own"
#: What a cell shows whose formula has failed.
_ERRORS = frozenset(
    [
        *("#N/A", "#DIV/0!", "#REF!", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!"),
        *("#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#GETTING_DATA"),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which sheet of which workbook; ``key`` leads to the table in the config, for messages.

    Attributes:
        sheet: Its name; None for the first that is not hidden.
    """

    path: Path
    sheet: str | None
    key: tuple[str, ...]
    places: Places


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row that is not blank.

    Attributes:
        number: As the spreadsheet program counts it.
        left: Columns before the first of ``cells``.
    """

    number: int
    left: int
    cells: Sequence[object]

    def cell(self, column: int) -> object:
        """What stands in a column, counted from 0."""
        at = column - self.left
        return self.cells[at] if 0 <= at < len(self.cells) else None

    def filled(self) -> list[int]:
        """The columns that hold something."""
        return [self.left + at for at, cell in enumerate(self.cells) if not _is_blank(cell)]


def headings(where: Where) -> tuple[str, ...]:
    """The headings of a sheet: its first row that is not blank.

    Raises:
        BadInput: if there are none, or they are not distinct, or cannot be read.
    """
    with Scratch() as folder:
        columns, _ = _begun(where, folder, pieces=1)
        return tuple(columns)


def first_rows(where: Where, most: int) -> list[list[str]]:
    """The first rows below the headings, as wide as these.

    Raises:
        BadInput: as ``headings`` does.
    """
    with Scratch() as folder:
        columns, rows = _begun(where, folder, pieces=1)
        return [
            [text_of(row.cell(at), ColumnType.TEXT) or "" for at in columns.values()]
            for row in islice(rows, most)
        ]


def write(
    where: Where, kinds: Mapping[str, ColumnType], target: Path, folder: Path
) -> tuple[Lines, list[Problem]]:
    """Write the columns ``kinds`` to ``target``: CSV, UTF-8, a record for each row that is not blank, the
    headings first.  ``folder`` is a private one.  Where the rows stand, and what is worth a look.

    Raises:
        BadInput: if it cannot be read to its end.
    """
    lines = Lines()
    failed: dict[str, tuple[int, Problem]] = {}
    columns, rows = _begun(where, folder)
    wanted = [(heading, columns[heading], kind) for heading, kind in kinds.items()]
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(kinds)
        for row in rows:
            lines.see(row.number)
            texts = []
            for heading, column, kind in wanted:
                text = text_of(row.cell(column), kind) or ""
                if "\0" in text:
                    place = Place(where.path, row.number, column + 1)
                    raise BadInput(
                        [Problem(place, f"{quoted(heading)} holds a NUL character", "take it out")]
                    )
                if kind is ColumnType.TEXT and text in _ERRORS:
                    count, first = failed.get(heading) or (0, _failed(where, row, heading, column, text))
                    failed[heading] = count + 1, first
                    text = ""
                texts.append(text)
            writer.writerow(texts)
    return lines, [*_of_others(where), *(_counted(*found) for found in failed.values())]


def _begun(where: Where, folder: Path, pieces: int | None = None) -> tuple[dict[str, int], Iterator[_Row]]:
    """Heading → column, and the rows below; an error where something stands below no heading."""
    book = package.look(where.path)
    sheet = _chosen(where, book.sheets)
    cut = package.cut(book, sheet, folder / f"sheet-{abs(hash(where.key))}.xlsx", pieces=pieces)
    rows = _rows(where.path, cut)
    first = next(rows, None)
    if first is None:
        said = f"the sheet {quoted(sheet.name)} is empty"
        raise BadInput([Problem(Place(where.path, 1), said, "its first row names the columns")])
    second = next(rows, None)
    columns = _headings(where.path, first, second, cut.merged)
    below = rows if second is None else chain([second], rows)
    return columns, _headed(where.path, below, frozenset(columns.values()))


def _rows(path: Path, cut: package.Pieces) -> Iterator[_Row]:
    try:
        # Imported where it is needed: few sources are workbooks, and it is an extra.
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError as error:
        said = "reading Excel files takes one package more"
        hint = "pip install 'gramercy[excel]'; or save the sheet as 'CSV UTF-8', and name that file"
        raise BadInput([Problem(Place(path, 1), said, hint)]) from error
    try:
        with CalamineWorkbook.from_path(cut.file) as book:
            for number in range(cut.count):
                sheet = book.get_sheet_by_index(number)
                if sheet.start is None:
                    continue
                top, left = sheet.start
                for at, cells in enumerate(sheet.to_python(), top + 1):
                    row = _Row(number=at, left=left, cells=cells)
                    if row.filled():
                        yield row
    except CalamineError as error:
        raise package.broken(path) from error


def _headings(path: Path, first: _Row, second: _Row | None, merged: Sequence[Merged]) -> dict[str, int]:
    filled = first.filled()
    if len(filled) == 1 and second is not None and len(second.filled()) > 1:
        place = Place(path, first.number, filled[0] + 1)
        said = f"{quoted(first.cell(filled[0]))} stands alone in the row where the headings should be"
        raise BadInput([Problem(place, said, _ONE_ROW)])
    problems = [
        Problem(
            Place(path, first.number, wide.left),
            f"the heading {quoted(first.cell(wide.left - 1) or '')} spans several cells",
            _ONE_ROW,
        )
        for wide in sorted(merged, key=lambda each: each.left)
        if wide.top <= first.number <= wide.bottom
    ]
    columns: dict[str, int] = {}
    for column in filled:
        heading = " ".join((text_of(first.cell(column), ColumnType.TEXT) or "").split())
        place = Place(path, first.number, column + 1)
        if heading in columns:
            problems.append(Problem(place, f"heading {quoted(heading)} is there twice", "rename one of them"))
        elif "\0" in heading:
            problems.append(Problem(place, "the heading holds a NUL character", "take it out"))
        columns[heading] = column
    if problems:
        raise BadInput(problems)
    return columns


def _headed(path: Path, rows: Iterator[_Row], known: frozenset[int]) -> Iterator[_Row]:
    for row in rows:
        beside = [column for column in row.filled() if column not in known]
        if beside:
            place = Place(path, row.number, beside[0] + 1)
            said = f"{quoted(row.cell(beside[0]))} stands in a column that has no heading"
            raise BadInput([Problem(place, said, f"name the column, or empty it; {_ONE_ROW}")])
        yield row


def _chosen(where: Where, sheets: Sequence[Sheet]) -> Sheet:
    if where.sheet is None:
        return next((sheet for sheet in sheets if not sheet.hidden), sheets[0])
    named = {sheet.name: sheet for sheet in sheets}
    if where.sheet in named:
        return named[where.sheet]
    close = get_close_matches(where.sheet, named, n=1)
    listed = ", ".join(map(quoted, named))
    hint = f"did you mean {quoted(close[0])}?" if close else f"there is {listed}"
    said = f"{quoted(where.path.name)} has no sheet called {quoted(where.sheet)}"
    raise BadInput([Problem(where.places.place(*where.key, "sheet"), said, hint)])


def _of_others(where: Where) -> list[Problem]:
    """That there are other sheets, where nobody said which one is meant."""
    shown = [sheet.name for sheet in package.look(where.path).sheets if not sheet.hidden]
    if where.sheet is not None or len(shown) < 2:
        return []
    first, *others = shown
    listed = ", ".join(map(quoted, others[:5])) + f" and {len(others) - 5} more" * (len(others) > 5)
    return [
        Problem(
            where.places.place(*where.key, "file"),
            f"only the first sheet of {quoted(where.path.name)} is read, {quoted(first)}; "
            f"there is also {listed}",
            f"say which one is meant: sheet: {first}",
            Severity.WARNING,
        )
    ]


def _failed(where: Where, row: _Row, heading: str, column: int, text: str) -> Problem:
    return Problem(
        Place(where.path, row.number, column + 1),
        f"{heading}: the cell shows {quoted(text)}, which counts as missing",
        "mend the formula",
        Severity.WARNING,
    )


def _counted(count: int, first: Problem) -> Problem:
    more = f" ({count - 1} more like it)" if count > 1 else ""
    return Problem(first.place, first.message + more, first.hint, first.severity)


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
