"""Clocks that the loop goes by: the machine's, and one on which nothing is waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

#: Asleep or not, a look is taken around this often.
SLICE = timedelta(seconds=20)
# A clock that is so far from where it should be was set, or the machine slept.
_JUMP = timedelta(minutes=2)


class Clock(Protocol):
    """What the loop takes for the time, and how it waits.

    Attributes:
        jumped: How far the clock was found from where it should have been, the last time anybody waited.
    """

    jumped: timedelta

    def now(self) -> datetime:
        """Aware, UTC."""

    def wait(self, until: datetime) -> bool:
        """Wait for a while, no longer than until then; False if somebody asked the loop to end."""


class Machine:
    """The machine's clock, or one that began at another moment and goes as fast."""

    def __init__(
        self,
        read: Callable[[], datetime],
        ended: threading.Event,
        monotonic: Callable[[], float],
        *,
        began_as: datetime | None = None,
    ) -> None:
        self._read = read
        self._ended = ended
        self._monotonic = monotonic
        self._shift = timedelta() if began_as is None else began_as - read()
        self.jumped = timedelta()

    def now(self) -> datetime:
        return self._read() + self._shift

    def wait(self, until: datetime) -> bool:
        began, ticks = self.now(), self._monotonic()
        left = min(until - began, SLICE)
        asked = self._ended.wait(max(left.total_seconds(), 0.05))
        passed = timedelta(seconds=self._monotonic() - ticks)
        apart = self.now() - began - passed
        self.jumped = apart if abs(apart) > _JUMP else timedelta()
        return not asked


class Rehearsal:
    """A clock on which waiting takes no time, for a year that is gone through in minutes."""

    def __init__(self, began_as: datetime, ended: threading.Event) -> None:
        self._now = began_as
        self._ended = ended
        self.jumped = timedelta()

    def now(self) -> datetime:
        return self._now

    def wait(self, until: datetime) -> bool:
        self._now = max(self._now, until)
        return not self._ended.is_set()
