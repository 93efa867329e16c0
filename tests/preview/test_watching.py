"""Saved files are noticed once they are whole, however an editor saves."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.preview.watching import Stamps, settled, stamps, watched


class Watch:
    """A folder that is watched, and what was told of its one file."""

    def __init__(self, root: Path, elsewhere: Path) -> None:
        self.file = root / "letter.md"
        self.told: queue.Queue[str] = queue.Queue()
        self.stop = threading.Event()
        self.file.write_text("first")
        self._files = [self.file, elsewhere]
        self._thread = threading.Thread(
            target=watched, args=[root, lambda: self._files, stamps(self._files), self._changed, self.stop]
        )
        self._thread.start()

    def _changed(self, _: Stamps) -> None:
        self.told.put("".join(file.read_text() for file in self._files if file.exists()))

    def end(self) -> None:
        self.stop.set()
        self._thread.join()


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    (tmp_path / "root").mkdir()
    running = Watch(tmp_path / "root", tmp_path / "elsewhere.csv")
    yield running
    running.end()


def test_what_is_told_is_whole(watch: Watch) -> None:
    with watch.file.open("w") as half:
        half.write("sec")
        half.flush()
        half.write("ond")
    assert watch.told.get(timeout=10) == "second"

    fresh = watch.file.with_name("letter.md~")
    fresh.write_text("third")
    os.replace(fresh, watch.file)
    assert watch.told.get(timeout=10) == "third"
    assert watch.told.empty()


def test_files_elsewhere_count_and_our_own_records_do_not(watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "root/.gramercy").mkdir()
    (tmp_path / "root/.gramercy/ledger.sqlite").write_text("x")
    (tmp_path / "root/other.txt").write_text("x")
    (tmp_path / "elsewhere.csv").write_text(" and data")

    assert watch.told.get(timeout=10) == "first and data"
    assert watch.told.empty()


def test_a_file_that_goes_is_told_of(watch: Watch) -> None:
    watch.file.unlink()

    assert watch.told.get(timeout=10) == ""


def test_an_empty_file_is_waited_for(tmp_path: Path) -> None:
    """It was emptied to be written; a moment later it has its words."""
    file = tmp_path / "letter.md"
    file.write_text("")
    timer = threading.Timer(0.1, lambda: file.write_text("whole"))
    timer.start()

    found = settled(lambda: [file, tmp_path / "none"])

    timer.join()
    assert [size for _, size, _ in found.values()] == [5]
