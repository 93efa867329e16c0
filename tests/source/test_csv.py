"""CSV files as people save them: whatever the spreadsheet did, the rows are the same."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.source import csvfile, store
from engine.source.loading import Loaded, load
from tests.audience import shop

ROWS = [
    ["email", "Name", "note"],
    ["ann@x.am", "Աննա", 'said "hello", and left'],
    ["bob@x.am", "Zoë", "two\nlines"],
    ["cat@x.am", "נועה", ""],
]
PEOPLE = [
    ("ann@x.am", "Աննա", 'said "hello", and left'),
    ("bob@x.am", "Zoë", "two lines"),
    ("cat@x.am", "נועה", None),
]


def loaded(folder: Path, **table: str) -> Loaded:
    source = {"file": "people.csv"} | table
    return load(shop.settings(source), "customers", folder, {"name", "note"})


def people(folder: Path, **table: str) -> list[tuple[object, ...]]:
    found = loaded(folder, **table)
    try:
        return found.connection.execute(
            'SELECT email, "value:name", "value:note" FROM person ORDER BY row'
        ).fetchall()
    finally:
        found.store.close()


def text(separator: str = ",", end: str = "\n") -> str:
    file = io.StringIO(newline="")
    # Python's writer quotes a line break only if it is a part of the line's end.
    csv.writer(
        file,
        delimiter=separator,
        lineterminator=end,
        quoting=csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL,
    ).writerows(ROWS)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_are_found(encoding: str, separator: str, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(text(separator).encode(encoding))

    assert people(tmp_path) == PEOPLE


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(text(end=end).encode())

    assert people(tmp_path) == PEOPLE


def test_mixed_line_ends_blank_lines_and_no_end(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(b"email,Name,note\r\na@x.am,A,1\n\n\nb@x.am,B,2\r\nc@x.am,C,3")

    assert people(tmp_path) == [("a@x.am", "A", "1"), ("b@x.am", "B", "2"), ("c@x.am", "C", "3")]


def test_a_declared_encoding(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes("email,Name,note\na@x.am,Иван,да\n".encode("windows-1251"))

    assert people(tmp_path, encoding="windows-1251") == [("a@x.am", "Иван", "да")]


@pytest.mark.parametrize("where", [{"file": "data"}, {"database": "data", "table": "people"}])
def test_a_folder_is_no_file(where: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()

    with pytest.raises(BadInput) as raised:
        load(shop.settings(where), "customers", tmp_path, frozenset())

    assert str(raised.value) == (
        f"{tmp_path}/data:1: this is a folder, not a file\n  hint: name a file in it"
    )


def test_a_name_that_is_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "people[1]*.csv").write_text(text(), "utf-8")
    (tmp_path / "people1.csv").write_text("email,Name,note\nwrong@x.am,x,y\n", "utf-8")

    assert people(tmp_path, file="people[1]*.csv") == PEOPLE


def test_lines_are_physical(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(text() + "\ndan@x.am,Dan,x\n", "utf-8")
    found = loaded(tmp_path)

    assert [found.customers.place(row).line for row in (1, 2, 3, 4)] == [2, 3, 5, 7]
    found.store.close()


def test_a_quote_inside_a_cell_loses_nobody(tmp_path: Path) -> None:
    """Readers differ about such a quote; DuckDB's would drop the last row without a word."""
    (tmp_path / "people.csv").write_text('email,Name,note\na@x.am,"An ""na""",5"\nb@x.am,Bo, "\n', "utf-8")

    assert people(tmp_path) == [("a@x.am", 'An "na"', '5"'), ("b@x.am", "Bo", ' "')]


def test_the_private_folder_is_removed(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(text().encode("utf-16"))
    found = loaded(tmp_path)

    assert {file.suffix for file in found.store.folder.iterdir()} == {".csv", ".lock"}
    found.store.close()
    assert not found.store.folder.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY person TO 'stolen.csv'",
        "ATTACH 'other.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '1TB'",
    ],
)
def test_the_database_is_locked(statement: str, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(text(), "utf-8")
    found = loaded(tmp_path)

    with pytest.raises(Exception, match=r"disabled by configuration|has been locked|lock"):
        found.connection.execute(statement)
    found.store.close()


def test_a_file_that_changes_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(text(), "utf-8")
    looked = csvfile.look(path, None, None, tmp_path)
    path.write_text(text() + "d@x.am,D,x\n", "utf-8")

    with pytest.raises(BadInput, match="changed while it was read"):
        csvfile.confirm(looked, 3)


CELLS = st.text(st.sampled_from('ab,;\t"\n\r \u00a0éԱא#\\'), max_size=5)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(CELLS, CELLS), max_size=5),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_is_written_is_read(
    tmp_path: Path, rows: list[tuple[str, str]], separator: str, end: str
) -> None:
    """Quoted as a spreadsheet quotes it, every cell comes back, line breaks as spaces."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("email", "Name", "note"), *(("a@x.am", *row) for row in rows)])
    (tmp_path / "people.csv").write_bytes(file.getvalue().encode())

    expected = [("a@x.am", *(_as_read(cell) for cell in row)) for row in rows]
    assert people(tmp_path) == expected


def _as_read(cell: str) -> str | None:
    if not cell.strip(" \t\n\r\u00a0"):
        return None
    joined = ""
    for character in cell:
        breaks = character in "\r\n"
        if not (breaks and joined.endswith("\n")):
            joined += "\n" if breaks else character
    return joined.replace("\n", " ")


BYTES = st.text(st.sampled_from('ab,"\n\r '), max_size=25)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BYTES)
def test_refused_or_read_whole(tmp_path: Path, body: str) -> None:
    """A file is refused in our words, or every record in it has one width and is read."""
    (tmp_path / "people.csv").write_bytes(("email,Name,note\n" + body).encode())
    try:
        rows = people(tmp_path)
    except BadInput:
        return
    widths = [len(row) for row in csv.reader(io.StringIO(body, newline=None)) if row]
    assert widths == [3] * len(rows)


def test_more_columns_than_memory_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As 1,000 columns are where there are 300 MB, which takes its time."""
    monkeypatch.setattr(store, "MEMORY", "10MB")
    headings = [f"column_{number}" for number in range(60)]
    (tmp_path / "people.csv").write_text(",".join(["email", *headings]) + "\n" + "a@x.am" + ",x" * 60 + "\n")

    with pytest.raises(BadInput) as raised:
        load(shop.settings({"file": "people.csv"}), "customers", tmp_path, headings)

    assert str(raised.value) == (
        "config.yaml:1: there is no room to read what is needed of 'customers'\n"
        "  hint: if it has hundreds of columns, take out those that nothing asks for; "
        "else free some disk space"
    )
