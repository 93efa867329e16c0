"""Who was thanked and who never was: the ledger's record beside what the sources say of people.

Not in a room of its own: it only puts together what ledger, audience and planning tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.audience.choosing import Audience, choose
from engine.audience.known import Known, known
from engine.audience.model import Question
from engine.audience.ranking import RANKED, Ranking, rank
from engine.campaign.model import Purpose
from engine.errors import BadInput
from engine.ledger.ledger import Ledger
from engine.ledger.thanking import ThanksAsked
from engine.letter.naming import reader
from engine.planning.question import keeps_from
from engine.problem import quoted
from engine.schedule.limit import THANKS
from engine.settings.model import Settings
from engine.source.catalogue import columns
from engine.source.model import CONFIG, Column, Places

#: By what customers are best where nobody says, in this order.
USUAL = ("total_spent", "order_count")
#: What is told of the best beside their names.
TOLD = frozenset({"total_spent", "order_count", "last_order_at", "tier", "phone"})
_NAMES = ("name", "given_name", "family_name", "preferred_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class BestAsked:
    """Which customers are meant, and what nobody did for them.

    Attributes:
        by: The column or fact they are best by.
        who: A rule; None for everybody.
        best: How many.
        since: Not thanked since then; None: never.
        now: As if now were then; aware.
    """

    source: str
    by: str
    who: str | None
    best: int
    since: datetime | None
    now: datetime


def asked_for(
    who: str | None = None,
    *,
    campaign: str | None = None,
    reason: str | None = None,
    since: datetime | None = None,
) -> ThanksAsked:
    """The record, or a part of it: of letters those whose purpose is to thank count."""
    return ThanksAsked(purposes=THANKS, who=who, campaign=campaign, reason=reason, since=since)


def measure(offered: Mapping[str, Column], source: str, wanted: str | None) -> str:
    """What customers are best by: ``wanted``, else what they spent, else how often they ordered.

    Raises:
        BadInput: if the source has no such number.
    """
    numbers = [column.name for column in offered.values() if column.type in RANKED]
    if wanted is not None:
        if wanted in numbers:
            return wanted
        what = "is not a number" if wanted in offered else f"is not in the source {quoted(source)}"
        raise BadInput(message=f"--by: {quoted(wanted)} {what}{_choose(numbers)}")
    for name in USUAL:
        if name in numbers:
            return name
    raise BadInput(
        message=f"the source {quoted(source)} says nothing of orders, so nobody knows who is best"
        + (_choose(numbers, "--by ") or "\n  hint: describe 'orders' below it in config.yaml")
    )


def unthanked(
    settings: Settings, root: Path, ledger: Ledger, asked: BestAsked, config: Places = CONFIG
) -> Ranking:
    """Which of the best customers were not thanked, by a letter or by anybody who wrote it down.

    Raises:
        BadInput: if the source or the rule cannot be read.
    """
    zone = settings.shop.time_zone
    question = Question(
        settings=settings,
        root=root,
        source=asked.source,
        who=asked.who,
        now=asked.now,
        beside=TOLD | {asked.by} | _names(columns(settings, asked.source, root, config)),
        unwanted=lambda advertising: (
            (one.address, one.why)
            for one in ledger.unwanted(
                Purpose.THANK_YOU, advertising=advertising, now=asked.now.astimezone(zone)
            )
        ),
        guards=tuple(
            (name, guard.rule)
            for name, guard in settings.guards.items()
            if keeps_from(guard, Purpose.THANK_YOU, advertising=False)
        ),
        config=config,
    )
    with choose(question) as audience:
        return rank(
            audience,
            asked.by,
            _thanked(ledger, one_source=len(settings.sources) == 1),
            since=asked.since,
            best=asked.best,
            names=question.beside,
        )


def _thanked(ledger: Ledger, *, one_source: bool) -> Iterator[tuple[str | None, str | None, datetime]]:
    for who, contact, at in ledger.last_thanks(THANKS):
        if contact is None and "@" not in who:
            yield None, who, at
        else:
            # Who moved to another address is known by their number, unless two sources number alike.
            yield who or None, contact if one_source else None, at


def find(settings: Settings, root: Path, who: str, identity: str | None, now: datetime) -> list[Known]:
    """Everybody in any source with a normalised address, or if that is None, with ``who`` for an id.

    Raises:
        BadInput: if a source cannot be read.
    """
    where = "contact = $who" if identity is None else "identity = $who"
    found: list[Known] = []
    for audience, names in _sources(settings, root, now):
        found += known(audience, where, {"who": identity or who}, names)
    return found


def names(settings: Settings, root: Path, addresses: Collection[str], now: datetime) -> dict[str, str]:
    """What people are called today in the sources, by normalised address or customer's number; whoever is not
    there, or has no name, is absent.

    Raises:
        BadInput: if a source cannot be read.
    """
    wanted = sorted(addresses)
    where = "identity IN (SELECT unnest($wanted)) OR contact IN (SELECT unnest($wanted))"
    found: dict[str, str] = {}
    for audience, columns_ in _sources(settings, root, now) if wanted else ():
        for person in known(audience, where, {"wanted": wanted}, columns_):
            for who in (person.identity, person.contact):
                if who is not None and who in addresses and who not in found and (name := called(person)):
                    found[who] = name
    return found


def called(person: Known) -> str | None:
    """Somebody's name; None where none is known."""
    told = reader(person.values.get, person.language)
    return told.full or told.first or told.family


def _sources(settings: Settings, root: Path, now: datetime) -> Iterable[tuple[Audience, frozenset[str]]]:
    for source in settings.sources:
        wanted = _names(columns(settings, source, root))
        question = Question(settings=settings, root=root, source=source, who=None, now=now, beside=wanted)
        with choose(question) as audience:
            yield audience, wanted


def _names(offered: Mapping[str, Column]) -> frozenset[str]:
    """The columns that names stand in, those in a language (``given_name_hy``) among them."""
    return frozenset(
        column for column in offered for name in _NAMES if column == name or column.rpartition("_")[0] == name
    )


def _choose(numbers: list[str], option: str = "") -> str:
    return f"\n  hint: choose from {option}{', '.join(numbers)}" if numbers else ""
