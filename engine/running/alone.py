"""One loop for a ledger: a lock that the kernel lets go of when its holder dies, however it dies."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from engine.errors import EngineError, LedgerBroken
from engine.mailbox.durably import make_folder
from engine.problem import printable

#: In the folder of our own records, beside the ledger.
NAME = "run.lock"
_MOST = 1000

if sys.platform == "win32":
    import msvcrt

    #: What is locked cannot be read by others there, so it is an octet far behind those that say who we are.
    _FAR = 2**30

    def _try_lock(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        # flock and not lockf: that one is lost as soon as anything in this process closes the file.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class NotAlone(EngineError):  # noqa: N818 - as those of engine.errors
    """Another ``gramercy run`` looks after this ledger; nothing was done."""

    exit_code: ClassVar[int] = 5


class Alone:
    """Held by the one loop that looks after a ledger, for as long as it lives.

    The lock is the kernel's and belongs to the open file, so it goes with its holder, after SIGKILL and a
    power cut as well; the file stays, and says nothing by being there.  It holds between the processes of
    one computer, its containers included, that see one file on a disk of that computer.  On NFS it depends
    on the server and the mount (``nolock``, ``local_lock``); the ledger itself must not lie there.
    """

    def __init__(self, folder: Path, *, now: datetime) -> None:
        """``folder``: the one of our own records, made where it is not there.  ``now``: aware, for others."""
        self._path = folder / NAME
        self._now = now
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        """Raises NotAlone, saying who is there; LedgerBroken where the lock's file cannot be used."""
        try:
            make_folder(self._path.parent)
            # Never removed: whoever had opened the removed file would hold a lock that nobody else sees.
            descriptor = os.open(
                self._path,
                os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0),
                0o600,
            )
        except OSError as error:
            raise LedgerBroken(f"{self._path}: the lock cannot be used: {error.strerror}") from error
        try:
            self._take(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def _take(self, descriptor: int) -> None:
        try:
            _try_lock(descriptor)
        except OSError as error:
            if not isinstance(error, BlockingIOError | PermissionError):
                raise LedgerBroken(f"{self._path}: the lock cannot be used: {error.strerror}") from error
            raise NotAlone(
                f"another gramercy run looks after this workspace{_holder(descriptor)}\n"
                "  hint: one is enough; stop it first, or leave it to its work"
            ) from error
        who = {
            "process": os.getpid(),
            "host": socket.gethostname(),
            "since": self._now.isoformat(timespec="seconds"),
        }
        # Who it is only serves people: a full disk is no reason to do nothing.
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, json.dumps(who).encode("ascii") + b"\n")


def _holder(descriptor: int) -> str:
    """Who says to hold it, to be put behind a sentence; empty where that cannot be read."""
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        who = json.loads(os.read(descriptor, _MOST))
        since = datetime.fromisoformat(who["since"]).astimezone()
        process, host = int(who["process"]), printable(str(who["host"])[:100])
    except (OSError, ValueError, TypeError, KeyError, OverflowError):
        return ""
    return f": process {process} on {host}, since {since:%Y-%m-%d %H:%M} ({since:%Z})"
