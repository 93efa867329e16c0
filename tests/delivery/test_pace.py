from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delivery.pace import Pace, next_try
from tests.ledger.making import NOW

HOUR = timedelta(hours=1)


@given(st.integers(1, 5000), st.lists(st.floats(0, 900), max_size=200))
def test_never_more_than_asked_in_any_hour(per_hour: int, gaps: list[float]) -> None:
    """However irregularly turns are asked for; an hour is counted from any letter, its end excluded."""
    pace = Pace(per_hour)
    now = NOW
    left = []
    for gap in gaps:
        now += timedelta(seconds=gap)
        now += pace.take(now)
        left.append(now)
    for index, first in enumerate(left):
        # Whole microseconds are lost in the division of an hour: not one letter more in an hour.
        assert (
            sum(first <= moment < first + HOUR - timedelta(milliseconds=5) for moment in left[index:])
            <= per_hour
        )


def test_turns_asked_for_at_once_are_spread() -> None:
    pace = Pace(3600)
    assert [pace.take(NOW).total_seconds() for _ in range(4)] == [0, 1, 2, 3]


def test_turns_not_taken_are_not_saved_up() -> None:
    pace = Pace(60)
    pace.take(NOW)
    assert pace.take(NOW + HOUR) == timedelta(0)
    assert pace.take(NOW + HOUR) == timedelta(minutes=1)


def test_no_limit() -> None:
    pace = Pace(None)
    assert {pace.take(NOW) for _ in range(100)} == {timedelta(0)}


def test_less_than_one_letter_is_no_pace() -> None:
    with pytest.raises(ValueError, match="must be >= 1: 0"):
        Pace(0)


def test_waits_grow_and_then_stay() -> None:
    assert [(next_try(attempt, NOW) - NOW) // timedelta(minutes=1) for attempt in (1, 2, 3, 4, 5, 6, 99)] == [
        10,
        30,
        60,
        120,
        240,
        240,
        240,
    ]
