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
    """One link: from how many letters it was followed, and how often by people altogether.

    ``examples`` are numbers of letters from which it was: a few, to look at.
    """

    link: Link
    letters: Both
    times: int
    examples: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words of one person: a reply, or the comment to an answer.  Hostile until placed.

    ``choice`` is what was chosen, or the field of a form; empty for a reply.  ``subject`` is a reply's.
    """

    address: str
    contact: str
    language: str
    at: datetime
    choice: str
    subject: str
    text: str
    unhappy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """NPS (-100 to 100), or the mean of CSAT (1 to 5), with a 95 % interval.

    ``low`` and ``high`` are None where it has none: there are too ``few`` answers to tell anything of
    everybody, or all of them are the same.
    """

    value: float
    low: float | None
    high: float | None
    few: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How often one thing was answered; ``label`` is what a reader of the shop's language sees of it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The answers to one field of a form that is chosen, not written; ``text`` is what it asks."""

    name: str
    text: str
    values: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The answers to one question; the last answer of each letter counts.

    Attributes:
        kind: None where the question is no longer in the config.
        text: The question in the shop's language.
        answered: Letters answered.
        distribution: Every choice there is with its count, in the question's order; then what was answered
            and cannot be chosen.
        score: Of nps and csat with at least one answer; else None.
        guests: Of an rsvp: guests brought along by those who come, the readers themselves not counted.
        fields: Of a form: what is chosen.
        comments: What people wrote, into fields of a form as well; the latest first.
    """

    question: str
    kind: QuestionKind | None
    text: str
    answered: int
    distribution: tuple[Choice, ...]
    score: Score | None
    guests: int
    fields: tuple[Filled, ...]
    comments: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Letters that came back for one cause; ``words`` are those of one of the servers; may be empty."""

    cause: str
    letters: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced:
    """Letters that came back, apart for good and for a while; causes and domains, the commonest first.

    One that came back for a while and was delivered later is not among them.
    """

    permanent: int = 0
    passing: int = 0
    causes: tuple[Returned, ...] = ()
    domains: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Letters whose readers asked us to stop and have not taken it back since.

    Attributes:
        everything: They get no letter any more.
        some: No advertising, or no letters of some kind.
        paused: None for a while, and not one of the above.
    """

    everything: int = 0
    some: int = 0
    paused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """Orders by people whose letter was handed over, from the moment it went.

    Attributes:
        days: The window; both ends belong to it.
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
class Counts:
    """Letters of which something is true.

    Attributes:
        accepted: Handed to the mail server.
        opened, clicked: By people.
        opted_out: Stopped: everything or some.
        bounced: For good or for a while.
    """

    accepted: int = 0
    opened: int = 0
    clicked: int = 0
    replied: int = 0
    answered: int = 0
    opted_out: int = 0
    bounced: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The same numbers for a part of the letters: a language, a named segment."""

    name: str
    letters: int
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What happened on one day of the shop; a letter counts on the day it first did."""

    day: date
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of one run of a campaign.

    Attributes:
        purpose: The campaign's; empty where that is not known.
        goodwill_first: Thank-yous and the like are told by replies and answers before clicks.
        rows: Read from the source; those chosen and those left out.
        left_out: Reasons with their counts, the commonest first.
        opens_noticed: Whether opening was noticed for anybody: without that there is no number of opens.
        clicks_noticed: The same for links.
        opened, clicked: Letters.
        links: In the order of the letter, followed or not.
        delivered: Letters that a mail server further on says it delivered; None where nobody tells.
        replies: The latest first.
        replied, auto_replies, complaints: Letters.
        open_cases: Unhappy people nobody has seen to yet.
        days: Those on which something happened, in order.
        languages: With most letters first; every letter is in one.
        segments: As the config defines them and the customers' file fills them today, in the config's order.
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
    clicks_noticed: bool
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
    stopped: Stopped
    open_cases: int
    days: tuple[Day, ...]
    languages: tuple[Group, ...]
    segments: tuple[Group, ...]
    bought: Bought | None
