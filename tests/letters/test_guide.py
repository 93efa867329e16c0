"""What docs/writing-letters.md shows works as it stands there."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer
from engine.value import Money
from tests.letters.samples import LANGUAGES, ROOT, ZONE, everything, nothing

GUIDE = (ROOT / "docs" / "writing-letters.md").read_text("utf-8")
EXAMPLES = re.findall(r"```(markdown|jinja)\n(.*?)```", GUIDE, re.DOTALL)
FRONT = "---\nsubject: A word\nlayout: brand\n---\n"
#: A row of the table of filters: what one writes, and what becomes of it in each language.
ROWS = re.findall(r"^\| `\{\{ [\w.]+\\\|(\w+) \}\}` \| (.+?) \| (.+?) \| (.+?) \|$", GUIDE, re.MULTILINE)
VALUES = {
    "date": date(2027, 3, 12),
    "day": date(2027, 3, 12),
    "weekday": date(2027, 3, 12),
    "time": datetime(2027, 3, 12, 17, 0, tzinfo=ZONE),
    "moment": datetime(2027, 3, 12, 17, 0, tzinfo=ZONE),
    "money": Money(1_250_000, "AMD"),
    "number": 1250,
    "percent": 15,
}


def written(text: str, language: str, values: dict[str, object]) -> str:
    folder = ROOT / "templates"
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    files[f"guide/letter.{language}.md"] = text.encode()
    return Writer(files, "guide", vocabulary=vocabulary(ZONE)).write(language, values).text


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
@pytest.mark.parametrize("known", [everything, nothing])
def test_an_example_makes_a_letter(kind, example, known):
    text = written(example if kind == "markdown" else FRONT + example, "en", known("early-access", "en"))

    assert "Mariam Grigoryan" in text


def test_the_examples_are_found():
    assert [kind for kind, _ in EXAMPLES] == ["markdown", "jinja", "jinja", "jinja"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_table_of_filters_tells_the_truth(row):
    name, *shown = row

    for language, expected in zip(LANGUAGES, shown, strict=True):
        values = nothing("thank-you", language) | {"it": VALUES[name]}
        text = written(f"{FRONT}= {{{{ it|{name} }}}} =", language, values)
        assert f"= {expected} =" in text.replace("\u00a0", " ")


def test_the_table_of_filters_is_found():
    assert [row[0] for row in ROWS] == list(VALUES)
