"""Each wrong campaign gives exactly the words beside it."""

from pathlib import Path, PurePath

import pytest

from engine.campaign.reading import read_campaign

CASES = Path(__file__).parents[1] / "cases"
WRONG = sorted((CASES / "campaign_problems").glob("*.yaml"))


def _said(case: Path) -> str:
    read = read_campaign(case.read_bytes(), PurePath(case.name))
    return "".join(f"{problem}\n" for problem in read.problems)


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.stem)
def test_problems(case: Path) -> None:
    assert _said(case) == case.with_suffix(".problems").read_text("utf-8")
    assert read_campaign(case.read_bytes(), PurePath(case.name)).value is None


def test_there_are_cases() -> None:
    assert len(WRONG) >= 30
