"""The template files of one letter in one language, searched for the line that something comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from engine.problem import Place

_FOLDER = PurePosixPath("templates")
_OPENING = re.compile(r"\{[#%{]")
_CLOSING = {"{#": "#}", "{%": "%}", "{{": "}}"}


@dataclass(frozen=True, kw_only=True)
class Page:
    """One template file.

    Attributes:
        name: Relative to templates/, with forward slashes.
        text: As written, line ends as ``\\n``.
    """

    name: str
    text: str

    @cached_property
    def plain(self) -> str:
        """``text`` with everything of Jinja's turned into blanks, so that offsets and lines stay."""
        parts: list[str] = []
        at = 0
        for start, end in _jinja(self.text):
            parts += [self.text[at:start], re.sub(r"[^\n]", " ", self.text[start:end])]
            at = end
        return "".join([*parts, self.text[at:]])

    def place(self, offset: int) -> Place:
        """The place of one character of the text."""
        before = self.text[:offset]
        line = before.count("\n") + 1
        return Place(_FOLDER / self.name, line, offset - (before.rfind("\n") + 1) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The files of a letter, those that say most about it first: its own, its text, layouts, parts.

    Attributes:
        pages: Never empty; the first is the letter itself.
    """

    pages: tuple[Page, ...]

    @property
    def letter(self) -> Page:
        """The letter's own file."""
        return self.pages[0]

    @property
    def start(self) -> Place:
        """Where something is told of whose line is not known: the letter's first line."""
        return Place(_FOLDER / self.letter.name, 1)

    def find(self, words: str) -> Place | None:
        """The first place that says ``words`` outside of Jinja; None where no file does (a value, say)."""
        for page in self.pages:
            if (at := page.plain.find(words)) >= 0:
                return page.place(at)
        return None

    def search(self, pattern: re.Pattern[str]) -> Iterator[tuple[Page, re.Match[str]]]:
        """Every match outside of Jinja, file by file."""
        for page in self.pages:
            for match in pattern.finditer(page.plain):
                yield page, match


def pages_of(templates: Mapping[str, bytes], letter: str, language: str, languages: tuple[str, ...]) -> Pages:
    """The files that a letter in ``language`` may be made from.

    ``templates`` are named relative to templates/; ``languages`` are all that the letter is written in.
    Files of its other languages are left out; every layout and part is taken along.
    """

    def order(name: str) -> tuple[int, str]:
        own = name.startswith(letter + "/")
        main = own and name.rpartition("/")[2].startswith("letter")
        return (0 if main else 1 if own else 2, name)

    others = [f".{tag}." for tag in languages if tag != language]
    # letter.md is the language that no file names; the one with the language's own name comes first.
    named = any(f"/letter.{language}." in name and name.startswith(letter + "/") for name in templates)
    found = []
    for name in sorted(templates, key=order):
        base = name.rpartition("/")[2]
        if not base.endswith((".md", ".html", ".txt", ".jinja", ".css")):
            continue
        if name.startswith(letter + "/"):
            if any(other in base for other in others):
                continue
            if named and base.startswith("letter.") and f".{language}." not in base:
                continue
        text = templates[name].decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
        found.append(Page(name=name, text=text))
    return Pages(pages=tuple(found))


def _jinja(text: str) -> Iterator[tuple[int, int]]:
    """Where each piece of Jinja begins and ends.  What is opened and never closed is text like any other."""
    unclosed: set[str] = set()
    at = 0
    while found := _OPENING.search(text, at):
        at = found.end()
        if found[0] in unclosed:
            continue
        end = text.find(_CLOSING[found[0]], at)
        if end < 0:
            # Looked for once: thousands of them would take ages otherwise.
            unclosed.add(found[0])
            continue
        at = end + 2
        yield found.start(), at
