"""A sample workspace stays in order, whenever it is made."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import PurePosixPath

import pytest

from engine.settings.reading import read_settings
from engine.starter.files import starter_files
from engine.starter.making import sample_workspace

each_year = pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 11, 21), 2027),
        (date(2027, 3, 17), 2027),
        (date(2027, 3, 18), 2028),
        (date(2031, 1, 1), 2031),
        (date(2031, 12, 31), 2032),
    ],
)


@each_year
def test_its_offers_and_events_are_still_to_come(today, year):
    read = read_settings(sample_workspace(today)["config.yaml"], PurePosixPath("config.yaml"))

    assert read.problems == ()
    assert read.value is not None
    assert read.value.offers["spring"].starts == date(year, 3, 18)
    assert read.value.events["thanks-day"].starts.year == year


@each_year
def test_what_its_customers_do_and_hear_moves_along(today, year):
    files = {name: content.decode() for name, content in sample_workspace(today).items()}
    ordered = [line.split(",")[2][:4] for line in files["data/orders.csv"].splitlines()[1:]]
    people = csv.DictReader(io.StringIO(files["data/customers.csv"]))
    born = {person["birthday"][:4] for person in people}

    assert {int(each) - year for each in ordered} == {-2, -1, 0}
    assert f"\nwhen: {year}-10-15 10:00\n" in files["campaigns/early-access-waves.yaml"]
    assert {"1604", "1900", "1988", "2003"} < born
    assert max(born) == "2003"


def test_in_its_own_year_nothing_moves():
    files = sample_workspace(date(2026, 11, 21))
    starter = starter_files()

    assert {name: content for name, content in files.items() if name in starter} == starter
