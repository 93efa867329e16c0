"""Observations on their way into the ledger: gathered, written in batches, none lost when we stop."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from engine.errors import LedgerBroken
from engine.ledger.heard import Observation

#: At once in one transaction.
_BATCH = 1000
#: Seconds between two looks.
_EVERY = 0.05
#: Seconds after which a ledger that failed is tried again.
_AGAIN = 1.0
#: Observations that may wait, about 50 MB: several seconds of the most we can take.
_MOST = 100_000
#: Seconds for which, in the end, a ledger that fails is tried again.
_PATIENCE = 10.0


class Recorder:
    """Writes down in a thread of its own what ``put`` is given, in the order it is given.

    Nothing waits for it.  While the ledger fails the observations wait; those that do not fit any more, or
    that a mistake of ours keeps from being written, are counted in ``lost``.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Observation]], object],
        *,
        most: int = _MOST,
        patience: float = _PATIENCE,
    ) -> None:
        self._write = write
        self._most = most
        self._patience = patience
        self._waiting: deque[Observation] = deque()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        #: Written since we began.
        self.written = 0
        #: Given and not kept.
        self.lost = 0
        #: Why the last attempt to write failed; empty when it did not.
        self.trouble = ""

    def put(self, seen: Observation) -> None:
        """Have ``seen`` written soon.  From the thread of the event loop only."""
        if len(self._waiting) >= self._most:
            self.lost += 1
        else:
            self._waiting.append(seen)

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what waits; what the ledger does not take for ten seconds is counted as lost."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_AGAIN if self.trouble else _EVERY):
            self._write_down()
        end = time.monotonic() + self._patience
        while self._waiting and not self._write_down() and time.monotonic() < end:
            time.sleep(_EVERY)
        self.lost += len(self._waiting)
        self._waiting.clear()

    def _write_down(self) -> bool:
        """Write everything that waits; False if the ledger fails, with what is not written still there."""
        while self._waiting:
            batch = [self._waiting[place] for place in range(min(_BATCH, len(self._waiting)))]
            try:
                self._write(batch)
            except LedgerBroken as error:
                self.trouble = str(error)
                return False
            except Exception as error:  # noqa: BLE001 - the next ones are to be kept all the same
                self.trouble = f"an observation could not be written: {type(error).__name__}"
                self._let_go(len(batch))
                return False
            for _ in batch:
                self._waiting.popleft()
            self.written += len(batch)
        self.trouble = ""
        return True

    def _let_go(self, number: int) -> None:
        for _ in range(number):
            self._waiting.popleft()
        self.lost += number
