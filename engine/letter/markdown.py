"""Markdown with marks in it to HTML with the same marks in it."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from mdurl import encode

from engine.letter.slots import MARK, RESERVED

_PIECES = re.compile(f"({RESERVED.pattern})")

#: A mark, among digits, before the sign that makes a list of numbers at the start of a line.
_NUMBER = re.compile(r"^[ \t>*+-]*(?:\d+[.)][ \t]+)*((?:\d|[\ue100-\uf8ff])+)[.)](?=\s|$)", re.MULTILINE)


def to_html(text: str) -> str:
    """CommonMark with tables; HTML in it is the template's own and stays."""
    return str(_MARKDOWN.render(text))


def numbers(text: str) -> frozenset[int]:
    """The marks whose values, if they are digits, begin a numbered list: positions among all marks."""
    return frozenset(
        ord(mark[0]) - 0xE100 for found in _NUMBER.finditer(text) for mark in MARK.finditer(found[1])
    )


def _normalise_link(url: str) -> str:
    """Percent-encode what the template wrote; marks are encoded when they are filled."""
    return "".join(piece if RESERVED.match(piece) else encode(piece) for piece in _PIECES.split(url))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    # By default a marked URL would be parsed as an address and percent-encoded, mark and all.
    parser.normalizeLink = _normalise_link  # type: ignore[method-assign]
    parser.normalizeLinkText = str  # type: ignore[method-assign,assignment]
    return parser


_MARKDOWN = _parser()
