"""A message that hangs, eats memory or ends the process costs nothing but itself."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from engine.inbound.model import Judged
from engine.mailbox.judging import Broken, Judges
from engine.mailbox.worker import TOO_MUCH_MEMORY, most_used
from engine.response.model import Kind

ROOT = Path(__file__).parents[2]
# Long enough for a busy machine to judge a message in.
SHORT = timedelta(seconds=1.5)


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def judges() -> Iterator[Judges]:
    with Judges("tests.mailbox.judges:first_line", patience=SHORT) as judges:
        yield judges


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"sleep", "it takes longer than 1.5 seconds to read"),
        (b"count for ever", "it takes longer than 1.5 seconds to read"),
        (b"eat", "it needs too much memory to read"),
        (b"raise", "it breaks our reading: ValueError: no such letter"),
        (b"end", "it ended the process that read it"),
    ],
)
def test_what_cannot_be_judged_is_told_and_the_next_one_is_judged(
    judges: Judges, content: bytes, why: str
) -> None:
    assert judges.judge(content) == Broken(why=why)
    assert judges.judge(b"next") == Judged(kind=Kind.REPLY, text="next", diagnostic="4")


def test_eating_in_small_bites_is_noticed_too() -> None:
    with Judges("tests.mailbox.judges:first_line") as judges:
        assert judges.judge(b"eat slowly") == Broken(why="it needs too much memory to read")


def test_where_the_system_keeps_no_limit_the_process_ends_itself() -> None:
    """What other systems than Linux rely on."""
    code = (
        "import threading\nfrom engine.mailbox import worker\n"
        "threading.Thread(target=worker.watch, args=(60 << 20,), daemon=True).start()\n"
        "from tests.mailbox.judges import first_line\nfirst_line(b'eat slowly')\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60)

    assert ended.returncode == TOO_MUCH_MEMORY
    assert most_used() >= psutil.Process().memory_info().rss * 0.9


def test_printing_and_asking_do_not_disturb(judges: Judges) -> None:
    assert judges.judge(b"print") == Judged(kind=Kind.REPLY, text="print", diagnostic="5")
    assert judges.judge(b"ask") == Judged(kind=Kind.OTHER, diagnostic="b''")


def test_any_octets_arrive_as_they_are(judges: Judges) -> None:
    for content in (b"", b"\n", bytes(range(256)), b"x" * (4 * 2**20)):
        judged = judges.judge(content)
        assert isinstance(judged, Judged)
        assert judged.diagnostic == str(len(content))


def test_one_process_judges_many_and_ends_with_the_block() -> None:
    with Judges("tests.mailbox.judges:process") as judges:
        begun = time.perf_counter()
        judged = [judges.judge(b"x") for _ in range(1000)]
        seconds = time.perf_counter() - begun
    pids = {each.diagnostic for each in judged if isinstance(each, Judged)}

    assert len(pids) == 1
    assert not psutil.pid_exists(int(pids.pop()))
    # A process for each would take more than a minute.
    assert seconds < 30


def test_a_module_of_the_same_name_in_the_current_folder_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("email", "engine", "pickle"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not this one')\n")
    monkeypatch.chdir(tmp_path)

    with Judges("tests.mailbox.judges:first_line") as judges:
        assert judges.judge(b"x") == Judged(kind=Kind.REPLY, text="x", diagnostic="1")


def test_a_process_that_does_not_start_is_no_message_s_fault() -> None:
    with Judges("tests.mailbox.judges:nobody") as judges, pytest.raises(RuntimeError, match="nobody"):
        judges.judge(b"x")


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_whoever_is_killed_leaves_nobody_counting_for_ever() -> None:
    code = (
        "import psutil, threading, time\nfrom datetime import timedelta\n"
        "from engine.mailbox.judging import Judges\n"
        "judges = Judges('tests.mailbox.judges:first_line', patience=timedelta(seconds=1)).__enter__()\n"
        "judges.judge(b'x')\n"
        "threading.Thread(target=judges.judge, args=(b'count for ever',), daemon=True).start()\n"
        "time.sleep(0.2)\n"
        "print([child.pid for child in psutil.Process().children()], flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        [child] = ast.literal_eval(parent.stdout.readline())
        worker = psutil.Process(child)
        parent.kill()
    worker.wait(timeout=20)
