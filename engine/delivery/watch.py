"""What is seen while letters go: progress for the person who waits, and trouble that comes in a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.fate import Fate

# Letters in a row whose answer never came, before we stop to ask.
_ROW = 3
# A person reads no faster.
_EVERY = timedelta(seconds=0.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far this call of ``carry_out`` has come.

    Attributes:
        total: Letters there were to send when it began.
        done: How many came to which fate since.
        rate: Letters a second since it began; 0.0 in the first moment.
        left: How long it will take at that rate; None while that cannot be said.
        waiting_for: The addresses whose letter's content has left and whose answer has not come.
    """

    total: int
    done: Mapping[Fate, int]
    rate: float
    left: timedelta | None
    waiting_for: tuple[str, ...]


class Watch:
    """Counts outcomes, and says when a row of unsure ones should pause the run."""

    def __init__(
        self, *, total: int, connections: int, began: datetime, tell: Callable[[Progress], None] | None
    ) -> None:
        self._total = total
        self._began = began
        self._told = began - _EVERY
        self._tell = tell
        self._done: Counter[Fate] = Counter()
        self._waiting: dict[int, str] = {}
        # One fall of the mail server leaves a letter unsure on every connection; that is one accident.
        self._too_many = max(_ROW, connections + 1)
        self._row = 0
        #: Whether any connection of this call has stood.
        self.reached = False

    def left(self, seq: int, address: str, now: datetime) -> None:
        """The content of letter ``seq`` is leaving."""
        self._waiting[seq] = address
        self._report(now)

    def came_to(self, seq: int, fate: Fate, now: datetime) -> bool:
        """Letter ``seq`` came to ``fate``; returns whether it was one unsure letter too many in a row."""
        self._waiting.pop(seq, None)
        self._done[fate] += 1
        self._row = self._row + 1 if fate is Fate.UNSURE else 0
        self._report(now)
        return self._row >= self._too_many

    def last_word(self, now: datetime) -> None:
        """Report once more, whenever the last time was."""
        self._told = now - _EVERY
        self._report(now)

    def _report(self, now: datetime) -> None:
        if self._tell is None or now - self._told < _EVERY:
            return
        self._told = now
        done = sum(self._done.values())
        seconds = (now - self._began).total_seconds()
        rate = done / seconds if seconds > 0 else 0.0
        self._tell(
            Progress(
                total=self._total,
                done=dict(self._done),
                rate=rate,
                left=timedelta(seconds=max(0, self._total - done) / rate) if rate else None,
                waiting_for=tuple(self._waiting.values()),
            )
        )
