"""Whom limits, or a more important letter of that day, keep from a letter for now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from engine.campaign.model import Purpose
from engine.ledger.lately import RunName
from engine.ledger.ledger import Ledger
from engine.ledger.scheduled import Counted
from engine.planning.inputs import Inputs
from engine.planning.occurrence import midnight
from engine.schedule.limit import counts, is_of
from engine.schedule.model import Kind, Limit
from engine.settings.model import Settings

#: Whether a letter is advertising → addresses (normalised) that are held back, each with why.
Held = Callable[[bool], Iterable[tuple[str, str]]]
_DAY = timedelta(days=1)


def rank(settings: Settings, campaign: str, purpose: str) -> int:
    """How important a letter is: 0 is the most important; those that nobody named come last, together."""
    named = settings.priority
    places = [place for place, word in enumerate(named) if word in (campaign, purpose)]
    return min(places, default=len(named))


def held(
    inputs: Inputs,
    ledger: Ledger,
    at: datetime,
    occurrence: str,
    *,
    wanted: Callable[[], Iterable[tuple[str, str]]] = tuple,
) -> Held:
    """Who is held back from a letter that leaves about ``at``; asked of the ledger each time.

    ``wanted`` are addresses that a more important campaign will write to on that day, each with its name.
    """
    settings, purpose = inputs.settings, inputs.campaign.purpose.value
    this: RunName = (inputs.id, occurrence)

    def ask(advertising: bool) -> Iterator[tuple[str, str]]:
        if settings.priority:
            yield from _that_day(inputs, ledger, at, this)
            for address, campaign in wanted():
                yield address, f"{campaign} goes to them that day"
        for limit in settings.limits:
            if counts(limit, purpose, advertising):
                for address in ledger.enough(_counted(limit), at, but_not=this):
                    yield address, limit.words

    return ask


def _that_day(inputs: Inputs, ledger: Ledger, at: datetime, this: RunName) -> Iterator[tuple[str, str]]:
    """Who has a letter of the same day that is at least as important."""
    settings = inputs.settings
    zone = settings.shop.time_zone
    day = at.astimezone(zone).date()
    own = rank(settings, inputs.id, inputs.campaign.purpose.value)
    for address, campaign, purpose in ledger.written_between(
        midnight(day, zone), midnight(day + _DAY, zone), but_not=this
    ):
        if rank(settings, campaign, purpose) <= own:
            yield address, f"{campaign} goes to them that day"


def _counted(limit: Limit) -> Counted:
    """A limit as the ledger counts it."""
    purposes: frozenset[str] | None
    match limit.of:
        case Kind.LETTER | Kind.PROMOTION:
            purposes = None
        case _:
            purposes = frozenset(one.value for one in Purpose if is_of(limit.of, one.value, False))
    return Counted(
        purposes=purposes,
        advertising=limit.of == Kind.PROMOTION,
        apart=frozenset(
            one.value
            for one in Purpose
            if any(kind != Kind.PROMOTION and is_of(kind, one.value, False) for kind in limit.apart)
        ),
        promotions_apart=Kind.PROMOTION in limit.apart,
        within=timedelta(days=limit.days),
        most=limit.most,
    )
