"""What a campaign asks of its source, heeding what the ledger knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.audience.model import OwnDayAsked, Question, Unwanted, nobody
from engine.campaign.model import Campaign, CampaignZone
from engine.planning.composing import Composer
from engine.planning.inputs import Inputs
from engine.planning.occurrence import Occurrence
from engine.problem import Problem, quoted
from engine.schedule.limit import is_of
from engine.settings.guards import Guard
from engine.settings.model import ColumnType
from engine.source.catalogue import columns
from engine.source.facts import FACTS
from engine.source.model import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the ledger knows that a plan must heed.

    Attributes:
        unwanted: Who gets no such letter, and why; asked each time people are chosen.
        languages_wanted: The language somebody asked for, by normalised address.
        begun: Whether letters of this campaign have been planned for good already.
        thanked_lately: How many of these contacts had the same template under another id in the last 30
            days; asked only where somebody was chosen.
        held: Whom limits or a more important letter hold back, and why; asked as ``unwanted`` is.
        had: Contacts who had such a letter already, each with when.
        reached: Contacts who have just reached a higher tier.
    """

    unwanted: Unwanted = nobody
    languages_wanted: Mapping[str, str] = field(default_factory=dict)
    begun: bool = False
    thanked_lately: Callable[[Iterator[str]], int] = lambda _contacts: 0
    held: Unwanted = nobody
    had: Callable[[], Iterable[tuple[str, str]]] = tuple
    reached: Callable[[], Iterable[str]] = tuple


def missing(inputs: Inputs) -> list[Problem]:
    """What the campaign names and the config does not have."""
    campaign, settings = inputs.campaign, inputs.settings
    return [
        Problem(
            inputs.campaign_places.place(*keys),
            f"the config has no {quoted(name)}",
            "gramercy check says what there is",
        )
        for keys, name, there in (
            (("sender",), campaign.sender, settings.senders),
            (("audience", "from"), campaign.audience.from_, settings.sources),
            (("offer",), campaign.offer, settings.offers),
            (("event",), campaign.event, settings.events),
        )
        if name is not None and name not in there
    ]


def ask(
    inputs: Inputs,
    root: Path,
    composer: Composer,
    *,
    time: Occurrence,
    known: Known,
    advertising: bool,
) -> Question:
    """What a campaign asks of its source.

    Raises:
        BadInput: if the source cannot be looked at.
    """
    campaign = inputs.campaign
    available = columns(inputs.settings, campaign.audience.from_, root, inputs.config_places)
    asked = frozenset(name for name in (*available, "orders") if composer.uses(name))
    return replace(
        ask_who(inputs, root, time=time, known=known, advertising=advertising),
        needs=asked | _beside(campaign, available),
        languages=composer.languages,
    )


def ask_who(inputs: Inputs, root: Path, *, time: Occurrence, known: Known, advertising: bool) -> Question:
    """The same about people alone, whatever their letters say."""
    campaign, settings = inputs.campaign, inputs.settings
    calendar = settings.calendar
    return Question(
        settings=settings,
        root=root,
        source=campaign.audience.from_,
        who=campaign.audience.who,
        but_not=campaign.audience.but_not,
        now=time.as_of,
        advertising=advertising,
        one_per=campaign.one_per,
        unwanted=known.unwanted,
        languages_wanted=known.languages_wanted,
        own_day=OwnDayAsked(
            rule=campaign.on,
            day=time.day,
            zone=settings.shop.time_zone,
            leap=calendar.leap_day,
            unknown_years=frozenset(calendar.unknown_year),
            year_unknown=calendar.year_unknown,
            reached=known.reached,
        )
        if campaign.on is not None and time.day is not None
        else None,
        guards=tuple(
            (name, guard.rule)
            for name, guard in settings.guards.items()
            if keeps_from(guard, campaign.purpose.value, advertising=advertising)
        ),
        had=known.had,
        held=known.held,
        waves=tuple(wave.who for wave in campaign.waves),
        zone_wanted=campaign.time_zone is CampaignZone.RECIPIENT or calendar.quiet_hours is not None,
        config=inputs.config_places,
        campaign=inputs.campaign_places,
    )


def keeps_from(guard: Guard, purpose: str, *, advertising: bool) -> bool:
    """Whether a guard keeps people from letters of that purpose."""
    return not guard.keeps_from or any(is_of(kind, purpose, advertising) for kind in guard.keeps_from)


def _beside(campaign: Campaign, available: Mapping[str, Column]) -> frozenset[str]:
    """What tells who is uncommon, where it costs nothing: the tier, and how many orders somebody has
    if orders are asked for anyway."""
    rules = " ".join(filter(None, (campaign.audience.who, *campaign.audience.but_not)))
    tier = available.get("tier")
    found = set()
    # One that is made from orders costs their reading, and may be unreadable: then only where rules ask it.
    if tier is not None and tier.type is ColumnType.TEXT and (not tier.derived or "tier" in rules):
        found.add("tier")
    if "order_count" in available and any(fact in rules for fact in FACTS):
        found.add("order_count")
    return frozenset(found)
