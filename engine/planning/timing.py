"""Whether a campaign's days fit together: when it goes, its offer, its event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from engine.campaign.model import Campaign
from engine.document.reading import Document
from engine.problem import Place, Problem, Severity, quoted
from engine.settings.model import Settings
from engine.zone import ending, instant, skipped


def timing_problems(
    campaign: Campaign, document: Document, settings: Settings, *, now: datetime, begun: bool
) -> Iterator[Problem]:
    """What does not fit, at its place in the campaign.

    ``now`` is the moment asked about; of what comes round, the time that is meant.  ``begun`` says that
    letters of it have gone, so that a ``when`` in the past is in order.
    """
    zone = settings.shop.time_zone
    leaves = now
    if campaign.when is not None:
        leaves = max(now, instant(campaign.when, zone))
        late = now - instant(campaign.when, zone)
        if late > campaign.catch_up_within and not begun:
            yield Problem(
                document.place("when"),
                f"{quoted(said(campaign.when))} is past, and too long ago to catch up",
                "write a new time, or a longer 'catch up within'",
            )
        if campaign.when.tzinfo is None and skipped(campaign.when, zone):
            yield jumped(document.place("when"), campaign.when, zone)
    offer = settings.offers.get(campaign.offer or "")
    if offer is not None and offer.ends is not None:
        closed = ending(offer.ends, zone, settings.shop.closes)
        if closed <= leaves:
            yield Problem(
                document.place("offer"),
                f"the offer {quoted(campaign.offer)} ends on {said(offer.ends)}, before the letter goes",
                _moved(campaign, leaves, zone),
            )
    event = settings.events.get(campaign.event or "")
    if event is not None and instant(event.starts, zone) <= leaves:
        yield Problem(
            document.place("event"),
            f"the event {quoted(campaign.event)} begins on {said(event.starts)}, before the letter goes",
            _moved(campaign, leaves, zone),
        )


def jumped(place: Place, local: datetime, zone: ZoneInfo) -> Problem:
    """That clocks in ``zone`` never show ``local`` (naive), the time of a letter."""
    return Problem(
        place,
        f"clocks in {zone.key} jump over {quoted(said(local))}",
        f"it will be {instant(local, zone).astimezone(zone):%H:%M} when the letter goes",
        Severity.WARNING,
    )


def _moved(campaign: Campaign, leaves: datetime, zone: ZoneInfo) -> str:
    said = f"{leaves.astimezone(zone):%Y-%m-%d %H:%M}"
    if campaign.recurring:
        return f"the next letter goes on {said}: mend the days in the config"
    goes = f"the letter goes on {said}"
    return goes if campaign.when else f"{goes} if it goes now: mend the days in the config"


def said(day: date | datetime) -> str:
    """A day or a moment as the config writes it."""
    return f"{day:%Y-%m-%d %H:%M}" if isinstance(day, datetime) else f"{day:%Y-%m-%d}"
