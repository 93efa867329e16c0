"""What judging one message gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.response.model import Cause, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One recipient that a bounce is about.

    Attributes:
        address: As the bounce names it, without angle brackets or "rfc822;"; the original recipient where the
            letter was forwarded.
        permanent: Evidence that the mailbox does not exist and never will.
        status: An enhanced status code, "5.1.1"; None where there is none.
        diagnostic: The server's words, on one line; may be empty.
    """

    address: str
    permanent: bool
    cause: Cause
    status: str | None = None
    diagnostic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What tells whose letter a message is about, the surest first.

    Attributes:
        recipients: Every address the message was delivered to (Delivered-To, X-Original-To, To …), in which
            an envelope address of ours (VERP) may be found.
        message_ids: Message-IDs that may be ours, in angle brackets: of the returned part, In-Reply-To,
            References, last first.
        tokens: Words that may be tokens of ours: from List-Unsubscribe of the returned part, the subject.
        addresses: Whom the returned letter was to.
    """

    recipients: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one message is.

    Attributes:
        kind: BOUNCE, COMPLAINT, AUTO_REPLY, REPLY or OTHER.
        failures: Of a bounce: one for each recipient that failed; may be empty where none can be read.
        recipients: Whom it is about: the failed ones, whoever complained, whoever wrote.
        sender: The address in From, normalised where it can be; None without one.
        subject: On one line.
        text: Of a reply: what the person wrote, without quotation and signature, lines ended by \\n.
        stop: Of a reply: the person asks us to stop, in so many words, whatever else they say.
        diagnostic: Of anything: why it was judged so, in the message's own words where there are some.
        message_id: The message's own, in angle brackets; None without one.
        date: What its Date says, aware; None where that cannot be read.
    """

    kind: Kind
    failures: tuple[Failure, ...] = ()
    recipients: tuple[str, ...] = ()
    sender: str | None = None
    subject: str = ""
    text: str = ""
    stop: bool = False
    diagnostic: str = ""
    clues: Clues = Clues()
    message_id: str | None = None
    date: datetime | None = None

    @property
    def permanent(self) -> bool | None:
        """Of a bounce: whether any recipient failed for good; None for anything else."""
        return any(failure.permanent for failure in self.failures) if self.kind is Kind.BOUNCE else None

    @property
    def status(self) -> str | None:
        """The status of the first recipient that has one."""
        return next((failure.status for failure in self.failures if failure.status), None)
