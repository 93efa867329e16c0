"""Which character of a YAML file a character of a text in it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A backslash and what belongs to it, between double quotes (YAML 1.2, 5.7).
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|\r\n|[\s\S])")
# Escapes that stand for white space or, before a line's end, for nothing.
_BLANK_ESCAPES = frozenset("tnvfrNL P_\t\n\r")


def position(written: str, value: str, style: str, offset: int) -> int | None:
    """Where in ``written`` the character of ``value`` at ``offset`` stands.

    ``written`` is the text with its quotes, or a block's header and lines; ``style`` is YAML's: ''
    (plain), ', ", | or >.  ``offset`` counts in ``value`` without white space at its ends and may be
    one past its end.  None where the two cannot be laid side by side.
    """
    # Folding and indentation change white space only, so what is visible is the same on both sides
    # and in the same order: the n-th visible character here is the n-th there.
    wanted = value.strip()[:offset]
    seen = sum(not character.isspace() for character in wanted)
    visible = _visible(written, style)
    if offset < len(value.strip()) and not value.strip()[offset].isspace():
        return next((at for number, (at, _) in enumerate(visible) if number == seen), None)
    # White space, or the end: so far behind the last visible character before it.
    last = next((at + width for number, (at, width) in enumerate(visible, 1) if number == seen), None)
    return None if last is None else last + len(wanted) - len(wanted.rstrip())


def _visible(written: str, style: str) -> Iterator[tuple[int, int]]:
    """Position and width of each visible character of the value, in order."""
    at, end = 0, len(written)
    if style in ("|", ">"):
        at = written.find("\n") + 1 or end
    elif style:
        at, end = 1, end - 1
    while at < end:
        width = 1
        shown = not written[at].isspace()
        if style == '"' and (escape := _ESCAPE.match(written, at)):
            width = len(escape[0])
            shown = escape[0][1] not in _BLANK_ESCAPES and not _stands_for_space(escape[0])
        elif style == "'" and written.startswith("''", at):
            width = 2
        if shown:
            yield at, width
        at += width


def _stands_for_space(escape: str) -> bool:
    return escape[1] in "xuU" and chr(int(escape[2:], 16)).isspace()
