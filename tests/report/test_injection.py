"""Whatever comes from outside stands in the report as the words it is, and as nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from engine.cli.reporting import show
from engine.cli.showing import say_json, write_csv
from engine.problem import printable
from engine.report.model import Report
from engine.report.page import written
from engine.report.record import HEADINGS, record, rows
from tests.report.hostile import heard, settings
from tests.report.nasty import NASTY

#: As many, as harmless: what a report of them is made of is what a report may be made of.
PLAIN = {name: f"word{place}" for place, name in enumerate(NASTY)}
#: Of these the page shows everything as it is: they hold nothing that HTML cannot, and are short.
SHOWN = {
    name: text
    for name, text in NASTY.items()
    if len(text) < 120 and not re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\U0001fffe]", text)
}


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return heard(tmp_path_factory.mktemp("nasty"), NASTY, campaign=NASTY["script"])


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return heard(tmp_path_factory.mktemp("plain"), PLAIN)


def made_of(page: str) -> Counter[tuple[str, ...]]:
    """Every element of a page with the names of its attributes."""
    root: Any = html.document_fromstring(page)
    return Counter((str(element.tag), *sorted(element.attrib)) for element in root.iter())


@pytest.mark.parametrize("language", ["en", "he"])
def test_the_page_is_made_of_the_same_elements_whatever_people_write(nasty, plain, language) -> None:
    found = written(nasty, (), settings(language))

    assert made_of(found) == made_of(written(plain, (), settings(language)))
    assert "script" not in {element for element, *_ in made_of(found)}


def test_the_page_shows_the_very_words(nasty) -> None:
    root: Any = html.document_fromstring(written(nasty, (), settings()))
    told = [quote.text_content() for quote in root.xpath("//blockquote")]

    assert {name for name, text in SHOWN.items() if text not in told} == set()
    assert len(SHOWN) > 20


def test_the_page_holds_nothing_that_html_cannot(nasty) -> None:
    page = written(nasty, (), settings())

    assert re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", page) == []
    page.encode("utf-8")


@pytest.mark.parametrize("colours", [False, True])
def test_nothing_steers_the_terminal(nasty, capsys, monkeypatch, colours) -> None:
    if colours:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "120")

    show(nasty, UTC)
    out = capsys.readouterr().out

    own = re.compile(r"\x1b\[[0-9;]*m")
    assert bool(own.search(out)) is colours
    # Left-to-right marks of ours keep Hebrew in its place.
    said = own.sub("", out).replace("\u200e", "")
    assert [line for line in said.split("\n") if printable(line) != line] == []


def cells(report: Report, capsys) -> Iterator[list[str]]:
    write_csv(HEADINGS, rows(report))
    yield from csv.reader(io.StringIO(capsys.readouterr().out, newline=""), strict=True)


def test_no_cell_is_a_formula_and_each_holds_the_very_words(nasty, plain, capsys) -> None:
    found = list(cells(nasty, capsys))

    assert [
        cell for row in found for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    ] == []
    assert {len(row) for row in found} == {len(HEADINGS)}
    assert len(found) == len(list(cells(plain, capsys)))
    replies = {row[2] for row in found if row[0] == "reply"}
    for text in NASTY.values():
        kept = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
        assert kept in replies or "'" + kept in replies


def test_the_json_is_one_document_with_the_very_words(nasty, capsys) -> None:
    say_json(record(nasty))
    found = json.loads(capsys.readouterr().out)

    assert found == json.loads(json.dumps(record(nasty)))
    assert [one["text"] for one in found["replies"]] == [said.text for said in nasty.replies]
    kept = {text.encode("utf-8", "replace").decode() for text in NASTY.values()}
    assert {one["text"] for one in found["replies"]} == kept


def test_every_string_reached_the_report(nasty) -> None:
    """Or these tests would hold nothing."""
    kept = {text.encode("utf-8", "replace").decode() for text in NASTY.values()}
    form = next(asked for asked in nasty.asked if asked.question == "tea")

    assert {said.subject[:900] for said in nasty.replies} == {text[:900] for text in kept}
    assert {choice.value for choice in form.fields[0].values} == {*kept, "s"}
    assert {said.text for said in form.comments} == kept
    assert len(nasty.asked) >= len(kept)
    assert {one.link.label for one in nasty.links} == {text[:300] for text in kept}
    assert len(nasty.left_out) == len(NASTY)
    assert len(nasty.bounced.domains) > 20
    assert any(returned.words for returned in nasty.bounced.causes)


def test_the_page_of_a_file_that_was_never_text(tmp_path: Path, nasty) -> None:
    """It can be written to a file, whatever is in it."""
    page = written(nasty, (), settings())
    (tmp_path / "report.html").write_text(page, "utf-8")
    assert (tmp_path / "report.html").read_text("utf-8") == page
