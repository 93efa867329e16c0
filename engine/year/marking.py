"""Which colour and shape stands for a campaign on the page.

By what it is for, so that it keeps them from year to year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.year.summing import CampaignTally

#: The sheet has so many colours, and so many shapes.
COLOURS = 10
#: Where each purpose is at home; others take what is free.
_HOME: Mapping[str, int] = {
    "birthday": 0,
    "thank-you": 1,
    "newsletter": 2,
    "win-back": 3,
    "early-access": 4,
    "appreciation-day": 5,
    "anniversary": 6,
    "feedback": 7,
    "apology": 8,
    "notice": 9,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A colour and a shape, 0 to 9 each; ``number`` is the campaign's own."""

    number: int
    colour: int
    shape: int


def marks(campaigns: Sequence[CampaignTally]) -> dict[str, Mark]:
    """A mark for each, no two alike among a hundred."""
    found: dict[str, Mark] = {}
    taken: set[tuple[int, int]] = set()
    for number, campaign in enumerate(campaigns):
        home = _HOME.get(campaign.purpose, number % COLOURS)
        colour, shape = next(
            pair for pair in _choices(home) if pair not in taken or len(taken) == COLOURS * COLOURS
        )
        taken.add((colour, shape))
        found[campaign.id] = Mark(number=number, colour=colour, shape=shape)
    return found


def _choices(home: int) -> list[tuple[int, int]]:
    """Its own colour and shape, then every colour in its own shape, then every colour in others."""
    return [
        ((home + step) % COLOURS, (home + step + turn) % COLOURS)
        for turn in range(COLOURS)
        for step in range(COLOURS)
    ]
