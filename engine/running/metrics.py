"""Numbers of the loop in a file, for node_exporter's textfile collector or whatever reads the like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from engine.problem import printable
from engine.running.leaving import leave
from engine.running.news import NewsKind

#: Pairs of a label's name and its value, and a number.
_Sample = tuple[Sequence[tuple[str, str]], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What is counted, as it stands at one moment.

    Attributes:
        letters: Campaign → fate (or "unsent") → how many letters stand there now.
        occurrences: Campaign → state → how many occurrences.
        armed: How many campaigns are armed.
        passed: When the loop last came to the end of a pass, aware; None before the first.
        due: When the next occurrence is due, aware; None where nothing is armed.
        behind: By how much the oldest occurrence that is due and not dealt with is late; zero where none is.
        alerts: What stands wrong now, by kind.
        untold: How many alerts nobody could be told of yet.
    """

    letters: Mapping[str, Mapping[str, int]]
    occurrences: Mapping[str, Mapping[str, int]]
    armed: int
    passed: datetime | None
    due: datetime | None
    behind: timedelta
    alerts: Mapping[NewsKind, int]
    untold: int
    version: str


def metrics_text(numbers: Numbers) -> str:
    """The file, right both as Prometheus' text format 0.0.4 and as OpenMetrics 1.0.

    For that there are gauges only, since the two write counters differently, and no timestamps, which the
    textfile collector refuses.  What is not known has no line.  The order is the same every time.
    """
    return "".join(f"{line}\n" for line in _lines(numbers))


def write_metrics(path: Path, numbers: Numbers) -> str | None:
    """Leave the file at ``path`` (which must end in ``.prom`` for node_exporter to take it).

    Returns why that could not be done; None where it was.
    """
    return leave(path, metrics_text(numbers))


def _lines(numbers: Numbers) -> Iterator[str]:
    yield from _gauge("release", "Which release runs.", [((("version", numbers.version),), 1)])
    yield from _gauge(
        "letters", "Letters by campaign and by where they stand now.", _by_campaign("fate", numbers.letters)
    )
    yield from _gauge(
        "occurrences",
        "Occurrences of armed campaigns by what became of them.",
        _by_campaign("state", numbers.occurrences),
    )
    yield from _gauge("armed_campaigns", "Campaigns that go by themselves.", [((), numbers.armed)])
    yield from _gauge(
        "last_pass_timestamp_seconds", "When the loop last looked at everything.", _moment(numbers.passed)
    )
    yield from _gauge("next_due_timestamp_seconds", "When the next occurrence is due.", _moment(numbers.due))
    yield from _gauge(
        "behind_seconds",
        "How late the oldest occurrence is that is due and not dealt with.",
        [((), numbers.behind.total_seconds())],
    )
    yield from _gauge(
        "alerts",
        "What stands wrong now, by kind.",
        # Each kind always has its line, so that a rule can compare with 0.
        [((("kind", kind.value),), numbers.alerts.get(kind, 0)) for kind in NewsKind if kind.lasts],
    )
    yield from _gauge("alerts_untold", "Alerts nobody could be told of yet.", [((), numbers.untold)])
    yield "# EOF"


def _by_campaign(label: str, counted: Mapping[str, Mapping[str, int]]) -> Iterator[_Sample]:
    for campaign, counts in sorted(counted.items()):
        for word, count in sorted(counts.items()):
            yield (("campaign", campaign), (label, str(word))), count


def _moment(moment: datetime | None) -> list[_Sample]:
    return [] if moment is None else [((), moment.timestamp())]


def _gauge(name: str, words: str, samples: Iterable[_Sample]) -> Iterator[str]:
    yield f"# HELP gramercy_{name} {words}"
    yield f"# TYPE gramercy_{name} gauge"
    for labels, value in samples:
        inside = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
        # %d for what is whole: a moment in seconds would otherwise be rounded to six digits.
        shown = str(int(value)) if value == int(value) else repr(float(value))
        yield f"gramercy_{name}{f'{{{inside}}}' if inside else ''} {shown}"


def _escaped(text: str) -> str:
    """A label's value (Prometheus, exposition formats: backslash, quote, line feed), with nothing in it that
    steers a terminal."""
    return printable(text).replace("\\", "\\\\").replace('"', '\\"')
