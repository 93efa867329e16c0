"""What was noticed on its way into the ledger: in order, in batches, none lost."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import LedgerBroken
from engine.ledger.heard import Observation, Seen
from engine.pages.recording import Recorder
from tests.ledger.making import NOW
from tests.pages.conftest import wait_until


def seen(letter: int) -> Observation:
    return Observation(letter=letter, at=NOW, seen=Seen.CLICK)


class Kept:
    """A ledger that can be broken."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.broken = ""

    def write(self, batch: Sequence[Observation]) -> None:
        if self.broken:
            raise LedgerBroken(self.broken)
        self.batches.append([one.letter for one in batch])

    @property
    def all(self) -> list[int]:
        return [letter for batch in self.batches for letter in batch]


def test_everything_is_written_in_order_in_batches_and_before_the_end() -> None:
    kept = Kept()
    with Recorder(kept.write) as recorder:
        for letter in range(2500):
            recorder.put(seen(letter))

    assert kept.all == list(range(2500))
    assert max(map(len, kept.batches)) <= 1000
    assert (recorder.written, recorder.lost, len(recorder)) == (2500, 0, 0)


def test_while_the_ledger_fails_everything_waits_and_is_written_afterwards() -> None:
    kept = Kept()
    kept.broken = "there is no room left on the disk"
    with Recorder(kept.write) as recorder:
        recorder.put(seen(1))
        wait_until(lambda: recorder.trouble == "there is no room left on the disk")
        recorder.put(seen(2))
        kept.broken = ""
        wait_until(lambda: recorder.written == 2)
        assert recorder.trouble == ""

    assert kept.all == [1, 2]


def test_what_does_not_fit_is_counted_and_so_is_what_is_left_in_the_end() -> None:
    kept = Kept()
    kept.broken = "broken"
    with Recorder(kept.write, most=3, patience=0) as recorder:
        for letter in range(5):
            recorder.put(seen(letter))
        assert (recorder.lost, len(recorder)) == (2, 3)

    assert recorder.lost == 5
    assert kept.all == []


def test_a_ledger_that_comes_back_at_the_very_end_gets_it_all() -> None:
    kept = Kept()
    attempts = 0

    def write(batch: Sequence[Observation]) -> None:
        nonlocal attempts
        attempts += 1
        if attempts < 4:
            raise LedgerBroken("busy")
        kept.write(batch)

    with Recorder(write) as recorder:
        recorder.put(seen(1))

    assert kept.all == [1]
    assert recorder.lost == 0


def test_a_mistake_of_ours_costs_one_batch_and_is_told() -> None:
    kept = Kept()

    def write(batch: Sequence[Observation]) -> None:
        if batch[0].letter == 1:
            raise ZeroDivisionError("secret")
        kept.write(batch)

    with Recorder(write) as recorder:
        recorder.put(seen(1))
        wait_until(lambda: recorder.lost == 1)
        assert recorder.trouble == "an observation could not be written: ZeroDivisionError"
        recorder.put(seen(2))

    assert (kept.all, recorder.written, recorder.lost) == ([2], 1, 1)
