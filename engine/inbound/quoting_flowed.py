"""Text that a mail program broke into lines and marked so that the breaks can be undone (RFC 3676)."""

from __future__ import annotations

import re

_QUOTES = re.compile(r">*")


def unflowed(text: str, *, del_space: bool) -> str:
    """Paragraphs of ``format=flowed`` text, each on one line; quoted ones begin with as many ">" as before.

    Args:
        del_space: The parameter DelSp=yes: the space at the break is not part of the text (RFC 3676 4.1).
    """
    paragraphs: list[str] = []
    pieces: list[str] = []
    depth = 0
    for line in text.split("\n"):
        marks = _QUOTES.match(line)
        quotes = marks.end() if marks else 0
        content = line[quotes:]
        # A space that was put before ">", "From " and spaces (RFC 3676 4.4).
        content = content.removeprefix(" ")
        if pieces and (quotes != depth or content == "-- "):
            paragraphs.append(_joined(depth, pieces))
            pieces = []
        depth = quotes
        flows = content.endswith(" ") and content != "-- "
        pieces.append(content[:-1] if flows and del_space else content)
        if not flows:
            paragraphs.append(_joined(depth, pieces))
            pieces = []
    if pieces:
        paragraphs.append(_joined(depth, pieces))
    return "\n".join(paragraphs)


def _joined(depth: int, pieces: list[str]) -> str:
    content = "".join(pieces)
    # Unmarked text that begins with ">" must not become a quotation.
    return ">" * depth + (" " if depth and content else "") + content
