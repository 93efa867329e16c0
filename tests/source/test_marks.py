"""What is counted in a CSV file, beside a strict reading of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.source import marks

_TEXTS = st.text(st.sampled_from('"",,\n\na ՝'), max_size=40)


def _rows(text: str) -> list[list[str]] | None:
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error:
        return None


@given(text=_TEXTS, block=st.integers(1, 9))
@example(text='"a,",x"y"\n', block=9)
@example(text='"a,"b",c"\n', block=9)
@example(text='a,"b\n', block=9)
@example(text='a,"b"', block=2)
@example(text='a,"b"c\n', block=5)
@example(text='"a\n\n\n\nb",c\n', block=2)
def test_where_quotes_are_neat_a_strict_reading_finds_what_was_counted(
    text: str, block: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "counted.csv"
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marks, "_BLOCK", block)
        found = marks.count(path, ",")
    rows = _rows(text)
    assert (found.quotes, found.lines) == (text.count('"'), text.count("\n"))
    assert not found.broken
    if found.neat:
        assert rows is not None
        assert found.separators == sum(len(row) - 1 for row in rows)
        assert found.breaks == sum(cell.count("\n") for row in rows for cell in row)
    # And no neat file is sent the slow way.
    assert found.neat is _neat(text)


def _neat(text: str) -> bool:
    """Letter by letter: each quoted cell is whole, alone between separators, and holds no quote."""
    rest = text
    while rest:
        if rest.startswith('"'):
            inside, closed, rest = rest[1:].partition('"')
            if not closed or (rest and rest[0] not in ",\n"):
                return False
            if '"' in inside:
                return False
        else:
            ends = [at for at in (rest.find(","), rest.find("\n")) if at >= 0]
            cell = rest[: min(ends, default=len(rest))]
            if '"' in cell:
                return False
            rest = rest[len(cell) :]
        rest = rest[1:]
    return True


def test_characters_cut_in_two_by_a_block_are_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(("Անի," * 20).encode())
    monkeypatch.setattr(marks, "_BLOCK", 3)
    monkeypatch.setattr(marks, "_LONG", 4)
    assert not marks.count(path, ",").broken
    path.write_bytes(("Անի," * 20).encode()[:-2] + b"\xd4")
    assert marks.count(path, ",").broken


@pytest.mark.parametrize(
    ("data", "odd"),
    [
        (b"a\r\nb\r\n", False),
        (b"a\nb\n", False),
        (b"a\r\nb\n", True),
        (b"a\rb\r", True),
        (b"a\r", True),
        (b'"a\rb"\n', True),
    ],
)
def test_line_ends_of_two_kinds_are_odd(data: bytes, odd: bool, tmp_path: Path) -> None:
    path = tmp_path / "ends.csv"
    path.write_bytes(data)
    assert marks.count(path, ",").odd_line_ends is odd


def test_a_nul_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "nul.csv"
    path.write_bytes(b"a\nb\0\n")
    assert marks.count(path, ",").nul
