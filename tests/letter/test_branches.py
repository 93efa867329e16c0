"""Every way a letter can go, and who takes which."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, nodes

from engine.errors import LetterFailed
from engine.letter.spelling import spelled
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer

CASES = sorted((Path(__file__).parent.parent / "cases/letters/ways").glob("*.case"))
WORDS = vocabulary(ZoneInfo("Asia/Yerevan"))


def read(path: Path) -> tuple[Writer, list[dict[str, Any]]]:
    parts = ("\n" + path.read_text("utf-8")).split("\n=== ")[1:]
    sections = {name: text for name, _, text in (part.partition("\n") for part in parts)}
    people = json.loads(sections.pop("people"))
    files = {
        name if name.startswith("_") else f"case/{name}": text.encode() for name, text in sections.items()
    }
    return Writer(files, "case", vocabulary=WORDS), people


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_ways_and_who_takes_them(path: Path) -> None:
    """One line a way: where, what, what it stands inside, and the numbers of those who take it."""
    writer, people = read(path)
    takers: dict[int, list[str]] = {}
    for number, values in enumerate(people, 1):
        writer.write(values.get("language", "en"), values)
        for way in writer.reached:
            takers.setdefault(way, []).append(str(number))

    found = {branch.number: branch for language in writer.languages for branch in writer.branches(language)}

    order = {number: at for at, number in enumerate(found, 1)}
    said = [
        f"{order[number]:2} {branch.place}: {branch.words}"
        + (f" (in {' '.join(str(order[outer]) for outer in branch.within)})" if branch.within else "")
        + f" -> {' '.join(takers.get(number, ['nobody']))}\n"
        for number, branch in found.items()
    ]
    assert "".join(said) == path.with_suffix(".ways").read_text("utf-8")
    assert takers.keys() <= found.keys()


@pytest.mark.parametrize(
    "written",
    [
        "order_count == 1 and city not in ('a', \"it's\")",
        "(a or b) and not (c and d) or e",
        "not a == b",
        "a(b, *c, d=(1, 2), **e)|f(g, h=none)",
        "a if b else (c if d else e) ~ 'x'",
        "(a if b else c)|default(1.5, boolean=true)",
        "a.b['c'][1:2:3]",
        "(a - (b - c)) * -d ** 2 // -e|abs",
        "a ~ (b + c) ~ d",
        "a is defined and b is not divisibleby(3)",
        "(a + b) is even",
        "[1, {'a': true}, (b, c)]",
        "1 < a <= b < (c == d)",
        "(a, b)[0]",
        "-a + b % c / d",
    ],
)
def test_words_are_those_of_the_template(written: str) -> None:
    (output,) = Environment().parse("{{ " + written + " }}").body  # noqa: S701 - nothing is written
    assert isinstance(output, nodes.Output)

    assert spelled(output.nodes[0]) == written


def test_words_are_cut_where_they_are_too_long_to_read() -> None:
    test = " and ".join(f"name{number}" for number in range(40))
    letter = f"---\nsubject: x\n---\n{{% if {test} %}}a{{% endif %}}"
    writer = Writer({"case/letter.md": letter.encode()}, "case", vocabulary=WORDS)

    (_, not_so) = writer.branches("en")
    assert not_so.words == f"if {test}"[:59] + "…: not so"


def test_ways_belong_to_one_letter_and_not_to_its_shape() -> None:
    """Two letters of one shape took what each took, and one that fails leaves nothing behind."""
    letter = "---\nsubject: x\n---\n{% if a %}same{% else %}same{% endif %}{{ 1 // b }}"
    writer = Writer({"case/letter.md": letter.encode()}, "case", vocabulary=WORDS)
    so, not_so = (branch.number for branch in writer.branches("en"))

    writer.write("en", {"a": 1, "b": 1})
    assert writer.reached == {so}
    writer.write("en", {"a": 0, "b": 1})
    assert writer.reached == {not_so}
    assert writer.tally.compiled == 1
    with pytest.raises(LetterFailed):
        writer.write("en", {"a": 1, "b": 0})
    writer.sketch("en", {"a": 1, "b": 1})
    writer.write("en", {"a": 0, "b": 1})
    assert writer.reached == {not_so}


def test_a_template_that_cannot_be_read_has_no_ways() -> None:
    files = {
        "case/letter.md": b"---\nsubject: x\n---\n{% if a %}{% include '_parts/broken.html' %}{% endif %}",
        "_parts/broken.html": b"{% if %}",
    }

    found = Writer(files, "case", vocabulary=WORDS).branches("en")
    assert [branch.words for branch in found] == ["if a", "if a: not so"]


def test_a_templates_own_choice_by_gender_is_a_macro_like_any_other() -> None:
    letter = (
        b"---\nsubject: x\n---\n{% macro by_gender(f, m, neutral) %}{{ f }}{% endmacro %}"
        b"{{ by_gender('a', 'b', 'c') }}"
    )
    writer = Writer({"case/letter.md": letter}, "case", vocabulary=WORDS)

    assert writer.write("en", {}).text == "a\n"
    assert writer.branches("en") == ()
