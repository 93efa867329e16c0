"""Moments as the ledger keeps them: whole microseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def stored(moment: datetime) -> int:
    """``moment`` as an integer; ``moment_of`` gives the same instant back, exactly.

    Raises:
        ValueError: for a datetime without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs a zone: {moment}")
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(number: int) -> datetime:
    """What ``stored`` made a number of, in UTC."""
    return _EPOCH + number * _MICROSECOND


def perhaps(number: int | None) -> datetime | None:
    """``moment_of``, where NULL stays None."""
    return None if number is None else moment_of(number)
