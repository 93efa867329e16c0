"""One pass of the loop: everything that is due and can be done now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.audience.choosing import choose
from engine.delivery.sending import Ending
from engine.errors import BadInput, CarrierDown, LetterFailed
from engine.ledger.scheduled import Armed, Unfinished
from engine.mailbox.model import MailboxDown
from engine.planned import known
from engine.planning.arming import changed, digests
from engine.planning.holding import rank
from engine.planning.inputs import Inputs
from engine.planning.occurrence import Occurrence, midnight
from engine.planning.question import ask_who
from engine.problem import below
from engine.running.dealing import catch_up, deal
from engine.running.due import Agenda, Due
from engine.running.files import Files, Read
from engine.running.journal import Event, Level
from engine.running.looking_after import Memory, look_after
from engine.running.news import News, NewsKind
from engine.running.world import World
from engine.schedule.hours import NeverOpenError
from engine.settings.model import Settings

#: Who keeps failing is tried again after this.
AGAIN = timedelta(minutes=10)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What a pass came to.

    Attributes:
        wake: When there is something to do next; None where nobody can tell.
        due: When the next occurrence is due; None where nothing is armed.
        armed: How many campaigns are armed.
        behind: How long the oldest thing that is due has been waiting.
        stopped: Somebody asked the loop to end.
        whole: Everything was looked at, so that trouble nobody heard of is over.
        more: Letters could go on leaving; they only let others have their turn.
        unreached: The mail server or the mailbox could not be reached.
    """

    wake: datetime | None
    due: datetime | None
    armed: int
    behind: timedelta
    stopped: bool
    whole: bool
    more: bool
    unreached: bool


@dataclass
class Passing:
    """Makes passes; remembers only what spares it work."""

    world: World
    files: Files
    agenda: Agenda = field(init=False)
    _failed: dict[tuple[str, str], tuple[datetime, str]] = field(default_factory=dict)
    _down: tuple[datetime, str] | None = None
    _memory: Memory = field(default_factory=Memory)
    _broken: Mapping[str, str] = field(default_factory=dict)
    #: Runs that had their turn last time, and were not done.
    _had_turn: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.agenda = Agenda(self.world)

    def make(self) -> Passed:
        """Do what is due.

        Raises:
            LedgerBroken: nothing was sent after that.
        """
        world = self.world
        world.ledger.recover(world.now())
        self.agenda.begin()
        read = self.files.read()
        for file, words in read.broken.items():
            world.tell(News(kind=NewsKind.BROKEN_FILE, words=f"{file}: {words}", at=world.now()))
            if self._broken.get(file) != words:
                world.note(Event.CONFIG, words, level=Level.WARNING)
        self._broken = read.broken
        armed = list(self._armed(read))
        ending: Ending | None = None
        mail = read.settings is None or self._mail_is_read(read.settings)
        whole = read.settings is not None and mail
        if read.settings is not None and whole:
            self._deal(armed)
            ending = self._carry(read.settings, armed)
        self._tell_of_paused()
        stopped = ending is Ending.STOPPED
        unreached = not mail or self._down is not None
        return self._passed(armed, stopped=stopped, whole=whole and not stopped, unreached=unreached)

    # -- what is armed --------------------------------------------------------------------------

    def _armed(self, read: Read) -> Iterator[tuple[Inputs, Armed]]:
        """What is armed and is still what somebody has seen; the rest is disarmed, or cannot be read."""
        world = self.world
        for armed in world.ledger.armed():
            inputs = read.campaigns.get(armed.campaign)
            if inputs is None:
                if not read.broken:
                    self._disarm(armed, "its file is gone")
                continue
            if parts := changed(armed.digests, digests(inputs)):
                self._disarm(armed, f"{', '.join(parts[:3])}{' …' * (len(parts) > 3)} changed")
                continue
            yield inputs, armed

    def _disarm(self, armed: Armed, why: str) -> None:
        world = self.world
        world.ledger.disarm(armed.campaign, by="run", why=why, now=world.now())
        world.tell(News(kind=NewsKind.DISARMED, campaign=armed.campaign, words=why, at=world.now()))
        world.note(Event.DISARMED, why, level=Level.WARNING, campaign=armed.campaign)

    def _mail_is_read(self, settings: Settings) -> bool:
        """Whether what came back by mail is known: people ask us to stop that way."""
        world = self.world
        try:
            world.read_mailbox(settings)
        except (MailboxDown, BadInput) as error:
            world.tell(News(kind=NewsKind.MAILBOX, words=str(error), at=world.now(), mark="mailbox"))
            world.note(Event.MAILBOX, str(error), level=Level.ERROR)
            return False
        return True

    # -- what is due ----------------------------------------------------------------------------

    def _deal(self, armed: list[tuple[Inputs, Armed]]) -> None:
        now = self.world.now()
        found: list[Due] = []
        for inputs, word in armed:
            with self._failing(inputs.id, "") as tried:
                if tried:
                    found += self.agenda.due(inputs, word, now, failed=self._failed_of(inputs))
                    self._look_again(inputs, word, armed)
        for due in sorted(found, key=lambda due: due.order):
            with self._failing(due.inputs.id, due.time.name) as tried:
                if tried:
                    deal(self.world, due, self._wanted_for(armed)(due.inputs, due.time))

    def _look_again(self, inputs: Inputs, word: Armed, armed: list[tuple[Inputs, Armed]]) -> None:
        """Give their letter to people whose own day was in the last days, and of whom nobody knew then."""
        for due in self.agenda.again(inputs, word, self.world.now()):
            with self._failing(inputs.id, due.time.name) as tried:
                if tried:
                    catch_up(self.world, due, self._wanted_for(armed))

    def _wanted_for(
        self, armed: list[tuple[Inputs, Armed]]
    ) -> Callable[[Inputs, Occurrence], Callable[[], Iterable[tuple[str, str]]]]:
        """Whom campaigns that matter more will write to later on the same day."""

        def of(inputs: Inputs, time: Occurrence) -> Callable[[], Iterable[tuple[str, str]]]:
            return lambda: self._wanted(armed, inputs, time)

        return of

    def _wanted(
        self, armed: list[tuple[Inputs, Armed]], inputs: Inputs, time: Occurrence
    ) -> Iterator[tuple[str, str]]:
        settings, now = inputs.settings, max(self.world.now(), time.due)
        zone = settings.shop.time_zone
        end = midnight(now.astimezone(zone).date() + _DAY, zone)
        own = rank(settings, inputs.id, inputs.campaign.purpose.value)
        for other, word in armed:
            if rank(settings, other.id, other.campaign.purpose.value) >= own:
                continue
            for due in self.agenda.following(other, word, now, end):
                yield from self._people(due)

    def _people(self, due: Due) -> Iterator[tuple[str, str]]:
        world, inputs = self.world, due.inputs
        if world.ledger.find_run(inputs.id, due.time.name) is not None:
            return
        question = ask_who(
            inputs,
            world.here.root,
            time=due.time,
            known=known(inputs, world.ledger, due.time, now=due.time.due),
            advertising=inputs.campaign.advertising,
        )
        with choose(question) as audience:
            for contact in audience.people():
                yield contact.address.lower(), inputs.id

    # -- what is under way ----------------------------------------------------------------------

    def _carry(self, settings: Settings, armed: list[tuple[Inputs, Armed]]) -> Ending | None:
        world = self.world
        if self._down is not None and world.now() < self._down[0]:
            self._tell_down()
            return None
        ready = []
        for run in world.ledger.unfinished():
            with self._failing(run.campaign, run.occurrence) as tried:
                if tried:
                    look_after(world, run, settings, self._wanted_for(armed), self._memory)
                    ready.append(run.run)
        self._down = None
        ending = None
        had_turn, self._had_turn = self._had_turn, set()
        # Thousands of letters that leave slowly do not keep others waiting for theirs.
        for run in sorted(world.ledger.unfinished(), key=lambda run: run.run in had_turn):
            if run.run not in ready or not _may_leave(run, world.now()):
                continue
            with self._failing(run.campaign, run.occurrence) as tried:
                if tried:
                    ending = self._carry_one(settings, run)
            if ending is Ending.TIME_UP:
                self._had_turn.add(run.run)
            if ending is Ending.STOPPED or self._down is not None:
                break
        for run in world.ledger.unfinished():
            if not run.planned and not run.deferred:
                world.ledger.finish(run.run, world.now())
        return ending

    def _carry_one(self, settings: Settings, run: Unfinished) -> Ending | None:
        world = self.world
        before = world.ledger.tally(run.run)
        try:
            ending = world.carry(settings, world.ledger.get_run(run.run))
        except CarrierDown as error:
            self._down = (world.now() + AGAIN, str(error))
            self._tell_down()
            world.note(Event.FAILED, str(error), level=Level.ERROR, campaign=run.campaign)
            return None
        after = world.ledger.tally(run.run)
        counts = {
            name: getattr(after, name) - getattr(before, name)
            for name in ("accepted", "deferred", "refused", "unsure", "suppressed", "failed", "expired")
        }
        counts = {name: count for name, count in counts.items() if count > 0}
        world.note(
            Event.SENT,
            "" if counts else "put off again",
            campaign=run.campaign,
            occurrence=run.occurrence,
            counts=counts or {"deferred": after.deferred},
        )
        return ending

    def _tell_down(self) -> None:
        assert self._down is not None  # noqa: S101 (whoever asks has looked)
        self.world.tell(
            News(kind=NewsKind.RELAY, words=self._down[1], at=self.world.now(), mark="mail server")
        )

    def _tell_of_paused(self) -> None:
        world = self.world
        for run in world.ledger.paused():
            world.tell(
                News(
                    kind=NewsKind.CANARY if run.gated else NewsKind.PAUSED,
                    campaign=run.campaign,
                    occurrence=run.occurrence,
                    words=run.detail,
                    at=world.now(),
                )
            )

    # -- failing --------------------------------------------------------------------------------

    def _failed_of(self, inputs: Inputs) -> frozenset[str]:
        """The occurrences of a campaign that could not be planned so far."""
        return frozenset(occurrence for campaign, occurrence in self._failed if campaign == inputs.id)

    def _failing(self, campaign: str, occurrence: str) -> _Trying:
        return _Trying(self, campaign, occurrence)

    # -- what comes next ------------------------------------------------------------------------

    def _passed(
        self, armed: list[tuple[Inputs, Armed]], *, stopped: bool, whole: bool, unreached: bool
    ) -> Passed:
        world, now = self.world, self.world.now()
        self.agenda.begin()
        # What nobody tried again, though its time had come, is no longer there to be tried.
        self._failed = {key: failed for key, failed in self._failed.items() if failed[0] > now}
        dues, late = [], []
        for inputs, word in armed:
            with self._failing(inputs.id, "") as tried:
                if not tried:
                    continue
                following = self.agenda.next(inputs, word, now)
                dues += [following] if following is not None else []
                late += [
                    due.time.due for due in self.agenda.due(inputs, word, now, failed=self._failed_of(inputs))
                ]
        moments = list(dues)
        for run in world.ledger.unfinished():
            moments += [moment for moment in (run.next, run.gate_at, run.again_at) if moment is not None]
        moments += [again for again, _ in self._failed.values()]
        if self._down is not None:
            moments.append(self._down[0])
        later = [moment for moment in moments if moment > now]
        # What is due and could not be done is tried again soon.
        if len(later) < len(moments) or late:
            later.append(now + AGAIN)
        return Passed(
            wake=min(later, default=None),
            due=min(dues, default=None),
            armed=len(armed),
            behind=now - min(late, default=now),
            stopped=stopped,
            whole=whole,
            more=bool(self._had_turn),
            unreached=unreached,
        )


class _Trying:
    """A context in which what goes wrong with one campaign is told of, and tried again after a while.

    Entering says whether it is tried at all.
    """

    def __init__(self, passing: Passing, campaign: str, occurrence: str) -> None:
        self._passing, self._key = passing, (campaign, occurrence)

    def __enter__(self) -> bool:
        failed = self._passing._failed.get(self._key)
        if failed is not None and self._passing.world.now() < failed[0]:
            self._tell(failed[1])
            return False
        return True

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
        failed, world = self._passing._failed, self._passing.world
        if error is None:
            if self._key in failed and world.now() >= failed[self._key][0]:
                del failed[self._key]
            return False
        if not isinstance(error, BadInput | LetterFailed | NeverOpenError):
            return False
        if isinstance(error, BadInput) and error.problems:
            error = BadInput([below(world.here.root, problem) for problem in error.problems])
        failed[self._key] = (world.now() + AGAIN, str(error))
        self._tell(str(error))
        world.note(
            Event.FAILED, str(error), level=Level.ERROR, campaign=self._key[0], occurrence=self._key[1]
        )
        return True

    def _tell(self, words: str) -> None:
        campaign, occurrence = self._key
        world = self._passing.world
        world.tell(
            News(
                kind=NewsKind.FAILED,
                campaign=campaign,
                occurrence=occurrence or None,
                words=words,
                at=world.now(),
            )
        )


def _may_leave(run: Unfinished, now: datetime) -> bool:
    """Whether a letter of a run may leave now.

    What a person sends by hand is left to them, but for letters that were put off.
    """
    if run.next is None or run.next > now:
        return False
    return run.due is not None or not run.planned
