"""A stretch of time foretold: the loop itself, over a copy of the records, with letters that go nowhere."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from engine.audience.choosing import choose
from engine.audience.model import Question, Reason
from engine.delivery.model import Message
from engine.delivery.sending import Ending, Terms, carry_out
from engine.delivery.stopping import Stop
from engine.errors import BadInput
from engine.fate import Fate, Outcome
from engine.ledger.ledger import Ledger
from engine.ledger.model import Claimed, Run
from engine.ledger.scheduled import Dealt
from engine.planning.arming import digests
from engine.planning.context import in_language
from engine.planning.inputs import Inputs
from engine.planning.occurrence import Occurrence, midnight, named
from engine.planning.plan import Plan
from engine.running.clocks import Rehearsal
from engine.running.files import Files, Read
from engine.running.loop import Loop
from engine.running.news import News, NewsKind
from engine.running.passing import Passing
from engine.running.world import World
from engine.scratch import Scratch
from engine.settings.model import Settings
from engine.token import Keyring
from engine.workspace import Workspace
from engine.year.model import Foretold, Happening, KeptBack, State, Year

_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)
# Who is kept back from a letter of the day, and not merely none of its people.
_KEPT = frozenset({Reason.HELD_BACK, Reason.GUARDED, Reason.THANKED})
_NOT_KEPT = frozenset(Reason) - _KEPT
#: Of more people it is not told who would get nothing.
_MOST_PEOPLE = 100_000
_LONGEST = timedelta(days=30)
_STATES: Mapping[Dealt, State] = {
    Dealt.DONE: State.DONE,
    Dealt.NOBODY: State.NOBODY,
    Dealt.MISSED: State.MISSED,
    Dealt.STOPPED: State.STOPPED,
}


class _Taker:
    """A mail server that takes everything at once, and a connection to it."""

    usable = True

    async def connect(self) -> _Taker:
        return self

    async def offer(self, _message: Message) -> None:
        return None

    async def deliver(self, _message: Message) -> Outcome:
        return Outcome(fate=Fate.ACCEPTED)

    def drop(self) -> None:
        """Nothing is held."""

    async def close(self) -> None:
        """Nothing is held."""


@dataclass
class _Seeing:
    """What is seen on the way and stands in no record: who was kept back, what failed."""

    kept: dict[tuple[str, str, str, date], KeptBack] = field(default_factory=dict)
    failed: dict[tuple[str, str], News] = field(default_factory=dict)

    def see(self, inputs: Inputs, time: Occurrence, plan: Plan, now: datetime) -> None:
        day = now.astimezone(inputs.settings.shop.time_zone).date()
        if time.goes is not None:
            # Where clocks ahead of the shop's show the day first, it is planned the evening before.
            day = max(day, time.goes.date())
        if not _KEPT & plan.audience.left_out.keys():
            return
        for left in plan.audience.left(but_for=_NOT_KEPT):
            # Who is held back is looked at again each day; the others are told of once.
            told = day if left.reason is Reason.HELD_BACK else date.min
            self.kept[(inputs.id, time.name, left.id, told)] = KeptBack(
                campaign=inputs.id,
                occurrence=time.name,
                contact=left.id,
                address=left.address,
                on=day,
                reason=left.reason.value,
                detail=left.detail,
            )

    def hear(self, news: News) -> None:
        if news.kind is NewsKind.FAILED and news.campaign is not None:
            self.failed.setdefault((news.campaign, news.occurrence or ""), news)


def foretell(
    here: Workspace,
    ledger: Ledger,
    keyring: Keyring,
    since: date,
    days: int,
    *,
    only: Collection[str] = (),
) -> Year:
    """What would happen from the beginning of ``since`` (a day of the shop) for ``days`` days, if every
    campaign that says when it goes were armed, nobody bought or wrote anything, and every letter arrived.

    ``only``: these campaigns, by id; empty for all.  Nothing is sent, and the records stay as they are.

    Raises:
        BadInput: if the config or a campaign has a mistake, or a campaign named in ``only`` has no time.
    """
    files = Files(here)
    read = files.read()
    if read.settings is None or read.broken:
        raise BadInput(message="\n".join(read.broken.values()))
    campaigns = _timed(read, only)
    zone = read.settings.shop.time_zone
    begins, ends = midnight(since, zone), midnight(since + days * _DAY, zone)
    with Scratch() as folder:
        copy = folder / "ledger.sqlite"
        ledger.copy(copy)
        Ledger.adopt(copy, witness=folder)
        with Ledger(copy, witness=folder) as records:
            for armed in records.armed():
                records.disarm(armed.campaign, by="simulate", why="", now=begins)
            for inputs in campaigns.values():
                most = inputs.campaign.stop_if_more_than
                records.arm(inputs.id, digests(inputs), most=most, by="simulate", now=begins)
            seeing = _live(here, records, keyring, files, begins, ends - _MOMENT)
            return _year(read.settings, campaigns, records, seeing, since, days, here, only)


def _timed(read: Read, only: Collection[str]) -> dict[str, Inputs]:
    found = {
        name: inputs
        for name, inputs in read.campaigns.items()
        if inputs.campaign.when is not None or inputs.campaign.recurring
    }
    for name in only:
        if name not in found:
            raise BadInput(
                message=f"{name}: nothing says when it goes\n  hint: write 'when', 'every' or 'on'"
            )
    return {name: inputs for name, inputs in found.items() if not only or name in only}


def _live(
    here: Workspace, records: Ledger, keyring: Keyring, files: Files, begins: datetime, ends: datetime
) -> _Seeing:
    """Go through the time."""
    clock, seeing = Rehearsal(begins, threading.Event()), _Seeing()

    def carry(settings: Settings, run: Run) -> Ending:
        def compose(letter: Claimed, _date: datetime) -> Message:
            return Message(number=letter.number, sender="", recipient=letter.address, content=b"")

        taker = _Taker()
        return asyncio.run(
            carry_out(
                run.id,
                ledger=records,
                carrier=taker,
                compose=compose,
                terms=Terms(connections=1),
                now=clock.now,
                stop=Stop(),
            )
        )

    world = World(
        here=here,
        ledger=records,
        keyring=keyring,
        now=clock.now,
        carry=carry,
        read_mailbox=lambda _settings: None,
        tell=seeing.hear,
        note=lambda *_, **__: None,
        foretold=True,
        see=lambda inputs, time, plan: seeing.see(inputs, time, plan, clock.now()),
    )
    Loop(
        passing=Passing(world=world, files=files),
        clock=clock,
        note=world.note,
        longest=_LONGEST,
        mail_every=None,
        told=lambda _passed: None,
        alive=lambda: None,
    ).run(until=ends)
    return seeing


def _year(
    settings: Settings,
    campaigns: Mapping[str, Inputs],
    records: Ledger,
    seeing: _Seeing,
    since: date,
    days: int,
    here: Workspace,
    only: Collection[str],
) -> Year:
    zone, language = settings.shop.time_zone, settings.language
    begins, ends = midnight(since, zone), midnight(since + days * _DAY, zone)
    stretch = [since + number * _DAY for number in range(days)]
    calendar = settings.days
    letters = tuple(_letters(records, begins, ends, zone.key, only))
    kept = [*seeing.kept.values(), *_withdrawn(records, begins, ends, zone)]
    happenings = [
        *_happenings(records, campaigns, begins, ends),
        *_failed(seeing, campaigns),
    ]
    return Year(
        since=since,
        days=days,
        shop=in_language(settings.shop.name, language, language),
        language=language,
        zone=zone.key,
        happenings=tuple(sorted(happenings, key=lambda one: (one.due, one.campaign, one.occurrence))),
        letters=letters,
        kept=tuple(sorted(kept, key=lambda one: (one.on, one.campaign, one.contact, one.occurrence))),
        closed={day: shut.why for day in stretch if (shut := calendar.shutting(day)) is not None},
        warnings=tuple(_warnings(seeing)),
        country=settings.shop.country,
        resting={day: why for day in stretch if (why := calendar.resting(day)) is not None},
        people=_people(settings, campaigns, here, begins),
    )


def _letters(
    records: Ledger, begins: datetime, ends: datetime, shop: str, only: Collection[str]
) -> Iterator[Foretold]:
    for letter in records.departed(begins, ends):
        if only and letter.campaign not in only:
            continue
        yield Foretold(
            campaign=letter.campaign,
            purpose=letter.purpose,
            occurrence=letter.occurrence,
            contact=letter.contact,
            address=letter.address,
            language=letter.language,
            leaves=letter.leaves,
            zone=letter.zone or shop,
            advertising=letter.advertising,
        )


def _withdrawn(records: Ledger, begins: datetime, ends: datetime, zone: tzinfo) -> Iterator[KeptBack]:
    """Letters that were planned and taken back again when their time came."""
    for letter in records.departed(begins, ends, fate=Fate.SUPPRESSED):
        reason, _, detail = letter.detail.partition(": ")
        if reason in {one.value for one in Reason}:
            yield KeptBack(
                campaign=letter.campaign,
                occurrence=letter.occurrence,
                contact=letter.contact,
                address=letter.address,
                on=letter.leaves.astimezone(zone).date(),
                reason=reason,
                detail=detail,
            )


def _happenings(
    records: Ledger, campaigns: Mapping[str, Inputs], begins: datetime, ends: datetime
) -> Iterator[Happening]:
    for one in records.occurred(None, begins - _DAY):
        inputs = campaigns.get(one.campaign)
        if inputs is None or not begins - _DAY <= one.due < ends or one.at < begins:
            continue
        time = named(inputs.campaign, inputs.settings, one.occurrence, one.due)
        yield Happening(
            campaign=one.campaign,
            name=inputs.campaign.name or one.campaign,
            purpose=inputs.campaign.purpose.value,
            occurrence=one.occurrence,
            due=one.due,
            state=_STATES[one.state],
            chosen=one.chosen,
            left_out=one.left_out,
            note=one.note,
            nominal=None if time is None else time.goes,
        )


def _failed(seeing: _Seeing, campaigns: Mapping[str, Inputs]) -> Iterator[Happening]:
    for (campaign, occurrence), news in seeing.failed.items():
        inputs = campaigns.get(campaign)
        if inputs is not None and occurrence:
            yield Happening(
                campaign=campaign,
                name=inputs.campaign.name or campaign,
                purpose=inputs.campaign.purpose.value,
                occurrence=occurrence,
                due=news.at,
                state=State.FAILED,
                chosen=0,
                left_out={},
                note=news.words,
            )


def _warnings(seeing: _Seeing) -> Sequence[str]:
    return [f"{campaign}: {news.words}" for (campaign, _), news in seeing.failed.items()]


def _people(
    settings: Settings, campaigns: Mapping[str, Inputs], here: Workspace, now: datetime
) -> dict[str, str | None]:
    """Everybody in the campaigns' sources; empty if they are very many."""
    found: dict[str, str | None] = {}
    for source in sorted({inputs.campaign.audience.from_ for inputs in campaigns.values()}):
        question = Question(settings=settings, root=here.root, source=source, who=None, now=now)
        with choose(question) as audience:
            if audience.rows + len(found) > _MOST_PEOPLE:
                return {}
            found |= {person.id: person.address for person in audience.people()}
            found |= {left.id: left.address for left in audience.left() if left.id not in found}
    return found
