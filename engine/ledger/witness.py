"""The generation witness: a small file outside the ledger that remembers how far the ledger had come.

A ledger put back from a copy has forgotten letters that went out since; sending with it would send them
again.  Every commit of the ledger raises its generation, and the witness is told after the commit and
before anything that was decided in it leaves the machine.  So:

* dying between the two leaves the ledger ahead of its witness, which is harmless;
* a ledger behind its witness was put back from a copy, however young the copy;
* the witness is not forced to the disk at every commit (the ledger is): after a power cut it may be some
  moments behind, and a copy taken in those moments would not be noticed;
* a whole machine rolled back, witness and all, cannot be noticed.
"""

from __future__ import annotations

import contextlib
import os
import threading
from dataclasses import dataclass
from pathlib import Path

_WIDTH = 20


@dataclass(frozen=True, slots=True)
class Testimony:
    """What the witness remembers: the highest generation seen, and where the ledger was."""

    generation: int
    path: Path


class Witness:
    """The witness of one ledger: ``<folder>/<uuid>``, a number of 20 digits, a line break, a path.

    Every method raises OSError where the file cannot be read or written, ValueError where it holds nonsense.
    """

    def __init__(self, folder: Path, uuid: str) -> None:
        self.path = folder / uuid
        self._descriptor: int | None = None
        # Threads that share a ledger share the place in the file as well.
        self._turn = threading.Lock()

    def read(self) -> Testimony | None:
        """None where there is no such file."""
        try:
            digits, path = self.path.read_bytes().split(b"\n", 1)
        except FileNotFoundError:
            return None
        return Testimony(int(digits), Path(os.fsdecode(path.removesuffix(b"\n"))))

    @staticmethod
    def last_word(folder: Path, path: Path) -> int | None:
        """When a witness in ``folder`` last heard of a ledger at ``path`` in which something was written, in
        nanoseconds since 1970; None if none ever did."""
        words = []
        for witness in folder.iterdir() if folder.is_dir() else ():
            with contextlib.suppress(ValueError):
                found = Witness(folder, witness.name).read()
                if found is not None and found.path == path and found.generation > 0:
                    words.append(witness.stat().st_mtime_ns)
        return max(words, default=None)

    def establish(self, testimony: Testimony) -> None:
        """Write the whole file anew, durably, so that no moment sees half of it."""
        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        with fresh.open("wb") as file:
            file.write(b"%0*d\n%s\n" % (_WIDTH, testimony.generation, os.fsencode(testimony.path)))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)

    def advance(self, generation: int) -> None:
        """Remember ``generation`` unless a higher one is known.  Takes microseconds; not forced to disk."""
        with self._turn:
            if self._descriptor is None:
                self._descriptor = os.open(self.path, os.O_RDWR | getattr(os, "O_BINARY", 0))
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            # Another process may have committed, and told the witness, after us.
            if int(os.read(self._descriptor, _WIDTH)) < generation:
                os.lseek(self._descriptor, 0, os.SEEK_SET)
                os.write(self._descriptor, b"%0*d" % (_WIDTH, generation))

    def close(self) -> None:
        """Force what is remembered to the disk, and let go of the file."""
        with self._turn:
            if self._descriptor is not None:
                with contextlib.suppress(OSError):
                    os.fsync(self._descriptor)
                os.close(self._descriptor)
                self._descriptor = None
