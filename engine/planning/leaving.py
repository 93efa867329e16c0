"""When the letters of a plan leave, told before any does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from engine.audience.choosing import Audience
from engine.campaign.model import CampaignZone
from engine.errors import BadInput
from engine.planning.composing import Composer
from engine.planning.departing import Departures
from engine.planning.inputs import Inputs
from engine.planning.occurrence import Occurrence, wave_time
from engine.planning.timing import said
from engine.problem import Problem, quoted
from engine.schedule.hours import NeverOpenError
from engine.zone import ending, instant

#: Of fewer letters one bounce is as good as many.
_FEW = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveLeaving:
    """One wave of a plan.

    Attributes:
        name: What people call it, else its rule; None for those who are in no wave.
        goes: When its letters go, naive, on the clock the campaign goes by.
        letters: How many.
    """

    name: str | None
    goes: datetime
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """When the letters of one occurrence leave, if nothing comes between.

    Attributes:
        first, last: When the first one and the last one may leave, aware; None where there are no letters.
        later: How many leave later than at their time: they wait for hours, their turn, or how others fare.
        waves: Those of the campaign in its order, then all the others; empty where it has none.
        ahead: How many go first, to see how they are received; None where none do.
    """

    first: datetime | None
    last: datetime | None
    later: int
    waves: tuple[WaveLeaving, ...]
    ahead: int | None


def leaving(
    inputs: Inputs, audience: Audience, composer: Composer, time: Occurrence, *, now: datetime
) -> Leaving:
    """When the letters of an audience would leave, if somebody let them go at ``now`` (aware).

    Raises:
        BadInput: if closed days let nothing leave for more than a year.
    """
    departures = Departures(inputs, time, number=composer.number, from_=now)
    # Where nothing tells people apart one stands for all.
    alike = _alike(inputs)
    people = islice(audience.people(), 1) if alike else audience.people()
    first = last = None
    later = ahead = 0
    waves: Counter[int | None] = Counter()
    try:
        for contact in people:
            moment, found = departures.moment(contact), departures.of(contact)
            assert found.leaves is not None  # noqa: S101 (only what goes at once has none)
            first = found.leaves if first is None else min(first, found.leaves)
            last = found.leaves if last is None else max(last, found.leaves)
            later += found.leaves > moment
            ahead += not found.gate
            waves[contact.wave] += 1
    except NeverOpenError:
        place = inputs.config_places.place("calendar", "closed")
        hint = "take some days out of 'calendar: closed', or write other hours"
        raise BadInput([Problem(place, "no letter may leave for more than a year", hint)]) from None
    return Leaving(
        first=first,
        last=last,
        later=later * (audience.chosen if alike else 1),
        waves=tuple(_waves(inputs, time, waves)),
        ahead=None if inputs.campaign.canary is None else ahead,
    )


def _alike(inputs: Inputs) -> bool:
    """Whether all of a campaign's letters leave at one time."""
    campaign = inputs.campaign
    return (
        not campaign.waves
        and campaign.canary is None
        and campaign.letters_a_day is None
        and campaign.time_zone is CampaignZone.SHOP
        and inputs.settings.calendar.quiet_hours is None
    )


def _waves(inputs: Inputs, time: Occurrence, letters: Counter[int | None]) -> Iterator[WaveLeaving]:
    waves, goes = inputs.campaign.waves, time.goes
    if not waves or goes is None:
        return
    for number, wave in enumerate(waves):
        yield WaveLeaving(
            name=wave.name or wave.who, goes=wave_time(goes, wave.goes), letters=letters[number]
        )
    yield WaveLeaving(name=None, goes=goes, letters=letters[None])


def doubts(inputs: Inputs, found: Leaving, chosen: int) -> Iterator[str]:
    """What looks wrong with when letters leave, in plain words."""
    campaign, settings = inputs.campaign, inputs.settings
    zone = settings.shop.time_zone
    most = campaign.stop_if_more_than
    if most is not None and chosen > most:
        yield f"{chosen} letters are more than 'stop if more than: {most}' lets go by themselves"
    for wave in found.waves:
        if wave.name is not None and chosen and not wave.letters:
            yield f"nobody is in the wave {quoted(wave.name)}"
    if found.ahead is not None and found.ahead < min(_FEW, chosen):
        letters = "1 letter goes" if found.ahead == 1 else f"{found.ahead} letters go"
        yield f"only {letters} first, too few to tell how the others will be received"
    if found.last is None:
        return
    last = said(found.last.astimezone(zone))
    offer, event = settings.offers.get(campaign.offer or ""), settings.events.get(campaign.event or "")
    if (
        offer is not None
        and offer.ends is not None
        and ending(offer.ends, zone, settings.shop.closes) <= found.last
    ):
        yield f"the last letter leaves on {last}, when the offer {quoted(campaign.offer)} is over"
    if event is not None and instant(event.starts, zone) <= found.last:
        yield f"the last letter leaves on {last}, when the event {quoted(campaign.event)} has begun"
