"""Facts, scores, tiers and activities written wrongly, each with the exact words it gets."""

from __future__ import annotations

from pathlib import Path, PurePath
from zoneinfo import ZoneInfo

import pytest

from engine.audience.fact.reading import read_facts
from engine.audience.segment.model import AsOf
from engine.errors import BadInput
from engine.problem import Problem
from engine.settings.reading import read_settings
from engine.source.catalogue import catalogue
from tests.audience.fact_shop import CASES as SHOP
from tests.audience.fact_shop import NOW

CASES = Path(__file__).parent.parent / "cases" / "fact_problems"


def problems(text: str) -> list[Problem]:
    """What is wrong with a config over the files of the shop."""
    read = read_settings(text.encode(), PurePath("config.yaml"))
    if read.value is None or read.document is None:
        return list(read.problems)
    try:
        offered = catalogue(read.value, "customers", SHOP, read.document)
    except BadInput as error:
        return list(error.problems)
    return read_facts(offered, read.value.segments, read.document, AsOf(NOW, ZoneInfo("Asia/Yerevan")))[1]


@pytest.mark.parametrize("case", sorted(CASES.glob("*.yaml")), ids=lambda case: case.stem)
def test_problems(case: Path) -> None:
    """Beside a config stand its problems."""
    found = "".join(f"{problem}\n" for problem in problems(case.read_text("utf-8")))

    assert found.replace(f"{SHOP}/", "") == case.with_suffix(".problems").read_text("utf-8")


def test_there_are_cases() -> None:
    assert len(list(CASES.glob("*.yaml"))) >= 20
