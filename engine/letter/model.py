"""What a finished letter consists of, before it becomes a message or a sheet of paper."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture that travels inside the letter.  ``cid`` is its content id without angle brackets."""

    cid: str
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One letter's words.

    ``subject`` and ``preheader`` are one line of plain text each; ``preheader`` may be empty.
    ``html`` is a whole document.  ``text`` ends with a line break, its lines with U+000A.
    """

    subject: str
    preheader: str
    html: str
    text: str
    images: tuple[Image, ...]
