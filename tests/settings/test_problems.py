"""Each wrong config gives exactly the words beside it."""

from pathlib import Path, PurePath

import pytest

from engine.problem import Severity
from engine.settings.reading import read_settings

CASES = Path(__file__).parents[1] / "cases"
WRONG = sorted((CASES / "config_problems").glob("*.yaml"))
DOUBTFUL = sorted((CASES / "config_warnings").glob("*.yaml"))


def _said(case: Path) -> str:
    read = read_settings(case.read_bytes(), PurePath(case.name))
    return "".join(f"{problem}\n" for problem in read.problems)


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.stem)
def test_problems(case: Path) -> None:
    assert _said(case) == case.with_suffix(".problems").read_text("utf-8")
    assert read_settings(case.read_bytes(), PurePath(case.name)).value is None


@pytest.mark.parametrize("case", DOUBTFUL, ids=lambda case: case.stem)
def test_warnings_do_not_hold_up(case: Path) -> None:
    read = read_settings(case.read_bytes(), PurePath(case.name))

    assert _said(case) == case.with_suffix(".problems").read_text("utf-8")
    assert read.value is not None
    assert {problem.severity for problem in read.problems} == {Severity.WARNING}


def test_there_are_cases() -> None:
    assert len(WRONG) >= 60
    assert DOUBTFUL
