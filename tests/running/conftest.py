from __future__ import annotations

import pytest

from tests.cli.conftest import Shop, shop, unused_port
from tests.running.unattended import CUSTOMERS, NOTE, Town

__all__ = ["shop", "unused_port"]


@pytest.fixture
def town(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A shop without campaigns; letters go to a folder."""
    town = Town(shop, monkeypatch)
    (shop.root / "campaigns/thanks.yaml").unlink()
    shop.write("customers.csv", CUSTOMERS)
    shop.write("templates/note/letter.md", NOTE)
    town.config()
    return town
