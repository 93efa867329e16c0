"""What mail clients can show, feature by feature: the data of caniemail.com, taken when we build."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from engine.settings.mailclients import CLIENTS, MailClient

_WHOLLY = "y"


class Support(StrEnum):
    """How far a client goes where it does not go the whole way.  Stored in caniemail.json."""

    PARTLY = "a"
    NOT = "n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What one client lacks.  ``notes`` are the data's own words about it, Markdown, perhaps none."""

    support: Support
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One thing that a letter may use.

    Attributes:
        slug: Its lasting name, the last part of its page's address.
        title: As caniemail.com calls it.
        category: css, html, image or others.
        tested: The clients that were tried, whatever came of it.
        gaps: The clients that lack it, wholly or in part.
    """

    slug: str
    title: str
    category: str
    tested: frozenset[MailClient]
    gaps: Mapping[MailClient, Gap]

    @property
    def page(self) -> str:
        """Where to read more about it."""
        return f"https://www.caniemail.com/features/{self.slug}/"


@cache
def features() -> Mapping[str, Feature]:
    """Every feature by its slug, in the order of their names."""
    data = json.loads(files("engine.lint.clients").joinpath("caniemail.json").read_text("utf-8"))
    return {slug: _feature(slug, found) for slug, found in data["features"].items()}


def _feature(slug: str, found: Mapping[str, str]) -> Feature:
    states = {name: word for name, _, word in (each.partition("=") for each in found["clients"].split())}
    # A client that config.yaml cannot name yet: its readers are nobody's, until it is added there.
    known = {CLIENTS[name]: word for name, word in states.items() if name in CLIENTS}
    gaps = {}
    for client, word in known.items():
        support, *numbers = word.replace("#", " ").split()
        if support != _WHOLLY:
            said = tuple(found[f"note {number}"] for number in numbers if f"note {number}" in found)
            gaps[client] = Gap(support=Support(support), notes=said)
    return Feature(
        slug=slug, title=found["title"], category=found["category"], tested=frozenset(known), gaps=gaps
    )
