"""What is found: tests/cases/lint_make/accessibility."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.lint.make import accessibility
from tests.lint.making import case, cases, expected, told


@pytest.mark.parametrize("path", cases("accessibility"), ids=lambda path: path.stem)
def test_what_is_found(path: Path) -> None:
    assert told(accessibility.problems(case(path))) == expected(path)
