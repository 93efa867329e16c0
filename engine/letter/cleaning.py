"""What is taken out of people's values before they are shown anywhere."""

from __future__ import annotations

import re

from engine.letter.phrase import MultiLine, Phrase

#: Controls, and characters that steer the direction of text outside themselves.
_STRAY = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_BREAK = re.compile("\r\n|[\n\x0b\x0c\r\x85\u2028\u2029]")


def one_line(text: str) -> str:
    """``text`` with line breaks as spaces and without what steers the text around it."""
    return text if text.isprintable() else _STRAY.sub("", _BREAK.sub(" ", text))


def lines(text: str) -> str:
    """The same, but line breaks stay, as U+000A."""
    return text if text.isprintable() else _STRAY.sub("", _BREAK.sub("\n", text))


def shown(text: str) -> str:
    """``text`` as its kind is shown: a phrase of ours with its isolates, many lines with their breaks."""
    if type(text) is Phrase:
        return _BREAK.sub(" ", text)
    return lines(text) if type(text) is MultiLine else one_line(text)
