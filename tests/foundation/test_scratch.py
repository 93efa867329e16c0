"""Folders of processes that were killed do not stay."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from engine.scratch import Scratch

KILLED = """\
import os, signal
from engine.scratch import Scratch
scratch = Scratch()
(scratch.folder / "customers.csv").write_text("Ada")
print(scratch.folder, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))


def test_it_goes_with_all_that_is_in_it():
    with Scratch() as folder:
        (folder / "customers.csv").write_text("Ada", "utf-8")
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_the_next_one_removes_what_a_killed_one_left_and_nothing_of_the_living(tmp_path):
    said = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, check=False)
    left = Path(said.stdout.strip())
    young = left.exists()
    with Scratch() as living:
        for folder in (left, living):
            os.utime(folder / "owner.lock", (0, 0))
        with Scratch():
            there = (left.exists(), living.exists())

    assert young
    assert there == (False, True)
