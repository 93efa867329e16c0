"""Whether a campaign's days fit together: when it goes, its offer, its event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from engine.campaign.model import Campaign
from engine.document.reading import Document
from engine.problem import Problem, Severity, quoted
from engine.settings.model import Settings
from engine.zone import ending, instant, skipped


def timing_problems(
    campaign: Campaign, document: Document, settings: Settings, *, now: datetime, begun: bool
) -> Iterator[Problem]:
    """What does not fit, at its place in the campaign.

    ``begun`` says that letters of it have gone, so that a ``when`` in the past is in order.
    """
    zone = settings.shop.time_zone
    leaves = now
    if campaign.when is not None:
        leaves = max(now, instant(campaign.when, zone))
        late = now - instant(campaign.when, zone)
        if late > campaign.catch_up_within and not begun:
            yield Problem(
                document.place("when"),
                f"{quoted(_said(campaign.when))} is past, and too long ago to catch up",
                "write a new time, or a longer 'catch up within'",
            )
        if campaign.when.tzinfo is None and skipped(campaign.when, zone):
            shown = instant(campaign.when, zone).astimezone(zone)
            yield Problem(
                document.place("when"),
                f"clocks in {zone.key} jump over {quoted(_said(campaign.when))}",
                f"it will be {shown:%H:%M} when the letter goes",
                Severity.WARNING,
            )
    offer = settings.offers.get(campaign.offer or "")
    if offer is not None and offer.ends is not None:
        closed = ending(offer.ends, zone, settings.shop.closes)
        if closed <= leaves:
            yield Problem(
                document.place("offer"),
                f"the offer {quoted(campaign.offer)} ends on {_said(offer.ends)}, before the letter goes",
                _moved(campaign, leaves, zone),
            )
    event = settings.events.get(campaign.event or "")
    if event is not None and instant(event.starts, zone) <= leaves:
        yield Problem(
            document.place("event"),
            f"the event {quoted(campaign.event)} begins on {_said(event.starts)}, before the letter goes",
            _moved(campaign, leaves, zone),
        )


def _moved(campaign: Campaign, leaves: datetime, zone: ZoneInfo) -> str:
    goes = f"the letter goes on {leaves.astimezone(zone):%Y-%m-%d %H:%M}"
    return goes if campaign.when else f"{goes} if it goes now: mend the days in the config"


def _said(day: date | datetime) -> str:
    return f"{day:%Y-%m-%d %H:%M}" if isinstance(day, datetime) else f"{day:%Y-%m-%d}"
