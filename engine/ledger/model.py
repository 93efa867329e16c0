"""What goes into the ledger and what comes out of it, as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto

from engine.fate import Fate, Outcome
from engine.ledger.scheduled import Departure, Occurred
from engine.value import Values


class Channel(StrEnum):
    """How a letter travels.  Stored: never rename a value."""

    EMAIL = "email"
    PAPER = "paper"


class RunState(StrEnum):
    """Where a run stands.  Stored: never rename a value."""

    #: Its letters may be claimed.
    OPEN = "open"
    #: Nothing more goes until a person resumes it; ``Run.detail`` says why.
    PAUSED = "paused"
    #: Every letter is final and none unsure; the snapshot is gone.
    ENDED = "ended"


class Why(StrEnum):
    """Why we no longer write to an address.  Stored: never rename a value."""

    #: The person asked, by a link, by mail or aloud.
    ASKED = "asked"
    #: A mail server says that the mailbox does not exist.
    BOUNCE = "bounce"
    #: The person reported a letter as junk.
    COMPLAINT = "complaint"
    #: Letter after letter came back, each for a reason that passes.
    FAILING = "failing"
    #: The person asked for a pause.
    PAUSED = "paused"
    #: The person is unhappy with us, and nobody has seen to it yet.
    UNHAPPY = "unhappy"
    #: The person asked us to forget them: nothing else of them is kept.
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """One confirmed plan, about to be frozen.

    Attributes:
        campaign, occurrence: Together the identity of the run.
        letter: The template's name.
        as_of: The moment the plan was made for.
        rows: Rows read from the source; equals letters + left out.
        files: The snapshot by name: text of campaign, config and templates, images.
        purpose: Why the letter is written, as the campaign says.
        advertising: Whether the letter is advertising.
        keep: For how long after the run's end the snapshot stays.
        reason: What people are thanked for.
        signer: Who signs, by their name in the config.
        gate_at: When the letters behind a gate are let go or not; None where there is no gate.
        again_at: When people who are held back are looked at again; None: never.
        occurred: What is written down of the occurrence; None where nobody waits for that.
        standing: The tiers in which people were seen.
    """

    campaign: str
    occurrence: str
    letter: str
    as_of: datetime
    rows: int
    files: Mapping[str, bytes]
    purpose: str = ""
    advertising: bool = True
    keep: timedelta = timedelta()
    reason: str = ""
    signer: str = ""
    gate_at: datetime | None = None
    again_at: datetime | None = None
    occurred: Occurred | None = None
    standing: Iterable[tuple[str, str | None]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """One letter of a plan.

    Attributes:
        number: Keyed hash of campaign, occurrence and contact, 1 to 2**63 - 1.
        address: As it is written to (``engine.address``); empty where the channel is paper.
        slot: What only one letter of the run may have: the address, contact or household.
        failed: None, or why this letter cannot be written: it is frozen as FAILED.
        departure: When it may leave.
    """

    number: int
    contact: str
    address: str
    language: str
    slot: str
    values: Values
    channel: Channel = Channel.EMAIL
    failed: str | None = None
    departure: Departure = field(default_factory=Departure)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLeftOut:
    """One row of the source that gets no letter.

    ``row`` counts from 1; ``address`` is None where there is none; ``reason`` is the word a person reads.
    """

    row: int
    contact: str
    address: str | None
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as it stands.  ``rows`` and ``chosen`` are those of its latest plan.

    ``purpose`` is the campaign's; empty where it was planned before that was recorded.
    """

    id: int
    campaign: str
    occurrence: str
    purpose: str
    state: RunState
    detail: str
    frozen_at: datetime
    as_of: datetime
    rows: int
    chosen: int
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A letter that one owner may now try to send.

    Attributes:
        seq: Its place in the ledger; letters of a run are claimed in this order.
        fence: Grows with every claim; who shows an older one is refused.
        date: The Date header it went with before; None if none of it has ever left.
        first_tried: When the first attempt was made; None before it.
        attempts: Attempts so far, this one not counted.
        as_of: The moment its run's latest plan was made for.
    """

    seq: int
    run: int
    number: int
    contact: str
    address: str
    language: str
    values: Values
    owner: int
    fence: int
    date: datetime | None
    first_tried: datetime | None
    attempts: int
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of a claimed letter.

    ``outcome.fate`` may also be FAILED or EXPIRED.  ``next_try`` is meant for DEFERRED alone.
    """

    letter: Claimed
    outcome: Outcome
    next_try: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRisk:
    """A letter whose content will leave if the ledger agrees, with the Date header it carries."""

    letter: Claimed
    date: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One connection's news: how the last letter ended, which one wants to go next.  Either may be None."""

    done: Done | None = None
    at_risk: AtRisk | None = None


class Go(Enum):
    """The ledger's answer to a step."""

    #: It is written that the letter is at risk: its content may leave.
    YES = auto()
    #: The person asked us to stop; the letter is now SUPPRESSED.
    SUPPRESSED = auto()
    #: The run is paused or ended; the letter stays claimed.
    PAUSED = auto()
    #: Somebody else holds the letter by now.
    FENCED = auto()
    #: No letter was put forward.
    NOTHING = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterNow:
    """A letter as it stands, for people to read.

    ``next_try`` is None unless DEFERRED; ``date`` is None if no content of it ever left.
    """

    seq: int
    run: int
    campaign: str
    occurrence: str
    number: int
    contact: str
    address: str
    language: str
    channel: Channel
    fate: Fate
    attempts: int
    next_try: datetime | None
    date: datetime | None
    code: int | None
    status: str | None
    detail: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutNow:
    """A row left out of a run, for people to read."""

    run: int
    campaign: str
    occurrence: str
    row: int
    contact: str
    address: str | None
    reason: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One change of a letter's fate.  Claims are not among them: a claim has changed nothing for anybody."""

    at: datetime
    was: Fate
    fate: Fate
    code: int | None
    status: str | None
    detail: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """An address we no longer write to.

    ``source`` says where that came from: a letter's number, a person's name.  ``undone_at`` is None while
    it counts.  ``scope`` says of which letters: all (empty), whatever is advertising, or of one purpose.
    ``until`` is None unless it ends by itself.
    """

    address: str
    why: Why
    source: str
    since: datetime
    undone_at: datetime | None = None
    scope: str = ""
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it counts at that moment: nobody has taken it back, and it has not ended by itself."""
        return self.undone_at is None and (self.until is None or self.until > now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedLetter:
    """One letter as somebody approves it: ``person`` and ``letter`` are digests of 16 bytes."""

    number: int
    person: bytes
    letter: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Somebody's word that letters may go as they stand.

    Attributes:
        by: Who said so, as they were named.
        at: When.
        chosen: How many people get a letter.
        time: When the letters go, in words that are compared; empty for any time.
        people, letters: Digests over everybody who gets one, and over what they read, in hexadecimal.
        comparable: Whether its letters are still there to be compared one by one.
    """

    id: int
    campaign: str
    occurrence: str
    by: str
    at: datetime
    chosen: int
    time: str
    people: str
    letters: str
    comparable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What is different since an approval.

    Attributes:
        more: People who get a letter now and did not then.
        fewer: The other way round, for another reason than that they asked us to stop.
        moved: People who have another address or language.
        different: Letters that read differently.
        stopped: People who have asked us to stop.
    """

    more: int = 0
    fewer: int = 0
    moved: int = 0
    different: int = 0
    stopped: int = 0

    @property
    def nothing(self) -> bool:
        """Whether nothing is different but who asked us to stop."""
        return not (self.more or self.fewer or self.moved or self.different)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The numbers of a run.  ``chosen`` is the sum of all the others; ``unsent`` counts the letters that
    are planned, claimed or at this moment at risk."""

    chosen: int
    accepted: int = 0
    deferred: int = 0
    refused: int = 0
    unsure: int = 0
    suppressed: int = 0
    cancelled: int = 0
    failed: int = 0
    expired: int = 0
    unsent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What dead processes had left behind: letters free again, and letters now unsure."""

    freed: int = 0
    unsure: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """How long an owner's word counts without being renewed, and how often it is renewed."""

    length: timedelta = field(default=timedelta(minutes=10))

    @property
    def renewal(self) -> timedelta:
        return self.length / 3
