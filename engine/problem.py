"""Where a file the user wrote is wrong, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePath, PurePosixPath

_NEGATIVE = re.compile(r"-[0-9]{1,15}(?:\.[0-9]{1,15})?")


class Severity(StrEnum):
    """How much a problem matters.  Printed by ``check --json``: never rename a value."""

    #: Must be mended before anything is sent.
    ERROR = "error"
    #: Worth a look; nothing is held up.
    WARNING = "warning"
    #: Good to know: shown where somebody asks for it.
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A point in a file the user can open.

    ``line`` and ``column`` count from 1, as editors do, in characters.  ``column`` is None
    where only the line is known (a CSV row, a template error).
    """

    path: PurePath
    line: int
    column: int | None = None

    def __str__(self) -> str:
        column = "" if self.column is None else f":{self.column}"
        return f"{self.path}:{self.line}{column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing the user should look at: a value, so that a check can find them all.

    ``message`` is one line, lower case, without a full stop, and quotes the user's own words
    (through ``quoted``).  ``hint`` says what to do next; None when we do not know.
    ``rule`` is the lasting name of the check that found it, by which a config may switch it off; None
    for what is simply wrong.
    """

    place: Place
    message: str
    hint: str | None = None
    severity: Severity = Severity.ERROR
    rule: str | None = None

    def __str__(self) -> str:
        kind = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        text = f"{self.place}: {kind}{self.message}"
        return text if self.hint is None else f"{text}\n  hint: {self.hint}"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """``problems`` by path, line and column, each once; a line as a whole comes before its columns."""
    return sorted(
        dict.fromkeys(problems),
        key=lambda problem: (
            str(problem.place.path),
            problem.place.line,
            problem.place.column or 0,
            problem.message,
        ),
    )


def below(root: PurePath, problem: Problem) -> Problem:
    """``problem`` with a path in ``root`` (absolute) shown as counted from there; others stay."""
    path = problem.place.path
    if not path.is_absolute() or not path.is_relative_to(root):
        return problem
    return replace(problem, place=replace(problem.place, path=PurePosixPath(path.relative_to(root))))


def quoted(words: object, *, most: int = 60) -> str:
    """The user's own words between single quotes, on one line, harmless on a terminal.

    Control characters and bidirectional overrides are shown as escapes; text over ``most``
    characters is cut and ends in an ellipsis.
    """
    text = str(words)
    if len(text) > most:
        text = text[: most - 1] + "…"
    return "'" + "".join(_shown(character) for character in text) + "'"


def printable(text: str) -> str:
    """``text`` with every character that could steer a terminal or reverse a line shown as an escape."""
    return "".join(_shown(character) for character in text)


def formula_safe(cell: str) -> str:
    """``cell`` as text that no spreadsheet takes for a formula (OWASP, CSV injection).

    A negative number stays one.  Carriage returns become line feeds: Python before 3.13 writes a cell that
    holds one without quotes, and what follows would be a row of its own.
    """
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    if _NEGATIVE.fullmatch(text):
        return text
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\n")) else text


def _shown(character: str) -> str:
    code = ord(character)
    # C0 and C1 controls, line and paragraph separators, bidi embeddings, overrides and isolates, BOM,
    # and the lone surrogates that stand for undecodable bytes.
    if (
        code < 0x20
        or 0x7F <= code <= 0x9F
        or code in (0x2028, 0x2029, 0x061C, 0xFEFF)
        or 0x200E <= code <= 0x200F
        or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
        or 0xD800 <= code <= 0xDFFF
    ):
        return character.encode("unicode_escape", "surrogatepass").decode("ascii")
    return character
