"""Which of a campaign's times is meant: its name, when it is due, and for which day it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from engine.campaign.model import Campaign, CampaignZone
from engine.schedule.days import Days
from engine.schedule.model import OwnDayKind
from engine.settings.model import Settings
from engine.zone import instant

#: A campaign sent at one moment, or at any, has one occurrence: changing its time changes nothing.
ONCE = "once"
# The first clock on earth that shows a time.
_FIRST = timezone(timedelta(hours=14))
# How far a closed day or a wave may move a letter from its nominal time.
_MOVED = timedelta(days=62)
_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)
# How far ahead the next time is looked for, soon first: of what goes every hour nine years are many.
# 29 February may be eight years off.
_SPANS = (timedelta(days=35), timedelta(days=366), timedelta(days=9 * 366))


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One of a campaign's times.

    Attributes:
        name: Its identity: "once", the nominal local time of one that comes round, the person's own date.
        due: From then on it may be planned; aware, UTC.  Without a time it is the moment of asking.
        as_of: The moment that rules and letters take for now; aware, UTC.
        goes: When letters leave that nothing moves: naive, on the clock the campaign goes by; None: at once.
        day: Whose own day it is; None where the campaign is not about people's own days.
        note: Why it was moved, on one line; may be empty.
    """

    name: str
    due: datetime
    as_of: datetime
    goes: datetime | None = None
    day: date | None = None
    note: str = ""


def calendar_days(settings: Settings) -> Days:
    """The shop's days of rest and the days on which nothing leaves."""
    return settings.days


def occurrences(
    campaign: Campaign, settings: Settings, since: datetime, until: datetime
) -> Iterator[Occurrence]:
    """What is due after ``since`` and not after ``until``, in order; for ``on`` every day, whosoever it is.

    Nothing for a campaign without a time.
    """
    if campaign.when is not None:
        found = [_of_goes(campaign, settings, ONCE, campaign.when)]
    elif campaign.every is not None:
        zone = settings.shop.time_zone
        first = since.astimezone(zone).replace(tzinfo=None) - _MOVED
        last = until.astimezone(zone).replace(tzinfo=None) + _MOVED
        found = sorted(
            (
                _of_goes(campaign, settings, f"{nominal.at:%Y-%m-%dT%H:%M}", nominal.goes, note=nominal.note)
                for nominal in campaign.every.nominal(first, last, calendar_days(settings))
            ),
            key=lambda one: one.due,
        )
    elif campaign.on is not None:
        yield from _own_days(campaign, settings, since, until)
        return
    else:
        return
    yield from (one for one in found if since < one.due <= until)


def following(campaign: Campaign, settings: Settings, after: datetime) -> Occurrence | None:
    """The first time that is due after a moment (aware); None where there is none any more."""
    found = (next(occurrences(campaign, settings, after, after + span), None) for span in _SPANS)
    return next((one for one in found if one is not None), None)


def of_day(campaign: Campaign, settings: Settings, day: date) -> Occurrence:
    """The occurrence of a campaign with ``on`` for those whose own day is ``day``."""
    assert campaign.on is not None  # noqa: S101 (whoever asks has looked)
    return _of_goes(campaign, settings, day.isoformat(), datetime.combine(day, campaign.on.at), day=day)


def current(campaign: Campaign, settings: Settings, now: datetime) -> Occurrence:
    """The occurrence that somebody means who says no more: today's, the last one while it can be caught up,
    else the next."""
    zone = settings.shop.time_zone
    if campaign.on is not None:
        return of_day(campaign, settings, now.astimezone(zone).date())
    if campaign.every is None:
        if campaign.when is None:
            return Occurrence(name=ONCE, due=now, as_of=now)
        return replace(_of_goes(campaign, settings, ONCE, campaign.when), as_of=now)
    past = list(occurrences(campaign, settings, now - campaign.catch_up_within - _MOMENT, now))
    if past:
        return past[-1]
    return following(campaign, settings, now) or Occurrence(name=ONCE, due=now, as_of=now)


def named(campaign: Campaign, settings: Settings, name: str, now: datetime) -> Occurrence | None:
    """The occurrence with that name; None if the campaign as it stands has none so called."""
    if campaign.on is not None:
        try:
            return of_day(campaign, settings, date.fromisoformat(name))
        except ValueError:
            return None
    if campaign.every is None:
        found = current(campaign, settings, now)
        return found if found.name == name else None
    try:
        at = instant(datetime.fromisoformat(name), settings.shop.time_zone)
    except ValueError:
        return None
    around = occurrences(campaign, settings, at - _MOVED, at + _MOVED)
    return next((one for one in around if one.name == name), None)


def _own_days(
    campaign: Campaign, settings: Settings, since: datetime, until: datetime
) -> Iterator[Occurrence]:
    zone = settings.shop.time_zone
    day = since.astimezone(zone).date() - _DAY
    while day <= until.astimezone(zone).date() + _DAY:
        one = of_day(campaign, settings, day)
        if since < one.due <= until:
            yield one
        day += _DAY


def _of_goes(
    campaign: Campaign,
    settings: Settings,
    name: str,
    goes: datetime,
    *,
    day: date | None = None,
    note: str = "",
) -> Occurrence:
    first = min([goes, *(wave_time(goes, wave.goes) for wave in campaign.waves)])
    zone = settings.shop.time_zone
    due = instant(first, zone)
    if campaign.time_zone is CampaignZone.RECIPIENT and not _of_orders(campaign):
        due = min(due, first.replace(tzinfo=_FIRST).astimezone(UTC))
    return Occurrence(name=name, due=due, as_of=instant(first, zone), goes=goes, day=day, note=note)


def _of_orders(campaign: Campaign) -> bool:
    """Whether people's own days are made from their orders, which may still come in before the shop's clock
    shows the time."""
    return campaign.on is not None and campaign.on.kind is not OwnDayKind.YEARLY


def wave_time(goes: datetime, wave: timedelta | datetime) -> datetime:
    """When a wave leaves, naive: so long before ``goes``, or at a time of its own."""
    return wave if isinstance(wave, datetime) else goes - wave


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When ``day`` begins, aware."""
    return instant(datetime.combine(day, time()), zone)
