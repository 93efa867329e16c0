"""The files of a letter: its languages, its front matter, the layouts and parts it builds on."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import PurePosixPath

from engine.document.reading import Document, read_document
from engine.language import Direction, direction
from engine.letter.slots import RESERVED
from engine.problem import Place, Problem, quoted

#: Where templates are, as people see it.
FOLDER = PurePosixPath("templates")
LAYOUTS = "_layouts"
_KEYS = ("subject", "preheader", "layout", "language")
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_VARIANT = re.compile(r"letter(?:\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*))?\.(md|html)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,9}));?")
_DEFAULT_LANGUAGE = "en"

#: The page round a Markdown letter that names no layout.
BARE_LAYOUTS = {
    Direction.LTR: f"{LAYOUTS}/(none)",
    Direction.RTL: f"{LAYOUTS}/(none, right to left)",
}
# Mail programs drop what <body> says of direction and side, so it is said again inside.
_BARE = """<!DOCTYPE html>
<html lang="{{ language }}" dir="{{ direction }}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ subject }}</title>
</head>
<body dir="{{ direction }}">
<div style="display:none">{{ preheader }}</div>
<div lang="{{ language }}" dir="{{ direction }}" style="text-align:(side)">
{{ content }}
</div>
</body>
</html>
"""


def place(name: str, line: int = 1) -> Place:
    """A line of the template ``name``; names as Jinja knows them, relative to the folder of templates."""
    return Place(FOLDER / name, line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The letter in one language.

    ``subject`` and ``preheader`` are templates of one line; ``layout`` is a template's name, None where the
    letter is a whole page itself.  ``text`` names the template of the plain text, None where the
    text is made from the page.
    """

    name: str
    language: str
    markdown: bool
    subject: str
    preheader: str
    layout: str | None
    text: str | None
    subject_line: int = 1
    preheader_line: int = 1


class Files:
    """Every template by name, and the letter's variants by language; ``problems`` of their front matter."""

    def __init__(self, files: Mapping[str, bytes], letter: str) -> None:
        self.letter = letter
        self.problems: list[Problem] = []
        self.variants: dict[str, Variant] = {}
        self._files = files
        self._texts: dict[str, str | None] = {}
        self._read()

    def image(self, name: str, page: str) -> tuple[str, bytes] | None:
        """An image named in the template ``page``: its name and content; None where there is none."""
        for folder in dict.fromkeys((self.letter, posixpath.dirname(page), LAYOUTS)):
            full = posixpath.normpath(posixpath.join(folder, name))
            if not full.startswith("../") and full in self._files:
                return full, self._files[full]
        return None

    def resolve(self, name: str, parent: str) -> str:
        """The full name of a template that ``parent`` names: beside it, else from the folder of templates."""
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(parent), name))
        return beside if beside in self._files else posixpath.normpath(name)

    def source(self, name: str) -> str | None:
        """A template's text without its front matter, lines where they were; None where there is none."""
        for runs, bare in BARE_LAYOUTS.items():
            if name == bare:
                return _BARE.replace("(side)", "right" if runs is Direction.RTL else "left")
        owner, _, part = name.rpartition(":")
        if part in ("subject", "preheader"):
            for variant in self.variants.values():
                if variant.name == owner:
                    return variant.subject if part == "subject" else variant.preheader
            return None
        text = self._text(name)
        if text is None:
            return None
        front = _FRONT.match(text)
        if front is None or not _VARIANT.fullmatch(posixpath.basename(name)):
            return _without_reserved(text)
        # A comment of Jinja's keeps the lines counted and prints nothing.
        lines = "\n" * front[0].count("\n")
        return _without_reserved(f"{{#{lines}#}}{text[front.end() :]}")

    def line(self, name: str, line: int) -> Place:
        """The place of a line of a template, in the file a person wrote."""
        owner, _, part = name.rpartition(":")
        if part not in ("subject", "preheader"):
            return place(name, line)
        found = next(variant for variant in self.variants.values() if variant.name == owner)
        first = found.subject_line if part == "subject" else found.preheader_line
        return place(owner, first + line - 1)

    def reserved(self, name: str) -> list[Problem]:
        """Characters of the private use area in a template; no mail program has a picture for them."""
        text = self._text(name) or ""
        found = [match.start() for match in RESERVED.finditer(text)]
        found += [match.start() for match in _REFERENCE.finditer(text) if _reserved_code(match)]
        return [
            Problem(
                place(name, text.count("\n", 0, at) + 1),
                "a character of Unicode's private use area stands here",
                "mail programs have no picture for it: use an image or another character",
            )
            for at in sorted(found)
        ]

    def find(self, words: str) -> Place | None:
        """The first line that says ``words``: in the letter itself, else in any template; else None."""
        names = sorted(self._files, key=lambda name: (posixpath.dirname(name) != self.letter, name))
        for name in names:
            if not name.endswith((".md", ".html", ".txt")):
                continue
            text = self._text(name) or ""
            if (at := text.find(words)) >= 0:
                return place(name, text.count("\n", 0, at) + 1)
        return None

    @cached_property
    def layouts(self) -> tuple[str, ...]:
        """The layouts there are, by the words a letter names them with."""
        start = f"{LAYOUTS}/"
        names = (
            name[len(start) :] for name in self._files if name.startswith(start) and name.endswith(".html")
        )
        return tuple(sorted(name.removesuffix(".html") for name in names))

    def _text(self, name: str) -> str | None:
        if name not in self._texts:
            content = self._files.get(name)
            self._texts[name] = None if content is None else self._decoded(name, content)
        return self._texts[name]

    def _decoded(self, name: str, content: bytes) -> str:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            problem = Problem(place(name, line), "this is not UTF-8 text", "save the file again as UTF-8")
            self.problems.append(problem)
            text = content.decode("utf-8-sig", "replace")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def _read(self) -> None:
        for name in sorted(self._files):
            folder, base = posixpath.split(name)
            found = _VARIANT.fullmatch(base)
            if folder != self.letter or found is None:
                continue
            variant = self._variant(name, found[1], markdown=found[2] == "md")
            if variant.language in self.variants:
                other = self.variants[variant.language].name
                self.problems.append(
                    Problem(
                        place(name), f"the letter is already written in {quoted(variant.language)}: {other}"
                    )
                )
                continue
            self.variants[variant.language] = variant
        if not self.variants:
            self.problems.append(
                Problem(
                    place(self.letter), "there is no letter in this folder", "write letter.md or letter.html"
                )
            )

    def _variant(self, name: str, tag: str | None, *, markdown: bool) -> Variant:
        text = self._text(name) or ""
        front = _FRONT.match(text)
        document: Document | None = None
        if front:
            document, problems = read_document(f"---\n{front[1]}".encode(), FOLDER / name)
            self.problems += problems
        elif text.startswith("---\n"):
            self.problems.append(
                Problem(place(name), "the front matter does not end", "close it with a line ---")
            )
        found = self._front(document) if document else {}
        unopened = front is None and not text.startswith("---\n")
        if unopened or (document and "subject" not in document.data):
            self.problems.append(
                Problem(place(name), "the letter has no subject", "begin the file with ---, subject: …, ---")
            )
        language = tag or found.get("language", _DEFAULT_LANGUAGE)
        if tag and found.get("language", tag) != tag and document:
            self.problems.append(
                Problem(
                    document.place("language"),
                    f"the language is {quoted(found['language'])} here and {quoted(tag)} in the file's name",
                )
            )
        if not _LANGUAGE.fullmatch(language) and document:
            self.problems.append(
                Problem(
                    document.place("language"), f"{quoted(language)} is not a language", "write en, hy, he …"
                )
            )
            language = _DEFAULT_LANGUAGE
        texts = (f"{self.letter}/text.{language}.txt", f"{self.letter}/text.txt" if tag is None else "")
        return Variant(
            name=name,
            language=language,
            markdown=markdown,
            subject=found.get("subject", ""),
            preheader=found.get("preheader", ""),
            layout=self._layout(
                found.get("layout"),
                document,
                without=BARE_LAYOUTS[direction(language)] if markdown else None,
            ),
            text=next((text for text in texts if text in self._files), None),
            subject_line=document.place("subject").line if document else 1,
            preheader_line=document.place("preheader").line if document else 1,
        )

    def _front(self, document: Document) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, value in document.data.items():
            if key not in _KEYS:
                close = get_close_matches(key, _KEYS, n=1)
                hint = f"did you mean {quoted(close[0])}?" if close else f"a letter has {', '.join(_KEYS)}"
                self.problems.append(Problem(document.key_place(key), f"unknown key {quoted(key)}", hint))
            elif not isinstance(value, str) or not value.strip():
                self.problems.append(Problem(document.place(key), f"{quoted(key)} must be text"))
            else:
                found[key] = value
        return found

    def _layout(self, asked: str | None, document: Document | None, *, without: str | None) -> str | None:
        if asked is None:
            return without
        word = asked.removeprefix(f"{LAYOUTS}/").removesuffix(".html")
        if word not in self.layouts and document is not None:
            close = get_close_matches(word, self.layouts, n=1)
            hint = f"did you mean {quoted(close[0])}?" if close else f"layouts are in {FOLDER}/{LAYOUTS}/"
            self.problems.append(
                Problem(document.place("layout"), f"there is no layout {quoted(asked)}", hint)
            )
            return without
        return f"{LAYOUTS}/{word}.html"


def _without_reserved(text: str) -> str:
    """``text`` in which nothing can be taken for one of our marks."""
    return _REFERENCE.sub(
        lambda match: "\ufffd" if _reserved_code(match) else match[0], RESERVED.sub("\ufffd", text)
    )


def _reserved_code(reference: re.Match[str]) -> bool:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return 0xE000 <= code <= 0xF8FF
