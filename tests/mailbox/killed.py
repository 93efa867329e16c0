"""Takes messages in from a folder, and dies at a chosen moment:
``python -m tests.mailbox.killed FOLDER STATE MOMENT COUNT``.

It dies after the COUNTth time that MOMENT has come: ``recorded``, ``remembered``, ``cleared``; or ``never``.
What is recorded is a line with the digest in STATE/record.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from engine import clock
from engine.mailbox.folders import Folder
from engine.mailbox.judging import Judges
from engine.mailbox.memory import Memory
from engine.mailbox.quarantine import Quarantine
from engine.mailbox.taking import Understood, take_from


def main(folder: str, state: Path, moment: str, count: int) -> None:
    left = count

    def passed(now: str) -> None:
        nonlocal left
        left -= now == moment
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    class Clearing(Folder):
        def clear(self, keys: Sequence[str]) -> None:
            for key in keys:
                super().clear([key])
                passed("cleared")

    class Remembering(Memory):
        def add(self, read: Mapping[str, bool]) -> None:
            super().add(read)
            passed("remembered")

    def record(understood: Sequence[Understood]) -> None:
        with (state / "record").open("a") as file:
            file.writelines(f"{each.arrived.digest} {each.judged.text}\n" for each in understood)
            file.flush()
            os.fsync(file.fileno())
        passed("recorded")

    mailbox = Clearing(folder, delete=True)
    with (
        Judges("tests.mailbox.judges:first_line") as judges,
        Remembering(state / "mailbox.sqlite", mailbox.name) as memory,
    ):
        quarantine = Quarantine(state / "quarantine", shown=PurePosixPath("quarantine"))
        for _ in take_from(mailbox, memory, judges, record=record, quarantine=quarantine, now=clock.now):
            pass


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
