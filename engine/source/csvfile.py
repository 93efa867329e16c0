"""CSV files: found out, checked and made ready for DuckDB, which reads the values.

A file is looked at twice.  First cheaply, for what can be known without parsing; only where something is
wrong does ``engine.source.faults`` go through it line by line to say what and where.
"""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from engine.errors import BadInput
from engine.problem import Place, Problem, quoted
from engine.source import faults
from engine.source.marks import count

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", ",": ",", ";": ";", "\t": "\t"}

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_AS_CSV = "in the spreadsheet program save it as an Excel workbook (.xlsx) or 'CSV UTF-8', and name that file"
_XLSX = f"if it is an Excel workbook, let its name end in .xlsx; else {_AS_CSV}"
#: How files begin that are no CSV, what they are, and what to do.
_OTHERS = (
    (b"SQLite format 3\0", "this is an SQLite database, not a CSV file", "write `database:` and `table:`"),
    (b"PK\x03\x04", "this is a spreadsheet (or another packed file), not a CSV file", _XLSX),
    (b"PAR1", "this is a Parquet file, not a CSV file", "let its name end in .parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an old Excel file, not a CSV file", _AS_CSV),
)
#: DuckDB takes these in a file's name for patterns.
GLOB = frozenset("*?[]{}")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvFile:
    """A CSV file that has been looked at.

    Attributes:
        path: As people know it, for messages.
        file: What is to be read: the file itself, or a copy in UTF-8 with plain line ends.
        separator: One character.
        headings: The first record; distinct, none empty.
        stamp: Size and time of change when it was looked at.
        separators: How many separators stand between its cells; None where that was not counted.
        lines: How many lines end in it.
        records: Rows below the headings by a strict reading; None where none was needed.
        breaks: Cells may hold line breaks.
    """

    path: Path
    file: Path
    separator: str
    headings: tuple[str, ...]
    stamp: tuple[int, int]
    separators: int | None
    lines: int
    records: int | None
    breaks: bool


def headings(path: Path, encoding: str | None, separator: str | None) -> tuple[str, ...]:
    """The headings alone, without looking at the rest.

    Raises:
        BadInput: if there are none, or they are not distinct, or cannot be read.
    """
    return _header(path, _encoding(path, encoding), separator)[0]


def first_rows(path: Path, most: int, encoding: str | None = None) -> list[list[str]]:
    """The first rows below the headings, as wide as these, for a look at what the columns hold.

    Raises:
        BadInput: as ``headings`` does.
    """
    codec = _encoding(path, encoding)
    found, sign = _header(path, codec, None)
    with path.open(encoding=codec, errors="replace", newline="") as handle:
        rows = csv.reader((line.replace("\0", "") for line in handle), delimiter=sign)
        below = islice((row for row in rows if row), 1, most + 1)
        return [(row + [""] * len(found))[: len(found)] for row in below]


def look(path: Path, encoding: str | None, separator: str | None, folder: Path) -> CsvFile:
    """Look at a file before it is read.  ``folder`` is a private one, where a copy may be put.

    Raises:
        BadInput: with every problem found, up to ``faults.MOST``.
    """
    codec = _encoding(path, encoding)
    found, sign = _header(path, codec, separator)
    stamp = stamp_of(path)
    marks = count(path, sign)
    file = path
    if codec not in ("utf-8", "utf-8-sig") or marks.odd_line_ends or GLOB & set(str(path)):
        file = folder / f"{abs(hash(str(path)))}.csv"
        _copy(path, codec, file)
        marks = count(file, sign)
    looked = CsvFile(
        path=path,
        file=file,
        separator=sign,
        headings=found,
        stamp=stamp,
        separators=marks.separators if marks.neat else None,
        lines=marks.lines,
        records=None,
        breaks=marks.breaks > 0,
    )
    if marks.nul or marks.broken:
        raise refusal(looked)
    # Of a single column no separator tells how many rows there are.
    if not marks.quotes or (marks.neat and len(found) > 1):
        return looked
    rows = _read_strictly(looked)
    if rows is None:
        raise refusal(looked)
    if rows.quotes_inside:
        # Where a quote stands inside a cell, readers differ: this one's reading is written out plainly.
        plain = folder / f"{abs(hash(str(path)))}-plain.csv"
        _requote(looked, plain)
        if looked.file != path:
            looked.file.unlink()
        looked = replace(looked, file=plain, separator=",", breaks=True)
    return replace(looked, records=rows.records)


def written(
    path: Path, file: Path, headings: tuple[str, ...], stamp: tuple[int, int] | None = None
) -> CsvFile:
    """A file that we wrote ourselves, in order, out of the one at ``path``; ``stamp`` is of before it was
    read, None where it may change meanwhile."""
    return CsvFile(
        path=path,
        file=file,
        separator=",",
        headings=headings,
        stamp=stamp or stamp_of(path),
        separators=None,
        lines=0,
        records=None,
        breaks=True,
    )


def confirm(looked: CsvFile, records: int) -> None:
    """Compare what was read with what had been seen.

    Raises:
        BadInput: if a row was too long, or the file changed meanwhile.
    """
    if stamp_of(looked.path) != looked.stamp:
        raise changed(looked.path)
    width = len(looked.headings)
    if looked.separators is not None and looked.separators != (records + 1) * (width - 1):
        raise refusal(looked)
    if looked.records is not None and looked.records != records:
        raise refusal(looked)


def refusal(looked: CsvFile, otherwise: str = "this cannot be read as a CSV file") -> BadInput:
    """Everything that is wrong with a file that was refused; ``otherwise`` if no line is to blame."""
    found = faults.in_file(looked.path, looked.file, looked.separator, len(looked.headings))
    return BadInput(found or [Problem(Place(looked.path, 1), otherwise)])


def changed(path: Path) -> BadInput:
    """That a file was written to while it was read."""
    return BadInput([Problem(Place(path, 1), "the file was changed while it was read", "try again")])


def stamp_of(path: Path) -> tuple[int, int]:
    """Size and time of last change."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


@dataclass(frozen=True, slots=True)
class _Rows:
    """A strict reading: rows below the headings, and whether a cell holds a quote."""

    records: int
    quotes_inside: bool


def _read_strictly(looked: CsvFile) -> _Rows | None:
    """None where a strict reading of the file does not give rows of one width."""
    width = len(looked.headings)
    records, quotes = -1, False
    with looked.file.open(encoding="utf-8-sig", newline="") as handle:
        try:
            for row in csv.reader(handle, delimiter=looked.separator, strict=True):
                if not row:
                    continue
                if len(row) != width:
                    return None
                records += 1
                quotes = quotes or any('"' in cell for cell in row)
        except (csv.Error, UnicodeDecodeError):
            return None
    return _Rows(records, quotes)


def _requote(looked: CsvFile, file: Path) -> None:
    """Write the file once more with every cell quoted and plain line ends.  Line numbers stay."""
    with (
        looked.file.open(encoding="utf-8-sig", newline="") as source,
        file.open("w", encoding="utf-8", newline="") as target,
    ):
        writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for row in csv.reader(source, delimiter=looked.separator, strict=True):
            writer.writerow([cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row])


def _encoding(path: Path, declared: str | None) -> str:
    if path.is_dir():
        raise BadInput([Problem(Place(path, 1), "this is a folder, not a file", "name a file in it")])
    try:
        with path.open("rb") as handle:
            start = handle.read(4096)
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else "it cannot be opened"
        raise BadInput(
            [Problem(Place(path, 1), reason, "paths in the config count from the config's folder")]
        ) from error
    if not start:
        raise BadInput([Problem(Place(path, 1), "the file is empty", "its first line names the columns")])
    for signature, what, hint in _OTHERS:
        if start.startswith(signature):
            raise BadInput([Problem(Place(path, 1), what, hint)])
    for mark, codec in _MARKS:
        if start.startswith(mark):
            return codec
    if declared is not None:
        try:
            return codecs.lookup(declared).name
        except LookupError as error:
            raise BadInput(
                [
                    Problem(
                        Place(path, 1),
                        f"no encoding is called {quoted(declared)}",
                        "try utf-8 or windows-1251",
                    )
                ]
            ) from error
    # Without a mark at its beginning, UTF-16 gives itself away: every other byte of plain letters is 0.
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) > len(start) // 4 and not min(even, odd):
        return "utf-16-le" if odd else "utf-16-be"
    return "utf-8"


def _header(path: Path, codec: str, declared: str | None) -> tuple[tuple[str, ...], str]:
    """The headings, stripped, and the separator."""
    with path.open("rb") as handle:
        start = handle.read(_BLOCK)
    whole = len(start) < _BLOCK
    text = codecs.getincrementaldecoder(codec)("replace").decode(start, final=whole)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text.split("\n", 1)[0]:
        raise BadInput([Problem(Place(path, 1), "a NUL character", "save it as CSV, not as a spreadsheet")])
    first = text.lstrip("\n")
    line = 1 + len(text) - len(first)
    best: list[str] = []
    sign = ","
    if declared is not None and declared not in SEPARATORS:
        raise BadInput(
            [Problem(Place(path, 1), f"no separator is called {quoted(declared)}", "comma, semicolon or tab")]
        )
    for candidate in (SEPARATORS[declared],) if declared else (",", ";", "\t"):
        try:
            row = next(csv.reader(io.StringIO(first, newline=""), delimiter=candidate, strict=True), [])
        except csv.Error:
            continue
        if len(row) > len(best):
            best, sign = row, candidate
    if not best:
        raise BadInput(
            [Problem(Place(path, line), "the headings cannot be read", "is a quote opened and never closed?")]
        )
    return tuple(_checked(path, line, [heading.strip() for heading in best])), sign


def _checked(path: Path, line: int, found: list[str]) -> list[str]:
    problems = []
    seen: set[str] = set()
    odd = [heading for heading in found if "\ufffd" in heading]
    if odd:
        # One cause, one message: nearly all headings may be of another alphabet.
        more = f" and {len(odd) - 1} more" * (len(odd) > 1)
        said = f"heading{'s' * (len(odd) > 1)} {quoted(odd[0])}{more} cannot be read in this encoding"
        problems.append(Problem(Place(path, line), said, faults.ENCODING))
    for number, heading in enumerate(found, 1):
        if not heading:
            problems.append(Problem(Place(path, line), f"column {number} has no heading", "name it"))
        elif heading in seen and heading not in odd:
            problems.append(
                Problem(Place(path, line), f"heading {quoted(heading)} is there twice", "rename one of them")
            )
        seen.add(heading)
    if problems:
        raise BadInput(problems)
    return found


def _copy(path: Path, codec: str, file: Path) -> None:
    """Write the file once more, in UTF-8 and with plain line ends.  Line numbers stay."""
    try:
        with (
            path.open(encoding=codec, errors="strict", newline=None) as source,
            file.open("w", encoding="utf-8", newline="\n") as target,
        ):
            while block := source.read(_BLOCK):
                target.write(block)
    except UnicodeError as error:
        raise BadInput(faults.of_encoding(path, codec)) from error
