"""Styles are inlined by memory exactly as premailer inlines them, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from engine.letter.inline import Inliner, inline_css
from engine.letter.page import parse, write
from engine.letter.slots import MARKS
from tests.letter.test_shapes import CASES, read

SHEET = (
    "td { padding: 2px } tr.odd td { color: red } #first { width: 10px } b, i.x { color: blue !important }"
    " [align=right] { margin: 0 } table td.late b { color: #abc; background-color: #fff }"
    " a:hover { color: red } @media (max-width: 600px) { td { padding: 0 } }"
    " p { text-align: right; vertical-align: top }"
    " img { float: left; width: 20px }"
)


def page(rows: int, sheet: str = SHEET) -> str:
    lines = "".join(
        f'<tr class="{"odd" if row % 2 else "even"}"><td class="{"late" if row % 3 else ""}">'
        f'<b style="font-size: {MARKS[row]}px; color: {MARKS[row + 1]}">{MARKS[row]}</b></td>'
        f'<td align="right">{"<i class=x>gift</i>" if row % 2 else ""}<img src="a.png"></td></tr>'
        for row in range(rows)
    )
    return (
        f'<html><head><style>{sheet}</style></head><body><p id="first">x</p><table>{lines}</table>'
        '<style media="print">p { color: black }</style></body></html>'
    )


def alone(html: str) -> str:
    root, _ = parse(html)
    inline_css(root)
    return str(etree.tostring(root, encoding="unicode"))


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often premailer was asked: one entry a time."""
    asked: list[int] = []

    def counting(root: object) -> None:
        asked.append(1)
        inline_css(root)

    monkeypatch.setattr("engine.letter.inline.inline_css", counting)
    return asked


def test_pages_with_other_numbers_of_lines_need_no_premailer(counted: list[int]) -> None:
    inliner = Inliner()

    for rows in (7, 0, 1, 2, 5, 12, 40):
        root, _ = parse(page(rows))
        inliner.inline(root)
        assert etree.tostring(root, encoding="unicode") == alone(page(rows)), rows

    assert len(counted) == 1


@pytest.mark.parametrize(
    "rule",
    [
        "td + td { color: red }",
        "p ~ table { color: red }",
        "td:first-child { color: red }",
        "td:last-child { color: red }",
        "tr:nth-child(2) { color: red }",
        "td:empty { color: red }",
        "td:not(.late) { color: red }",
    ],
)
def test_rules_about_neighbours_are_left_to_premailer(rule: str, counted: list[int]) -> None:
    inliner = Inliner()

    for rows in (3, 5):
        root, _ = parse(page(rows, rule))
        inliner.inline(root)
        assert etree.tostring(root, encoding="unicode") == alone(page(rows, rule))

    assert len(counted) == 2


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_corpus_a_second_time(path: Path) -> None:
    inliner = Inliner()
    case = read(path)
    for name, content in case.files.items():
        if not name.endswith(".html") or b"{% extends" in content:
            continue
        results = []
        for _ in range(2):
            root, doctype = parse(content.decode().replace("{{", "").replace("}}", ""))
            inliner.inline(root)
            results.append(write(root, doctype))
        expected, doctype = parse(content.decode().replace("{{", "").replace("}}", ""))
        inline_css(expected)
        assert results == [write(expected, doctype)] * 2
