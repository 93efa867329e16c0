"""What the ledger knows of letters after they went, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.response.consequence import Consequence
from engine.response.model import Answer, Response


class Seen(StrEnum):
    """What was done with an address of ours.  Stored: never rename a value."""

    #: A link was followed.
    CLICK = "click"
    #: The pixel was fetched.
    OPEN = "open"
    #: The link that nobody sees was followed.
    HONEYPOT = "honeypot"
    #: The letter was looked at in a browser.
    VIEW = "view"
    #: A page of questions, preferences or opting out was opened.
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A letter whose content has left, for whoever shows a token of it.

    Attributes:
        address: As it was written to.
        identity: The same, to compare.
        date: The Date header it first went with.
    """

    seq: int
    run: int
    number: int
    campaign: str
    occurrence: str
    purpose: str
    contact: str
    address: str
    identity: str
    language: str
    date: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Something done with an address of ours, with the evidence.

    Attributes:
        letter: The letter's number.
        link: The key of a link; None where there is none.
        method: GET or HEAD.
        agent: The User-Agent, at most 300 characters.
        network: Where it came from, without the last part: "203.0.113.0/24", "2001:db8:1::/48"; may be empty.
        hints: Other headers that tell people from machines, "name: value" lines; may be empty.
    """

    letter: int
    at: datetime
    seen: Seen
    link: int | None = None
    method: str = "GET"
    agent: str = ""
    network: str = ""
    hints: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of a run's letters.

    Attributes:
        key: How tokens name it.
        place: The how manyth of its letter, from 1.
        label: Its words.
        url: Where it leads; of a personal address the first that was seen.
    """

    key: int
    place: int
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Responded:
    """What a response came to.  ``new`` is False where it was known already: then nothing followed."""

    response: Response
    new: bool
    followed: tuple[Consequence, ...] = ()
    case: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer as it stands in the ledger; the last one of a letter to a question counts.

    ``letter`` is None where it is not known which letter it belongs to.
    """

    id: str
    letter: int | None
    address: str | None
    at: datetime
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """What a reader would like.

    Attributes:
        address: Normalised.
        language: A tag; None for as the customer file says.
        days: At least so many days between letters; None for any number.
        source: Where that came from: a letter's number.
    """

    address: str
    language: str | None
    days: int | None
    at: datetime
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwanted:
    """An address that gets no letter of some kind, and why, in words a person reads."""

    address: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Somebody unhappy, to be seen to.

    Attributes:
        why: "an unhappy answer", "a reply with a complaint".
        text: What they wrote; several lines; may be empty.
        answer: What they answered; None where they wrote a letter.
        due: By when somebody should have seen to it.
        alerted_at: When its owner was told; None while that is still to be done.
        closed_at: None while it is open.
        note: What was done, in words of whoever closed it.
    """

    id: int
    address: str
    letter: int | None
    campaign: str | None
    opened_at: datetime
    due: datetime
    why: str
    text: str
    answer: Answer | None
    alerted_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    """Somebody who signed up.

    Attributes:
        number: 63 bits, random; what the confirming token names.
        address: As it was typed, judged good.
        asked_at: When the form was sent.
        confirmed_at: When the mailbox's owner confirmed; None while they have not.
        network: Where the form came from.
    """

    number: int
    address: str
    name: str
    language: str
    asked_at: datetime
    confirmed_at: datetime | None
    network: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """An observation of a run's letter, for counting."""

    id: int
    letter: int
    contact: str
    language: str
    sent_at: datetime
    observation: Observation
