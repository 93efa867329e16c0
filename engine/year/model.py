"""What a simulated stretch of time holds, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """One letter that somebody would receive.

    Attributes:
        leaves: When it would leave, aware, UTC.
        zone: Whose clock it went by: an IANA name.
        advertising: Whether it is advertising.
    """

    campaign: str
    purpose: str
    occurrence: str
    contact: str
    address: str
    language: str
    leaves: datetime
    zone: str
    advertising: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBack:
    """Somebody who would have got a letter but for a limit, a guard, or a more important letter.

    Attributes:
        on: The day (of the shop) of the occurrence.
        reason: Why, as the plan counts it.
        detail: More about it on one line; may be empty.
    """

    campaign: str
    occurrence: str
    contact: str
    address: str | None
    on: date
    reason: str
    detail: str


class State(StrEnum):
    """What became of an occurrence."""

    #: Planned, and its letters sent.
    DONE = "done"
    #: Nobody was chosen.
    NOBODY = "nobody"
    #: It could not be planned within its patience.
    MISSED = "missed"
    #: More letters than its campaign allows.
    STOPPED = "stopped"
    #: The campaign could not be planned: files or data are wrong.
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One occurrence of one campaign.

    Attributes:
        due: Aware, UTC.
        note: Why it was moved, stopped or failed; empty otherwise.
        nominal: The local time at which its letters are to go, naive, on each reader's clock or the shop's
            (``schedule.model.Nominal.goes``).  None: what the shop's clock shows at ``due``.
        left_out: Rows by reason, those whose day it is not left aside.
    """

    campaign: str
    name: str
    purpose: str
    occurrence: str
    due: datetime
    state: State
    chosen: int
    left_out: Mapping[str, int]
    note: str
    nominal: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """Everything that would happen from ``since`` (a day of the shop) for ``days`` days.

    Attributes:
        shop: The shop's name in its own language.
        language: Of the shop: what pages are written in.
        zone: The shop's, an IANA name.
        happenings: By due moment.
        letters: By the moment they leave.
        kept: By day.
        closed: Days on which nothing leaves, each with why.
        warnings: What looks wrong, in plain words.
        country: The shop's, two letters, by which weeks begin; None where not known: by the language.
        resting: Days that letters may avoid (weekends, public holidays), each with what it is; may be empty.
        people: Everybody the campaigns could choose from, by contact, each with their address (None where
            there is none).  Empty where nobody asked; it is then not known who would get nothing.
    """

    since: date
    days: int
    shop: str
    language: str
    zone: str
    happenings: tuple[Happening, ...]
    letters: tuple[Foretold, ...]
    kept: tuple[KeptBack, ...]
    closed: Mapping[date, str]
    warnings: tuple[str, ...]
    country: str | None = None
    resting: Mapping[date, str] = field(default_factory=dict)
    people: Mapping[str, str | None] = field(default_factory=dict)
