"""The loop: pass after pass, asleep in between, until somebody asks it to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.running.clocks import Clock
from engine.running.journal import Event, Level
from engine.running.passing import Passed, Passing
from engine.running.world import Noting


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """Makes passes until a moment, or for ever.

    Attributes:
        longest: A loop looks for what is due at least this often.
        mail_every: How often the mailbox is read while nothing is due; None where there is none.
        told: Called after each pass, with what it came to; tells people and programs.
        alive: Called again and again, asleep or not.
    """

    passing: Passing
    clock: Clock
    note: Noting
    longest: timedelta
    mail_every: timedelta | None
    told: Callable[[Passed], None]
    alive: Callable[[], None]

    def run(self, *, until: datetime | None = None) -> Passed:
        """Make passes until ``until`` (aware; a pass that is due just then is made), or until asked to end.

        Returns what the last pass came to.

        Raises:
            LedgerBroken: nothing was sent after that.
        """
        while True:
            passed = self.passing.make()
            self.told(passed)
            if passed.stopped:
                return passed
            if passed.more:
                continue
            wake = self._wake(passed)
            if until is not None and wake > until:
                # The day ends when nothing more of it is due.
                self.clock.wait(until)
                return passed
            if not self._sleep(wake):
                return passed

    def _wake(self, passed: Passed) -> datetime:
        now = self.clock.now()
        moments = [now + self.longest]
        if passed.wake is not None:
            moments.append(passed.wake)
        if self.mail_every is not None:
            moments.append(now + self.mail_every)
        return max(min(moments), now)

    def _sleep(self, wake: datetime) -> bool:
        """Sleep until then, or until a file or the clock has changed; False if somebody asked to end."""
        while self.clock.now() < wake:
            if not self.clock.wait(wake):
                return False
            self.alive()
            if self.clock.jumped:
                ahead = "ahead" if self.clock.jumped > timedelta() else "back"
                words = f"the clock was set {ahead} by {abs(self.clock.jumped)}"
                self.note(Event.CLOCK, words, level=Level.WARNING)
                return True
            if self.passing.files.changed():
                return True
        return True
