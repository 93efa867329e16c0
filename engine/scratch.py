"""Private folders for what is needed for a moment; those of killed processes go with the next one."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

_PREFIX = "gramercy-"
_OWNER = "owner.lock"
# Between the making of a folder and the locking of it nothing may come.
_YOUNG_SECONDS = 60.0

if sys.platform == "win32":

    def _try_lock(_descriptor: int) -> bool:
        # A file that is open cannot be removed there, so a living owner's folder stays by itself.
        return True
else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class Scratch:
    """A folder that only we can read, for as long as it is held; a context manager.

    Attributes:
        folder: Where it is.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._descriptor: int | None = os.open(self.folder / _OWNER, os.O_RDWR | os.O_CREAT, 0o600)
        _try_lock(self._descriptor)
        _sweep(self.folder.parent)

    def __enter__(self) -> Path:
        return self.folder

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove it and all that is in it.  May be called again."""
        if self._descriptor is None:
            return
        os.close(self._descriptor)
        self._descriptor = None
        shutil.rmtree(self.folder, ignore_errors=True)


def _sweep(parent: Path) -> None:
    """Remove the folders of owners that were killed: customers' data would lie there for ever."""
    now = time.time()
    for owner in parent.glob(f"{_PREFIX}*/{_OWNER}"):
        with contextlib.suppress(OSError):
            if now - owner.stat().st_mtime < _YOUNG_SECONDS:
                continue
            descriptor = os.open(owner, os.O_RDWR)
            try:
                dead = _try_lock(descriptor)
            finally:
                os.close(descriptor)
            if dead:
                shutil.rmtree(owner.parent, ignore_errors=True)
