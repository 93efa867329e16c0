"""HTML of a mail as plain text: linear in its length, whatever it holds; nothing is fetched or run."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"(/?)([A-Za-z][A-Za-z0-9:]*)")
_BLOCK = re.compile(
    r"address|article|aside|blockquote|center|d[dlt]|div|fieldset|figure|footer|form|h[1-6]|header|li|main"
    r"|nav|[ou]l|p|pre|section|table|tbody|tfoot|thead|tr"
)
# Their content is not for reading; where each ends.
_UNSEEN = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "title", "template")}
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
# Python refuses to read numbers of thousands of digits; no character has eight.
_NO_CHARACTER = re.compile(r"&#[0-9]{8,};?")
# What Outlook puts into plain text for a line across.
_RULE = "_" * 32
# Deeper quotations look alike.
_DEEPEST = 5


def flatten(source: str) -> str:
    """What a person reads of ``source``, lines ended by \\n; lines of a blockquote begin with "> ".

    Paragraphs are set apart by an empty line, cells of a row by a space.  A line across becomes a line of
    underscores, as mail programs write it.  Never fails.
    """
    page = _Page()
    position, size = 0, len(source)
    while position < size:
        opening = source.find("<", position)
        if opening < 0:
            break
        page.write(source[position:opening])
        comment = source.startswith("<!--", opening)
        closing = source.find("-->" if comment else ">", opening)
        if closing < 0:
            # A comment without end hides the rest; a mere "<" does not.
            position = size if comment else opening
            break
        inside = source[opening + 1 : closing]
        position = closing + (3 if comment else 1)
        if comment or inside.startswith(("!", "?")):
            continue
        tag = _TAG.match(inside)
        if tag is None or ("@" in inside and not {" ", "="} & set(inside)):
            # "1 < 2 > 0", or an address in angle brackets that nobody escaped.
            page.write(source[opening:position])
        elif not tag[1] and tag[2].lower() in _UNSEEN:
            end = _UNSEEN[tag[2].lower()].search(source, position)
            position = size if end is None else end.start()
        else:
            page.tag(tag[2].lower(), closes=bool(tag[1]))
    page.write(source[position:])
    return page.text()


class _Page:
    """Lines so far, and the one being written."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._preformatted = False

    def write(self, raw: str) -> None:
        if not raw:
            return
        words = html.unescape(_NO_CHARACTER.sub("\ufffd", raw))
        if self._preformatted:
            first, *rest = words.split("\n")
            self._line.append(first)
            for line in rest:
                self._end()
                self._line.append(line)
        else:
            self._line.append(_SPACES.sub(" ", words))

    def tag(self, name: str, *, closes: bool) -> None:
        if name == "br":
            self._end()
        elif name == "hr":
            self._break()
            self._line.append(_RULE)
            self._end()
        elif name in ("td", "th"):
            self._line.append(" ")
        elif _BLOCK.fullmatch(name):
            self._break()
            if name == "p" and self._lines and self._lines[-1].strip("> "):
                self._end()
            if name == "pre":
                self._preformatted = not closes
            elif name == "blockquote":
                self._quotes = max(0, self._quotes + (-1 if closes else 1))

    def _break(self) -> None:
        """Ends the line unless nothing stands on it."""
        if any(piece.strip() for piece in self._line):
            self._end()
        else:
            self._line.clear()

    def _end(self) -> None:
        joined = "".join(self._line)
        line = joined.rstrip() if self._preformatted else _SPACES.sub(" ", joined).strip()
        prefix = "> " * min(self._quotes, _DEEPEST)
        self._lines.append((prefix + line).rstrip())
        self._line.clear()

    def text(self) -> str:
        self._break()
        return "\n".join(self._lines).strip("\n")
