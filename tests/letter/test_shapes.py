"""Every construct of templates, written through shapes and the slow way, with five kinds of values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.letter.cleaning import one_line
from engine.letter.places import URLS
from engine.letter.slots import RESERVED
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer
from tests.letter import naive

CASES = sorted((Path(__file__).parent.parent / "cases/letters/shapes").glob("*.case"))
WORDS = vocabulary(ZoneInfo("Asia/Yerevan"))
HOSTILE = (
    "*Bob* <script>{{7*7}}</script>",
    "# 1. - > | `a` _b_ [c](javascript:alert(1)) ![d](e)",
    "\"'><img src=x onerror=alert(1)><!-- --> ]]>",
    "&lt;b&gt; &amp; &#x3c; \\* %41 ${x} {% raw %} {# #}",
    "---\n# heading\n\n\n    code\n- item",
    "</style></title></textarea></a></td></table><base href=//evil>",
    "javascript:alert(1)",
    "=1+1 |a|b| ~~x~~ https://evil.example <https://evil.example>",
    "1. one",
    "\ue100\ue101\uf8ff\ue0f0",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    files: Mapping[str, bytes]
    values: Mapping[str, Any]
    fixed: Mapping[str, Any]
    flags: frozenset[str]

    def with_values(self, change: Callable[[str], str]) -> dict[str, Any]:
        return {**{name: _changed(value, change) for name, value in self.values.items()}, **self.fixed}


def read(path: Path) -> Case:
    parts = ("\n" + path.read_text("utf-8")).split("\n=== ")[1:]
    sections = {name.strip(): text for name, _, text in (part.partition("\n") for part in parts)}
    values, fixed = json.loads(sections.pop("values")), json.loads(sections.pop("fixed", "{}"))
    flags = frozenset(sections.pop("flags", "").split())
    files = {
        name if name.startswith("_") else f"case/{name}": text.encode() for name, text in sections.items()
    }
    return Case(files=files, values=values, fixed=fixed, flags=flags)


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    match value:
        case str():
            return change(value)
        case list():
            return [_changed(item, change) for item in value]
        case dict():
            return {key: _changed(item, change) for key, item in value.items()}
        case _:
            return value


def writer(case: Case) -> Writer:
    return Writer(case.files, "case", vocabulary=WORDS)


def outline(html: str) -> list[object]:
    """The page as a list: tags with sorted attributes, and texts with their white space collapsed."""
    root = etree.fromstring(html, etree.HTMLParser())
    found: list[object] = []
    for element in root.iter():
        name = element.tag if isinstance(element.tag, str) else "comment"
        found.append((name, sorted((key, _settled(key, value)) for key, value in element.attrib.items())))
        found += [" ".join((element.text or "").split()), " ".join((element.tail or "").split())]
    return found


def _settled(name: str, value: str) -> str:
    # A slash inside a value may stay one: "|urlencode" keeps it, as Jinja's does.
    return quote(value, safe="%/:?#[]@!$&'()*+,;=~").replace("%2F", "/") if name in URLS else value


def tags(html: str) -> list[object]:
    """Tags and the names of their attributes."""
    root = etree.fromstring(html, etree.HTMLParser())
    return [
        (element.tag, sorted(element.attrib)) if isinstance(element.tag, str) else "comment"
        for element in root.iter()
    ]


KINDS: Mapping[str, Callable[[str], str]] = {
    "plain": lambda word: word,
    "empty": lambda word: "",
    "lines": lambda word: f"{word} and\nmore",
    "right-to-left": lambda word: f"נועה{word}",
}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
@pytest.mark.parametrize("kind", KINDS)
def test_as_the_slow_way(path: Path, kind: str) -> None:
    case = read(path)
    # The slow way cannot put a blank into a URL, nor Hebrew into one that stands in a comment.
    if kind == "lines" and "one-word" in case.flags:
        assert_only_a_value(case, "a and\nmore")
        return
    if kind == "right-to-left" and "left-to-right" in case.flags:
        assert_only_a_value(case, "נועה")
        return
    values = case.with_values(KINDS[kind])

    body = writer(case).write("en", values)

    html, text = naive.write(case.files, "case", "en", values)
    assert outline(body.html) == outline(html)
    assert trimmed(body.text) == trimmed(text)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_hostile_values_are_only_values(path: Path, hostile: str) -> None:
    assert_only_a_value(read(path), hostile)


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=40, deadline=None)
def test_any_text_is_only_a_value(nasty: str) -> None:
    for path in CASES:
        case = read(path)
        if path.stem in ("links", "tables", "attributes", "nested_lists"):
            assert_only_a_value(case, nasty)


def assert_only_a_value(case: Case, value: str) -> None:
    """The letter is the plain one with the value in the words' places, and nothing else is different."""
    shown = one_line(value)
    if not value.strip() or not shown.strip():
        # Blank values are printed as they are, like empty ones.
        return
    ours = writer(case)
    plain = ours.write("en", case.with_values(lambda word: word))
    body = ours.write("en", case.with_values(lambda word: value))
    if "paths" in case.flags:
        assert set(map(str, tags(body.html))) <= set(map(str, tags(plain.html)))
        return
    assert tags(body.html) == tags(plain.html)
    if "changes" in case.flags:
        return
    if "answers" in case.flags and RESERVED.search(value):
        # In what a template makes of pieces of itself a private character may come out as another.
        return
    word = re.compile("|".join(map(re.escape, sorted(words(case.values), key=len, reverse=True))))
    assert outline(uncommented(body.html)) == [
        in_page(item, word, shown) for item in outline(uncommented(plain.html))
    ]
    assert packed(body.text) == packed(in_text(plain.text, word, shown))


def uncommented(html: str) -> str:
    """A page with the comments for Outlook opened, as Outlook sees it, and without other comments."""
    opened = re.sub(r"<!--\[if [^]]*\]>(?:<!-->)?|(?:<!--)?<!\[endif\]-->", "", html)
    return re.sub(r"<!--.*?-->", "", opened, flags=re.DOTALL)


def in_page(item: Any, word: re.Pattern[str], shown: str) -> object:
    """A piece of an outline with ``shown`` instead of each word."""
    if isinstance(item, tuple):
        tag, attributes = item
        return tag, [
            (name, _settled(name, replaced(value, word, shown, url=name in URLS)))
            for name, value in attributes
        ]
    return " ".join(replaced(item, word, shown).split())


def in_text(text: str, word: re.Pattern[str], shown: str) -> str:
    """The same of a plain text: a URL is what has a slash and no blank."""
    return "".join(
        replaced(piece, word, shown, url="://" in piece or piece[:1] == "/")
        for piece in re.split(r"(\s+)", text)
    )


def replaced(text: str, word: re.Pattern[str], shown: str, *, url: bool = False) -> str:
    return word.sub(lambda match: quote(shown, safe="") if url else shown, text)


def words(values: object) -> set[str]:
    """Every text among the values."""
    match values:
        case str():
            return {values}
        case list():
            return {word for item in values for word in words(item)}
        case dict():
            return {word for item in values.values() for word in words(item)}
        case _:
            return set()


def packed(text: str) -> str:
    """A text without blanks; slashes in URLs may be encoded or not."""
    return "".join(text.split()).replace("%2F", "/")


def trimmed(text: str) -> list[str]:
    """Lines without the blanks at their ends."""
    return [line.strip() for line in text.splitlines()]
