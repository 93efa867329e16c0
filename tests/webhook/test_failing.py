"""When a failure is for good, as a table: the provider's word beside the server's."""

from __future__ import annotations

import pytest

from engine.response.model import Cause
from engine.webhook.failing import Word, failed

GONE, PASSING, NONE = Word.GONE, Word.PASSING, Word.NONE


@pytest.mark.parametrize(
    ("word", "status", "diagnostic", "cause", "permanent", "found"),
    [
        # The provider says so, and nothing speaks against it.
        (GONE, "", "", None, True, Cause.UNKNOWN_MAILBOX),
        (GONE, "5.1.1", "", None, True, Cause.UNKNOWN_MAILBOX),
        (GONE, "5.0.0", "550 no", None, True, Cause.UNKNOWN_MAILBOX),
        (GONE, "nonsense", "550 no", None, True, Cause.UNKNOWN_MAILBOX),
        # Something does.
        (GONE, "5.2.2", "", None, False, Cause.FULL),
        (GONE, "5.7.1", "", None, False, Cause.POLICY),
        (GONE, "4.2.0", "", None, False, Cause.UNKNOWN),
        (GONE, "5.0.0", "450 not now", None, False, Cause.UNKNOWN),
        (GONE, "5.1.1", "550 5.1.1 the mailbox is full", None, False, Cause.FULL),
        (GONE, "5.1.1", "550 5.1.1 user unknown, or blocked for spam", None, False, Cause.SPAM),
        (GONE, "", "no MX for the domain", None, False, Cause.NETWORK),
        # It says "for now", or has a reason of its own.
        (PASSING, "5.1.1", "550 5.1.1 user unknown", None, False, Cause.UNKNOWN_MAILBOX),
        (PASSING, "", "", None, False, Cause.UNKNOWN),
        (GONE, "5.1.1", "550 5.1.1 user unknown", Cause.POLICY, False, Cause.POLICY),
        # It says nothing.
        (NONE, "", "", None, False, Cause.UNKNOWN),
        (NONE, "", "550 5.1.1 user unknown", None, True, Cause.UNKNOWN_MAILBOX),
        (NONE, "", "450 4.1.1 user unknown", None, False, Cause.UNKNOWN_MAILBOX),
    ],
)
def test_for_good_or_not(
    word: Word, status: str, diagnostic: str, cause: Cause | None, permanent: bool, found: Cause
) -> None:
    judged = failed(word, status=status, diagnostic=diagnostic, cause=cause)

    assert (judged.permanent, judged.cause) == (permanent, found)
