"""Where a letter stands, and what one attempt to send it came to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """Where a letter stands.  Stored and printed: never rename a value."""

    #: In the frozen plan, not touched yet.  Counted as *unsent*.
    PLANNED = "planned"
    #: A worker holds it under a lease; nothing of it has left.  Counted as *unsent*.
    CLAIMED = "claimed"
    #: Its content may be leaving at this moment.  Left by a dead worker it becomes UNSURE.
    AT_RISK = "at-risk"
    #: The next hop took responsibility.  It may still bounce later.
    ACCEPTED = "accepted"
    #: Worth trying again: 4xx, or nothing was sent before the line broke.
    DEFERRED = "deferred"
    #: Final: 5xx for this recipient.
    REFUSED = "refused"
    #: The line broke once content was on its way.  The letter may have arrived, so it is never
    #: sent again without a person saying so.
    UNSURE = "unsure"
    #: The person asked us to stop after the plan was made.
    SUPPRESSED = "suppressed"
    #: Taken back by a person (``--replan``).
    CANCELLED = "cancelled"
    #: Could not be written: the template failed for this person.
    FAILED = "failed"
    #: Its patience ran out before it could be sent.
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one attempt came to, as the carrier saw it.

    Attributes:
        fate: ACCEPTED, DEFERRED, REFUSED or UNSURE.
        code: The reply's three digits; None where there was no reply (a folder, a broken line).
        status: The enhanced status (RFC 3463) as text, "5.1.1"; None where the reply had none.
        detail: The reply's text, or what broke, on one line; shown to people, never parsed again.
        bad_mailbox: The reply is evidence that this mailbox does not exist and never will: the
            address is suppressed.
    """

    fate: Fate
    code: int | None = None
    status: str | None = None
    detail: str = ""
    bad_mailbox: bool = False
