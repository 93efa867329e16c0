"""Responses: what came back about a letter, by whatever way, in one set of words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a response is.  Stored and printed: never rename a value."""

    #: A mail server says that it could not deliver.
    BOUNCE = "bounce"
    #: The reader reported the letter as junk.
    COMPLAINT = "complaint"
    #: A machine answered for the reader: away, ticket opened.
    AUTO_REPLY = "auto-reply"
    #: A person wrote back.
    REPLY = "reply"
    #: None of these; it has no consequence.
    OTHER = "other"
    #: A mail server further on says that it delivered.
    DELIVERED = "delivered"
    #: The reader asked us to stop; ``Response.wish`` says what.
    OPT_OUT = "opt-out"
    #: The reader took that back.
    UNDO = "undo"
    #: The reader answered a question of ours.
    ANSWER = "answer"


class Source(StrEnum):
    """By which way a response came.  Stored: never rename a value."""

    PAGE = "page"
    MAIL = "mail"
    WEBHOOK = "webhook"


class Cause(StrEnum):
    """Why a letter bounced, as far as can be told.  Stored and printed: never rename a value."""

    #: No such mailbox, and there never will be.
    UNKNOWN_MAILBOX = "unknown mailbox"
    #: The mailbox was closed, or the domain takes no mail at all.
    CLOSED_MAILBOX = "closed mailbox"
    FULL = "mailbox full"
    GREYLISTED = "greylisted"
    #: The receiver's rules: sender not allowed, authentication, reputation, blocklist.
    POLICY = "policy"
    #: Taken for spam.
    SPAM = "spam"
    #: A virus, a link, an attachment that is not let in.
    CONTENT = "content"
    SIZE = "too large"
    #: Too many at once.
    RATE = "too many"
    #: The receiving server could not be found or reached.
    NETWORK = "server not reached"
    UNKNOWN = "unknown"


class Scope(StrEnum):
    """Which letters somebody does not want.  A campaign's purpose, as text, is a scope as well.  Stored."""

    EVERYTHING = ""
    #: Whatever is advertising.
    ADVERTISING = "advertising"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reader answered.

    Attributes:
        question: Its name in the config.
        choice: "0" to "10", "1" to "5", "yes", "no", "maybe"; empty where only words were given.
        guests: How many come besides the reader; None where that was not asked.
        comment: In their words, several lines; empty for none.
        fields: Answers to the questions of a form, by name.
    """

    question: str
    choice: str = ""
    guests: int | None = None
    comment: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One thing that came back.

    Attributes:
        id: The same when the same thing comes again: "mail:" and a digest of message and recipient, "ses:"
            and the provider's event id, "page:" and a number of ours.
        at: When it was said, as far as that can be believed, else when it came; aware.
        letter: The number of the letter it is about; None where that is not known.
        address: Whom it is about, normalised (``engine.address``); None where that is not known.
        permanent: Of a bounce: whether it is evidence that the mailbox does not exist and never will.  None
            for anything else.
        status: An enhanced status code (RFC 3463), "5.1.1"; None where there is none.
        diagnostic: The server's words, on one line.
        text: What a person wrote, without quotation and signature; several lines.
        scope: Of an opt-out or its undoing: ``Scope``, or the purpose it is about.
        until: Of a pause: when it ends; None for ever.
        answer: Of an answer.
        unhappy: Of an answer or a reply: somebody should hear of it at once.
    """

    id: str
    kind: Kind
    at: datetime
    source: Source
    letter: int | None = None
    address: str | None = None
    permanent: bool | None = None
    cause: Cause | None = None
    status: str | None = None
    diagnostic: str = ""
    subject: str = ""
    text: str = ""
    scope: str = Scope.EVERYTHING
    until: datetime | None = None
    answer: Answer | None = None
    unhappy: bool = False
