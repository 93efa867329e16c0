"""One loop for a ledger, whatever became of the last one."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.errors import LedgerBroken
from engine.running.alone import NAME, Alone, NotAlone

NOW = datetime(2027, 3, 1, 6, 0, tzinfo=UTC)
#: Holds the lock, with a child of its own that outlives it, until it is killed.
HOLDER = """
import subprocess, sys
from datetime import UTC, datetime
from pathlib import Path
from engine.running.alone import Alone
with Alone(Path(sys.argv[1]), now=datetime(2027, 3, 1, 6, 0, tzinfo=UTC)):
    child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=sys.stdin)
    print(child.pid, flush=True)
    child.wait()
"""


@contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline().strip().isdigit()
    try:
        yield process
    finally:
        process.kill()
        # The end of its input ends the child.
        process.stdin.close()
        process.stdout.close()
        process.wait()


def test_a_second_one_is_told_who_is_there(tmp_path):
    folder = tmp_path / ".gramercy"
    with Alone(folder, now=NOW), pytest.raises(NotAlone) as refused, Alone(folder, now=NOW):
        pass

    said = str(refused.value)
    assert re.fullmatch(
        r"another gramercy run looks after this workspace: process \d+ on \S+, "
        r"since 2027-0[23]-\d\d \d\d:\d\d \(.+\)\n"
        r"  hint: one is enough; stop it first, or leave it to its work",
        said,
    )
    assert f"process {os.getpid()} on {socket.gethostname()}," in said
    assert refused.value.exit_code == 5


def test_another_process_is_told_as_well_and_sigkill_leaves_nothing_behind(tmp_path):
    with holder(tmp_path) as process:
        with pytest.raises(NotAlone, match=f"process {process.pid} on "), Alone(tmp_path, now=NOW):
            pass

        process.send_signal(signal.SIGKILL)
        process.wait()

        # Though the child it had started still lives, and the file says what it said.
        assert f'"process": {process.pid}' in (tmp_path / NAME).read_text("ascii")
        with Alone(tmp_path, now=NOW), pytest.raises(NotAlone, match=f"process {os.getpid()} on "):
            Alone(tmp_path, now=NOW).__enter__()


def test_the_next_one_may_come_when_it_is_over(tmp_path):
    for _ in range(2):
        with Alone(tmp_path, now=NOW):
            pass

    # Kept, so that two who wait for it can never hold two different files; empty, so that it names nobody.
    assert (tmp_path / NAME).read_bytes() == b""


@pytest.mark.parametrize(
    "nonsense", [b"", b"{", b"[]", b'{"process": 1, "host": 2, "since": 3}', b"\xff" * 2000]
)
def test_whoever_cannot_be_named_is_there_all_the_same(tmp_path, nonsense):
    with Alone(tmp_path, now=NOW):
        (tmp_path / NAME).write_bytes(nonsense)
        with pytest.raises(NotAlone, match="another gramercy run looks after this workspace\n"):
            Alone(tmp_path, now=NOW).__enter__()


def test_a_host_with_an_odd_name_steers_no_terminal(tmp_path):
    with Alone(tmp_path, now=NOW):
        (tmp_path / NAME).write_text(
            '{"process": 7, "host": "\\u001b[2Jx", "since": "2027-03-01T06:00:00+00:00"}', "ascii"
        )
        with pytest.raises(NotAlone, match=r"process 7 on \\x1b\[2Jx, since"):
            Alone(tmp_path, now=NOW).__enter__()


def test_a_lock_that_cannot_be_made_is_our_records_trouble(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LedgerBroken, match=r"run\.lock: the lock cannot be used: "):
        Alone(tmp_path / "file", now=NOW).__enter__()

    (tmp_path / NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LedgerBroken, match=r"run\.lock: the lock cannot be used: "):
        Alone(tmp_path, now=NOW).__enter__()
    assert not (tmp_path / "elsewhere").exists()
