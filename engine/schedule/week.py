"""``hours`` and ``quiet hours`` as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time

from engine.document.wording import did_you_mean, mistake
from engine.problem import quoted
from engine.schedule.model import MIDNIGHT, Hours, Minutes, Quiet
from engine.schedule.phrase import WEEKDAY, WEEKDAYS

_WRITE_HOURS = "write it like this: Mo-Fr 09:00-18:00, Sa 10:00-14:00"
_WRITE_QUIET = "write it like this: 21:00-08:00"
_SPAN = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:-|–|to|until)\s*(\d{1,2})(?::(\d{2}))?")


def read_hours(text: str) -> Hours:
    """``Mo-Fr 09:00-18:00, Sa 10-14``; without days every day is meant.

    Times that follow without days of their own are of the same days: ``Mo-Fr 09:00-12:00, 14:00-18:00``.

    Raises:
        A mistake: for everything else, and for hours through midnight, which would leave open to which
        day the second half belongs.
    """
    week: list[list[Minutes]] = [[] for _ in WEEKDAYS]
    days: tuple[int, ...] = tuple(range(7))
    for offset, piece in _pieces(text):
        begins = re.search(r"\d", piece)
        if begins is None:
            raise mistake(f"{quoted(piece)} has no hours", _WRITE_HOURS, offset=offset)
        if named := piece[: begins.start()].strip():
            days = _days(named, offset)
        span = _span(piece[begins.start() :], offset + begins.start())
        for day in days:
            week[day].append(span)
    return Hours(words=" ".join(text.split()), week=tuple(_joined(spans) for spans in week))


def read_quiet(text: str) -> Quiet:
    """``21:00-08:00``, the same every day.

    Raises:
        A mistake: for anything else.
    """
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise mistake(f"{quoted(text)} are not quiet hours", _WRITE_QUIET)
    first, last = (_minute(found[n], found[n + 1], text, 0) % MIDNIGHT for n in (1, 3))
    if first == last:
        raise mistake(f"{quoted(text)} is the whole day, or nothing of it", _WRITE_QUIET)
    return Quiet(words=found[0], begins=time(*divmod(first, 60)), ends=time(*divmod(last, 60)))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """What the commas after hours divide, each with where it begins; commas between days divide nothing."""
    start = 0
    for match in re.finditer(r"[,;]|\Z", text):
        piece = text[start : match.start()]
        if re.search(r"\d", piece) or match.start() == len(text):
            yield start + len(piece) - len(piece.lstrip()), piece.strip()
            start = match.end()


def _days(text: str, offset: int) -> tuple[int, ...]:
    """Days of the week, of ``Mo-Fr``, ``Mo, We`` or ``Sunday to Thursday``."""
    words = text.rstrip(":").strip()
    if words.lower() in ("daily", "every day"):
        return tuple(range(7))
    found: set[int] = set()
    for piece in re.split(r"[,;]|\band\b", words):
        parts = [part.strip() for part in re.split(r"-|–|\bto\b", piece)]
        ends = [part.lower().removesuffix(".") for part in parts]
        for name in parts:
            if name.lower().removesuffix(".") not in WEEKDAY:
                near = did_you_mean(name, (*WEEKDAYS, *(day[:2] for day in WEEKDAYS)))
                hint = near if near and near.startswith("did") else _WRITE_HOURS
                raise mistake(f"{quoted(name or words)} is no day of the week", hint, offset=offset)
        if len(ends) > 2:
            raise mistake(f"{quoted(piece.strip())} are no days of the week", _WRITE_HOURS, offset=offset)
        first, last = WEEKDAY[ends[0]], WEEKDAY[ends[-1]]
        found |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
    return tuple(sorted(found))


def _span(text: str, offset: int) -> Minutes:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise mistake(f"{quoted(text)} are not hours", _WRITE_HOURS, offset=offset)
    begins, ends = (_minute(found[n], found[n + 1], text, offset) for n in (1, 3))
    ends = ends or MIDNIGHT
    if begins >= ends:
        raise mistake(
            f"{quoted(text)} ends before it begins",
            f"write {found[1]}:{found[2] or '00'}-24:00, and what comes after midnight at the next day",
            offset=offset,
        )
    return begins, ends


def _minute(hour: str, minute: str | None, text: str, offset: int) -> int:
    minutes = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or minutes > MIDNIGHT:
        raise mistake(f"{quoted(text)} is not on a clock", "write times from 00:00 to 24:00", offset=offset)
    return minutes


def _joined(spans: list[Minutes]) -> tuple[Minutes, ...]:
    """In order, those that touch made one."""
    found: list[Minutes] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return tuple(found)
