"""A year over the sample customers: what is foretold is what happens, however often the loop is killed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from engine.cli import run
from engine.fate import Fate
from engine.ledger.ledger import Ledger
from engine.year.keeping import read_expected

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")

ROOT = Path(__file__).parent.parent.parent
SINCE, UNTIL, DAYS = "2027-01-01 00:00", "2027-12-31 23:59", "365"
CAMPAIGNS = ("birthday", "early-access-waves", "first-purchase", "newsletter", "we-miss-you")
KILLS = 100
#: Letters of the year by campaign, looked at in the calendar and found right.
FORETOLD = {
    "birthday": 24,
    "early-access-waves": 38,
    "first-purchase": 5,
    "newsletter": 605,
    "we-miss-you": 14,
}

# When, which campaign, which occurrence, to whom.
Letter = tuple[datetime, str, str, str]


class Runner:
    """The process that forks commands."""

    def __init__(self, state: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.running.runner"],
            cwd=ROOT,
            env={**os.environ, "GRAMERCY_STATE": str(state)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, *words: str) -> int:
        """Start a command; returns its pid."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        return int(self._line())

    def said(self) -> str | int:
        """The next line it says; at the end its exit status, negative for the signal that ended it."""
        line = self._line()
        return line[1:].rstrip("\n") if line.startswith(">") else int(line)

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        assert self._process.wait() == 0
        self._process.stdout.close()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@dataclass(frozen=True)
class Shop:
    """The sample workspace, which sends to a folder, and what is foretold of it."""

    root: Path
    state: Path
    expected: Path
    #: CPU seconds that foretelling took.
    seconds: float

    @property
    def config(self) -> tuple[str, str]:
        return ("--config", str(self.root / "config.yaml"))

    def ledger(self) -> Ledger:
        [witness] = {self.state}
        return Ledger(self.root / ".gramercy" / "ledger.sqlite", witness=witness)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    root, state = tmp_path_factory.mktemp("year"), tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRAMERCY_STATE", str(state))
        assert run(["init", "--yes", str(root)]) == 0
        config = root / "config.yaml"
        text = config.read_text("utf-8")
        assert "  by: inbox\n" in text
        for key in ("  # quiet hours: ", "# limits: ", "# priority: "):
            assert text.count(key) == 1
            text = text.replace(key, key.replace("# ", ""))
        text = text.replace("  by: inbox\n", "  by: folder\n")
        config.write_text(text, "utf-8")
        expected = root / "year.expect"
        began = time.process_time()
        words = ["simulate", "--from", "2027-01-01", "--days", DAYS, "--save", str(expected)]
        assert run(["--config", str(config), *words, *CAMPAIGNS]) == 0
        yield Shop(root=root, state=state, expected=expected, seconds=time.process_time() - began)


def foretold(shop: Shop) -> list[Letter]:
    expected = read_expected(shop.expected.read_text("utf-8"), shop.expected)
    return sorted((one.leaves, one.campaign, one.occurrence, one.contact) for one in expected.letters)


def happened(ledger: Ledger) -> list[Letter]:
    """Every letter that has gone."""
    first, last = datetime.fromisoformat("2026-12-01T00:00Z"), datetime.fromisoformat("2028-02-01T00:00Z")
    return sorted(
        (one.leaves, one.campaign, one.occurrence, one.contact) for one in ledger.departed(first, last)
    )


def outbox(shop: Shop) -> list[int]:
    """The numbers of the letters that lie in the folder, each as often as it lies there."""
    return sorted(int(path.name.partition("-")[0]) for path in (shop.root / "outbox").glob("*.eml"))


def test_a_year_of_the_samples(shop: Shop):
    letters = foretold(shop)
    counted = {name: sum(one[1] == name for one in letters) for name in CAMPAIGNS}
    assert counted == FORETOLD
    # Nobody gets a letter of an occurrence twice, nor two on one day where one of them matters more.
    assert len({one[1:] for one in letters}) == len(letters)
    assert len({(one[0].date(), one[3]) for one in letters}) == len(letters)
    closed = {"2027-08-16", "2027-12-24", "2027-12-25", "2027-12-26"}
    assert not closed & {one[0].date().isoformat() for one in letters}
    assert all(8 <= one[0].hour < 21 for one in letters)


def test_killed_a_hundred_times_it_sends_what_was_foretold(shop: Shop):
    for campaign in CAMPAIGNS:
        assert run([*shop.config, "schedule", campaign, "--at", SINCE, "--yes"]) == 0
    chance, kills, at = random.Random(2027), 0, SINCE  # noqa: S311 (no secret)
    runner = Runner(shop.state)
    try:
        while True:
            pid = runner.start(*shop.config, "run", "--at", at, "--until", UNTIL, "--log", "json")
            # Slower machines get more time between two kills, so that the year lasts for all of them.
            wait = chance.uniform(0, 1.3 * shop.seconds / KILLS)
            doomed = kills < KILLS
            killing = None
            while isinstance(said := runner.said(), str):
                entry = json.loads(said)
                at = max(at, local(entry["at"]))
                if doomed and killing is None:
                    time.sleep(wait)
                    os.kill(pid, signal.SIGKILL)
                    killing = wait
            if said == -signal.SIGKILL:
                kills += 1
            elif said == 0:
                break
            else:
                raise AssertionError(f"it ended with {said}")
    finally:
        runner.close()
    assert kills == KILLS
    with shop.ledger() as ledger:
        unsure = [letter for run_ in ledger.runs() for letter in ledger.letters(run_.id, Fate.UNSURE)]
        there = set(outbox(shop))
        for letter in unsure:
            # What a person does who looks into the folder.
            arrived = letter.number in there
            ledger.settle(
                letter.number, Fate.ACCEPTED if arrived else Fate.PLANNED, by="test", now=letter.changed_at
            )
        lost = [letter for letter in unsure if letter.number not in there]
    if lost:
        assert run([*shop.config, "run", "--once", "--at", UNTIL]) == 0
    with shop.ledger() as ledger:
        gone = happened(ledger)
        numbers = [
            letter.number for run_ in ledger.runs() for letter in ledger.letters(run_.id, Fate.ACCEPTED)
        ]
    again = {(letter.campaign, letter.occurrence, letter.contact) for letter in lost}
    assert [one for one in gone if one[1:] not in again] == [
        one for one in foretold(shop) if one[1:] not in again
    ]
    assert {one[1:] for one in gone} == {one[1:] for one in foretold(shop)}
    # Each once, and nothing else.
    assert outbox(shop) == sorted(numbers)


def local(moment: str) -> str:
    """A moment of the journal as the shop's clock shows it, for ``--at``."""
    from zoneinfo import ZoneInfo

    return datetime.fromisoformat(moment).astimezone(ZoneInfo("Asia/Yerevan")).strftime("%Y-%m-%d %H:%M:%S")
