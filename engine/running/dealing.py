"""Dealing with one occurrence: planned, seen to be no larger than allowed, frozen; or missed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

from engine.audience.model import Reason
from engine.audience.own_days import standings
from engine.errors import BadInput
from engine.ledger.model import Run
from engine.ledger.scheduled import Dealt, Occurred
from engine.planned import planned
from engine.planning.approval import see_to_approval
from engine.planning.departing import Departures
from engine.planning.frozen import files, freeze, letters
from engine.planning.inputs import Inputs, unpacked
from engine.planning.occurrence import Occurrence
from engine.planning.plan import Plan
from engine.planning.question import Known, ask_who
from engine.planning.standing import risen
from engine.running.due import Due
from engine.running.journal import Event, Level
from engine.running.news import News, NewsKind
from engine.running.world import World
from engine.schedule.model import OwnDayKind
from engine.settings.model import Settings

_DAY = timedelta(days=1)
_BY_HAND = "sent by hand"
# So many earlier occurrences say what is usual; fewer letters are never unusual.
_ENOUGH = 3
_FEW = 20

#: Addresses that a more important campaign will write to on that day, each with its name.
Wanted = Callable[[], Iterable[tuple[str, str]]]
WantedFor = Callable[[Inputs, Occurrence], Wanted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The tiers that a campaign sees people in.

    Attributes:
        now_in: Every contact with their tier; empty where the campaign is not about tiers.
        risen: Those who have risen since it last looked.
    """

    now_in: tuple[tuple[str, str | None], ...] = ()
    risen: tuple[str, ...] = ()


def deal(world: World, due: Due, wanted: Wanted) -> Run | None:
    """Plan what is due and freeze it, so that its letters go; None where there are none.

    Raises:
        BadInput: with everything that must be mended before it can be planned.
    """
    inputs, time, now = due.inputs, due.time, world.now()
    if now - time.due > inputs.campaign.catch_up_within:
        _miss(world, due)
        return None
    run = world.ledger.find_run(inputs.id, time.name)
    if run is not None:
        # Somebody sent it by hand.
        _deal(world, due, Dealt.DONE, chosen=run.chosen, note=_BY_HAND)
        return None
    seen = _tiers(world, inputs, time)
    with planned(
        inputs,
        world.here,
        world.ledger,
        now=now,
        keyring=world.keyring,
        time=time,
        wanted=wanted,
        reached=lambda: seen.risen,
    ) as plan:
        world.see(inputs, time, plan)
        return _freeze(world, due, plan, seen)


def catch_up(world: World, due: Due, wanted: WantedFor) -> None:
    """The same for an occurrence that was dealt with before: whoever can have its letter now gets it.

    Raises:
        BadInput: with everything that must be mended before it can be planned.
    """
    inputs, time, now = due.inputs, due.time, world.now()
    run = world.ledger.find_run(inputs.id, time.name)
    if run is None:
        deal(world, due, wanted(inputs, time))
        return
    unfinished = {one.run: one for one in world.ledger.unfinished()}
    again_at = unfinished[run.id].again_at if run.id in unfinished else None
    if snapshot := world.ledger.snapshot(run.id):
        inputs = under(unpacked(snapshot), inputs.settings)
    add(world, run, inputs, time, wanted=wanted, only=None, from_=now, again_at=again_at, most=due.armed.most)


def under(inputs: Inputs, settings: Settings) -> Inputs:
    """A run's texts under the rules of today: what keeps letters back is never that of yesterday."""
    today = {
        name: getattr(settings, name) for name in ("limits", "priority", "guards", "segments", "calendar")
    }
    return replace(inputs, settings=inputs.settings.model_copy(update=today))


def add(
    world: World,
    run: Run,
    inputs: Inputs,
    time: Occurrence,
    *,
    wanted: WantedFor,
    only: set[str] | None,
    from_: datetime,
    again_at: datetime | None,
    most: int | None = None,
) -> int:
    """Give a letter to people who can have theirs now and have none yet; returns how many.

    ``only``: these contacts; None for everybody.  More than ``most`` of an occurrence do not go.

    Raises:
        BadInput: with everything that must be mended before it can be planned.
    """
    with planned(
        inputs,
        world.here,
        world.ledger,
        now=from_,
        keyring=world.keyring,
        time=time,
        wanted=wanted(inputs, time),
    ) as plan:
        world.see(inputs, time, plan)
        departures = Departures(
            inputs, time, number=plan.composer.number, from_=from_, before=run.chosen, ahead=False
        )
        if most is not None and plan.audience.chosen > most:
            raise BadInput(
                message=f"{plan.audience.chosen} letters for {time.name} with those who came late, "
                f"and no more than {most} go unattended"
            )
        have = {letter.contact for letter in world.ledger.letters(run.id)}
        chosen = letters(
            plan, departures, wanted=lambda contact: contact not in have and (only is None or contact in only)
        )
        added = world.ledger.extend(run.id, chosen, files=files(plan), again_at=again_at, now=world.now())
    if added:
        world.note(
            Event.PLANNED,
            "who could not have it before",
            campaign=inputs.id,
            occurrence=time.name,
            counts={"chosen": added},
        )
    return added


def _freeze(world: World, due: Due, plan: Plan, seen: Seen) -> Run | None:
    inputs, time, now = due.inputs, due.time, world.now()
    chosen, left_out = plan.audience.chosen, _left_out(plan)
    counts = {"rows": plan.audience.rows, "chosen": chosen}
    most = due.armed.most
    waits = inputs.campaign.if_held_back.wait >= _DAY and Reason.HELD_BACK in plan.audience.left_out
    # Whoever waits may get theirs on the next days: they are of this time as well.
    wanting = chosen + (plan.audience.left_out[Reason.HELD_BACK] if waits else 0)
    if most is not None and wanting > most:
        note = f"{wanting} letters, and no more than {most} go unattended"
        _deal(world, due, Dealt.STOPPED, chosen=wanting, left_out=left_out, note=note)
        _tell(world, due, NewsKind.STOPPED, note, letters=wanting, compared=most)
        world.note(
            Event.NUMBER, note, level=Level.WARNING, campaign=inputs.id, occurrence=time.name, counts=counts
        )
        return None
    if chosen == 0 and not waits:
        _deal(world, due, Dealt.NOBODY, left_out=left_out, note=time.note, seen=seen)
        world.note(Event.PLANNED, "nobody", campaign=inputs.id, occurrence=time.name, counts=counts)
        return None
    if not inputs.campaign.recurring and not world.foretold:
        see_to_approval(plan, world.ledger)
    occurred = Occurred(
        campaign=inputs.id,
        occurrence=time.name,
        due=time.due,
        state=Dealt.DONE,
        chosen=chosen,
        left_out=left_out,
        note=time.note,
        at=now,
    )
    _unusual(world, due, chosen)
    departures = Departures(inputs, time, number=plan.composer.number)
    try:
        run = freeze(
            plan,
            world.ledger,
            now,
            departures=departures,
            occurred=occurred,
            standing=seen.now_in,
            again_at=time.due + _DAY if waits else None,
        )
    except BadInput:
        # Somebody may have sent it by hand while it was planned here.
        there = world.ledger.find_run(inputs.id, time.name)
        if there is None:
            raise
        _deal(world, due, Dealt.DONE, chosen=there.chosen, note=_BY_HAND)
        return None
    world.note(Event.PLANNED, time.note, campaign=inputs.id, occurrence=time.name, counts=counts)
    return run


def _left_out(plan: Plan) -> dict[str, int]:
    """How many rows are left out for each reason, but for those whose day it is not."""
    return {
        reason.value: count
        for reason, count in plan.audience.left_out.items()
        if reason is not Reason.NOT_THEIR_DAY
    }


def _tiers(world: World, inputs: Inputs, time: Occurrence) -> Seen:
    rule = inputs.campaign.on
    if rule is None or rule.kind is not OwnDayKind.TIER:
        return Seen()
    question = ask_who(inputs, world.here.root, time=time, known=Known(), advertising=False)
    now_in = tuple(standings(question))
    tiers = tuple(inputs.settings.sources[inputs.campaign.audience.from_].tiers)
    before = world.ledger.standings(inputs.id)
    return Seen(now_in=now_in, risen=tuple(risen(now_in, before, tiers, rule.tier)))


def _miss(world: World, due: Due) -> None:
    late = world.now() - due.time.due
    note = f"it was due {said(late)} ago, and is caught up within {said(due.inputs.campaign.catch_up_within)}"
    _deal(world, due, Dealt.MISSED, note=note)
    _tell(world, due, NewsKind.MISSED, note)
    world.note(Event.MISSED, note, level=Level.WARNING, campaign=due.inputs.id, occurrence=due.time.name)


def _unusual(world: World, due: Due, chosen: int) -> None:
    before = world.ledger.usual(due.inputs.id)
    if len(before) < _ENOUGH or chosen <= _FEW:
        return
    usual = round(median(before))
    if chosen > due.inputs.settings.running.larger_than_usual * usual:
        note = f"{chosen} letters, where {usual} are usual"
        _tell(world, due, NewsKind.LARGER, note, letters=chosen, compared=usual)
        world.note(Event.NUMBER, note, level=Level.WARNING, campaign=due.inputs.id, occurrence=due.time.name)


def _deal(
    world: World,
    due: Due,
    state: Dealt,
    *,
    chosen: int = 0,
    left_out: dict[str, int] | None = None,
    note: str = "",
    seen: Seen | None = None,
) -> None:
    world.ledger.deal(
        Occurred(
            campaign=due.inputs.id,
            occurrence=due.time.name,
            due=due.time.due,
            state=state,
            chosen=chosen,
            left_out=left_out or {},
            note=note,
            at=world.now(),
        ),
        seen.now_in if seen else (),
    )


def _tell(
    world: World,
    due: Due,
    kind: NewsKind,
    words: str,
    *,
    letters: int | None = None,
    compared: int | None = None,
) -> None:
    world.tell(
        News(
            kind=kind,
            campaign=due.inputs.id,
            occurrence=due.time.name,
            words=words,
            at=world.now(),
            letters=letters,
            compared=compared,
        )
    )


def said(span: timedelta) -> str:
    """A span for people: "3 days", "5 hours", "12 minutes"."""
    for unit, length in (("day", timedelta(days=1)), ("hour", timedelta(hours=1))):
        if span >= length:
            count = span // length
            return f"{count} {unit}{'s' * (count != 1)}"
    minutes = max(1, span // timedelta(minutes=1))
    return f"{minutes} minute{'s' * (minutes != 1)}"
