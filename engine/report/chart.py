"""Where the bars of a chart stand, in hundredths of its width and height: a pure function of the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from engine.report.model import Counts, Day, Report, Score

#: More columns are too narrow to be seen on a telephone.
_COLUMNS = 45
_SPACE = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One bar of a chart over time; ``first`` and ``last`` are the days it counts."""

    x: float
    width: float
    height: float
    first: date
    last: date
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One of the things counted by day: its name in ``Counts``, all of it, its highest column."""

    name: str
    total: int
    most: int
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """Where a score stands on its scale, and between what; None where there are too few to tell."""

    at: float
    low: float | None
    high: float | None


def share(part: int, whole: int) -> float:
    """Hundredths of ``whole``; 0 of nothing."""
    return round(100 * part / whole, 2) if whole else 0.0


def gauge(score: Score, least: float, most: float) -> Gauge:
    """A score on the scale from ``least`` to ``most``."""

    def on(value: float) -> float:
        return round(100 * (value - least) / (most - least), 2)

    known = score.low is not None and score.high is not None
    return Gauge(
        at=on(score.value),
        low=on(score.low) if known and score.low is not None else None,
        high=on(score.high) if known and score.high is not None else None,
    )


def shown(report: Report) -> tuple[str, ...]:
    """What is counted by day and by part: names of ``Counts``, without what nobody noticed or asked."""
    left = set()
    if not report.opens_noticed:
        left.add("opened")
    if not report.clicks_noticed:
        left.add("clicked")
    if not report.asked:
        left.add("answered")
    return tuple(each.name for each in fields(Counts) if each.name not in left)


def lines(days: Sequence[Day], names: Sequence[str]) -> list[Line]:
    """A chart for each name of ``Counts`` that ever happened, all over the same days."""
    found = []
    for name in names:
        counts = {day.day: getattr(day.counts, name) for day in days}
        total = sum(counts.values())
        if total:
            columns = tuple(_columns(counts))
            found.append(
                Line(name=name, total=total, most=max(column.count for column in columns), columns=columns)
            )
    return found


def _columns(counts: dict[date, int]) -> Iterator[Column]:
    """Days without anything leave a gap; many days share a column."""
    first, last = min(counts), max(counts)
    span = (last - first).days + 1
    together = -(-span // _COLUMNS)
    number = -(-span // together)
    sums = [0] * number
    for day, count in counts.items():
        sums[(day - first).days // together] += count
    most = max(sums)
    # A lone column is no wider than one of eight.
    width = 100 / max(number, 8)
    for place, count in enumerate(sums):
        begins = first + timedelta(days=place * together)
        yield Column(
            x=round(width * (place + _SPACE / 2), 3),
            width=round(width * (1 - _SPACE), 3),
            height=share(count, most),
            first=begins,
            last=min(begins + timedelta(days=together - 1), last),
            count=count,
        )
