"""Mistakes in the tests themselves, of their YAML or between them and the source, each with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.datatest.suites import CASES, read

MISTAKES = sorted((CASES / "mistakes").glob("*.yaml"))


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case.stem)
def test_problems(case: Path) -> None:
    found = read(case.read_text("utf-8")).problems

    assert found != []
    assert "".join(f"{problem}\n" for problem in found) == case.with_suffix(".problems").read_text("utf-8")


def test_there_are_cases() -> None:
    assert len(MISTAKES) >= 25


def test_a_mistake_in_one_test_does_not_keep_the_others_from_being_asked() -> None:
    text = (CASES / "mistakes/no_column.yaml").read_text("utf-8") + "      - not missing given_name\n"

    config = read(text)

    assert len(config.problems) == 4
    assert [asked.rule for asked in config.suite.tests] == ["data/not-missing"]
