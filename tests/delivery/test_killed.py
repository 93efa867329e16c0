"""A sender killed at any moment: nobody gets two letters, nobody is lost, the unsure are known and few."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.fate import Fate
from engine.ledger.ledger import Ledger
from engine.ledger.model import Tally
from tests.delivery.relay import now
from tests.delivery.runner import DOOMED, POINTS
from tests.delivery.sink import Sink
from tests.ledger.making import opened, planned

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")

ROOT = Path(__file__).parent.parent.parent


class Runner:
    """The process that forks senders."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.delivery.runner"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, folder: Path, sink: Sink, connections: int, point: str = "") -> int:
        """Start a sender; returns its pid."""
        order = {"folder": str(folder), "port": sink.port, "connections": connections, "point": point}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._line())

    def ended(self) -> int:
        """Wait for the sender; returns its exit status, negative for the signal that ended it."""
        return int(self._line())

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        assert self._process.wait() == 0
        self._process.stdout.close()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@pytest.fixture(scope="module")
def sender() -> Iterator[Runner]:
    one = Runner()
    yield one
    one.close()


@pytest.fixture(scope="module")
def other() -> Iterator[Runner]:
    one = Runner()
    yield one
    one.close()


def nobody_lost_or_written_to_twice(
    ledger: Ledger, log: list[str], letters: int, unsure_at_most: int
) -> Tally:
    """What must be true when a run has been carried on to its end, however often its senders died."""
    assert [address for address, times in Counter(log).items() if times > 1] == []
    tally = ledger.tally(1)
    assert tally == Tally(chosen=letters, accepted=tally.accepted, unsure=tally.unsure)
    assert tally.unsure <= unsure_at_most
    taken = set(log)
    accepted = {letter.address for letter in ledger.letters(1, Fate.ACCEPTED)}
    assert accepted <= taken
    # Whoever has a letter the ledger is not certain of is listed by name.
    assert taken - accepted <= {letter.address for letter in ledger.letters(1, Fate.UNSURE)}
    return tally


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("connections", [1, 8])
def test_killed_at_random_moments(tmp_path: Path, sender: Runner, connections: int, seed: int) -> None:
    """Fifteen deaths each: some before the first letter, some in the midst of them."""
    chance = random.Random(seed)  # noqa: S311 (the same moments each time, as far as that goes)
    letters, deaths = 600, 15
    with opened(tmp_path) as ledger:
        planned(ledger, letters)
    with Sink().running() as sink:
        for _ in range(deaths):
            pid = sender.start(tmp_path, sink, connections)
            if chance.random() < 0.2:
                time.sleep(chance.random() * 0.05)
            else:
                assert sink.wait_for(len(sink.log) + chance.randrange(1, 30))
                time.sleep(chance.random() * 0.005)
            os.kill(pid, signal.SIGKILL)
            assert sender.ended() == -signal.SIGKILL
        with opened(tmp_path) as ledger:
            ledger.recover(now())
            before = ledger.tally(1)
            assert before.accepted > 0
            assert before.unsent > 0
            assert before.chosen == before.accepted + before.unsure + before.unsent
        sender.start(tmp_path, sink, connections)
        assert sender.ended() == 0
    with opened(tmp_path) as ledger:
        nobody_lost_or_written_to_twice(ledger, sink.log, letters, connections * deaths)


# Where the doomed letter stands after the death, whether the mail server has it, and who is then unsure.  The
# outcome of the letter before it shares the commit that puts this one at risk, so until then that one is.
BEFORE = f"p{DOOMED - 1}@home.example"
IT = f"p{DOOMED}@home.example"
AFTERWARDS = {
    "claimed": (Fate.CLAIMED, False, []),
    "composed": (Fate.CLAIMED, False, [BEFORE]),
    "offered": (Fate.CLAIMED, False, [BEFORE]),
    "written": (Fate.CLAIMED, False, [BEFORE]),
    "committed": (Fate.AT_RISK, False, [IT]),
    "at-risk": (Fate.AT_RISK, False, [IT]),
    "content": (Fate.AT_RISK, True, [IT]),
    "replied": (Fate.AT_RISK, True, [IT]),
}


def test_every_point_is_tried() -> None:
    assert set(AFTERWARDS) == set(POINTS)


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_each_boundary(tmp_path: Path, sender: Runner, point: str) -> None:
    fate, taken, unsure = AFTERWARDS[point]
    with opened(tmp_path) as ledger:
        planned(ledger, 5)
    with Sink().running() as sink:
        sender.start(tmp_path, sink, 1, point)
        assert sender.ended() == -signal.SIGKILL
        if taken:
            assert sink.wait_for(DOOMED)
        assert (IT in sink.log) is taken
        with opened(tmp_path) as ledger:
            assert IT in [letter.address for letter in ledger.letters(1, fate)]
            ledger.recover(now())
            assert [letter.address for letter in ledger.letters(1, Fate.UNSURE)] == unsure
        sender.start(tmp_path, sink, 1)
        assert sender.ended() == 0
    with opened(tmp_path) as ledger:
        nobody_lost_or_written_to_twice(ledger, sink.log, 5, 1)
        assert [letter.address for letter in ledger.letters(1, Fate.UNSURE)] == unsure


def test_two_senders_at_once_one_of_them_killed(tmp_path: Path, sender: Runner, other: Runner) -> None:
    letters = 600
    with opened(tmp_path) as ledger:
        planned(ledger, letters)
    with Sink().running() as sink:
        sender.start(tmp_path, sink, 4)
        pid = other.start(tmp_path, sink, 4)
        assert sink.wait_for(150)
        os.kill(pid, signal.SIGKILL)
        assert other.ended() in (-signal.SIGKILL, 0)
        assert sender.ended() == 0
        other.start(tmp_path, sink, 4)
        assert other.ended() == 0
    with opened(tmp_path) as ledger:
        nobody_lost_or_written_to_twice(ledger, sink.log, letters, 4)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_waits_for_the_answers_owed(tmp_path: Path, sender: Runner, number: int) -> None:
    with opened(tmp_path) as ledger:
        planned(ledger, 50)
    with Sink().running() as sink:
        sink.hold()
        pid = sender.start(tmp_path, sink, 2)
        assert sink.wait_for(2)
        os.kill(pid, number)
        os.kill(pid, 0)
        sink.answer()
        assert sender.ended() == 10
        assert len(sink.log) == 2
    with opened(tmp_path) as ledger:
        assert ledger.tally(1) == Tally(chosen=50, accepted=2, unsent=48)
        assert [letter.fate for letter in ledger.letters(1, Fate.CLAIMED)] == []


def test_a_second_ctrl_c_leaves_them_unsure(tmp_path: Path, sender: Runner) -> None:
    with opened(tmp_path) as ledger:
        planned(ledger, 50)
    with Sink().running() as sink:
        sink.hold()
        pid = sender.start(tmp_path, sink, 2)
        assert sink.wait_for(2)
        os.kill(pid, signal.SIGINT)
        # The first must have been heard: two signals at once may arrive as one.
        while _pending(pid):
            pass
        os.kill(pid, signal.SIGINT)
        assert sender.ended() == 10
    with opened(tmp_path) as ledger:
        assert ledger.tally(1) == Tally(chosen=50, unsure=2, unsent=48)
        assert {letter.detail for letter in ledger.letters(1, Fate.UNSURE)} == {
            "we stopped before the answer came"
        }


def _pending(pid: int) -> bool:
    """Whether a signal has been sent and not been taken yet; false where that cannot be seen."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        time.sleep(0.5)
        return False
    return any(
        line.startswith(("SigPnd", "ShdPnd")) and int(line.split()[1], 16) for line in status.splitlines()
    )
