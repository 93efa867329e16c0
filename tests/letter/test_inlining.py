"""Styles are inlined, what cannot be stays in the letter, and memory does exactly what premailer does."""

from __future__ import annotations

import http.server
import threading
from pathlib import Path
from typing import Any

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


STYLES = Path(__file__).parent.parent / "cases/letters/styles"
#: What the sheets of the table find in the page.
BODY = '<body><p class="x Über a:b" title="a:b" id="x" lang="hy">one <b>two</b></p><p>three</p></body>'


def finished(sheet: str, inliner: Inliner | None = None) -> list[str]:
    """What a letter holds once ``sheet`` is inlined: a line for each ``<style>`` and changed element."""
    root, doctype = parse(f"<html><head><style>{sheet}</style></head>{BODY}</html>")
    before = {element: dict(element.attrib) for element in root.iter()}
    (inliner or Inliner()).inline(root)
    assert "carried-" not in "".join(map(str, write(root, doctype)))
    lines = []
    for element in root.iter():
        if element.tag == "style":
            lines.append(f"<style>{' '.join((element.text or '').split())}</style>")
            assert not element.attrib
        elif element.attrib != before.get(element, {}):
            changed = [f"{k}={v}" for k, v in element.items() if before[element].get(k) != v]
            lines.append(
                f"{root.getroottree().getelementpath(element) or element.tag}: {' | '.join(changed)}"
            )
    return lines


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

    def counting(root: object) -> list[list[Any]]:
        asked.append(1)
        return inline_css(root)

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


def table() -> list[tuple[str, list[str]]]:
    """Style sheets, a line each, and indented below each of them what the letter then holds."""
    found: list[tuple[str, list[str]]] = []
    for line in (STYLES / "sheets.txt").read_text("utf-8").splitlines():
        if line.startswith("    "):
            found[-1][1].append(line.strip())
        elif line and not line.startswith("# "):
            found.append((line, []))
    return found


@pytest.mark.parametrize(("sheet", "expected"), table())
def test_what_cannot_be_inlined_stays(sheet: str, expected: list[str]) -> None:
    inliner = Inliner()

    assert finished(sheet, inliner) == expected
    # By memory.
    assert finished(sheet, inliner) == expected


@pytest.mark.parametrize("path", sorted(STYLES.glob("*.html")), ids=lambda path: path.stem)
def test_style_sheets_anywhere_in_a_page(path: Path) -> None:
    """``*.html`` and the finished ``*.letter``; by premailer, then by memory."""
    inliner = Inliner()

    for _ in range(2):
        root, doctype = parse(path.read_text("utf-8"))
        inliner.inline(root)
        assert "".join(map(str, write(root, doctype))) == path.with_suffix(".letter").read_text("utf-8")


def test_marks_keep_their_places_beside_what_premailer_cannot_read(counted: list[int]) -> None:
    sheet = "@font-face { font-family: A; src: url(a) } * { margin: 0 } b { color: rgb(0 0 0 / 50%) }" + SHEET
    inliner = Inliner()

    for rows in (7, 3, 12):
        root, _ = parse(page(rows, sheet))
        inliner.inline(root)
        assert etree.tostring(root, encoding="unicode") == alone(page(rows, sheet)), rows
        assert root.xpath("count(//b)") == rows
        for at, element in enumerate(root.iter("b")):
            assert MARKS[at] in element.get("style")

    assert len(counted) == 1


def test_a_rule_that_stays_behind_leaves_the_memory_of_the_others(counted: list[int]) -> None:
    inliner = Inliner()

    for rows in (7, 3):
        inliner.inline(
            parse(page(rows, SHEET + " td:has(> b, > i) { color: red } u + .body td { color: red }"))[0]
        )

    assert len(counted) == 1


def test_nothing_is_fetched() -> None:
    asked: list[str] = []

    class Shop(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Nothing is said on the terminal."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/a.css"
        for sheet in (f'@import "{url}";', f"p {{ color: red }} @import url({url}) screen;"):
            assert (
                finished(sheet)[-1 if sheet[0] == "@" else 0] == f"<style>{sheet[sheet.index('@') :]}</style>"
            )
        finished(
            f'p @import "{url}"; b {{ color: red }} @media screen {{ @import "{url}"; p {{ color: red }} }}'
        )
        server.shutdown()

    assert asked == []


def test_blocks_in_blocks_in_blocks_stay_as_they_are() -> None:
    sheet = "p { color: red } " + "@media print {" * 2000 + "}" * 2000

    assert finished(sheet) == [f"<style>{sheet}</style>"]


@pytest.mark.parametrize("selector", ["p" + " p" * 2000, "p" * 100_000], ids=["deep", "long"])
def test_a_selector_that_no_path_can_be_made_of_stays(selector: str) -> None:
    expected = [f"<style>{selector} {{color:red !important}}</style>", "body/p[1]/b: style=margin:0"]

    assert finished(f"{selector} {{ color: red }} b {{ margin: 0 }}") == expected
