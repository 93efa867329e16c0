"""What the pages go by, whatever lies in the workspace."""

from __future__ import annotations

from engine.cli.serving import standing
from engine.workspace import find
from tests.cli.conftest import CAMPAIGN, Shop


def nobody(url: str) -> bytes:
    raise OSError(url)


def test_a_campaign_that_cannot_be_read_keeps_nobody_from_opting_out(shop: Shop) -> None:
    campaigns = shop.root / "campaigns"
    shop.write("campaigns/news.yaml", CAMPAIGN.replace("thank-you\naudience", "newsletter\naudience"))
    (campaigns / "folder.yaml").mkdir()
    (campaigns / "nowhere.yaml").symlink_to(shop.root / "gone.yaml")
    (campaigns / "octets.yaml").write_bytes(b"\xff\xfe\x00")
    shop.write("campaigns/wrong.yaml", "purpose: [")

    found = standing(find(shop.root), nobody)

    assert found.purposes == ("thank-you", "newsletter")
    assert found.languages[0] == "en"
