"""What is wrong between a campaign's days and the config's: feasts that never come, hours that are all quiet,
priorities of nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from engine.document.reading import Document
from engine.document.wording import did_you_mean
from engine.planning.claims import Claims
from engine.planning.departing import Timetable
from engine.planning.timing import said
from engine.problem import Problem, Severity, quoted
from engine.schedule.feasts import has_holidays
from engine.schedule.hours import NeverOpenError, never_opens
from engine.schedule.limit import PURPOSES
from engine.settings.model import Settings
from engine.zone import instant

# 29 February may be eight years off.
_AHEAD = timedelta(days=9 * 366)


def almanac(
    campaigns: Iterable[Claims], settings: Settings, config: Document, now: datetime
) -> Iterator[Problem]:
    """What does not fit, at its place in the campaign or the config."""
    campaigns = list(campaigns)
    yield from _country(settings, config)
    yield from _priority(settings, config, {claims.identity for claims in campaigns})
    for claims in campaigns:
        yield from _every(claims, settings, now)
        yield from list(_hours(claims, settings)) or _closed(claims, settings, config, now)


def _country(settings: Settings, config: Document) -> Iterator[Problem]:
    country = settings.calendar.country or settings.shop.country
    if country is not None and not has_holidays(country):
        place = ("calendar", "country") if settings.calendar.country else ("shop", "country")
        yield Problem(
            config.place(*place),
            f"the public holidays of {quoted(country)} are not known",
            "write those that matter under 'calendar: closed', or whose count under 'calendar: country'",
            Severity.WARNING,
        )


def _priority(settings: Settings, config: Document, campaigns: set[str]) -> Iterator[Problem]:
    for number, word in enumerate(settings.priority):
        if word not in PURPOSES and word not in campaigns:
            yield Problem(
                config.place("priority", number),
                f"{quoted(word)} is neither a purpose nor the id of a campaign",
                did_you_mean(word, (*PURPOSES, *campaigns)),
                Severity.WARNING,
            )


def _hours(claims: Claims, settings: Settings) -> Iterator[Problem]:
    campaign, quiet = claims.campaign, settings.calendar.quiet_hours
    if campaign is None or campaign.hours is None or quiet is None:
        return
    if never_opens(campaign.hours, quiet):
        yield Problem(
            claims.document.place("hours"),
            f"no letter could ever leave: all of it is within the config's quiet hours, {quiet.words}",
            "write other hours here, or other 'quiet hours' there",
        )


def _every(claims: Claims, settings: Settings, now: datetime) -> Iterator[Problem]:
    if claims.campaign is None or claims.campaign.every is None:
        return
    every, place = claims.campaign.every, claims.document.place("every")
    today = now.astimezone(settings.shop.time_zone).replace(tzinfo=None)
    missing = every.missing(settings.days, today.year)
    if missing is not None:
        yield Problem(place, *missing)
    elif next(every.nominal(today, today + _AHEAD, settings.days), None) is None:
        yield Problem(
            place,
            f"{quoted(every.words)} does not come round any more",
            "write another rule, or remove the campaign",
            Severity.WARNING,
        )


def _closed(claims: Claims, settings: Settings, config: Document, now: datetime) -> Iterator[Problem]:
    """Letters that closed days, hours or quiet hours keep waiting: for ever, or beyond their one time."""
    campaign, zone = claims.campaign, settings.shop.time_zone
    if campaign is None or (campaign.when is None and not campaign.recurring):
        return
    goes = now if campaign.when is None else max(now, instant(campaign.when, zone))
    try:
        opens = Timetable(campaign, settings).opening(goes, None).opens
    except NeverOpenError:
        yield Problem(
            config.place("calendar", "closed"),
            "no letter may leave for more than a year",
            "take some days out, or write other 'hours'",
        )
        return
    if campaign.when is not None and opens > goes:
        day = goes.astimezone(zone).date()
        why = settings.days.closed(day) or "it is outside 'hours', or within 'quiet hours'"
        yield Problem(
            claims.document.place("when"),
            f"no letter may leave at {quoted(said(goes.astimezone(zone)))}: {why}",
            f"they wait until {said(opens.astimezone(zone))}; write a time at which letters may leave",
            Severity.WARNING,
        )
