"""How fast letters may leave, and when one that was put off is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

# After each failed attempt; the last one for all later ones.  Greylisting lets go after some minutes;
# RFC 5321 4.5.4.1 asks for half an hour or more after that.
_AGAIN_AFTER = tuple(timedelta(minutes=minutes) for minutes in (10, 30, 60, 120, 240))


class Pace:
    """At most ``letters_per_hour`` in any hour, evenly spread; None is no limit."""

    def __init__(self, letters_per_hour: int | None) -> None:
        if letters_per_hour is not None and letters_per_hour < 1:
            raise ValueError(f"letters_per_hour must be >= 1: {letters_per_hour}")
        self._apart = timedelta(0) if letters_per_hour is None else timedelta(hours=1) / letters_per_hour
        self._next: datetime | None = None

    def take(self, now: datetime) -> timedelta:
        """Take the next turn; returns how long from ``now`` until it comes, zero if it has come.

        A turn that was not used in time is lost, not saved up.
        """
        turn = now if self._next is None else max(self._next, now)
        self._next = turn + self._apart
        return turn - now


def next_try(attempts: int, now: datetime) -> datetime:
    """When to try again after the ``attempts``-th attempt (1 is the first) was put off at ``now``."""
    return now + _AGAIN_AFTER[min(attempts, len(_AGAIN_AFTER)) - 1]
