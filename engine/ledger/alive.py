"""Whether a process that claimed letters still lives: told by a lock the kernel lets go of when it dies.

A pid says less: it is used again, and means nothing across containers that share a disk.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        # flock and not lockf: it belongs to this opening of the file, so two ledgers in a process do not mix.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class LifeLine:
    """Held from birth to death of an owner."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where the file cannot be made or somebody else holds it."""
        self._path = path
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _try_lock(self._descriptor)
        except OSError:
            os.close(self._descriptor)
            raise

    def let_go(self) -> None:
        """Unlock and remove the file.  May be called twice."""
        # In this order: Windows does not remove an open file.
        with contextlib.suppress(OSError):
            os.close(self._descriptor)
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)


def lifeline_path(ledger: Path, owner: int) -> Path:
    """Where owner number ``owner`` of the ledger at ``ledger`` keeps its lock."""
    return ledger.with_name(f"{ledger.name}-owner-{owner}")


def is_dead(path: Path) -> bool:
    """True only where it is certain that whoever held ``path`` is gone.  Leaves no lock behind."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        _try_lock(descriptor)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
