"""The clock of the machine, which somebody may set, and the loop that goes by it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from engine.running.clocks import SLICE, Machine, Rehearsal

NOW = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass
class Watch:
    """A machine whose waiting takes no time, and whose clock is set to ``jump`` further while it waits."""

    jump: timedelta = timedelta()
    asked: bool = False
    waited: list[float] = field(default_factory=list)
    now: datetime = NOW
    ticks: float = 0.0

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waited.append(timeout)
        self.ticks += timeout
        self.now += timedelta(seconds=timeout) + self.jump
        return self.asked

    def machine(self, began_as: datetime | None = None) -> Machine:
        ended = threading.Event()
        ended.wait = self.wait  # type: ignore[method-assign]  # time itself is what is tried
        return Machine(lambda: self.now, ended, lambda: self.ticks, began_as=began_as)


def test_it_never_sleeps_long_and_wakes_in_time():
    watch = Watch()
    clock = watch.machine()

    assert clock.wait(NOW + DAY)
    assert clock.wait(clock.now() + timedelta(seconds=3))
    # What is due by now takes a breath, so that nothing spins.
    assert clock.wait(NOW - DAY)

    assert watch.waited == [SLICE.total_seconds(), 3.0, 0.05]
    assert clock.jumped == timedelta()


@pytest.mark.parametrize("jump", [DAY, -DAY, 3 * MINUTE])
def test_a_clock_that_is_set_or_slept_is_noticed_once(jump):
    watch = Watch(jump=jump)
    clock = watch.machine()

    clock.wait(NOW + DAY)
    assert clock.jumped == jump

    watch.jump = timedelta(seconds=90)
    clock.wait(clock.now() + DAY)
    assert clock.jumped == timedelta()


def test_it_says_when_somebody_wants_it_to_end():
    assert not Watch(asked=True).machine().wait(NOW + DAY)


def test_it_may_begin_at_another_moment():
    began = datetime(2030, 1, 1, tzinfo=UTC)
    clock = Watch().machine(began_as=began)

    assert clock.now() == began
    clock.wait(began + DAY)
    assert clock.now() == began + SLICE


def test_in_a_rehearsal_time_passes_by_itself_and_never_back():
    ended = threading.Event()
    clock = Rehearsal(NOW, ended)

    assert clock.wait(NOW + DAY)
    assert clock.wait(NOW)
    assert clock.now() == NOW + DAY
    ended.set()
    assert not clock.wait(NOW + 2 * DAY)
