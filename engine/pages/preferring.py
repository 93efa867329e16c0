"""What a reader would like: which letters, how often, in which language, and when none for a while."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response as Answer
from starlette.routing import Route

from engine.campaign.model import Purpose as Kind
from engine.language import best
from engine.ledger.heard import Preference, Seen, Sent
from engine.ledger.model import Suppression, Why
from engine.letter.formats import long_date
from engine.locales import own_name
from engine.pages import forms
from engine.pages.desk import Desk, masked, route
from engine.pages.rendering import page
from engine.response import model
from engine.response.model import Response, Scope
from engine.token import Purpose
from engine.zone import beginning

_PAUSE_MONTHS = 3
#: At least so many days between two letters; 0 for any number.
OFTEN = (0, 7, 30, 91)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What somebody wants, as it stands.

    Attributes:
        unwanted: Kinds of letters that they have switched off.
        days: One of ``OFTEN``, or what they said another way.
        language: A tag, as the shop writes it where it is one of the shop's.
        stated: The same if they said so themselves; None where it is the customer file's.
        paused: Until when they want nothing; None where they did not say so.
        off: They have asked for no letters at all.
    """

    unwanted: frozenset[str]
    days: int
    language: str
    stated: str | None
    paused: datetime | None
    off: bool


def routes(desk: Desk) -> list[Route]:
    """The page ``/preferences/TOKEN``."""

    async def asked(request: Request) -> Answer:
        sent = desk.sent(request.path_params["token"], Purpose.PREFERENCES)
        desk.notice(request, sent, Seen.PAGE)
        return await shown(request, sent)

    async def said(request: Request) -> Answer:
        sent = desk.sent(request.path_params["token"], Purpose.PREFERENCES)
        desk.see_to_pace(request, sent)
        form = forms.fields(request.headers.get("content-type", ""), await forms.body(request))
        wishes = await _wishes(desk, sent)
        if form.get("off") == ("yes",):
            await desk.respond([desk.response(sent, model.Kind.OPT_OUT)])
        elif form.get("save") == ("yes",):
            await desk.respond(_changes(desk, sent, wishes, form))
            if (preference := _preference(desk, sent, wishes, form)) is not None:
                await desk.with_ledger(desk.ledger.prefer, preference, desk.clock())
        else:
            return await shown(request, sent)
        return await shown(request, sent, saved=True)

    async def shown(request: Request, sent: Sent, *, saved: bool = False) -> Answer:
        wishes = await _wishes(desk, sent)
        standing = desk.standing
        language = desk.language(request, sent)
        zone = standing.settings.shop.time_zone
        last_day = _last_day(wishes.paused or _pause(desk.clock(), zone), zone)
        values = {
            "saved": saved,
            "wishes": wishes,
            "address_said": masked(sent.address),
            "kinds": _kinds(standing.purposes, sent, wishes),
            "often": OFTEN,
            "languages": [(tag, own_name(tag)) for tag in standing.languages],
            "last_day": long_date(last_day, language),
            "undo": f"{standing.base}/stop/{desk.token(sent, Purpose.OPT_OUT)}/undo",
        }
        return page(standing, "preferences", language, values)

    return [route("/preferences/{token}", asked, said)]


async def _wishes(desk: Desk, sent: Sent) -> Wishes:
    now = desk.clock()

    def read() -> tuple[list[Suppression], Preference | None]:
        return list(desk.ledger.suppressions(sent.identity)), desk.ledger.preference(sent.identity)

    stops, preference = await desk.with_ledger(read)
    stops = [stop for stop in stops if stop.until is None or stop.until > now]
    everything = [stop for stop in stops if stop.scope == Scope.EVERYTHING]
    stated = preference.language if preference else None
    language = stated or sent.language
    return Wishes(
        unwanted=frozenset(stop.scope for stop in stops if stop.scope and stop.why is Why.ASKED),
        days=(preference.days or 0) if preference else 0,
        language=best(language, desk.standing.languages) or language,
        stated=stated,
        paused=next((stop.until for stop in everything if stop.why is Why.PAUSED), None),
        off=any(stop.why is Why.ASKED for stop in everything),
    )


def _kinds(purposes: Sequence[str], sent: Sent, wishes: Wishes) -> list[str]:
    """What can be switched on and off: what the shop writes, what this letter was, what is off already."""
    known = {*purposes, sent.purpose, *wishes.unwanted}
    return [kind.value for kind in Kind if kind in known]


def _changes(desk: Desk, sent: Sent, wishes: Wishes, form: Mapping[str, tuple[str, ...]]) -> list[Response]:
    """What is said that was not so before.  A kind that the form did not show stays as it is."""
    changes = []
    for kind in _kinds(desk.standing.purposes, sent, wishes):
        wanted = kind in form.get("kind", ())
        if kind in form.get("shown", ()) and wanted == (kind in wishes.unwanted):
            said = model.Kind.UNDO if wanted else model.Kind.OPT_OUT
            changes.append(desk.response(sent, said, scope=kind))
    pause = form.get("pause") == ("yes",)
    if pause and wishes.paused is None and not wishes.off:
        until = _pause(desk.clock(), desk.standing.settings.shop.time_zone)
        changes.append(desk.response(sent, model.Kind.OPT_OUT, until=until))
    elif not pause and wishes.paused is not None and not wishes.off:
        changes.append(desk.response(sent, model.Kind.UNDO))
    return changes


def _preference(
    desk: Desk, sent: Sent, wishes: Wishes, form: Mapping[str, tuple[str, ...]]
) -> Preference | None:
    """Language and how often; None where neither is another than before."""
    often = {str(days): days for days in OFTEN}
    days = often.get(form.get("often", ("",))[-1], wishes.days)
    chosen = form.get("language", ("",))[-1]
    other = chosen in desk.standing.languages and chosen != wishes.language
    if days == wishes.days and not other:
        return None
    return Preference(
        address=sent.identity,
        language=chosen if other else wishes.stated,
        days=days or None,
        at=desk.clock(),
        source=str(sent.number),
    )


def _pause(now: datetime, zone: ZoneInfo) -> datetime:
    """When a pause that begins now is over: after the same day three months on has ended."""
    today = now.astimezone(zone).date()
    years, month = divmod(today.month - 1 + _PAUSE_MONTHS, 12)
    year, month = today.year + years, month + 1
    day = date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
    return beginning(day + timedelta(days=1), zone)


def _last_day(until: datetime, zone: ZoneInfo) -> date:
    return (until - timedelta(microseconds=1)).astimezone(zone).date()
