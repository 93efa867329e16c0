"""Whether what comes round can go each time: clocks that jump, offers and events with days of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.campaign.model import Campaign
from engine.document.reading import Document
from engine.planning.occurrence import Occurrence, following, midnight, occurrences, wave_time
from engine.planning.timing import jumped, said
from engine.problem import Problem, Severity, quoted
from engine.settings.model import Settings
from engine.zone import ending, instant, skipped

_DAY = timedelta(days=1)
_YEAR = 366


def jumps(campaign: Campaign, document: Document, settings: Settings, now: datetime) -> Iterator[Problem]:
    """The first time within a year that the shop's clocks jump over, if there is one."""
    zone = settings.shop.time_zone
    for day in _jumping(zone, now.astimezone(zone).date()):
        begins = midnight(day, zone)
        for time in occurrences(campaign, settings, begins - 2 * _DAY, begins + 2 * _DAY):
            for local in _leaving(campaign, time):
                if local.date() == day and skipped(local, zone):
                    yield jumped(document.place("every" if campaign.every is not None else "on"), local, zone)
                    return


def fixed_days(
    campaign: Campaign, document: Document, settings: Settings, time: Occurrence
) -> Iterator[Problem]:
    """An offer that ends, or an event that begins, while the campaign still comes round after ``time``."""
    zone = settings.shop.time_zone
    offer, event = settings.offers.get(campaign.offer or ""), settings.events.get(campaign.event or "")
    if offer is not None and offer.ends is not None:
        ends = ending(offer.ends, zone, settings.shop.closes)
        if ends > time.as_of and following(campaign, settings, ends) is not None:
            yield Problem(
                document.place("offer"),
                f"it comes round, and the offer {quoted(campaign.offer)} ends on {said(offer.ends)}: "
                "from then on it cannot go",
                "write the offer without 'ends', or let the campaign end before it",
                Severity.WARNING,
            )
    if event is not None:
        starts = instant(event.starts, zone)
        if starts > time.as_of and following(campaign, settings, starts) is not None:
            yield Problem(
                document.place("event"),
                f"it comes round, and the event {quoted(campaign.event)} begins on {said(event.starts)}: "
                "from then on it cannot go",
                "leave 'event' out, or let the campaign end before it",
                Severity.WARNING,
            )


def _jumping(zone: ZoneInfo, first: date) -> Iterator[date]:
    """The days of a year on which clocks are put forward."""
    offset = midnight(first, zone).astimezone(zone).utcoffset() or timedelta()
    for number in range(_YEAR):
        day = first + number * _DAY
        after = midnight(day + _DAY, zone).astimezone(zone).utcoffset() or timedelta()
        if after > offset:
            yield day
        offset = after


def _leaving(campaign: Campaign, time: Occurrence) -> list[datetime]:
    """When its letters leave, naive, the waves' among them."""
    if time.goes is None:
        return []
    return [time.goes, *(wave_time(time.goes, wave.goes) for wave in campaign.waves)]
