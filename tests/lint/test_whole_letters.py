"""Everything that is said of whole letters, as `check` prints it: tests/cases/lint_letters.

What mail clients do not show has cases of its own.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.lint.linting import lint, merged
from engine.lint.model import Specimen
from engine.problem import Problem, Severity
from engine.settings.model import Settings
from tests.lint.making import CASES, NOW, campaign, case, expected, settings, told

PATHS = sorted(path for path in (CASES.parent / "lint_letters").iterdir() if path.suffix != ".problems")
GOOD = [path for path in PATHS if path.name.startswith("good_")]


def _said(letter: Specimen, *ignored: str) -> list[Problem]:
    checks = settings().checks.model_copy(update={"ignore": ("clients", *ignored)})
    config: Settings = settings().model_copy(update={"checks": checks})
    return merged([lint(letter, config, campaign(), NOW)])


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_what_is_said(path: Path) -> None:
    assert told(_said(case(path))) == expected(path)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_nothing_but_notes_on_a_good_letter(path: Path) -> None:
    assert [str(one) for one in _said(case(path)) if one.severity is not Severity.NOTE] == []


def test_what_yields_is_said_where_the_other_is_not_wanted() -> None:
    letter = case(CASES.parent / "lint_letters/told_once.html")

    pale = [
        [one.place.line for one in _said(letter, *ignored) if one.rule == "accessibility/contrast"]
        for ignored in ((), ("habits/hidden",))
    ]

    assert pale == [[13], [12, 13]]
