"""Judging messages within limits of time and memory, in a process of its own."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event, Lock, Thread
from time import monotonic
from types import TracebackType
from typing import IO, Self

import engine
from engine.inbound.model import Judged
from engine.mailbox.worker import NEEDS_MEMORY, PREFIX, TOO_MUCH_MEMORY

JUDGE = "engine.inbound.judging:judge"
PATIENCE = timedelta(seconds=10)
#: Octets.
MEMORY = 200 * 2**20
#: Seconds.
_UNTIL_READY = 60.0
_LOOK_EVERY = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A message that could not be judged.  ``why`` is one line about it, in lower case."""

    why: str


class Judges:
    """A process that judges one message after the other, replaced where a message broke it.

    A context manager; the process starts with it, so that it gets ready while its first message is fetched.

    Args:
        judge: ``module:function``, as the process imports it.
        patience: How long it may think about one message.
        memory: Octets it may use; on systems other than Linux it may exceed that for a moment.
    """

    def __init__(self, judge: str = JUDGE, *, patience: timedelta = PATIENCE, memory: int = MEMORY) -> None:
        self._judge = judge
        self._seconds = patience.total_seconds()
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._until: float | None = None
        self._timed_out = False
        self._lock = Lock()
        self._done = Event()
        self._complaints = TemporaryFile()  # noqa: SIM115 - closed where the process ends for good

    def __enter__(self) -> Self:
        Thread(target=self._watch, daemon=True).start()
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._end()
        self._complaints.close()

    def judge(self, content: bytes) -> Judged | Broken:
        """What the message is, or why that cannot be told.

        Raises:
            RuntimeError: if the process does not start, which is no message's fault.
        """
        process = self._process or self._start()
        if not self._ready:
            if self._exchange(process, None, _UNTIL_READY) is None:
                self._end()
                self._complaints.seek(0)
                raise RuntimeError(self._complaints.read().decode("utf-8", "replace") or "no word from it")
            self._ready = True
        answer = self._exchange(process, content, self._seconds)
        if answer is not None and answer[0] is not None:
            return answer[0]
        self._end()
        if answer is not None:
            return Broken(why=answer[1])
        if self._timed_out:
            return Broken(why=f"it takes longer than {self._seconds:g} seconds to read")
        if process.returncode == TOO_MUCH_MEMORY:
            return Broken(why=NEEDS_MEMORY)
        return Broken(why="it ended the process that read it")

    def _start(self) -> subprocess.Popen[bytes]:
        home = str(Path(engine.__file__).parents[1])
        others = [path for path in (os.environ.get("PYTHONPATH"),) if path]
        # Half as long again: this process ends it first, while there is one.
        words = [self._judge, str(self._memory), str(self._seconds * 1.5)]
        self._process = subprocess.Popen(  # noqa: S603 - our own module, in the Python that runs us
            # -P: a module of the same name in the current folder is not ours.
            [sys.executable, "-P", "-m", "engine.mailbox.worker", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([home, *others])},
        )
        self._ready = False
        return self._process

    def _exchange(
        self, process: subprocess.Popen[bytes], content: bytes | None, seconds: float
    ) -> tuple[Judged | None, str] | None:
        """The answer to ``content``, or to having been started where that is None.

        None where the process ended, or was ended because it took too long.
        """
        with self._lock:
            self._timed_out, self._until = False, monotonic() + seconds
        try:
            if content is not None:
                _stdin(process).write(len(content).to_bytes(PREFIX, "big") + content)
                _stdin(process).flush()
            prefix = _stdout(process).read(PREFIX)
            judged, why = pickle.loads(  # noqa: S301 - our own process wrote it
                _stdout(process).read(int.from_bytes(prefix, "big"))
            )
            return judged, why
        except (OSError, EOFError, pickle.UnpicklingError):
            # It is gone, perhaps in the middle of its answer.
            return None
        finally:
            with self._lock:
                self._until = None

    def _watch(self) -> None:
        """Kill the process where it takes too long: that ends our reading and writing, on every system.

        One thread for all messages; to start one for each takes longer than to judge most of them.
        """
        while not self._done.wait(_LOOK_EVERY):
            with self._lock:
                if self._process is not None and self._until is not None and monotonic() > self._until:
                    self._timed_out, self._until = True, None
                    self._process.kill()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with suppress(OSError):
                _stdin(process).close()
            _stdout(process).close()
            process.wait()


def _stdin(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdin is not None  # noqa: S101 - made so by _start
    return process.stdin


def _stdout(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdout is not None  # noqa: S101 - made so by _start
    return process.stdout
