"""A sample workspace stays in order, whenever it is made."""

from __future__ import annotations

from datetime import date
from pathlib import PurePosixPath

import pytest

from engine.settings.reading import read_settings
from engine.starter.making import sample_workspace


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 11, 21), 2027),
        (date(2027, 3, 17), 2027),
        (date(2027, 3, 18), 2028),
        (date(2031, 1, 1), 2031),
        (date(2031, 12, 31), 2032),
    ],
)
def test_its_offers_and_events_are_still_to_come(today, year):
    read = read_settings(sample_workspace(today)["config.yaml"], PurePosixPath("config.yaml"))

    assert read.problems == ()
    assert read.value is not None
    assert read.value.offers["spring"].starts == date(year, 3, 18)
    assert read.value.events["thanks-day"].starts.year == year
