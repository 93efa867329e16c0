"""Excel workbooks: what stands in a cell is what is read, and hostile ones are refused in our words."""

# ruff: noqa: DTZ001 (spreadsheets know no zones; DuckDB keeps moments in UTC without one)
from __future__ import annotations

import re
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from engine.errors import BadInput
from engine.source import package
from engine.source.loading import Loaded, load
from engine.source.opening import beginning
from tests.audience import shop
from tests.source.making import make

FORMATS = {date: "yyyy-mm-dd", datetime: "dd/mm/yy hh:mm", time: "hh:mm", timedelta: "[h]:mm"}


def loaded(folder: Path, names: str, **table: Any) -> Loaded:
    return load(shop.settings({"file": "people.xlsx"} | table), "customers", folder, set(names.split()))


def people(folder: Path, names: str, **table: Any) -> list[tuple[Any, ...]]:
    found = loaded(folder, names, **table)
    fields = ", ".join(f'"value:{name}"' for name in names.split())
    rows = found.connection.execute(f"SELECT {fields} FROM person ORDER BY row").fetchall()  # noqa: S608
    found.store.close()
    return rows


def write(folder: Path, cells: list[object], **options: Any) -> None:
    """A sheet with the cells below the heading "it", each with the format that fits it."""
    with xlsxwriter.Workbook(folder / "people.xlsx", options) as book:
        forms = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        percent = book.add_format({"num_format": "0 %"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["email", "it"])
        for row, cell in enumerate(cells, 1):
            sheet.write(row, 0, f"p{row}@x.am")
            if type(cell) in FORMATS:
                sheet.write_datetime(row, 1, cell, forms[type(cell)])
            elif isinstance(cell, str):
                sheet.write_string(row, 1, cell)
            else:
                sheet.write(row, 1, cell, percent if cell == 0.15 else None)


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (
            {"type": "text"},
            {
                "007": "007",
                1.0: "1",
                1.5: "1.5",
                37499123456: "37499123456",
                1e20: "100000000000000000000",
                1e-7: "0.0000001",
                37.620000000000005: "37.62",
                date(2027, 3, 1): "2027-03-01",
                datetime(2027, 3, 1, 9, 30): "2027-03-01 09:30:00",
                time(9, 30): "09:30:00",
                timedelta(hours=36): "36:00:00",
                "two\nlines": "two lines",
                "=1+1": "=1+1",
                "#N/A": None,
            },
        ),
        (
            {"type": "number"},
            {
                0.15: 0.15,
                1.234: 1.234,
                "1 234,50": 1234.5,
                "#DIV/0!": None,
                "#N/A": None,
                date(2027, 3, 1): None,
            },
        ),
        ({"type": "money"}, {12.5: 1250, "12 EUR": 1200, 1.234: None, 1e9: 100_000_000_000}),
        ({"type": "yes/no"}, {0: False, "yes": True, 2: None}),
        (
            {"type": "date", "format": "DD.MM.YYYY"},
            {
                date(2027, 3, 1): date(2027, 3, 1),
                datetime(2027, 3, 1, 23, 59, 59): date(2027, 3, 1),
                "02.03.2027": date(2027, 3, 2),
                "2027-03-02": None,
                date(1900, 1, 31): date(1900, 1, 31),
            },
        ),
        (
            {"type": "date", "format": "YYYY-DD-MM"},
            {date(2027, 3, 4): date(2027, 3, 4), "2027-03-04": date(2027, 4, 3)},
        ),
        ({"type": "date"}, {date(2027, 3, 1): date(2027, 3, 1), "2027-03-02": date(2027, 3, 2), 46082: None}),
        (
            {"type": "moment", "format": "DD.MM.YYYY"},
            {
                datetime(2027, 3, 1, 9, 30): datetime(2027, 3, 1, 5, 30),
                date(2027, 3, 1): datetime(2027, 2, 28, 20),
                "01.03.2027": datetime(2027, 2, 28, 20),
            },
        ),
        (
            {"type": "moment", "format": "unix"},
            {1800000000: datetime(2027, 1, 15, 8), datetime(2027, 3, 1, 9, 30): datetime(2027, 3, 1, 5, 30)},
        ),
        (
            {"type": "moment"},
            {
                datetime(2027, 3, 1, 9, 30): datetime(2027, 3, 1, 5, 30),
                "2027-03-01T09:30Z": datetime(2027, 3, 1, 9, 30),
            },
        ),
    ],
    ids=str,
)
@pytest.mark.parametrize("options", [{}, {"date_1904": True}], ids=["1900", "1904"])
def test_cells(options: dict[str, Any], kind: dict[str, Any], table: dict[Any, Any], tmp_path: Path) -> None:
    if options:
        table = {cell: value for cell, value in table.items() if cell != date(1900, 1, 31)}
    write(tmp_path, list(table), **options)

    found = [value for [value] in people(tmp_path, "it", columns={"it": kind})]

    expected = list(table.values())
    assert [float(value) if kind["type"] == "number" and value else value for value in found] == expected


def test_ticks(tmp_path: Path) -> None:
    write(tmp_path, [True, False])

    assert people(tmp_path, "it", columns={"it": {"type": "yes/no"}}) == [(True,), (False,)]
    assert people(tmp_path, "it") == [("true",), ("false",)]


def test_rows_stand_where_the_spreadsheet_program_says(tmp_path: Path) -> None:
    make(
        tmp_path / "people.xlsx",
        "sheet A\n\n|email||name\n\n|a@x.am||A\n\n\n|b@x.am||\n|c@x.am||#REF!\n|||#N/A",
    )
    found = loaded(tmp_path, "name")

    assert [found.customers.place(row).line for row in (1, 2, 3, 4)] == [4, 7, 8, 9]
    assert found.customers.words(2) == "row 7"
    assert [str(problem).replace(f"{tmp_path}/", "") for problem in found.warnings] == [
        (
            "people.xlsx:8:4: warning: name: the cell shows '#REF!', which counts as missing "
            "(1 more like it)\n  hint: mend the formula"
        )
    ]
    found.store.close()


def test_a_cell_that_cannot_be_read_is_told_by_its_row(tmp_path: Path) -> None:
    make(tmp_path / "people.xlsx", "sheet A\nemail|born\n\na@x.am|#VALUE!\nb@x.am|soon")
    found = loaded(tmp_path, "born", columns={"born": {"type": "date"}})

    assert [str(problem).replace(f"{tmp_path}/", "") for problem in found.warnings] == [
        (
            "people.xlsx:3: warning: born: '#VALUE!' is not a date like 2027-03-01 (1 more like it)\n"
            "  hint: such people are left out where the value is needed"
        )
    ]
    found.store.close()


def test_the_first_sheet_that_is_not_hidden(tmp_path: Path) -> None:
    make(
        tmp_path / "people.xlsx",
        "hidden Old\nemail\nold@x.am\nsheet Now\nemail|n\na@x.am|1\nsheet More\nemail|n\nb@x.am|2",
    )
    found = loaded(tmp_path, "n")

    assert found.connection.execute("SELECT email FROM person").fetchall() == [("a@x.am",)]
    assert [str(problem) for problem in found.warnings] == [
        (
            "config.yaml:1: warning: only the first sheet of 'people.xlsx' is read, 'Now'; "
            "there is also 'More'\n  hint: say which one is meant: sheet: Now"
        )
    ]
    found.store.close()
    assert people(tmp_path, "n", sheet="More") == [("2",)]
    assert loaded(tmp_path, "n", sheet="Now").warnings == ()
    assert people(tmp_path, "email", sheet="Old") == [("old@x.am",)]


def test_formulas_give_their_last_result(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "people.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["email", "it"])
        sheet.write_row(1, 0, ["a@x.am"])
        sheet.write_formula(1, 1, "=1+1", None, 3)
        sheet.write_row(2, 0, ["b@x.am"])
        sheet.write_formula(2, 1, "='[other.xlsx]A'!A1", None, "there")

    assert people(tmp_path, "it") == [("3",), ("there",)]


def test_the_same_however_it_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.from_excel(tmp_path)
    table = {"file": "shop.xlsx", "sheet": "customers"}
    whole = people(tmp_path, "email first_name joined", **table)
    assert len(whole) == 9
    monkeypatch.setattr(package, "PIECE", 400)
    monkeypatch.setattr(package, "_BLOCK", 100)

    assert people(tmp_path, "email first_name joined", **table) == whole


def test_the_beginning(tmp_path: Path) -> None:
    make(tmp_path / "people.xlsx", "sheet A\nemail|n\na@x.am|1\nb@x.am|\nc@x.am|3")

    assert beginning(tmp_path / "people.xlsx", 2) == (("email", "n"), [["a@x.am", "1"], ["b@x.am", ""]])


def test_without_the_package_that_reads_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "people.xlsx", "sheet A\nemail\na@x.am")
    monkeypatch.setitem(sys.modules, "python_calamine", None)

    with pytest.raises(BadInput, match=re.escape("pip install 'gramercy[excel]'")):
        loaded(tmp_path, "email")


def test_nothing_but_the_sheet_is_taken_along(tmp_path: Path) -> None:
    """Neither macros nor what leads to other files."""
    make(tmp_path / "made.xlsx", "sheet A\nemail\na@x.am\nsheet B\nx")
    with zipfile.ZipFile(tmp_path / "made.xlsx", "a") as made:
        made.writestr("xl/vbaProject.bin", b"macro")
        made.writestr("xl/externalLinks/externalLink1.xml", b"<link/>")
    book = package.look(tmp_path / "made.xlsx")
    package.cut(book, book.sheets[0], tmp_path / "cut.xlsx")

    with zipfile.ZipFile(tmp_path / "cut.xlsx") as cut:
        assert sorted(cut.namelist()) == [
            "_rels/.rels",
            "xl/_rels/workbook.xml.rels",
            "xl/sharedStrings.xml",
            "xl/styles.xml",
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
        ]


def rewritten(folder: Path, part: str, old: str, new: str) -> None:
    """A good workbook with a part of it changed."""
    make(folder / "made.xlsx", "sheet A\nemail|name\na@x.am|A\nb@x.am|B")
    with (
        zipfile.ZipFile(folder / "made.xlsx") as made,
        zipfile.ZipFile(folder / "people.xlsx", "w") as changed,
    ):
        for name in made.namelist():
            text = made.read(name).decode()
            assert name != part or old in text
            changed.writestr(name, text.replace(old, new) if name == part else text)


@pytest.mark.parametrize(
    ("part", "old", "new", "words"),
    [
        (
            "worksheets/sheet1",
            'r="B2"',
            'r="XFD1048576"',
            "1048576:16384: the sheet has a cell far from all others, XFD1048576",
        ),
        ("worksheets/sheet1", 'r="B2"', 'r="B9999999"', "not whole"),
        ("worksheets/sheet1", 'r="B2"', 'r="B99999999999999999999"', "not whole"),
        ("worksheets/sheet1", 'r="B2"', "r='XFD1048576'", "not whole"),
        ("worksheets/sheet1", 'r="B2"', 'x=">" r="XFD1048576"', "not whole"),
        ("worksheets/sheet1", 'r="B2"', 'r="B0"', "not whole"),
        ("worksheets/sheet1", "</sheetData>", "", "not whole"),
        ("worksheets/sheet1", "<sheetData>", "", "not whole"),
        ("worksheets/sheet1", "<worksheet", '<!DOCTYPE x [<!ENTITY e "e">]><worksheet', "not whole"),
        ("worksheets/sheet1", "<v>0</v>", "<v>99999999999</v>", "not whole"),
        ("workbook", "<workbook", '<!DOCTYPE x [<!ENTITY e "e">]><workbook', "not whole"),
        ("workbook", "<sheets>", "<sheets", "not whole"),
        ("workbook", "<sheet ", "<tab ", "the workbook has no sheet of cells"),
        ("_rels/workbook", "worksheets/sheet1", "../../../etc/passwd", "not whole"),
    ],
)
def test_broken_and_hostile_parts(part: str, old: str, new: str, words: str, tmp_path: Path) -> None:
    suffix = ".xml.rels" if part.startswith("_rels") else ".xml"
    rewritten(tmp_path, f"xl/{part}{suffix}", old, new)

    with pytest.raises(BadInput) as raised:
        loaded(tmp_path, "name")
    assert words in str(raised.value)


def test_texts_that_are_said_to_be_a_million_millions(tmp_path: Path) -> None:
    rewritten(tmp_path, "xl/sharedStrings.xml", 'uniqueCount="', 'uniqueCount="999999999999')

    assert people(tmp_path, "name") == [("A",), ("B",)]


def test_cells_that_do_not_say_where_they_stand(tmp_path: Path) -> None:
    rewritten(tmp_path, "xl/worksheets/sheet1.xml", ' r="B2"', "")

    assert people(tmp_path, "name") == [("A",), ("B",)]


@pytest.mark.parametrize(
    ("part", "limit"), [("sharedStrings", "LARGEST_TEXTS"), ("worksheets/sheet1", "LARGEST_SHEET")]
)
def test_what_unpacks_to_more_than_it_may(
    part: str, limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A megabyte of blanks, as a packed bomb has thousands of."""
    monkeypatch.setattr(package, limit, 1 << 20)
    rewritten(tmp_path, f"xl/{part}.xml", "?>", "?>" + " " * (1 << 20))

    with pytest.raises(BadInput, match="unpacks to more than 1 MB, which is more than is read"):
        loaded(tmp_path, "name")


def test_a_part_that_is_larger_than_the_workbook_says(tmp_path: Path) -> None:
    rewritten(tmp_path, "xl/sharedStrings.xml", "?>", "?>" + " " * 5000)
    path = tmp_path / "people.xlsx"
    with zipfile.ZipFile(path) as package:
        size = package.getinfo("xl/sharedStrings.xml").file_size
    path.write_bytes(
        path.read_bytes().replace(size.to_bytes(4, "little"), (size - 4900).to_bytes(4, "little"))
    )

    with pytest.raises(BadInput, match="not whole"):
        loaded(tmp_path, "name")


def test_cells_that_have_a_look_and_nothing_else(tmp_path: Path) -> None:
    """Whole rows and columns are coloured, far beyond the last row."""
    with xlsxwriter.Workbook(tmp_path / "people.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["email", "name"])
        sheet.write_row(1, 0, ["a@x.am", "A"])
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))

    assert people(tmp_path, "name") == [("A",)]


def test_a_row_that_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "people.xlsx", "sheet A\nemail|name\na@x.am|A")
    monkeypatch.setattr(package, "PIECE", 50)
    monkeypatch.setattr(package, "_BLOCK", 50)

    with pytest.raises(BadInput, match="a row that is too long to be read"):
        loaded(tmp_path, "name")


def test_more_parts_than_a_workbook_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "people.xlsx", "sheet A\nemail\na@x.am")
    monkeypatch.setattr(package, "_PARTS", 3)

    with pytest.raises(BadInput, match="not whole"):
        loaded(tmp_path, "email")


def test_a_packed_file_with_a_password(tmp_path: Path) -> None:
    make(tmp_path / "people.xlsx", "sheet A\nemail\na@x.am")
    content = bytearray((tmp_path / "people.xlsx").read_bytes())
    for begun in re.finditer(rb"PK\x01\x02", bytes(content)):
        content[begun.start() + 8] |= 1
    (tmp_path / "people.xlsx").write_bytes(content)

    with pytest.raises(BadInput, match="not whole"):
        loaded(tmp_path, "email")


def test_truncated_anywhere(tmp_path: Path) -> None:
    make(tmp_path / "made.xlsx", "sheet A\nemail|name\na@x.am|A")
    content = (tmp_path / "made.xlsx").read_bytes()
    for length in range(4, len(content), len(content) // 40):
        (tmp_path / "people.xlsx").write_bytes(content[:length])
        with pytest.raises(BadInput, match="not whole"):
            loaded(tmp_path, "name")


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "people.xlsx").mkdir()

    with pytest.raises(BadInput, match="this is a folder, not a file"):
        loaded(tmp_path, "name")
