"""The schema underlines what reading refuses, and nothing else."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from engine.document.schema import schema
from engine.settings.model import Settings
from tests.datatest.suites import CASES

CONFIG = jsonschema.Draft202012Validator(schema(Settings, "config"))
#: Other programs' names of keys are understood, and not offered.
BORROWED = ("not_missing", "customer_exists", "accepted_one", "freshness")


def _errors(case: Path) -> list[str]:
    data = yaml.load(case.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - plain texts, as we read them
    return [error.message for error in CONFIG.iter_errors(data)]


@pytest.mark.parametrize("case", sorted((CASES / "findings").glob("*.yaml")), ids=lambda case: case.stem)
def test_what_is_right_fits(case: Path) -> None:
    assert (_errors(case) == []) is (case.stem not in BORROWED)


@pytest.mark.parametrize(
    "name",
    ["unknown_word", "unknown_key", "severity", "accepted_items", "share", "row_count", "unknown_what"],
)
def test_what_is_wrong_does_not(name: str) -> None:
    assert _errors(CASES / f"mistakes/{name}.yaml") != []
