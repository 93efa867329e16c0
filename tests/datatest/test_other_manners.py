"""Tests of the data written in the manner of other programs mean what ours mean."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from engine.settings.reading import read_settings
from engine.settings.testwords import Ask

CONFIG = """\
shop: {{name: S, time zone: UTC}}
sources:
  customers:
    file: customers.csv
    tests: [{test}]
"""


def _ask(test: str) -> Ask:
    found = read_settings(CONFIG.format(test=test).encode(), PurePosixPath("config.yaml"))
    assert found.value is not None, found.problems
    [one] = found.value.sources["customers"].tests
    # The words a test was written in are part of it, for messages.
    return replace(one.ask, text=None, alone=False)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("not_null: email", "not missing email"),
        (
            "{accepted_values: {column: city, values: [a, b], quote: yes}}",
            "{accepted values: [a, b], column: city}",
        ),
        ("{row_count: {between: [5, 10]}}", "row count between 5 and 10"),
        ("{row_count: {between: 5 and 10}}", "row count between 5 and 10"),
        ("{row_count: {min_value: 5, max_value: 10}}", "row count between 5 and 10"),
        ("{row_count: {min: 5}}", "row count at least 5"),
        ("{row_count: {max: 10}}", "row count at most 10"),
        ("fresh in 2 days", "fresh within 2 days"),
        ("updated_at is fresh in 2 days", "updated_at is fresh within 2 days"),
        ("{freshness: 2 days}", "fresh within 2 days"),
    ],
)
def test_the_same_is_asked(theirs: str, ours: str) -> None:
    assert _ask(theirs) == _ask(ours)
