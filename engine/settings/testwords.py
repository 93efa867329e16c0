"""Tests of the data in their short form: ``missing email at most 5%``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from engine.document.model import canonical
from engine.document.times import Span
from engine.document.wording import did_you_mean, mistake, said, shown
from engine.problem import quoted

T = TypeVar("T")


class Kind(StrEnum):
    """What a test asks.  Printed by ``check --json`` as ``data/<kind>``: never rename a value."""

    UNIQUE = "unique"
    NOT_MISSING = "not-missing"
    ACCEPTED_VALUES = "accepted-values"
    ROW_COUNT = "row-count"
    FRESH = "fresh"
    CUSTOMER_EXISTS = "customer-exists"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How many rows may fail: a number of rows, or a share of all rows in percent.  One of them is None."""

    rows: int | None
    percent: Decimal | None

    def covers(self, failing: int, rows: int) -> bool:
        """Whether ``failing`` of ``rows`` is still within it."""
        if self.rows is not None:
            return failing <= self.rows
        return failing * 100 <= (self.percent or 0) * rows

    def __str__(self) -> str:
        if self.rows is not None:
            return f"{self.rows:,}"
        return f"{self.percent}%"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many rows there may be; None: no bound."""

    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a test asks, however it was written.

    Attributes:
        columns: By our names, as written; () where they are not said.
        bounds: Of the number of rows; None for other kinds.
        within: How old the newest may be; None for other kinds.
        at_most: How many rows may fail; None: none.
        text: The short form it was written in; None if it was not.
        alone: That text is the whole of the test.
    """

    kind: Kind
    columns: tuple[str, ...] = ()
    bounds: Bounds | None = None
    within: timedelta | None = None
    at_most: Tolerance | None = None
    text: str | None = None
    alone: bool = False


GAP = r"[\s_-]+"
_NAMES = r"\w+(?:(?:\s*,\s*|\s+and\s+)\w+)*"
_SHORT: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern.replace(" ", GAP).replace("NAMES", rf"(?P<columns>{_NAMES})"), re.IGNORECASE))
    for kind, pattern in (
        (Kind.UNIQUE, r"unique(?: NAMES)?"),
        (Kind.UNIQUE, r"NAMES (?:is|are) unique"),
        (Kind.NOT_MISSING, r"(?:not (?:null|missing|empty)|known)(?: NAMES)?"),
        (Kind.NOT_MISSING, r"NAMES (?:is|are) (?:not (?:null|missing|empty)|known)"),
        (Kind.CUSTOMER_EXISTS, r"(?:(?:every|the) )?customers? exists?|relationships?"),
    )
)
_MISSING = re.compile(rf"missing(?:{GAP}(?P<columns>{_NAMES}))?", re.IGNORECASE)
_IS_MISSING = re.compile(rf"(?P<columns>{_NAMES})\s+(?:(?:is|are)\s+)?missing", re.IGNORECASE)
_AT_MOST = re.compile(rf"\s+at{GAP}most\s+", re.IGNORECASE)
_FRESH = re.compile(
    r"(?:(?P<before>\w+)\s+)?(?:is\s+)?fresh(?:ness)?(?:\s+(?!(?:within|in)\b)(?P<after>\w+))?"
    r"(?:\s+(?:within|in)\s+(?P<span>.+))?",
    re.IGNORECASE,
)
_ROW_COUNT = re.compile(rf"(?:row{GAP}counts?|rows)\b\s*(?P<bounds>.*)", re.IGNORECASE)
_NUMBER = r"\d[\d,_ ]*"
_BETWEEN = re.compile(rf"between\s+({_NUMBER}?)\s+and\s+({_NUMBER})", re.IGNORECASE)
_LEAST = re.compile(rf"at{GAP}least\s+({_NUMBER})", re.IGNORECASE)
_MOST = re.compile(rf"at{GAP}most\s+({_NUMBER})", re.IGNORECASE)
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s*(?:%|percent)", re.IGNORECASE)
_ROWS = re.compile(rf"({_NUMBER}?)\s*rows?", re.IGNORECASE)
_WRITE_SHARE = "write it like this: 5%, 0.5% or 3 rows"
_WRITE_BOUNDS = "write it like this: between 50 and 20000, at least 50 or at most 20000"
_WRITE_FRESH = "write it like this: fresh within 2 days"
#: The first words of every short form, to guess what somebody meant.
_WORDS = ("unique", "not missing", "missing", "row count", "fresh within", "customer exists")
SPAN: TypeAdapter[timedelta] = TypeAdapter(Span)


def _number(text: str) -> int:
    return int(re.sub(r"[,_\s]", "", text))


def tolerance(value: object) -> Tolerance:
    if isinstance(value, Tolerance):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if found := _SHARE.fullmatch(text):
        percent = Decimal(found[1].replace(",", "."))
        if percent > 100:
            raise mistake(f"{quoted(text)} is more than all of them", _WRITE_SHARE)
        return Tolerance(None, percent)
    if found := _ROWS.fullmatch(text):
        return Tolerance(_number(found[1]), None)
    if re.fullmatch(_NUMBER, text):
        raise mistake(f"{quoted(text)} can be read in two ways", f"write {text} rows, or {text}%")
    raise mistake(
        f"{shown(value)} is neither a share nor a number of rows" if text else "must be a share, or rows",
        _WRITE_SHARE,
        named=not text,
    )


def bounds(value: object) -> Bounds:
    if isinstance(value, Bounds):
        return value
    if isinstance(value, Mapping):
        value = _bounds_in_words(value) or value
    text = value.strip() if isinstance(value, str) else ""
    if found := _BETWEEN.fullmatch(text):
        least, most = _number(found[1]), _number(found[2])
        if least > most:
            raise mistake(f"{quoted(text)} holds nothing", "write the smaller number first")
        return Bounds(least, most)
    if found := _LEAST.fullmatch(text):
        return Bounds(_number(found[1]), None)
    if found := _MOST.fullmatch(text):
        return Bounds(None, _number(found[1]))
    if not text and isinstance(value, str):
        raise mistake("'row count' is not finished: how many rows may there be?", _WRITE_BOUNDS)
    raise mistake(f"{shown(value)} does not say how many rows there may be", _WRITE_BOUNDS)


def _bounds_in_words(keys: Mapping[object, object]) -> str | None:
    """How other programs write bounds, in our words: ``{between: [50, 20000]}``, ``{min: 50}``; None where
    these are others."""
    given = {canonical(str(key)): value for key, value in keys.items()}
    match given:
        case {"between": [least, most]} if len(given) == 1:
            return f"between {least} and {most}"
        case {"between": str(words)} if len(given) == 1:
            return f"between {words}"
        case {"min": least, "max": most} | {"min value": least, "max value": most} if len(given) == 2:
            return f"between {least} and {most}"
        case {"min": least} | {"min value": least} | {"at least": least} if len(given) == 1:
            return f"at least {least}"
        case {"max": most} | {"max value": most} | {"at most": most} if len(given) == 1:
            return f"at most {most}"
        case _:
            return None


def short_form(value: object) -> Ask:
    """The short form of a test."""
    if isinstance(value, Ask):
        return value
    if not isinstance(value, str) or not value.strip():
        raise mistake(f"a test must be text or keys with values, not {shown(value)}", _WRITE_ONE)
    text = value.strip()
    if found := _ROW_COUNT.fullmatch(text):
        return Ask(kind=Kind.ROW_COUNT, bounds=told_of(text, found.start("bounds"), bounds), text=text)
    body, at_most = text, None
    if cut := _AT_MOST.search(text):
        body, at_most = text[: cut.start()], told_of(text, cut.end(), tolerance)
    if found := _FRESH.fullmatch(body):
        return _fresh_words(text, found, at_most)
    for kind, pattern in _SHORT:
        if found := pattern.fullmatch(body):
            return _asked(kind, found, at_most, text)
    if found := _MISSING.fullmatch(body) or _IS_MISSING.fullmatch(body):
        asked = _asked(Kind.NOT_MISSING, found, at_most, text)
        if at_most is None:
            raise mistake(
                f"{quoted(text)} does not say how many may be missing",
                f"write '{text} at most 5%', or '{' '.join(['not missing', *asked.columns])}'",
            )
        return asked
    words = canonical(text).split()
    nears = [did_you_mean(" ".join(words[:count]), _WORDS) for count in (2, 1)]
    near = next((each for each in nears if each and each.startswith("did")), _WRITE_ONE)
    if re.search(r"[<>=]|\s(?:is|in|between|like)\s", text):
        near = f"a rule of your own is written 'rule: {text}'"
    raise mistake(f"there is no test {quoted(text)}", near)


_WRITE_ONE = (
    "write unique, not missing, missing at most 5%, accepted values: […], row count between 50 and 20000, "
    "fresh within 2 days, or a rule of your own: 'rule: …'"
)


def _asked(kind: Kind, found: re.Match[str], at_most: Tolerance | None, text: str) -> Ask:
    names = found.groupdict().get("columns") or ""
    columns = tuple(name for name in re.split(r"\s*,\s*|\s+and\s+|\s+", names) if name)
    return Ask(kind=kind, columns=columns, at_most=at_most, text=text)


def _fresh_words(text: str, found: re.Match[str], at_most: Tolerance | None) -> Ask:
    if at_most is not None:
        raise mistake(f"{quoted(text)}: no row is stale by itself, so 'at most' means nothing", _WRITE_FRESH)
    if found["span"] is None or (found["before"] and found["after"]):
        raise mistake(f"{quoted(text)} does not say how old the newest may be", _WRITE_FRESH)
    column = found["before"] or found["after"]
    return Ask(
        kind=Kind.FRESH,
        columns=(column,) if column else (),
        within=told_of(text, found.start("span"), SPAN.validate_python),
        text=text,
    )


def told_of(text: str, offset: int, read: Callable[[str], T]) -> T:
    """What ``read`` makes of ``text`` from ``offset`` on; its mistakes are told of that place."""
    try:
        return read(text[offset:])
    except ValidationError as error:
        context = said(error.errors(include_url=False)[0]).context or {}
    except PydanticCustomError as error:
        context = error.context or {}
    hint = context.get("hint")
    raise mistake(str(context.get("message")), None if hint is None else str(hint), offset=offset)
