"""Looking after runs under way: what is too late, held back, well received, no longer right, out of hours."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.audience.model import Reason
from engine.audience.rechecking import recheck
from engine.ledger.scheduled import Unfinished, Waiting
from engine.planned import known
from engine.planning.departing import Timetable
from engine.planning.holding import rank
from engine.planning.inputs import Inputs, unpacked
from engine.planning.occurrence import Occurrence, midnight, named
from engine.planning.question import ask_who
from engine.running.canary import judge
from engine.running.dealing import WantedFor, add, under
from engine.running.files import Stamp, stamp_of
from engine.running.journal import Event, Level
from engine.running.news import News, NewsKind
from engine.running.world import World
from engine.settings.model import Settings

_DAY = timedelta(days=1)
# Rules are asked again of letters that were planned longer ago.
_LONG_AGO = timedelta(hours=1)
_TOO_LATE = "its time was over"
# The same customers are not asked about again before that.
_ASKED_AGAIN = timedelta(hours=6)
_MOST_TEXTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    stamp: frozenset[Stamp]
    rules: object
    at: datetime
    contacts: set[str]


class Memory:
    """What spares work from one look to the next: a run's texts, and when its rules were last asked."""

    def __init__(self) -> None:
        self._texts: OrderedDict[tuple[int, datetime], Inputs] = OrderedDict()
        self._asked: dict[int, _Asked] = {}

    def texts(self, world: World, run: Unfinished) -> Inputs | None:
        """The texts of a run; None where its snapshot is gone."""
        key = (run.run, world.ledger.get_run(run.run).as_of)
        if key not in self._texts:
            snapshot = world.ledger.snapshot(run.run)
            if not snapshot:
                return None
            self._texts[key] = unpacked(snapshot)
            if len(self._texts) > _MOST_TEXTS:
                self._texts.popitem(last=False)
        return self._texts[key]

    def asks(
        self,
        run: Unfinished,
        inputs: Inputs,
        stamp: frozenset[Stamp] | None,
        contacts: set[str],
        now: datetime,
    ) -> bool:
        """Whether the rules are to be asked again: the files or the rules are new, nobody has asked about
        these people, or some time has passed."""
        if stamp is None:
            return True
        rules = (inputs.settings.guards, inputs.settings.segments)
        before = self._asked.get(run.run)
        known = (
            before is not None
            and (before.stamp, before.rules) == (stamp, rules)
            and timedelta() <= now - before.at < _ASKED_AGAIN
        )
        if before is not None and known and contacts <= before.contacts:
            return False
        self._asked[run.run] = _Asked(stamp=stamp, rules=rules, at=now, contacts=contacts)
        return True


def look_after(
    world: World,
    run: Unfinished,
    settings: Settings,
    wanted: WantedFor = lambda _inputs, _time: tuple,
    memory: Memory | None = None,
) -> None:
    """Bring a run that is under way up to date, so that what may leave now can be carried out.

    ``settings`` are those of today, ``wanted`` whom more important campaigns will write to.

    Raises:
        BadInput: if its customers cannot be looked at: nothing of it may leave then.
    """
    memory = memory or Memory()
    texts = memory.texts(world, run)
    if texts is None:
        return
    inputs = under(texts, settings)
    time = named(inputs.campaign, inputs.settings, run.occurrence, world.now())
    if time is None:
        return
    # A gate that opens late lets nothing go that is too late by then.
    _open_gate(world, run, inputs)
    if run.due is not None:
        _expire(world, run, inputs)
    _add_held_back(world, run, inputs, time, wanted)
    _recheck(world, run, inputs, time, memory)
    _reopen(world, run, inputs)


def _expire(world: World, run: Unfinished, inputs: Inputs) -> None:
    patience = inputs.campaign.catch_up_within
    _tell_of_late(world, run, world.ledger.expire_late(run.run, patience, _TOO_LATE, world.now()))


def _tell_of_late(world: World, run: Unfinished, late: int) -> None:
    if late:
        letters = "1 letter was" if late == 1 else f"{late} letters were"
        words = f"{letters} given up: {_TOO_LATE}"
        _news(world, run, NewsKind.MISSED, words, letters=late)
        world.note(Event.MISSED, words, level=Level.WARNING, campaign=run.campaign, occurrence=run.occurrence)


def _open_gate(world: World, run: Unfinished, inputs: Inputs) -> None:
    """Let the others go if the letters that went ahead were well received."""
    canary, now = inputs.campaign.canary, world.now()
    if run.gate_at is None or now < run.gate_at:
        return
    if canary is None:
        world.ledger.open_gate(run.run)
        return
    received = world.ledger.received(run.run, now)
    if received.waiting or (received.later and not received.sent):
        return
    objection = judge(received, canary)
    if objection is None:
        world.ledger.open_gate(run.run)
        return
    world.ledger.pause_at_gate(run.run, objection)
    world.note(Event.PAUSED, objection, level=Level.WARNING, campaign=run.campaign, occurrence=run.occurrence)


def _add_held_back(
    world: World, run: Unfinished, inputs: Inputs, time: Occurrence, wanted: WantedFor
) -> None:
    """Give their letter to those who were held back and are free now."""
    now = world.now()
    if run.again_at is None or now < run.again_at:
        return
    wait = inputs.campaign.if_held_back.wait
    last = time.due + wait
    following = run.again_at + _DAY
    while following <= now:
        following += _DAY
    again_at = following if following <= last else None
    if now > last + inputs.campaign.catch_up_within:
        world.ledger.extend(run.run, (), files={}, again_at=None, now=now)
        return
    if not world.ledger.armed(run.campaign):
        # Nobody new gets a letter of what somebody has stopped, or what was changed; it may be armed anew.
        world.ledger.extend(run.run, (), files={}, again_at=again_at, now=now)
        return
    waiting = {
        left.contact for left in world.ledger.left_out(run.run) if left.reason == Reason.HELD_BACK.value
    }
    add(
        world,
        world.ledger.get_run(run.run),
        inputs,
        time,
        wanted=wanted,
        only=waiting,
        from_=max(run.again_at, now),
        again_at=again_at,
    )


def _recheck(world: World, run: Unfinished, inputs: Inputs, time: Occurrence, memory: Memory) -> None:
    """Take back letters that wait and whose people the rules no longer let have them."""
    now = world.now()
    ready = world.ledger.ready(run.run, now, planned_before=now - _LONG_AGO)
    if not ready:
        return
    found = _outranked(world, run, inputs, time, ready)
    contacts = {letter.contact for letter in ready}
    if memory.asks(run, inputs, stamp_of(inputs, world.here.root), contacts, now):
        found += _wrong(world, inputs, time, now, contacts)
    taken = world.ledger.withdraw(run.run, found, now) if found else 0
    if taken:
        world.note(
            Event.PLANNED,
            "no longer for them",
            campaign=run.campaign,
            occurrence=run.occurrence,
            counts={"withdrawn": taken},
        )


def _wrong(
    world: World, inputs: Inputs, time: Occurrence, now: datetime, contacts: Collection[str]
) -> list[tuple[str, str]]:
    """Contacts whom the rules no longer let have their letter, each with why."""
    question = ask_who(
        inputs,
        world.here.root,
        time=Occurrence(name=time.name, due=time.due, as_of=now, goes=time.goes, day=time.day),
        known=known(inputs, world.ledger, time, now=now),
        advertising=inputs.campaign.advertising,
    )
    return [
        (contact, f"{reason.value}: {detail}" if detail else reason.value)
        for contact, reason, detail in recheck(question, contacts)
    ]


def _outranked(
    world: World, run: Unfinished, inputs: Inputs, time: Occurrence, ready: Sequence[Waiting]
) -> list[tuple[str, str]]:
    """Contacts who wait no longer for a letter of the same day that matters more; the others wait a day."""
    settings, now = inputs.settings, world.now()
    if not settings.priority:
        return []
    zone = settings.shop.time_zone
    day = now.astimezone(zone).date()
    own = rank(settings, run.campaign, inputs.campaign.purpose.value)
    written = world.ledger.written_between(
        midnight(day, zone), midnight(day + _DAY, zone), but_not=(run.campaign, run.occurrence)
    )
    above = {
        address: campaign for address, campaign, purpose in written if rank(settings, campaign, purpose) < own
    }
    table, wait = Timetable(inputs.campaign, settings), inputs.campaign.if_held_back.wait
    lapsed, openings = [], []
    for letter in ready:
        campaign = above.get(letter.address.lower())
        if campaign is None:
            continue
        opening = table.opening(letter.leaves + _DAY, letter.zone)
        if opening.opens <= max(time.due, letter.meant) + wait:
            openings.append((letter.seq, opening.opens, opening.closes))
        else:
            lapsed.append((letter.contact, f"{Reason.HELD_BACK.value}: {campaign} goes to them that day"))
    if openings:
        world.ledger.reopen(openings)
    return lapsed


def _reopen(world: World, run: Unfinished, inputs: Inputs) -> None:
    """Let letters whose hours are over wait for the next ones, but for those that could have left in others
    before, and for which it is too late by now."""
    now, campaign = world.now(), inputs.campaign
    table = Timetable(campaign, inputs.settings)
    patience = campaign.catch_up_within + campaign.if_held_back.wait
    openings, late = [], []
    for letter in world.ledger.closed(run.run, now):
        closed = table.opening(letter.meant, letter.zone).closes
        following = letter.meant if closed is None else table.opening(closed, letter.zone).opens
        if run.due is not None and now > following + patience:
            late.append(letter.seq)
        opening = table.opening(now, letter.zone)
        openings.append((letter.seq, opening.opens, opening.closes))
    if late:
        _tell_of_late(world, run, world.ledger.expire_these(late, _TOO_LATE, now))
    if openings:
        world.ledger.reopen(openings)


def _news(world: World, run: Unfinished, kind: NewsKind, words: str, *, letters: int | None = None) -> None:
    world.tell(
        News(
            kind=kind,
            campaign=run.campaign,
            occurrence=run.occurrence,
            words=words,
            at=world.now(),
            letters=letters,
        )
    )
