"""What a YAML parser complains about, in the words of somebody who does not know YAML."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from engine.problem import quoted

_QUOTE_IT = "put quotes round the whole text"
_SAME_COLUMN = "keys that belong together begin in the same column"


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something wrong at ``offset`` (characters from the start of the text)."""

    offset: int
    message: str
    hint: str | None = None


class Lines:
    """Offsets as lines and columns, both from 1, as editors count them: only CR and LF end a line."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]

    def at(self, offset: int) -> tuple[int, int]:
        """The line and column of a character."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def explain(text: str, problem: str, context: str, offset: int, began: int) -> Complaint:
    """Put into plain words what libyaml or PyYAML's own parser said.

    ``offset`` is where it gave up, ``began`` where the thing it was reading begins.
    """
    before = re.split(r"[\r\n]", text[:offset])[-1]
    character = text[offset : offset + 1]
    first = not before.strip()

    if "tab character" in problem or (character == "\t" and first):
        return Complaint(offset, "a tab stands where spaces should", "indent with spaces only")
    if "unexpected end of stream" in problem:
        return Complaint(began, "the quote that opens here is never closed", "close it with the same quote")
    if "escape character" in problem or "hexdecimal" in problem or "hexadecimal" in problem:
        return Complaint(
            offset,
            "a backslash has a meaning of its own between double quotes",
            "use single quotes, or write two backslashes",
        )
    if "cannot start any token" in problem or context in _BAD_BEGINNINGS:
        begins = text[began : began + 1] if context in _BAD_BEGINNINGS else character
        return Complaint(
            began if context in _BAD_BEGINNINGS else offset,
            f"text that begins with {quoted(begins)} needs quotes",
            _QUOTE_IT,
        )
    if "could not find expected ':'" in problem:
        return _no_colon(text, began)
    if "mapping values are not allowed" in problem:
        return _colon_too_many(text, offset, before)
    if "sequence entries are not allowed" in problem:
        return Complaint(
            offset,
            "a list begins on the line below its key",
            "move it down: one line with '- ' for each item",
        )
    if (opened := _opened_above(text, offset, before)) is not None:
        return Complaint(
            opened, "the quote that opens here is not closed on its line", "close it with the same quote"
        )
    if "flow" in context:
        return _unclosed(text, offset, began)
    if "node content" in problem and character:
        return Complaint(offset, f"text that begins with {quoted(character)} needs quotes", _QUOTE_IT)
    if "tag" in problem:
        return Complaint(offset, "text that begins with '!' needs quotes", _QUOTE_IT)
    if first and character == ":":
        return Complaint(offset, "a key is missing before ':'")
    if first and "block collection" in context:
        return Complaint(
            offset,
            "this line is not an item of the list above it",
            "every item begins with '- ' in the same column",
        )
    if first:
        return Complaint(offset, "this line is indented unlike the lines it belongs to", _SAME_COLUMN)
    if before.rstrip().endswith(("'", '"')):
        return Complaint(
            offset,
            "text goes on after the closing quote",
            "put the whole text between quotes; an apostrophe between single quotes is written twice",
        )
    return Complaint(offset, "something here is not written as YAML is", _QUOTE_IT)


#: What the parser was reading when the character that began it made no sense.
_BAD_BEGINNINGS = frozenset(
    {
        "while scanning an alias",
        "while scanning an anchor",
        "while scanning a block scalar",
        "while scanning a directive",
    }
)


def _line(text: str, offset: int) -> str:
    return re.split(r"[\r\n]", text[offset:], maxsplit=1)[0].strip()


def _no_colon(text: str, offset: int) -> Complaint:
    # Only the first word is shown: behind it may stand a password.
    line = _line(text, offset)
    word = re.split(r"[\s:]", line)[0]
    glued = re.match(r"[\w -]+:(?=\S)", line)
    return Complaint(
        offset,
        f"the line that begins with {quoted(word)} is neither a key with its value nor an item of a list",
        "put a space after the colon" if glued else "write 'key: value', or '- item'",
    )


def _colon_too_many(text: str, offset: int, before: str) -> Complaint:
    if re.search(r":\s", before):
        return Complaint(
            offset, "a second colon in one line", "put quotes round text that holds a colon and a space"
        )
    start = offset - len(before)
    above = re.split(r"[\r\n]+", text[:start].rstrip())[-1]
    if not re.search(r":(\s|$)", above):
        return _no_colon(text, start - len(text[:start]) + len(text[:start].rstrip()) - len(above.lstrip()))
    indent = len(before) - len(before.lstrip())
    return Complaint(
        start + indent,
        "this line is indented further than the key above it, which has a value already",
        _SAME_COLUMN,
    )


def _opened_above(text: str, offset: int, before: str) -> int | None:
    """Where a quote was opened on a line further up that only a quote just before ``offset`` closed."""
    closing = offset - len(before) + len(before.rstrip()) - 1
    if not before.rstrip().endswith(("'", '"')):
        return None
    opened = text.rfind(text[closing], 0, closing)
    begins = re.search(r"(?:^|[:,\[{]|^\s*-)\s*$", re.split(r"[\r\n]", text[: max(opened, 0)])[-1])
    return opened if opened >= 0 and begins and re.search(r"[\r\n]", text[opened:closing]) else None


def _unclosed(text: str, offset: int, began: int) -> Complaint:
    opened = text[began : began + 1]
    if opened not in ("[", "{"):
        # At the end of the file the parser no longer says where the bracket stands.
        began = max(text.rfind("[", 0, offset), text.rfind("{", 0, offset), 0)
        opened = text[began : began + 1]
    closing = "]" if opened == "[" else "}"
    return Complaint(
        began,
        f"the {quoted(opened)} that opens here is not closed properly",
        f"close it with '{closing}' and put commas between the items",
    )
