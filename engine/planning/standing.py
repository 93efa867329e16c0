"""Who had a letter for the same reason already, and who has risen since the last time anybody looked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from engine.ledger.ledger import Ledger
from engine.planning.inputs import Inputs
from engine.planning.occurrence import Occurrence
from engine.schedule.model import OwnDayKind

#: Contacts, or normalised addresses, each with why they get no letter now.
Had = Callable[[], Iterable[tuple[str, str]]]
#: Somebody whose birthday is mended in the customer file is not greeted twice in a year.
_YEARLY = timedelta(days=300)


def had_before(inputs: Inputs, ledger: Ledger, time: Occurrence, now: datetime) -> Had:
    """Contacts and normalised addresses that had such a letter, each with which; asked each time."""
    campaign, zone = inputs.campaign, inputs.settings.shop.time_zone
    this = (inputs.id, time.name)

    def ask() -> Iterator[tuple[str, str]]:
        if campaign.on is not None and campaign.on.kind in (OwnDayKind.NTH_ORDER, OwnDayKind.YEARLY):
            since = now - _YEARLY if campaign.on.kind is OwnDayKind.YEARLY else None
            for contact, at in ledger.had(this, since):
                yield contact, f"on {at.astimezone(zone):%Y-%m-%d}"
        if campaign.not_again_within is not None:
            reason = campaign.reason_or_purpose
            for address, whose in ledger.thanked_for(reason, now - campaign.not_again_within, but_not=this):
                yield address, f"{reason}: {whose}"

    return ask


def risen(
    now_in: Iterable[tuple[str, str | None]],
    before: Mapping[str, str | None],
    tiers: Sequence[str],
    wanted: str | None,
) -> list[str]:
    """The contacts who are in a higher tier than before: in ``wanted``, or in any if that is None.

    ``tiers`` are in order, the highest first; of others each one that somebody was not in
    before counts as higher.  Where nobody was seen before, nobody has risen: it was the first look.
    """
    places = {tier: place for place, tier in enumerate(tiers)}

    def higher(contact: str, tier: str) -> bool:
        was = before.get(contact)
        if was is None or tier not in places or was not in places:
            return was != tier
        return places[tier] < places[was]

    return [
        contact
        for contact, tier in now_in
        if before and tier is not None and wanted in (None, tier) and higher(contact, tier)
    ]
