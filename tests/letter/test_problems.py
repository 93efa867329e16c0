"""Mistakes in a letter's files: what is wrong beside the words a person gets."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.errors import LetterFailed
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer

CASES = sorted((Path(__file__).parent.parent / "cases/letters/problems").glob("*.case"))
WORDS = vocabulary(ZoneInfo("Asia/Yerevan"))
KNOWN = ("given_name", "family_name", "orders", "offer", "shop.name", "shop.phone")


def files(path: Path) -> dict[str, bytes]:
    parts = ("\n" + path.read_text("utf-8")).split("\n=== ")[1:]
    sections = (part.partition("\n") for part in parts)
    return {name if name.startswith("_") else f"case/{name}": text.encode() for name, _, text in sections}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_problems(path: Path) -> None:
    found = Writer(files(path), "case", vocabulary=WORDS).problems(KNOWN)

    expected = path.with_suffix(".problems").read_text("utf-8")
    assert "".join(f"{problem}\n" for problem in found) == expected


#: A template, the values, and the whole of what is said about it.
FAILURES = {
    '{% include [x ~ ".md", "any-month.md"] %}': (
        "2027-04",
        "4: there is neither '2027-04.md' nor 'any-month.md'\n  hint: write templates/case/2027-04.md",
    ),
    "{% include [x] %}": (
        "_parts/a.html",
        "4: there is no template '_parts/a.html'\n  hint: write templates/_parts/a.html",
    ),
    '<a href="{{ x }}">a</a>': (
        "javascript:alert(1)",
        "4: 'javascript:alert(1)' is not a web, mail or phone address (https:, mailto:, tel:)",
    ),
    '<a href="javascript:go({{ x }})">a</a>': ("a", "4: a value stands in a javascript: address"),
    '<a href="https://{{ x }}/">a</a>': ("a/b", "4: 'a/b' cannot be part of a web host's name"),
    '<p class="{{ x }}">a</p>': ("a&b", "4: 'a&b' cannot be a class: letters, digits, - and _"),
    '<p id="{{ x }}">a</p>': ('"', "4: '\"' cannot be an id: letters, digits, - and _"),
    '<p lang="{{ x }}">a</p>': ("12", "4: '12' cannot be a language"),
    '<p dir="{{ x }}">a</p>': ("up", "4: 'up' cannot be a direction: ltr, rtl or auto"),
    '<p style="color: {{ x }}">a</p>': (
        "red;x:url(y)",
        "4: 'red;x:url(y)' is not a colour, a length, a number or a word, and stands in a style",
    ),
    '<p style="color: #{{ x }}">a</p>': (
        "1}",
        "4: '1}' is not a colour, a length, a number or a word, and stands in a style",
    ),
    '<p style="background: url({{ x }})">a</p>': (
        "a",
        "4: a value stands in the url() of a style\n  hint: use an <img> or a background attribute",
    ),
    '<p style="width: {{ x }}(1)">a</p>': ("a", "4: a value stands as the name of a function in a style"),
    "<style>p { color: {{ x }} }</style><p>a</p>": (
        "red } b { x: y",
        "4: 'red } b { x: y' cannot be part of a style sheet: a colour, a length, a number or a word",
    ),
    "<p {{ x }}>a</p>": (
        "a",
        (
            "4: a value stands in the name of an attribute\n"
            "  hint: a value can be text, or stand between the quotes of an attribute"
        ),
    ),
    "<x{{ x }}>a": (
        "a",
        (
            "4: a value stands in the name of a tag\n"
            "  hint: a value can be text, or stand between the quotes of an attribute"
        ),
    ),
    '<p onclick="{{ x }}">a</p>': ("a", "4: a value stands in the attribute 'onclick'"),
    "<p>a</p>\n<script>{{ x }}</script>": (
        "a",
        "5: a letter holds a <script>, which mail programs never run\n  hint: take it out",
    ),
    '<p>a</p>\n<img src="no.png">': ("a", "5: there is no image 'no.png'\n  hint: put it beside the letter"),
    '<p>a</p><img src="{{ x }}.png">': (
        "a",
        "4: 'a' is not a web, mail or phone address (https:, mailto:, tel:)",
    ),
    "<p>\n{{ y }}</p>": ("a", "5: nothing is called 'y' here"),
    "{% for a in x %}\n{{ a.b }}{% endfor %}": ("a", "5: 'b' is asked of something that has no parts"),
    "{{ x|date }}": ("a", "4: the filter 'date' takes a date, not 'a'"),
    "<p>a</p><!--[if mso]><td {{ x }}><![endif]-->": (
        "a",
        "1: a value stands in a tag, inside a comment for Outlook",
    ),
    "{{ range(100000)|list }}": (
        "a",
        (
            "4: the template does too much for a letter: a range is longer than 10,000\n"
            "  hint: look at its loops and sums"
        ),
    ),
}


@pytest.mark.parametrize("template", FAILURES)
def test_letters_that_fail_say_where_and_why(template: str) -> None:
    value, said = FAILURES[template]
    writer = Writer(
        {"case/letter.html": f"---\nsubject: s\n---\n{template}".encode()}, "case", vocabulary=WORDS
    )

    with pytest.raises(LetterFailed) as failed:
        writer.write("en", {"x": value})

    assert str(failed.value) == f"templates/case/letter.html:{said}"


CHANGED = "{% set c %}{{ x }}{% endset %}"
#: What a template makes of captured values stays words, whatever letters they are.
CHANGED_FAILURES = {
    "<td {{ c|lower }}>a</td>": "onclick",
    '<p {{ c|lower }}="1">a</p>': "onclick",
    "<{{ c|lower }}>a": "b",
    '<a href="{{ c|lower }}:alert(1)">a</a>': "javascript",
    '<a href="{{ c|lower }}">a</a>': "javascript:alert(1)",
    '<p style="color: {{ c|lower }}">a</p>': "red",
    "<style>{{ c|lower }} { color: red }</style><p>a</p>": "body",
    '<p class="{{ c|lower }}">a</p>': "hot",
    '<p onclick="{{ c|lower }}">a</p>': "go",
}


@pytest.mark.parametrize("template", CHANGED_FAILURES)
def test_changed_text_of_values_is_never_part_of_the_page(template: str) -> None:
    letter = f"---\nsubject: s\n---\n{CHANGED}{template}".encode()

    with pytest.raises(LetterFailed, match="value"):
        Writer({"case/letter.html": letter}, "case", vocabulary=WORDS).write(
            "en", {"x": CHANGED_FAILURES[template]}
        )


def test_a_mistake_in_the_subject_is_at_its_line() -> None:
    writer = Writer(
        {"case/letter.md": b"---\npreheader: a\nsubject: '{{ y }}'\n---\na"}, "case", vocabulary=WORDS
    )

    with pytest.raises(LetterFailed) as failed:
        writer.write("en", {})

    assert str(failed.value) == "templates/case/letter.md:3: nothing is called 'y' here"
