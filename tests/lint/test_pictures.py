"""What is found: tests/cases/lint_make/pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.lint.make import pictures
from tests.lint.making import case, cases, expected, settings, told


@pytest.mark.parametrize("path", cases("pictures"), ids=lambda path: path.stem)
def test_what_is_found(path: Path) -> None:
    assert told(pictures.problems(case(path), settings())) == expected(path)
