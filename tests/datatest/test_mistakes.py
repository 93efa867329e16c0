"""Mistakes in the tests themselves, of their YAML or between them and the source, each with its place."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from engine.settings.reading import read_settings
from tests.datatest.suites import CASES, read

MISTAKES = sorted((CASES / "mistakes").glob("*.yaml"))


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case.stem)
def test_problems(case: Path) -> None:
    found = read(case.read_text("utf-8")).problems

    assert found != []
    assert "".join(f"{problem}\n" for problem in found) == case.with_suffix(".problems").read_text("utf-8")


def test_the_guides_example_is_right() -> None:
    guide = (CASES.parents[2] / "docs/data-tests.md").read_text("utf-8")
    example = guide.partition("```yaml\n")[2].partition("```")[0]
    shop = b"shop: {name: A, time zone: UTC}\ncurrency: AMD\n"

    found = read_settings(shop + example.encode(), PurePath("config.yaml"))

    assert found.problems == ()
    assert found.value is not None
    source = found.value.sources["customers"]
    assert source.orders is not None
    assert (len(source.tests), len(source.orders.tests)) == (6, 2)


def test_there_are_cases() -> None:
    assert len(MISTAKES) >= 25


def test_a_mistake_in_one_test_does_not_keep_the_others_from_being_asked() -> None:
    text = (CASES / "mistakes/no_column.yaml").read_text("utf-8") + "      - not missing given_name\n"

    config = read(text)

    assert len(config.problems) == 4
    assert [asked.rule for asked in config.suite.tests] == ["data/not-missing"]
