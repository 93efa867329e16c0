"""Whether the letters that went ahead were received well enough for the others to go."""

from __future__ import annotations

from engine.campaign.leaving import Canary
from engine.ledger.scheduled import Received


def judge(received: Received, canary: Canary) -> str | None:
    """Why the others should not go, for a person; None where they may.

    Bounces are letters refused for good or returned so; with none sent there is nothing to object to.
    """
    for count, most, words in (
        (received.bounced, canary.bounces, "came back"),
        (received.complained, canary.complaints, "were reported as junk"),
    ):
        if received.sent and count and 100 * count / received.sent >= most:
            return (
                f"{count} of the first {received.sent} letters {words}, and {most:g}% is the most: "
                "the others wait for you"
            )
    return None
