"""A terminal at which a test sits: it types when it has read what it waited for."""

from __future__ import annotations

import errno
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

# The child takes the terminal for its own, so that a hidden question reaches it (getpass asks /dev/tty).
_PROGRAM = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); from engine.cli import main; main()"


class Terminal:
    """One command of ours, run as at a keyboard."""

    def __init__(self, process: subprocess.Popen[bytes], line: int) -> None:
        self._process = process
        self._line = line
        self._read = 0
        self.text = ""

    def expect(self, words: str, *, seconds: float = 60.0) -> str:
        """Wait for ``words``; returns what was shown up to and with them since the last time."""
        until = time.monotonic() + seconds
        while (found := self.text.find(words, self._read)) < 0:
            if not self._more(until - time.monotonic()):
                raise AssertionError(f"{words!r} was not shown, but:\n{self.text[self._read :]}")
        start, self._read = self._read, found + len(words)
        return self.text[start : self._read]

    def type(self, line: str) -> None:
        """Type a line and Enter."""
        os.write(self._line, line.encode() + b"\n")

    def press(self, key: bytes) -> None:
        os.write(self._line, key)

    def interrupt(self) -> int:
        """Ctrl-C until the command has ended; its exit code.

        Python misses a Ctrl-C that comes between the moment its line editor has written the question and
        the moment it begins to wait: whoever sits there presses again.
        """
        for _ in range(10):
            self.press(b"\x03")
            with suppress(subprocess.TimeoutExpired):
                return self.end(seconds=5.0)
        raise AssertionError(f"Ctrl-C does not end it:\n{self.text[self._read :]}")

    def end(self, *, seconds: float = 60.0) -> int:
        """Wait until the command has ended; its exit code."""
        until = time.monotonic() + seconds
        while self._more(until - time.monotonic()):
            pass
        return self._process.wait(timeout=max(1.0, until - time.monotonic()))

    def _more(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._line], [], [], max(0.0, seconds))
        if not ready:
            return False
        try:
            chunk = os.read(self._line, 65536)
        except OSError as error:
            if error.errno == errno.EIO:
                # Linux says so when the other side has gone.
                return False
            raise
        self.text += chunk.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(chunk)


@contextmanager
def terminal(words: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> Iterator[Terminal]:
    """``gramercy`` with these words, at a terminal of 110 columns."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *words],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "110", "LINES": "40", "TERM": "xterm", **env},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
