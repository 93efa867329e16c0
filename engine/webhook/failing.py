"""Why a letter came back: a provider's own word beside the receiving server's.

A person wrongly taken for gone is never written to again: the worse mistake.  So a provider's "for good"
is believed only while nothing that the server said speaks against it, and its "for now" whatever the
server said.
"""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum, auto

from engine.inbound.diagnosis import Diagnosis, diagnose, smtp_code
from engine.response.model import Cause


class Word(Enum):
    """What the provider itself says of a failure."""

    #: The receiving server refused the address for good.
    GONE = auto()
    #: It may go better another time, or it is not the address.
    PASSING = auto()
    #: The provider does not say, or does not know.
    NONE = auto()


# RFC 3463 2.
_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")


def failed(word: Word, *, status: str = "", diagnostic: str = "", cause: Cause | None = None) -> Diagnosis:
    """What a failure comes to.

    Args:
        word: What the provider says.
        status: An enhanced status as the provider gives it; anything else is looked for in ``diagnostic``.
        diagnostic: The receiving server's words; may be empty.
        cause: The provider's own, where it says one, which is never that the mailbox is gone: the server's
            words then count for nothing.
    """
    found = diagnose(status if _STATUS.fullmatch(status) else None, diagnostic)
    if cause is not None:
        return replace(found, permanent=False, cause=cause)
    if word is Word.PASSING:
        return replace(found, permanent=False)
    if word is Word.GONE and found.cause is Cause.UNKNOWN and not _for_now(found.status, diagnostic):
        return replace(found, permanent=True, cause=Cause.UNKNOWN_MAILBOX)
    return found


def _for_now(status: str | None, diagnostic: str) -> bool:
    code = smtp_code(diagnostic)
    return code // 100 == 4 if code is not None else status is not None and status[0] == "4"
