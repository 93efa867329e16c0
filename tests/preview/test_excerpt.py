"""The lines around a mistake: marked where it is, cut where they are long, without secrets."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest

from engine.preview.excerpt import excerpt
from engine.problem import Place

TEXT = "one\ntwo: 2\r\nthree\n\nfive\nsix"


def shown(root: Path, line: int, column: int | None = None) -> list[str]:
    return [
        f"{'>' if one.blamed else ' '}{one.number} {one.before}"
        + (f"[{one.marked}]" if one.marked else "")
        + one.after
        for one in excerpt(root, Place(PurePosixPath("file.yaml"), line, column))
    ]


@pytest.mark.parametrize(
    ("line", "column", "lines"),
    [
        (1, None, [">1 one", " 2 two: 2", " 3 three"]),
        (2, 6, [" 1 one", ">2 two: [2]", " 3 three", " 4 "]),
        (4, 1, [" 2 two: 2", " 3 three", ">4 ", " 5 five", " 6 six"]),
        (6, 99, [" 4 ", " 5 five", ">6 six"]),
        (60, 1, []),
    ],
)
def test_two_lines_before_and_after(tmp_path: Path, line: int, column: int | None, lines: list[str]) -> None:
    (tmp_path / "file.yaml").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())

    assert shown(tmp_path, line, column) == lines


def test_a_long_line_is_cut_around_the_place(tmp_path: Path) -> None:
    (tmp_path / "file.yaml").write_text("a" * 500 + "!" + "b" * 500)

    assert shown(tmp_path, 1, 501) == [f">1 …{'a' * 80}[!]{'b' * 160}…"]
    assert shown(tmp_path, 1) == [f">1 {'a' * 160}…"]


def test_a_password_near_a_mistake_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "file.yaml").write_text("smtp:\n  password: hunter2\n  hots: x\n  api key: 'k'\n")

    assert shown(tmp_path, 3, 3) == [
        " 1 smtp:",
        " 2   password: •••",
        ">3   [h]ots: x",
        " 4   api key: •••",
        " 5 ",
    ]
    assert shown(tmp_path, 2, 13) == [" 1 smtp:", ">2   password: [•]••", " 3   hots: x", " 4   api key: •••"]


def test_what_cannot_be_read_shows_nothing(tmp_path: Path) -> None:
    assert shown(tmp_path, 1) == []
    (tmp_path / "file.yaml").mkdir()
    assert shown(tmp_path, 1) == []
    assert excerpt(tmp_path, Place(PurePosixPath("a\0b"), 1)) == ()


def test_lines_are_those_that_stand_there_now(tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_text("one\n")
    os.utime(file, ns=(1, 1))
    assert shown(tmp_path, 1) == [">1 one", " 2 "]
    file.write_text("two\n")
    os.utime(file, ns=(2, 2))
    assert shown(tmp_path, 1) == [">1 two", " 2 "]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only where there are such things")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "file.yaml")

    assert shown(tmp_path, 1) == []
