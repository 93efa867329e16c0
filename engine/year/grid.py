"""The months of a year as small grids for a terminal: each day as dark as many letters leave."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import zip_longest

from engine import locales
from engine.year.summing import DayTally, Tally

#: The terminal speaks English, like every command; weeks begin as they do in the shop's country.
ENGLISH = "en"
_GAP = 3


class Tone(StrEnum):
    """How a piece is to stand out, where there are colours."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"
    BAD = "bad"
    FEW = "few"
    SOME = "some"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one tone, harmless on a terminal, without a line break."""

    words: str
    tone: Tone = Tone.PLAIN


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What a calendar is drawn with.

    Attributes:
        levels: For days with letters, the fewest first.
    """

    levels: str
    nothing: str
    closed: str
    trouble: str
    dash: str


BLOCKS = Signs(levels="▁▂▃▄▅▆▇█", nothing="·", closed="×", trouble="!", dash="–")
#: Where the terminal knows ASCII only.
ASCII = Signs(levels=".:-=+*#@", nothing=" ", closed="x", trouble="!", dash="-")


def months(tally: Tally, width: int, signs: Signs) -> Iterator[Line]:
    """As many months beside each other as fit, four at most, an empty line after each row of them."""
    begins = locales.week_begins(tally.year.country, tally.year.language)
    by_day = {day.day: day for day in tally.days}
    grids = [_grid(month, begins, by_day, tally.busiest_day, signs) for month in tally.months]
    # A month is a day's number and seven columns of two.
    wide = 3 + 7 * 2
    beside = max(1, min(4, (width + _GAP) // (wide + _GAP)))
    for first in range(0, len(grids), beside):
        for row in zip_longest(*grids[first : first + beside], fillvalue=()):
            yield _joined(row, wide)
        yield ()


def _joined(row: Sequence[Line], wide: int) -> Line:
    pieces: list[Piece] = []
    for place, line in enumerate(row):
        pieces += line
        if place < len(row) - 1:
            pieces.append(Piece(" " * (wide - sum(len(piece.words) for piece in line) + _GAP)))
    return tuple(pieces)


def _grid(month: date, begins: int, by_day: Mapping[date, DayTally], most: int, signs: Signs) -> list[Line]:
    lines: list[Line] = [
        (Piece("   "), Piece(f"{locales.month_alone(month.month, ENGLISH)} {month.year}", Tone.STRONG))
    ]
    heads = "".join(f" {locales.weekday_short((begins + number) % 7, ENGLISH)[0]}" for number in range(7))
    lines.append((Piece("   "), Piece(heads, Tone.QUIET)))
    day = month - timedelta(days=(month.weekday() - begins) % 7)
    while day.month == month.month or day < month:
        week = [day + timedelta(days=number) for number in range(7)]
        first = next(one for one in week if one.month == month.month)
        pieces = [Piece(f"{first.day:>3}", Tone.QUIET)]
        for one in week:
            sign = _day(by_day.get(one), most, signs) if one.month == month.month else Piece(" ")
            pieces += [Piece(" "), sign]
        lines.append(tuple(pieces))
        day += timedelta(days=7)
    return lines


def _day(day: DayTally | None, most: int, signs: Signs) -> Piece:
    if day is None:
        return Piece(" ")
    if day.trouble:
        return Piece(signs.trouble, Tone.BAD)
    if day.count:
        level = density(day.count, most, len(signs.levels))
        tones = (Tone.FEW, Tone.SOME, Tone.MANY)
        return Piece(signs.levels[level - 1], tones[(level - 1) * len(tones) // len(signs.levels)])
    return Piece(signs.closed if day.closed is not None else signs.nothing, Tone.QUIET)


def density(count: int, most: int, levels: int) -> int:
    """How dark a day is: 0 without letters, ``levels`` for ``most`` of them; by size, not by share, so that
    a single letter is seen beside ten thousand."""
    if count <= 0:
        return 0
    if most <= 1:
        return levels
    return 1 + round((levels - 1) * math.log(count) / math.log(most))


def legend(tally: Tally, signs: Signs) -> Iterator[Line]:
    """What the signs that were used mean; nothing where none was."""
    most = tally.busiest_day
    pieces = [Piece("   ")]
    if most > 1:
        pieces += [Piece(signs.levels[0], Tone.FEW), Piece(" 1 letter  ")]
        pieces += [Piece(signs.levels[-1], Tone.MANY), Piece(f" {most:,} letters  ")]
    elif most:
        pieces += [Piece(signs.levels[-1], Tone.MANY), Piece(" 1 letter  ")]
    if any(day.trouble for day in tally.days):
        pieces += [Piece(signs.trouble, Tone.BAD), Piece(" something did not go  ")]
    if any(day.closed is not None for day in tally.days):
        pieces += [Piece(signs.closed, Tone.QUIET), Piece(" closed  ")]
    if len(pieces) > 1:
        yield tuple(pieces)
