"""What is found: tests/cases/lint_make/contrast."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.lint.make import contrast
from tests.lint.making import case, cases, expected, told


@pytest.mark.parametrize("path", cases("contrast"), ids=lambda path: path.stem)
def test_what_is_found(path: Path) -> None:
    assert told(contrast.problems(case(path))) == expected(path)
