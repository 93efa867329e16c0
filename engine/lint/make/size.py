"""How large a finished letter is, and whether it can be read as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.lint.model import Specimen
from engine.problem import Problem, Severity

_KILO = 1024
#: Gmail shows so much of a page and hides the rest behind a link; a note comes somewhat before.
_CLIPPED, _NEAR = 102 * _KILO, 80 * _KILO
#: The parts that most often make a page large, in the words of a message, with how to make them smaller.
_PARTS = (
    ("pictures written into the page", re.compile(r"data:image/[^\"')\s]*"), "put them beside the letter"),
    ("style attributes", re.compile(r"\sstyle\s*=\s*(?:\"[^\"]*\"|'[^']*')"), "repeat fewer styles"),
    (
        "style sheets",
        re.compile(r"<style\b.*?</style\s*>", re.DOTALL | re.IGNORECASE),
        "take out what is unused",
    ),
    ("comments", re.compile(r"<!--.*?-->", re.DOTALL), "take them out"),
    ("blanks", re.compile(r"(?<=>)\s{2,}|\n[ \t]+"), "indent less"),
)
#: Words that a plain text must have before it counts as one.
_WORDS = 5


def problems(specimen: Specimen) -> Iterator[Problem]:
    """What is too large in one letter, and what is missing in its plain text."""
    yield from _page(specimen)
    yield from _text(specimen)


def _page(specimen: Specimen) -> Iterator[Problem]:
    html = specimen.body.html
    size = len(html.encode("utf-8", "replace"))
    if size <= _NEAR:
        return
    name, share, hint = _most(html, size)
    clipped = size > _CLIPPED
    what = (
        "Gmail hides what comes after 102 KB"
        if clipped
        else "Gmail hides what comes after 102 KB, not far off"
    )
    yield Problem(
        specimen.pages.start,
        f"the page has {size // _KILO} KB, {share} % of it {name}: {what}",
        hint,
        Severity.WARNING if clipped else Severity.NOTE,
        "size/clipped",
    )


def _most(html: str, size: int) -> tuple[str, int, str]:
    """What takes most of the page, its share in percent, and how to make it smaller."""
    found: list[tuple[int, str, str]] = []
    rest = size
    for name, pattern, hint in _PARTS:
        taken = sum(len(match[0].encode("utf-8", "replace")) for match in pattern.finditer(html))
        html = pattern.sub("", html)
        found.append((taken, name, hint))
        rest -= taken
    words = len(re.sub(r"<[^>]*>", "", html).encode("utf-8", "replace"))
    found += [(words, "words", "say less, and link to the rest"), (rest - words, "tags", "nest fewer tables")]
    taken, name, hint = max(found)
    return name, round(100 * taken / size), hint


def _text(specimen: Specimen) -> Iterator[Problem]:
    text = specimen.body.text
    if len(re.findall(r"\w+", text)) < _WORDS:
        yield Problem(
            specimen.pages.start,
            "the letter has next to no plain text, which watches, screen readers and spam filters read",
            "write what its pictures say as text, or write text.txt beside the letter",
            Severity.WARNING,
            "size/plain-text",
        )
