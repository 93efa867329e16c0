"""The lines around a mistake, with the place marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from engine.problem import Place

#: Lines shown before and after.
_AROUND = 2
#: Longer lines are cut around the place.
_LONGEST = 160
#: Larger files are not opened to be shown.
_LARGEST = 20 * 2**20
_SECRET = re.compile(
    r"^(\s*(?:-\s+)?[\w \-]*(?:password|secret|token|key)[\w \-]*:\s*)(\S.*)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a file.

    Attributes:
        number: From 1.
        before, marked, after: Its text; ``marked`` is the character to blame, or empty.
        blamed: The mistake is on this line.
    """

    number: int
    before: str
    marked: str
    after: str
    blamed: bool


def excerpt(root: Path, place: Place) -> tuple[Line, ...]:
    """The lines around ``place``, whose path counts from ``root``; empty where there is nothing to show.

    What looks like a secret is not shown.
    """
    path = root / place.path
    try:
        stat = path.stat()
        if stat.st_size > _LARGEST or not path.is_file():
            return ()
        return _excerpt(path, place, stat.st_mtime_ns, stat.st_size)
    except (OSError, ValueError):
        return ()


@lru_cache(256)
def _excerpt(path: Path, place: Place, *_stamp: int) -> tuple[Line, ...]:
    """Remembered as long as the file stands as it did: a page shows many, of files of any length."""
    first = max(1, place.line - _AROUND)
    with path.open("rb") as file:
        lines = list(islice(file, first - 1, place.line + _AROUND))
    # A file that ends with a line break has an empty line behind it, as editors show it.
    if len(lines) < place.line + _AROUND + 1 - first and lines and lines[-1].endswith(b"\n"):
        lines.append(b"")
    return tuple(
        _line(number, line.decode("utf-8-sig" if number == 1 else "utf-8", "replace").rstrip("\r\n"), place)
        for number, line in enumerate(lines, first)
    )


def _line(number: int, text: str, place: Place) -> Line:
    blamed = number == place.line
    text = _SECRET.sub(r"\1•••", text)
    if not blamed or place.column is None or place.column > len(text):
        return Line(number=number, before=_cut(text), marked="", after="", blamed=blamed)
    at = place.column - 1
    start = max(0, at - _LONGEST // 2)
    return Line(
        number=number,
        before=("…" if start else "") + text[start:at],
        marked=text[at],
        after=_cut(text[at + 1 :]),
        blamed=True,
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
