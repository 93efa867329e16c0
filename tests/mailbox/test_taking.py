"""In this order: judged, written down, remembered, cleared away; whenever we die, nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from engine.errors import LedgerBroken
from engine.inbound.model import Judged
from engine.mailbox.folders import Folder
from engine.mailbox.judging import Broken, Judges
from engine.mailbox.memory import Memory
from engine.mailbox.model import LARGEST, Arrived, MailboxDown, Unreadable
from engine.mailbox.quarantine import Quarantine
from engine.mailbox.taking import Taken, Understood, take, take_again, take_from
from engine.response.model import Kind

ROOT = Path(__file__).parents[2]
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


class Records:
    """Passes for the ledger; refuses while ``broken``."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.broken = False

    def __call__(self, understood: Sequence[Understood]) -> None:
        if self.broken:
            raise LedgerBroken("the disk is full")
        self.texts += [each.judged.text for each in understood]


@pytest.fixture
def judges(monkeypatch: pytest.MonkeyPatch) -> Iterator[Judges]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with Judges("tests.mailbox.judges:first_line") as judges:
        yield judges


@pytest.fixture
def quarantine(tmp_path: Path) -> Quarantine:
    return Quarantine(tmp_path / "quarantine", shown=PurePosixPath("q"))


@pytest.fixture
def records() -> Records:
    return Records()


def now() -> datetime:
    return NOW


def arrived(content: bytes) -> Arrived:
    return Arrived(path=content.decode(), key=content.decode(), content=content, size=len(content))


def taken(text: str) -> Taken:
    return Taken(path=text, came_to=Judged(kind=Kind.REPLY, text=text, diagnostic=str(len(text))))


def test_each_message_is_taken_in_in_its_order(
    judges: Judges, quarantine: Quarantine, records: Records
) -> None:
    closed = Unreadable(path="x", why="permission denied")
    found: list[Arrived | Unreadable] = [arrived(b"one"), closed, arrived(b"end"), arrived(b"two")]

    got = list(take(found, judges, record=records, quarantine=quarantine, now=now))

    ended = Broken(why="it ended the process that read it")
    assert got == [
        taken("one"),
        Taken(path="x", came_to=closed),
        Taken(path="end", came_to=ended, kept=True),
        taken("two"),
    ]
    assert records.texts == ["one", "two"]
    assert [(held.source, held.why, held.when) for held in quarantine.held()] == [("end", ended.why, NOW)]


def test_what_was_fetched_before_a_mailbox_broke_off_is_taken_in(judges: Judges, records: Records) -> None:
    def found() -> Iterator[Arrived | Unreadable]:
        yield arrived(b"one")
        yield arrived(b"two")
        raise MailboxDown("the line broke")

    got: list[Taken] = []
    with pytest.raises(MailboxDown):
        got.extend(take(found(), judges, record=records, quarantine=None, now=now))

    assert got == [taken("one"), taken("two")]
    assert records.texts == ["one", "two"]


def test_large_messages_do_not_wait_for_each_other(judges: Judges, records: Records) -> None:
    drawn = []

    def found() -> Iterator[Arrived | Unreadable]:
        for number in range(10):
            drawn.append(number)
            yield arrived(b"%d\n" % number + b"x" * (LARGEST - 10))

    first = next(iter(take(found(), judges, record=records, quarantine=None, now=now)))

    assert isinstance(first.came_to, Judged)
    assert drawn == [0, 1, 2]


def test_without_a_quarantine_nothing_is_kept(judges: Judges, records: Records) -> None:
    found = [arrived(b"end")]

    [got] = take(found, judges, record=records, quarantine=None, now=now)

    assert got == Taken(path="end", came_to=Broken(why="it ended the process that read it"))


def test_what_can_be_judged_by_now_leaves_the_quarantine(
    judges: Judges, quarantine: Quarantine, records: Records
) -> None:
    for content in (b"end", b"better now"):
        quarantine.put(arrived(content), "it hangs", NOW)
    paths = {held.source: quarantine.shown(held) for held in quarantine.held()}

    got = {each.path: each for each in take_again(quarantine, judges, record=records, now=now)}

    assert got[paths["better now"]].came_to == taken("better now").came_to
    assert got[paths["end"]].kept
    assert records.texts == ["better now"]
    assert [(held.source, held.why) for held in quarantine.held()] == [
        ("end", "it ended the process that read it")
    ]


def test_what_cannot_be_written_down_is_neither_remembered_nor_cleared_away(
    tmp_path: Path, judges: Judges, quarantine: Quarantine, records: Records
) -> None:
    box = tmp_path / "box"
    box.mkdir()
    for name in ("1", "2"):
        (box / f"{name}.eml").write_text(name)
    mailbox = Folder(str(box), delete=True)

    def run() -> list[Taken]:
        with Memory(tmp_path / "m.sqlite", mailbox.name) as memory:
            return list(take_from(mailbox, memory, judges, record=records, quarantine=quarantine, now=now))

    records.broken = True
    with pytest.raises(LedgerBroken):
        run()
    assert len(list(box.iterdir())) == 2
    records.broken = False
    assert len(run()) == 2
    assert (records.texts, list(box.iterdir())) == (["1", "2"], [])


def test_what_is_in_quarantine_stays_in_the_mailbox_and_is_not_read_again(
    tmp_path: Path, judges: Judges, quarantine: Quarantine, records: Records
) -> None:
    box = tmp_path / "box"
    box.mkdir()
    (box / "1.eml").write_text("end")
    (box / "2.eml").write_text("two")
    mailbox = Folder(str(box), delete=True)

    def run(*, everything: bool = False) -> list[str]:
        with Memory(tmp_path / "m.sqlite", mailbox.name) as memory:
            got = take_from(
                mailbox,
                memory,
                judges,
                record=records,
                quarantine=quarantine,
                now=now,
                everything=everything,
            )
            return [Path(each.path).name for each in got]

    assert run() == ["1.eml", "2.eml"]
    assert run() == []
    assert run(everything=True) == ["1.eml"]
    assert [path.name for path in box.iterdir()] == ["1.eml"]
    assert len(quarantine.held()) == 1


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize(
    ("moment", "count", "recorded_twice"),
    [
        # Died before it could be remembered: judged again, and written down again, which changes nothing.
        ("recorded", 1, 50),
        ("recorded", 2, 10),
        ("remembered", 1, 0),
        ("remembered", 2, 0),
        ("cleared", 1, 0),
        ("cleared", 50, 0),
        ("cleared", 60, 0),
    ],
)
def test_killed_at_any_moment_nothing_is_lost_and_nothing_is_deleted_unrecorded(
    tmp_path: Path, moment: str, count: int, recorded_twice: int
) -> None:
    box, state = tmp_path / "box", tmp_path / "state"
    box.mkdir()
    state.mkdir()
    names = [f"{number:03}" for number in range(60)]
    for name in names:
        (box / f"{name}.eml").write_text(name)

    def run(moment: str, count: int) -> int:
        words = [sys.executable, "-m", "tests.mailbox.killed", str(box), str(state), moment, str(count)]
        return subprocess.run(words, cwd=ROOT, timeout=60).returncode

    assert run(moment, count) == -signal.SIGKILL
    recorded = [line.split()[1] for line in (state / "record").read_text().splitlines()]
    there = {path.stem for path in box.iterdir()}
    assert there | set(recorded) == set(names)
    assert run("never", 1) == 0

    recorded = [line.split()[1] for line in (state / "record").read_text().splitlines()]
    assert sorted(set(recorded)) == names
    assert len(recorded) == len(names) + recorded_twice
    assert list(box.iterdir()) == []


def test_a_memory_that_is_broken_is_told(tmp_path: Path) -> None:
    (tmp_path / "m.sqlite").write_bytes(b"no database" * 100)

    with pytest.raises(LedgerBroken, match="what was read of the mailbox cannot be looked up"):
        Memory(tmp_path / "m.sqlite", "x")


def test_memories_of_two_mailboxes_are_two(tmp_path: Path) -> None:
    with Memory(tmp_path / "m.sqlite", "x") as memory:
        memory.add({"7/1": True, "7/3": False})
        memory.add({"70/5": True})
    with Memory(tmp_path / "m.sqlite", "y") as other:
        assert (other.knows("7/1"), other.last("7/"), other.owed()) == (False, None, [])
    with Memory(tmp_path / "m.sqlite", "x") as memory:
        assert (memory.knows("7/1"), memory.knows("7/2")) == (True, False)
        assert (memory.last("7/"), memory.last("8/")) == ("7/3", None)
        memory.cleared(["7/1"])
        assert memory.owed() == ["70/5"]
