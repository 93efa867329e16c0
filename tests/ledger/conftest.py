from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.ledger.ledger import Ledger
from tests.ledger.making import opened


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with opened(tmp_path) as ledger:
        yield ledger
