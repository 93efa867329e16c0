"""A person's words for where letters stand.  Ledger, shape and at-risk are our words, not theirs."""

from __future__ import annotations

from datetime import tzinfo

from engine.fate import Fate
from engine.ledger.model import Approval, Tally
from engine.problem import printable

#: What each fate is called on a screen.
FATES = {
    Fate.PLANNED: "not sent yet",
    Fate.CLAIMED: "not sent yet",
    Fate.AT_RISK: "being sent",
    Fate.ACCEPTED: "handed to the mail server",
    Fate.DEFERRED: "will try again",
    Fate.REFUSED: "address refused",
    Fate.UNSURE: "not certain: you decide",
    Fate.SUPPRESSED: "no longer written to",
    Fate.CANCELLED: "withdrawn",
    Fate.FAILED: "could not be written",
    Fate.EXPIRED: "given up, too late",
}


def letters_of(scope: str) -> str:
    """Which letters somebody gets none of."""
    match scope:
        case "":
            return "no letters"
        case "advertising":
            return "no advertising"
        case _:
            return f"no {printable(scope)} letters"


def approved(approval: Approval, zone: tzinfo) -> str:
    """Whose word was given, and when, by the clock of ``zone``."""
    return f"approved by {printable(approval.by)} on {approval.at.astimezone(zone):%Y-%m-%d %H:%M}"


def fates(tally: Tally) -> list[tuple[int, str]]:
    """A run's numbers with their words; fates that nobody met are not mentioned."""
    found = (
        (tally.accepted, FATES[Fate.ACCEPTED]),
        (tally.deferred, FATES[Fate.DEFERRED]),
        (tally.refused, FATES[Fate.REFUSED]),
        (tally.unsure, FATES[Fate.UNSURE]),
        (tally.suppressed, FATES[Fate.SUPPRESSED]),
        (tally.cancelled, FATES[Fate.CANCELLED]),
        (tally.failed, FATES[Fate.FAILED]),
        (tally.expired, FATES[Fate.EXPIRED]),
        (tally.unsent, FATES[Fate.PLANNED]),
    )
    return [(tally.chosen, f"letter{'s' * (tally.chosen != 1)}"), *(pair for pair in found if pair[0])]


def summary(tally: Tally) -> str:
    """The same, one line each."""
    return "\n".join(f"{count:>7}  {words}" for count, words in fates(tally))
