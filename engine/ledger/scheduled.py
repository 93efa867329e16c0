"""What the ledger knows of schedules, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """When one letter may leave.

    Attributes:
        leaves: From then on; None for at once.
        closes: Until then; None where nothing ends it.
        zone: Whose clock says so, an IANA name; None for the shop's.
        gate: It waits until its run's gate is as high; 0 waits for nothing.
    """

    leaves: datetime | None = None
    closes: datetime | None = None
    zone: str | None = None
    gate: int = 0


class Dealt(StrEnum):
    """What became of an occurrence.  Stored: never rename a value."""

    #: Planned and frozen: its letters are on their way, or have gone.
    DONE = "done"
    #: Nobody was chosen.
    NOBODY = "nobody"
    #: Its time was over before it could be planned.
    MISSED = "missed"
    #: More letters than its campaign allows.
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurred:
    """An occurrence that was dealt with.

    Attributes:
        due: The moment from which it could be planned.
        left_out: Rows by reason.
        note: More about it on one line; may be empty.
        at: When it was dealt with.
    """

    campaign: str
    occurrence: str
    due: datetime
    state: Dealt
    chosen: int
    left_out: Mapping[str, int]
    note: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Armed:
    """A campaign that goes by itself, on somebody's word.

    Attributes:
        digests: What its letters are made from, part by part.
        most: More letters than that at one occurrence do not go; None where it has one occurrence only.
        by: Who armed it.
        ended_at: When it was disarmed; None while it is armed.
        ended_by, why: By whom and why; empty while it is armed.
    """

    id: int
    campaign: str
    digests: Mapping[str, str]
    most: int | None
    by: str
    at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Which letters a limit counts: of every campaign, or of these purposes, or advertising ones.

    Attributes:
        purposes: Only these; None for all.
        advertising: Only what is advertising.
        apart: Purposes that do not count.
        promotions_apart: What is advertising does not count.
        within: Looked at before and after the moment in question.
        most: So many are enough.
    """

    purposes: frozenset[str] | None = None
    advertising: bool = False
    apart: frozenset[str] = frozenset()
    promotions_apart: bool = False
    within: timedelta
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A letter that may not leave yet, or no longer before its clock opens again.

    ``leaves`` and ``closes`` are those it has, ``meant`` when it should have left at first; ``zone`` as in
    Departure.
    """

    seq: int
    contact: str
    address: str
    leaves: datetime
    closes: datetime | None
    zone: str | None
    meant: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """A run that waits for a person.  ``gated``: since the letters that went ahead were not well received."""

    campaign: str
    occurrence: str
    detail: str
    gated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became so far of the letters of a run that went ahead of the others.

    Attributes:
        sent: Handed over, or refused for good.
        bounced: Of them refused for good, or returned so.
        complained: Of them reported as junk.
        waiting: Letters among them that could have left, and were never tried.
        later: Those whose own time has not come.
    """

    sent: int
    bounced: int
    complained: int
    waiting: int
    later: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed:
    """A letter with the moment at which it left, or should have."""

    campaign: str
    purpose: str
    occurrence: str
    advertising: bool
    contact: str
    address: str
    language: str
    leaves: datetime
    zone: str | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A run that ``run`` still has to see to.

    Attributes:
        due: When its occurrence was due; None where a person sent it by hand.
        planned: Letters never tried.
        deferred: Letters that were put off.
        gate_at: When its gate is looked at; None where there is none.
        again_at: When people who are held back are looked at again; None where nobody waits.
        next: When the next of its letters may leave or be tried again; None where none waits.
    """

    run: int
    campaign: str
    occurrence: str
    due: datetime | None
    planned: int
    deferred: int
    gate_at: datetime | None
    again_at: datetime | None
    next: datetime | None
