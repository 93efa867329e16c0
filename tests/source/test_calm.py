"""Local times far from a change of the clocks, beside what the zone itself says."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest

from engine.source.calm import in_calm, spans
from engine.zone import instant

_ZONES = (
    *("UTC", "Asia/Yerevan", "Europe/Berlin", "Asia/Jerusalem", "America/New_York", "Australia/Lord_Howe"),
    # Summer time stands still in Ramadan; a day was left out; changed for good; of odd minutes.
    *(
        "Africa/Casablanca",
        "Pacific/Apia",
        "Europe/Istanbul",
        "Asia/Almaty",
        "Asia/Kathmandu",
        "Africa/Cairo",
    ),
)


@pytest.mark.parametrize("zone", _ZONES)
def test_a_time_in_calm_is_the_moment_the_zone_says(zone: str) -> None:
    place = ZoneInfo(zone)
    step, local, last = timedelta(hours=7, minutes=13), datetime(2010, 1, 1), datetime(2038, 1, 1)  # noqa: DTZ001
    times = []
    while local < last:
        times.append(local)
        local += step
    # Just beside each bound as well.
    times += [bound + timedelta(seconds=by) for begins, until, _ in spans(zone) for bound in (begins, until)
              for by in (-1, 0, 1)]  # fmt: skip
    query = f"SELECT local, {in_calm('local', zone)} FROM (SELECT unnest($1::TIMESTAMP[]) AS local)"  # noqa: S608
    found = duckdb.execute(query, [times]).fetchall()
    calm = [(local, moment) for local, moment in found if moment is not None]
    assert [moment for _, moment in calm] == [instant(local, place).replace(tzinfo=None) for local, _ in calm]
    # Nearly all of the known years are.
    assert len(calm) > 0.8 * len(times)
