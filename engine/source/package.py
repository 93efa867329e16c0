"""Excel workbooks as they lie on the disk: packed parts, cut into pieces that can be read one at a time.

Of a workbook only its texts, its styles and one sheet are copied, under names of ours: neither macros nor
links to other files nor pictures are looked at by anybody, and what is unpacked is counted.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from engine.errors import BadInput
from engine.problem import Place, Problem, quoted

#: Bytes that the texts of all sheets, and the cells of one, may take up unpacked; 1,048,576 rows of ten
#: columns take 400 MB.
LARGEST_TEXTS = 256 << 20
LARGEST_SHEET = 2 << 30
#: Bytes of one piece.  Its cells take about three times as much while they are read.
PIECE = 8 << 20
#: Cells between the first and the last of a piece, the empty ones among them, since all take room.
MOST_CELLS = 8_000_000
_PARTS = 10_000
_MOST_ROWS = 1 << 20
_MOST_COLUMNS = 1 << 14
_SMALL = 8 << 20
_BLOCK = 1 << 20

_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
#: A cell that has a style and nothing else.
_BLANK = re.compile(rb"<(?:\w+:)?c\s[^<>]*/>")
#: Where a cell or row says that it stands.
_AT = re.compile(rb' r="([A-Z]{0,3})(\d{1,7})"')
_BEGUN = re.compile(rb"<(?:\w+:)?(?:c|row)(?=[\s/>])")
_TAG = re.compile(rb'<(?:\w+:)?(?:c|row)((?: [\w:.-]+="[^"<>]*")*)\s*/?>')
_ERROR = re.compile(rb'(<(?:\w+:)?c\s[^<>]*\bt=)"e"')
_DATA = re.compile(rb"<((?:\w+:)?)sheetData\s*(/?)>")
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*\bref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"""
)
_TEXTS = re.compile(rb"<(?:\w+:)?sst[^<]*")
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_WHOLE = "save it once more in the spreadsheet program, and name that file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet of cells; ``part`` is where it lies in the package."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """A workbook that has been looked at.

    Attributes:
        sheets: In its order; charts and dialogs are none.
        from_1904: Days count from 1904, as older Macs have it.
        texts, styles: Their parts; None where it has none.
    """

    path: Path
    sheets: tuple[Sheet, ...]
    from_1904: bool
    texts: str | None
    styles: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Cells shown as one: rows and columns from 1, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """A copy of one sheet, as sheets "1", "2" … of a workbook of its own.

    Attributes:
        merged: What is shown as one; empty where only the beginning was asked for, and it has an end.
    """

    file: Path
    count: int
    merged: tuple[Merged, ...]


def look(path: Path) -> Workbook:
    """Which sheets there are.

    Raises:
        BadInput: if it is not there, or no Excel workbook, or has none.
    """
    with _open(path) as package:
        root = _tree(package, path, "_rels/.rels")
        book = next((part for kind, _, part in _relations(root, "") if kind == "officeDocument"), None)
        tree = _tree(package, path, book) if book else None
        if book is None or tree is None:
            raise broken(path)
        folder, name = posixpath.split(book)
        related = _relations(_tree(package, path, f"{folder}/_rels/{name}.rels"), folder)
    parts = {identity: part for kind, identity, part in related if kind == "worksheet"}
    shared = {kind: part for kind, _, part in related}
    sheets = []
    from_1904 = False
    for element in tree.iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "workbookPr":
            from_1904 = element.get("date1904", "0").lower() in ("1", "true", "on")
        elif tag == "sheet":
            part = parts.get(element.get(_OFFICE) or element.get(_STRICT) or "")
            if part is not None:
                hidden = element.get("state", "visible") != "visible"
                sheets.append(Sheet(name=element.get("name", ""), hidden=hidden, part=part))
    if not sheets:
        raise BadInput([Problem(Place(path, 1), "the workbook has no sheet of cells", _WHOLE)])
    return Workbook(
        path=path,
        sheets=tuple(sheets),
        from_1904=from_1904,
        texts=shared.get("sharedStrings"),
        styles=shared.get("styles"),
    )


def cut(book: Workbook, sheet: Sheet, target: Path, *, pieces: int | None = None) -> Pieces:
    """Copy one sheet to ``target``, in pieces; only the first so many where ``pieces`` says so.

    Cells that hold an error, such as #N/A, become texts that say so.

    Raises:
        BadInput: if it is broken, or unpacks to more than it may.
    """
    with _open(book.path) as package, zipfile.ZipFile(target, "w") as copy:
        for part, name, most in (
            (book.texts, "sharedStrings", LARGEST_TEXTS),
            (book.styles, "styles", _SMALL),
        ):
            if part is not None:
                with copy.open(f"xl/{name}.xml", "w") as written:
                    for block in _uncounted(book.path, _unpacked(package, book.path, part, most)):
                        written.write(block)
        count = 0
        cutting = _Cutting(book.path, _unpacked(package, book.path, sheet.part, LARGEST_SHEET))
        for piece in cutting.pieces():
            if count == pieces:
                break
            count += 1
            copy.writestr(f"xl/worksheets/sheet{count}.xml", piece)
        kinds = [("worksheet", f"worksheets/sheet{number}") for number in range(1, count + 1)]
        kinds += [("sharedStrings", "sharedStrings")] * (book.texts is not None)
        kinds += [("styles", "styles")] * (book.styles is not None)
        _write_book(copy, kinds, count, from_1904=book.from_1904)
    return Pieces(file=target, count=count, merged=tuple(cutting.merged))


class _Cutting:
    """The text of one sheet, cut between rows."""

    def __init__(self, path: Path, blocks: Iterator[bytes]) -> None:
        self._path = path
        self._blocks = blocks
        self.merged: list[Merged] = []

    def pieces(self) -> Iterator[bytes]:
        """Each piece a whole sheet."""
        held = b""
        for block in self._blocks:
            held += block
            if _DATA.search(held) or len(held) > _SMALL:
                break
        begin = _DATA.search(held)
        # A text of two bytes a letter is allowed, and nobody writes it.
        if begin is None:
            raise broken(self._path)
        prefix, empty = begin[1], bool(begin[2])
        end = b"</" + prefix + b"sheetData>"
        root = held.find(b"<" + prefix + b"worksheet")
        close = held.find(b">", root)
        if root < 0 or b"<!DOCTYPE" in held[:root] or close < 0:
            raise broken(self._path)
        head = held[: close + 1] + b"<" + prefix + b"sheetData>"
        tail = end + b"</" + prefix + b"worksheet>"
        held = held[begin.end() :]
        while not empty:
            at = held.find(end)
            if at >= 0:
                yield head + self._checked(held[:at]) + tail
                held = held[at:]
                break
            if len(held) >= PIECE:
                last = max((found.start() for found in _ROW.finditer(held)), default=0)
                if last == 0:
                    said = "the sheet has a row that is too long to be read"
                    raise BadInput([Problem(Place(self._path, 1), said, "is it a table of rows?")])
                yield head + self._checked(held[:last]) + tail
                held = held[last:]
            block = next(self._blocks, b"")
            if not block:
                raise broken(self._path)
            held += block
        for block in self._blocks:
            held = (held + block)[-_SMALL:]
        self.merged += [
            Merged(
                top=int(found[2]),
                left=column_number(found[1]),
                bottom=int(found[4]),
                right=column_number(found[3]),
            )
            for found in _MERGED.finditer(held)
        ]

    def _checked(self, rows: bytes) -> bytes:
        rows = _BLANK.sub(b"", rows)
        # Looking is far faster than replacing.
        if b't="e"' in rows:
            rows = _ERROR.sub(rb'\1"str"', rows)
        tags = _TAG.findall(rows)
        said = b"".join(tags)
        places = [(letters, int(number)) for letters, number in _AT.findall(said)]
        # What is written otherwise than every program writes it might be read otherwise, too.
        if len(tags) != len(_BEGUN.findall(rows)) or len(places) != said.count(b" r="):
            raise broken(self._path)
        named = [place for place in places if place[0]]
        numbers = {number for _, number in places}
        last, first = max(numbers, default=1), min(numbers, default=1)
        width = max((column_number(letters) for letters in {letters for letters, _ in named}), default=0)
        if len(_CELL.findall(rows)) > len(named):
            # Cells may leave out where they stand: then they follow each other, and so do rows.
            width += max(len(_CELL.findall(row)) for row in _ROW.split(rows))
            last += len(_ROW.findall(rows))
        if not first or last > _MOST_ROWS + len(tags) or width > _MOST_COLUMNS:
            raise broken(self._path)
        if width * (last - first + 1) > MOST_CELLS:
            column, row = max(named, key=lambda place: (column_number(place[0]), place[1]))
            found = f"the sheet has a cell far from all others, {column.decode()}{row}"
            hint = "delete what stands there, or copy the table to a sheet of its own"
            raise BadInput([Problem(Place(self._path, row, column_number(column)), found, hint)])
        return rows


def column_number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _open(path: Path) -> zipfile.ZipFile:
    if path.is_dir():
        raise BadInput([Problem(Place(path, 1), "this is a folder, not a file", "name a file in it")])
    try:
        with path.open("rb") as handle:
            start = handle.read(8)
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            said = "this is an old Excel file, or one that is locked with a password"
            hint = "save it as an Excel workbook (.xlsx) without a password"
            raise BadInput([Problem(Place(path, 1), said, hint)])
        if not start.startswith(b"PK"):
            said, hint = (
                "this is not an Excel workbook",
                "give its name the ending that it has: .csv, .jsonl …",
            )
            if not start:
                said, hint = "the file is empty", _WHOLE
            raise BadInput([Problem(Place(path, 1), said, hint)])
        package = zipfile.ZipFile(path)
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else "it cannot be opened"
        hint = "paths in the config count from the config's folder"
        raise BadInput([Problem(Place(path, 1), reason, hint)]) from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise broken(path) from error
    if len(package.namelist()) > _PARTS or any(part.flag_bits & 1 for part in package.infolist()):
        package.close()
        raise broken(path)
    return package


def _unpacked(package: zipfile.ZipFile, path: Path, part: str, most: int) -> Iterator[bytes]:
    """A part in blocks; the library gives no byte more than the package says the part has."""
    known = {name.lower(): name for name in package.namelist()}
    name = known.get(part.lower())
    if name is None:
        raise broken(path)
    if package.getinfo(name).file_size > most:
        said = f"the workbook unpacks to more than {most >> 20} MB, which is more than is read"
        raise BadInput([Problem(Place(path, 1), said, "save the sheet as 'CSV UTF-8', and name that file")])
    try:
        with package.open(name) as handle:
            yield from _blocks(handle)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise broken(path) from error


def _uncounted(path: Path, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same without how many texts there are said to be: room would be made for them all."""
    held = b""
    for block in blocks:
        held += block
        end = held.rfind(b"<")
        if end <= 0 and len(held) > _SMALL:
            raise broken(path)
        if end > 0:
            yield _TEXTS.sub(_unsaid, held[:end])
            held = held[end:]
    yield _TEXTS.sub(_unsaid, held)


def _unsaid(tag: re.Match[bytes]) -> bytes:
    return tag[0].replace(b"uniqueCount", b"said")


def _blocks(handle: IO[bytes]) -> Iterator[bytes]:
    while block := handle.read(_BLOCK):
        yield block


def _tree(package: zipfile.ZipFile, path: Path, part: str) -> ElementTree.Element:
    text = b"".join(_unpacked(package, path, part, _SMALL))
    if b"<!DOCTYPE" in text or b"\0" in text:
        raise broken(path)
    try:
        return ElementTree.fromstring(text)  # noqa: S314 (entities need a DOCTYPE)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise broken(path) from error


def _relations(tree: ElementTree.Element, folder: str) -> list[tuple[str, str, str]]:
    """Kind, id and part of everything inside the package that a part leads to."""
    return [
        (
            element.get("Type", "").rpartition("/")[2],
            element.get("Id", ""),
            posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/"),
        )
        for element in tree.iter()
        if element.tag.endswith("}Relationship") and element.get("TargetMode") != "External"
    ]


def _write_book(copy: zipfile.ZipFile, kinds: list[tuple[str, str]], count: int, *, from_1904: bool) -> None:
    space = "http://schemas.openxmlformats.org"
    office = f"{space}/officeDocument/2006/relationships"
    related = "".join(
        f'<Relationship Id="r{number}" Type="{office}/{kind}" Target="{target}.xml"/>'
        for number, (kind, target) in enumerate(kinds, 1)
    )
    packed = f'xmlns="{space}/package/2006/relationships"'
    main = f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
    sheets = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, count + 1))
    copy.writestr("_rels/.rels", f"<Relationships {packed}>{main}</Relationships>")
    copy.writestr("xl/_rels/workbook.xml.rels", f"<Relationships {packed}>{related}</Relationships>")
    copy.writestr(
        "xl/workbook.xml",
        f'<workbook xmlns="{space}/spreadsheetml/2006/main" xmlns:r="{office}">'
        f'<workbookPr date1904="{int(from_1904)}"/><sheets>{sheets}</sheets></workbook>',
    )


def broken(path: Path) -> BadInput:
    """That a workbook cannot be read, whatever is wrong with it."""
    said = f"{quoted(path.name)} is not whole, or not an Excel workbook"
    return BadInput([Problem(Place(path, 1), said, _WHOLE)])
