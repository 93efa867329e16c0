"""JSON lines: an object on each line, written out as text for DuckDB to read."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice
from pathlib import Path

from engine.errors import BadInput
from engine.problem import Place, Problem, Severity, quoted
from engine.settings.model import ColumnType
from engine.source.faults import MOST
from engine.source.lines import Lines
from engine.source.typed import text_of

#: Lines by which the headings are known.
FIRST = 1_000
#: Bytes of a line.
LONGEST = 1 << 20
_BLANKS = " \t\n\r"
_ONE_EACH = "write one object in braces on each line; other programs call it JSON lines, or NDJSON"


class _RefusedError(ValueError):
    """What is wrong with a line: the message, a hint, and the offset in it."""

    def __init__(self, message: str, hint: str | None, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.offset = offset


def headings(path: Path) -> tuple[str, ...]:
    """The keys of the first lines, in the order in which they appear.

    Raises:
        BadInput: if there are none, or one of these lines cannot be read.
    """
    problems: list[Problem] = []
    found = dict.fromkeys(key for _, row in islice(_rows(path, problems), FIRST) for key in row)
    if problems:
        raise BadInput(problems)
    if not found:
        raise BadInput([Problem(Place(path, 1), "the file is empty", _ONE_EACH)])
    return tuple(found)


def first_rows(path: Path, most: int) -> list[list[str]]:
    """The first rows, as wide as the headings.

    Raises:
        BadInput: as ``headings`` does.
    """
    keys = headings(path)
    return [
        [text_of(row.get(key), ColumnType.TEXT) or "" for key in keys]
        for _, row in islice(_rows(path, []), most)
    ]


def write(path: Path, kinds: Mapping[str, ColumnType], target: Path) -> tuple[Lines, list[Problem]]:
    """Write the values of the keys ``kinds`` to ``target``: CSV, UTF-8, a record for each line, the headings
    first.  Where the rows stand, and what is worth a look.

    Raises:
        BadInput: with every problem found, up to ``faults.MOST``.
    """
    known = frozenset(headings(path))
    lines = Lines()
    late: list[tuple[int, str]] = []
    problems: list[Problem] = []
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(kinds)
        for line, row in _rows(path, problems):
            lines.see(line)
            if not known.issuperset(row):
                late += [(line, key) for key in row if key not in known][: MOST - len(late)]
            writer.writerow([text_of(row.get(key), kind) for key, kind in kinds.items()])
    if problems:
        raise BadInput(problems)
    return lines, [
        Problem(
            Place(path, line),
            f"{quoted(key)} is none of the keys of the first {FIRST:,} lines, and is left aside",
            "where nothing is known, write it with null",
            Severity.WARNING,
        )
        for key, line in {key: line for line, key in reversed(late)}.items()
    ]


def _rows(path: Path, problems: list[Problem]) -> Iterator[tuple[int, dict[str, object]]]:
    """Each object and its line.  What cannot be read goes to ``problems``.

    Raises:
        BadInput: with ``problems`` where they are too many; where the file cannot be read.
    """
    for line, raw in _lines(path):
        try:
            row = _object(raw)
        except _RefusedError as refused:
            problem = Problem(Place(path, line, refused.offset + 1), refused.message, refused.hint)
            problems.append(problem)
            if len(problems) == MOST:
                raise BadInput(problems) from refused
            continue
        if row is not None:
            yield line, row


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    if path.is_dir():
        raise BadInput([Problem(Place(path, 1), "this is a folder, not a file", "name a file in it")])
    try:
        handle = path.open("rb")
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else "it cannot be opened"
        hint = "paths in the config count from the config's folder"
        raise BadInput([Problem(Place(path, 1), reason, hint)]) from error
    with handle:
        line = 0
        while raw := handle.readline(LONGEST + 1):
            line += 1
            if line == 1:
                raw = raw.removeprefix(codecs.BOM_UTF8)
                if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or raw[:2].count(0):
                    raise BadInput([Problem(Place(path, 1), "this is UTF-16", "save the file in UTF-8")])
            if len(raw) > LONGEST:
                said = f"the line is longer than {LONGEST >> 20} MB"
                raise BadInput([Problem(Place(path, line), said, _ONE_EACH)])
            yield line, raw


def _object(raw: bytes) -> dict[str, object] | None:
    """The object on one line, all its values single ones; None for a blank line."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        said = f"a character that cannot be read after {quoted(before[-10:])}"
        raise _RefusedError(said, "save the file in UTF-8", len(before)) from error
    if not text.strip(_BLANKS):
        return None
    try:
        pairs = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise _fault(text) from None
    if not isinstance(pairs, _Pairs):
        raise _fault(text)
    row = dict(pairs.pairs)
    if len(row) < len(pairs.pairs):
        raise _fault(text)
    for value in row.values():
        # Most are plain texts, and looking at their kind costs more than looking for what is wrong.
        if isinstance(value, (_Pairs, list)) or (isinstance(value, str) and not _is_plain(value)):
            raise _fault(text)
    return row


class _Pairs:
    """An object, before it is known whether a key is there twice."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        self.pairs = pairs


def _constant(word: str) -> object:
    raise ValueError(word)


# Whole numbers stay as they are written; others are exact.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_Pairs, parse_int=str, parse_float=Decimal, parse_constant=_constant
)


def _is_plain(text: str) -> bool:
    # A lone half of a pair cannot be written in UTF-8.
    return "\0" not in text and (text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text))


def _fault(text: str) -> _RefusedError:
    """What is wrong with a line, and where: the object is gone through key by key."""
    at = _blank(text, 0)
    if text[at : at + 1] != "{":
        what = "a list, not" if text[at : at + 1] == "[" else "not"
        return _RefusedError(f"this is {what} an object: {quoted(text.strip())}", _ONE_EACH, at)
    at = _blank(text, at + 1)
    seen: set[str] = set()
    try:
        while text[at : at + 1] != "}":
            if text[at : at + 1] != '"':
                return _RefusedError(
                    f"a key in double quotes was expected before {quoted(text[at:].strip())}", None, at
                )
            begins = at
            key, at = _DECODER.raw_decode(text, at)
            if key in seen:
                return _RefusedError(f"the key {quoted(key)} is there twice", "rename one of them", begins)
            seen.add(key)
            at = _blank(text, at)
            if text[at : at + 1] != ":":
                return _RefusedError(f"a colon was expected after {quoted(key)}", None, at)
            begins = at = _blank(text, at + 1)
            for word in ("NaN", "Infinity", "-Infinity"):
                if text.startswith(word, at):
                    return _RefusedError(f"{quoted(key)}: {word} is no value of JSON", "write null", at)
            if text[at : at + 1] in ("{", "["):
                kind = "an object" if text[at] == "{" else "a list"
                hint = "write its parts as keys of their own, or leave it out"
                return _RefusedError(f"{quoted(key)} holds {kind}, not a single value", hint, at)
            value, at = _DECODER.raw_decode(text, at)
            if not _is_plain(key) or (isinstance(value, str) and not _is_plain(value)):
                said = f"{quoted(key)} holds a character that is none: NUL, or half of one"
                return _RefusedError(said, "take it out", begins)
            at = _blank(text, at)
            if text[at : at + 1] == ",":
                at = _blank(text, at + 1)
            elif at == len(text):
                return _RefusedError("the object is not closed", "is a brace missing?", at)
            elif text[at : at + 1] != "}":
                return _RefusedError(f"a comma was expected after {quoted(key)}", None, at)
    except ValueError:
        return _RefusedError(
            f"this cannot be read as JSON: {quoted(text[at:].strip())}", "is a quote missing?", at
        )
    at = _blank(text, at + 1)
    return _RefusedError(f"more stands after the object: {quoted(text[at:].strip())}", _ONE_EACH, at)


def _blank(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _BLANKS:
        at += 1
    return at
