"""What the unattended loop works with, made from a workspace: files, carriers, journal, health, alerts."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from engine import __version__
from engine.account.trying import carry as hand_over
from engine.cli.intake import read_mailbox_first
from engine.delivery.model import Message
from engine.delivery.sending import Ending
from engine.delivery.stopping import Stop
from engine.delivery.watch import Progress
from engine.errors import BadInput, CarrierDown, LedgerBroken
from engine.fate import Outcome
from engine.ledger.ledger import Ledger
from engine.ledger.model import Run
from engine.letter.header import Mailbox
from engine.planning.context import in_language
from engine.running.alerting import Alerts, Hook, Ways
from engine.running.carrying import carry
from engine.running.clocks import Clock
from engine.running.files import Files
from engine.running.health import EVERY, Condition, Health, write_health
from engine.running.journal import Event, Form, Journal, Level
from engine.running.metrics import Numbers, write_metrics
from engine.running.news import News, NewsKind
from engine.running.passing import Passed, Passing
from engine.running.world import World
from engine.settings.model import By, Settings
from engine.settings.secrets import reveal
from engine.wiring import carrier, open_keyring
from engine.workspace import Workspace

#: The mailbox is read at least so often while nothing is due.
MAIL_EVERY = timedelta(minutes=10)


@dataclass
class Attendant:
    """Keeps the loop company: tells people and programs how it fares.

    Attributes:
        began: When the loop was started.
        rehearsal: Time passes by itself, so that nobody is told of anything.
        ended: Somebody asked this process to end.
    """

    here: Workspace
    ledger: Ledger
    clock: Clock
    journal: Journal
    began: datetime
    rehearsal: bool
    ended: threading.Event
    files: Files = field(init=False)
    _news: list[News] = field(default_factory=list)
    _alerts: Alerts = field(init=False)
    _passed: Passed | None = None
    _passed_at: datetime | None = None
    _alive_at: float = 0.0

    def __post_init__(self) -> None:
        self.files = Files(self.here)
        self._alerts = Alerts(self.here.state / "alerts.json")

    # -- what the loop works with ---------------------------------------------------------------

    def passing(self) -> Passing:
        """What makes the loop's passes."""
        world = World(
            here=self.here,
            ledger=self.ledger,
            keyring=open_keyring(self.here),
            now=self.clock.now,
            carry=self._carry,
            read_mailbox=self._read_mailbox,
            tell=self._hear,
            note=self.note,
        )
        return Passing(world=world, files=self.files)

    def _carry(self, settings: Settings, run: Run) -> Ending:
        if self.rehearsal and settings.delivery.by is By.SMTP:
            raise BadInput(message="config.yaml: a rehearsal does not send real mail")

        stop, turn_ends = Stop(), self._turn_ends()

        def tell(_progress: Progress) -> None:
            self.alive()
            if self.ended.is_set() and not stop.by_somebody:
                stop.ask()
            elif self.clock.now() >= turn_ends:
                stop.enough()

        if self.ended.is_set():
            return Ending.STOPPED
        with carrier(settings, self.here) as (way, _):
            return carry(
                self.ledger,
                run,
                open_keyring(self.here),
                settings,
                carrier=way,
                now=self.clock.now,
                stop=stop,
                tell=tell,
            )

    def _turn_ends(self) -> datetime:
        """Until when one run's letters may leave before the mailbox, and whatever is due, are looked at."""
        now = self.clock.now()
        due = self._passed.due if self._passed else None
        ends = now + MAIL_EVERY
        return due if due is not None and now < due < ends else ends

    def _read_mailbox(self, settings: Settings) -> None:
        if settings.mailbox is None or self.rehearsal:
            return
        read_mailbox_first(
            self.here, self.ledger, settings, settings.mailbox, now=self.clock.now, needed=True
        )

    def _hear(self, news: News) -> None:
        self._news.append(news)
        if not news.kind.lasts and not self.rehearsal:
            # It happens once: who dies before the end of this pass must not forget it.
            self._alerts.note([news], self._shop_time(self.files.read().settings))

    def note(
        self,
        event: Event,
        words: str = "",
        *,
        level: Level = Level.INFO,
        campaign: str | None = None,
        occurrence: str | None = None,
        counts: dict[str, int] | None = None,
    ) -> None:
        """One entry of the journal."""
        self.journal.note(
            event,
            words,
            at=self.clock.now(),
            level=level,
            campaign=campaign,
            occurrence=occurrence,
            counts=counts or {},
        )

    # -- how it fares ---------------------------------------------------------------------------

    def told(self, passed: Passed) -> None:
        """Tell people and programs what a pass came to."""
        self._passed, self._passed_at = passed, self.clock.now()
        news, self._news = self._news, []
        settings = self.files.read().settings
        if not self.rehearsal:
            self._tell(news, settings, whole=passed.whole)
            self._leave_numbers(settings)
        self.alive(again=True)

    def broken(self, error: LedgerBroken) -> None:
        """Tell people and programs that nothing goes any more, before it ends."""
        settings, now = self.files.read().settings, self.clock.now()
        self.note(Event.FAILED, str(error), level=Level.ERROR)
        if self.rehearsal:
            return
        news = [*self._news, News(kind=NewsKind.FAILED, words=str(error), at=now, mark="records")]
        # Where it cannot be written down who was told, each new start would tell them again.
        if not self._alerts.note(news, self._shop_time(settings)):
            self._tell(news, settings, whole=False)
        self.alive(again=True)

    def alive(self, *, again: bool = False) -> None:
        """A sign of life, now and then; at once if ``again``."""
        moment = time.monotonic()
        if self.rehearsal or (not again and moment - self._alive_at < EVERY.total_seconds()):
            return
        self._alive_at = moment
        path = health_file(self.here, self.files.read().settings)
        passed, standing = self._passed, self._alerts.standing()
        problems = [f"{kind.value}: {count}" for kind, count in sorted(standing.items())]
        # With a broken file what was last in order goes on; without any config nothing does.
        waiting = {NewsKind.PAUSED, NewsKind.CANARY}
        if self.files.read().settings is not None:
            waiting.add(NewsKind.BROKEN_FILE)
        condition = Condition.OK
        if standing:
            failing = not waiting.issuperset(standing)
            condition = Condition.FAILING if failing else Condition.PAUSED
        failed = write_health(
            path,
            Health(
                at=self.clock.now(),
                began=self.began,
                passed=self._passed_at,
                due=passed.due if passed else None,
                armed=passed.armed if passed else 0,
                condition=condition,
                problems=problems,
                version=__version__,
            ),
        )
        if failed:
            self.note(Event.FILE, failed, level=Level.WARNING)

    def _leave_numbers(self, settings: Settings | None) -> None:
        passed = self._passed
        if settings is None or settings.running.metrics is None or passed is None:
            return
        letters: dict[str, Counter[str]] = {}
        for run in self.ledger.runs():
            tally = self.ledger.tally(run.id)
            counted = letters.setdefault(run.campaign, Counter())
            for name in ("accepted", "deferred", "refused", "unsure", "suppressed", "cancelled", "failed"):
                counted[name] += getattr(tally, name)
            counted["expired"] += tally.expired
            counted["unsent"] += tally.unsent
        occurrences: dict[str, Counter[str]] = {}
        for one in self.ledger.occurred():
            occurrences.setdefault(one.campaign, Counter())[one.state.value] += 1
        failed = write_metrics(
            self.here.root / settings.running.metrics,
            Numbers(
                letters=letters,
                occurrences=occurrences,
                armed=passed.armed,
                passed=self._passed_at,
                due=passed.due,
                behind=passed.behind,
                alerts=self._alerts.standing(),
                untold=self._alerts.untold(),
                version=__version__,
            ),
        )
        if failed:
            self.note(Event.FILE, failed, level=Level.WARNING)

    def _tell(self, news: list[News], settings: Settings | None, *, whole: bool) -> None:
        now = self._shop_time(settings)
        if settings is None or not settings.senders:
            self._alerts.note(news, now)
            return

        def carried(message: Message) -> Outcome:
            try:
                with carrier(settings, self.here) as (way, _):
                    return asyncio.run(hand_over(way, message))
            except BadInput as error:
                raise CarrierDown(str(error)) from error

        for failure in self._alerts.tell(news, self._ways(settings, carried), now, whole=whole):
            self.note(Event.TOLD, failure, level=Level.WARNING)

    def _ways(self, settings: Settings, carried: Callable[[Message], Outcome]) -> Ways:
        language, running = settings.language, settings.running
        first = next(iter(settings.senders.values()))

        def recipients(campaign: str | None) -> tuple[str, ...]:
            if running.alert:
                return running.alert
            inputs = self.files.read().campaigns.get(campaign or "")
            sender = settings.senders.get(inputs.campaign.sender, first) if inputs else first
            return (sender.email,)

        return Ways(
            carry=carried,
            shop=in_language(settings.shop.name, language, language),
            language=language,
            sender=Mailbox(in_language(first.name, language, language), first.email),
            recipients=recipients,
            hook=self._hook(settings),
        )

    def _hook(self, settings: Settings) -> Hook | None:
        hook = settings.running.webhook
        if hook is None:
            return None
        try:
            secret = reveal(hook.secret.get_secret_value(), os.environ, self.here.root)
        except BadInput as error:
            self.note(Event.TOLD, f"the webhook is not told: {error}", level=Level.WARNING)
            return None
        return Hook(url=hook.url, secret=secret)

    def _shop_time(self, settings: Settings | None) -> datetime:
        return self.clock.now().astimezone(settings.shop.time_zone if settings else UTC)


def ended_by_signals() -> threading.Event:
    """Set once somebody asks this process to end: Ctrl-C, SIGTERM, a closed terminal."""
    ended = threading.Event()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: ended.set())
    return ended


def journal_of(form: str, zone: tzinfo) -> Journal:
    """Entries on standard output."""
    return Journal(sys.stdout, Form(form), zone)


def health_file(here: Workspace, settings: Settings | None) -> Path:
    """Where the health file is."""
    return here.state / "health.json" if settings is None else here.root / settings.running.health
