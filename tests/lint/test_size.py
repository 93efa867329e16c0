"""Letters too large for Gmail, and letters without plain text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.lint.make import size
from engine.lint.model import Specimen
from engine.problem import Severity
from tests.lint.making import specimen

LETTER = specimen("---\nsubject: A letter\n---\nA letter of some words, and more of them.\n", kind="md")


def with_html(html: str) -> Specimen:
    return replace(LETTER, body=replace(LETTER.body, html=html))


def test_an_ordinary_letter_is_small_enough() -> None:
    assert list(size.problems(LETTER)) == []


@pytest.mark.parametrize(
    ("kilobytes", "severity"),
    [(79, None), (81, Severity.NOTE), (102, Severity.NOTE), (103, Severity.WARNING)],
)
def test_where_gmail_stops(kilobytes: int, severity: Severity | None) -> None:
    found = list(size.problems(with_html("x" * kilobytes * 1024)))

    assert [problem.severity for problem in found] == ([] if severity is None else [severity])


@pytest.mark.parametrize(
    ("html", "most"),
    [
        ("<p>" + "Tea " * 40_000 + "</p>", "words"),
        ("<p>" + "Թեյ " * 30_000 + "</p>", "words"),
        ('<p style="color:#111111; margin:0 0 20px 0">Tea</p>' * 3_000, "style attributes"),
        ("<style>" + "p { margin: 0 }\n" * 10_000 + "</style>", "style sheets"),
        (f'<img src="data:image/png;base64,{"A" * 120_000}">', "pictures written into the page"),
        ("<!-- a remark -->" * 8_000, "comments"),
        ("<p>\n" + " " * 40 + "</p>" + "\n            <i>a</i>" * 5_000, "blanks"),
        ("<table><tr><td></td></tr></table>" * 4_000, "tags"),
    ],
)
def test_what_takes_most_is_named(html: str, most: str) -> None:
    [found] = size.problems(with_html(html))

    assert f"% of it {most}: Gmail hides what comes after 102 KB" in found.message
    assert found.hint is not None


@pytest.mark.parametrize(
    ("text", "missing"), [("", True), ("Tea\n", True), ("Thank you, and see you soon.\n", False)]
)
def test_a_letter_needs_its_plain_text(text: str, missing: bool) -> None:
    found = size.problems(replace(LETTER, body=replace(LETTER.body, text=text)))

    assert [problem.rule for problem in found] == ["size/plain-text"] * missing
