"""What the loop says of itself: one entry a line, for people or for programs.

It goes to a stream and nowhere else; keeping, rotating and deleting are the system's (journald, the container
runtime, logrotate).  No entry holds a secret, nor the address of anybody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from engine.problem import printable
from engine.running.news import without_people

_NONE: Mapping[str, int] = MappingProxyType({})
#: A list of a thousand mistakes is for `gramercy check`.
_MOST = 4000


class Level(StrEnum):
    """How much an entry matters.  Printed: never rename a value."""

    INFO = "info"
    #: Somebody should look some day.
    WARNING = "warning"
    #: Something that was due could not be done.
    ERROR = "error"


class Event(StrEnum):
    """What an entry is about.  Printed: never rename a value."""

    #: The loop begins, or ends.
    STARTED = "started"
    ENDED = "ended"
    #: A pass is over; counts say what it did.
    PASSED = "passed"
    #: Until when there is nothing to do.
    SLEEPING = "sleeping"
    #: The machine's clock jumped.
    CLOCK = "clock"
    #: A config or campaign was read anew, or could not be.
    CONFIG = "config"
    #: Mail was read, or could not be.
    MAILBOX = "mailbox"
    #: An occurrence is due; it was planned.
    PLANNED = "planned"
    #: Letters went; counts say what became of them.
    SENT = "sent"
    #: A run waits for somebody.
    PAUSED = "paused"
    #: An occurrence's time went by.
    MISSED = "missed"
    #: Letters did not go as there are more than allowed, or went and are more than usual.
    NUMBER = "number"
    #: A campaign does not go by itself any more.
    DISARMED = "disarmed"
    #: Something could not be done.
    FAILED = "failed"
    #: Somebody was told of something, or could not be.
    TOLD = "told"
    #: A file for other programs (health, metrics) could not be written.
    FILE = "file"


class Form(StrEnum):
    """For whom entries are written."""

    TEXT = "text"
    JSON = "json"


class Sink(Protocol):
    """As much of a text stream as is needed."""

    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the journal.

    Attributes:
        at: Aware.
        words: For people, in English; a line break in them is shown as such.
        counts: Word → number: ``accepted=12``.
    """

    at: datetime
    event: Event
    level: Level = Level.INFO
    words: str = ""
    campaign: str | None = None
    occurrence: str | None = None
    counts: Mapping[str, int] = field(default_factory=lambda: _NONE)


def as_json(entry: Entry) -> str:
    """One JSON object in ASCII, without a line break; what is not known is left out, times are UTC."""
    told: dict[str, object] = {
        "at": entry.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": entry.level,
        "event": entry.event,
    }
    optional = {"campaign": entry.campaign, "occurrence": entry.occurrence, "words": entry.words}
    told |= {name: _said(value) for name, value in optional.items() if value}
    if entry.counts:
        told["counts"] = {_said(name): count for name, count in entry.counts.items()}
    return json.dumps(told, ensure_ascii=True)


def as_text(entry: Entry, zone: tzinfo) -> str:
    """One line for a person, on ``zone``'s clock; harmless on a terminal."""
    about = " ".join(printable(_said(word)) for word in (entry.campaign, entry.occurrence) if word)
    numbers = ", ".join(f"{printable(_said(name))} {count:,}" for name, count in entry.counts.items())
    said = " ".join(printable(line.strip()) for line in _said(entry.words).splitlines() if line.strip())
    level = "" if entry.level is Level.INFO else f"{entry.level}: "
    parts = [part for part in (about, said or entry.event, numbers) if part]
    return f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  {level}{': '.join(parts)}"


class Journal:
    """Writes entries down, each at once.

    What cannot be written is counted in ``lost`` and stops nothing: letters that are due go all the same, and
    what became of them is in the ledger.
    """

    def __init__(self, sink: Sink, form: Form, zone: tzinfo) -> None:
        self._sink, self._form, self._zone = sink, form, zone
        self.lost = 0

    def note(
        self,
        event: Event,
        words: str = "",
        *,
        at: datetime,
        level: Level = Level.INFO,
        campaign: str | None = None,
        occurrence: str | None = None,
        counts: Mapping[str, int] = _NONE,
    ) -> None:
        """``at``: aware; the rest as in ``Entry``."""
        entry = Entry(
            at=at,
            event=event,
            level=level,
            words=words,
            campaign=campaign,
            occurrence=occurrence,
            counts=counts,
        )
        line = as_json(entry) if self._form is Form.JSON else as_text(entry, self._zone)
        try:
            self._sink.write(line + "\n")
            self._sink.flush()
        except (OSError, ValueError):
            # ValueError: the stream is closed, or cannot show a character.
            self.lost += 1


def _said(words: str) -> str:
    return without_people(words if len(words) <= _MOST else words[: _MOST - 1] + "…")
