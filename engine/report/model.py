"""What came of a campaign, in numbers and words: one tally, whatever shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine.ledger.heard import Link
from engine.ledger.model import Tally
from engine.settings.questions import QuestionKind
from engine.value import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """A count of letters, apart for people and machines.  A letter counts once in each."""

    people: int = 0
    machines: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked:
    """One link: by how many letters it was followed, and how often by people altogether."""

    link: Link
    letters: Both
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words of one person: a reply, or the comment to an answer.  Hostile until placed.

    ``choice`` is empty for a reply.
    """

    address: str
    contact: str
    language: str
    at: datetime
    choice: str
    text: str
    unhappy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """NPS (-100 to 100), or the mean of CSAT (1 to 5), with a 95 % interval.

    ``low`` and ``high`` are None where there are too few to tell (fewer than 5 answers).
    """

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The answers to one question; the last answer of each letter counts.

    Attributes:
        text: The question in the shop's language.
        answered: Letters answered.
        distribution: Every choice there is with its count, in the question's order.
        score: Of nps and csat with at least one answer; else None.
        guests: Of an rsvp: guests brought along by those who come, the readers themselves not counted.
        fields: Of a form: per field its values with their counts, the commonest first.
        comments: The latest first.
    """

    question: str
    kind: QuestionKind | None
    text: str
    answered: int
    distribution: tuple[tuple[str, int], ...]
    score: Score | None
    guests: int
    fields: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    comments: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced:
    """Letters that came back, apart for good and for a while; reasons and domains, the commonest first."""

    permanent: int = 0
    passing: int = 0
    causes: tuple[tuple[str, int], ...] = ()
    domains: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """Orders by people who got the letter, from the moment it went.

    Attributes:
        days: The window.
        people, orders: Within the window.
        amounts: One for each currency; never added up across currencies.
        over: Whether the window has passed for every letter: until then the numbers grow.
    """

    days: int
    people: int
    orders: int
    amounts: tuple[Money, ...]
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The same numbers for a part of the letters: a language, a named segment."""

    name: str
    letters: int
    accepted: int
    opened: int
    clicked: int
    replied: int
    answered: int
    opted_out: int
    bounced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What happened on one day of the shop."""

    day: date
    accepted: int = 0
    opened: int = 0
    clicked: int = 0
    replied: int = 0
    answered: int = 0
    opted_out: int = 0
    bounced: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of one run of a campaign.

    Attributes:
        purpose: The campaign's; empty where it was planned before that was recorded.
        goodwill_first: Thank-yous and the like are told by replies and answers before clicks.
        rows: Read from the source; chosen + left out.
        left_out: Reasons with their counts, the commonest first.
        opens_noticed: Whether opening was noticed for anybody: without that, no number of opens is shown.
        opened, clicked: Letters.
        delivered: Letters that a mail server further on says it delivered; None where nobody tells.
        replies: The latest first.
        replied, auto_replies, complaints, opted_out: Letters.
        open_cases: Unhappy people nobody has seen to yet.
        bought: None where there is no orders source, or it cannot be read now.
    """

    campaign: str
    name: str
    occurrence: str
    purpose: str
    goodwill_first: bool
    planned_at: datetime
    ended_at: datetime | None
    made_at: datetime
    rows: int
    left_out: tuple[tuple[str, int], ...]
    fates: Tally
    opens_noticed: bool
    opened: Both
    clicked: Both
    links: tuple[Clicked, ...]
    delivered: int | None
    replied: int
    replies: tuple[Said, ...]
    auto_replies: int
    asked: tuple[Asked, ...]
    bounced: Bounced
    complaints: int
    opted_out: int
    open_cases: int
    days: tuple[Day, ...]
    languages: tuple[Group, ...]
    segments: tuple[Group, ...]
    bought: Bought | None
