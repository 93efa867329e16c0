"""The example shop's config and campaigns, for checks that hold letters against them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from engine.campaign.model import Campaign
from engine.campaign.reading import read_campaign
from engine.settings.model import Settings
from engine.settings.reading import read_settings
from tests.letters.samples import ROOT

#: When letters of the cases are looked at.
NOW = datetime(2027, 3, 10, 8, 0, tzinfo=UTC)


@cache
def settings() -> Settings:
    """config.example.yaml."""
    found = read_settings((ROOT / "config.example.yaml").read_bytes(), Path("config.yaml")).value
    assert found is not None
    return found


@cache
def campaign(letter: str) -> Campaign:
    """The example campaign that sends ``letter``; of several, the one with the shortest name."""
    for path in sorted((ROOT / "campaigns").glob("*.yaml"), key=lambda path: len(path.stem)):
        found = read_campaign(path.read_bytes(), path).value
        if found and found.letter == letter:
            return found
    raise LookupError(letter)
