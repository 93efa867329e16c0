"""One picture of a finished letter, and its own size."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import imagesize

from engine.letter.model import Image
from engine.lint.make.drawing import pixels
from engine.problem import quoted

_KINDS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_FRAME = b"\x21\xf9\x04"


@dataclass(frozen=True)
class Picture:
    """One <img>, with the file that travels with the letter (None: it is elsewhere)."""

    element: Any
    source: str
    file: Image | None

    @property
    def name(self) -> str:
        """What to call it."""
        return quoted(self.file.name if self.file else unquote(self.source) or "without an address")

    @cached_property
    def natural(self) -> tuple[int, int] | None:
        """Its own width and height in pixels; None where they are not known."""
        return None if self.file is None else _measured(self.file.content)

    def attribute(self, name: str) -> float | None:
        """Its width or height as the attribute says it, in CSS pixels; None where it does not."""
        value = (self.element.get(name) or "").strip()
        return None if value.endswith("%") else pixels(value, 16)

    @property
    def spacer(self) -> bool:
        """Whether it is too small to be seen."""
        said = (self.attribute("width"), self.attribute("height"))
        return any(size is not None and size <= 2 for size in said)


def moves(content: bytes) -> bool:
    """Whether it is a GIF of more than one frame."""
    return content[:4] == b"GIF8" and content.count(_FRAME) > 1


def _measured(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(_KINDS) and not (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        # What is a drawing, or nothing that is known, has no size of its own.
        return None
    try:
        width, height = imagesize.get(BytesIO(content))
    # Broken files: whatever the reader trips over.
    except (ValueError, OSError, IndexError, ArithmeticError, struct.error):
        return None
    return (int(width), int(height)) if width > 0 and height > 0 else None
