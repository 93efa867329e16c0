"""What the pages go by, whatever lies in the workspace."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from engine.cli import serving
from engine.cli.serving import public_pages, standing
from engine.wiring import open_ledger
from engine.workspace import find
from tests.cli.conftest import CAMPAIGN, Shop
from tests.pages.conftest import wait_until


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


@pytest.mark.parametrize("instead", [None, "ab" * 32 + "\n"])
def test_keys_that_are_lost_while_the_pages_are_served_are_not_made_anew(
    shop: Shop, instead: str | None
) -> None:
    """With other keys every link and every way out of letters that went would be dead."""
    here = find(shop.root)
    keys, said = here.state / "keys", [""]

    def told(words: str) -> bool:
        said[0] += shop.capture.readouterr().err
        return words in said[0]

    with (
        open_ledger(here) as ledger,
        public_pages(here, ledger, host="127.0.0.1", port=0, now=lambda: datetime.now(UTC)) as site,
        site,
    ):
        before, lines = site.desk.standing.keyring, keys.read_text("ascii")
        keys.unlink()
        if instead is not None:
            keys.write_text(instead, "ascii")
        wait_until(lambda: told("keys are missing that were here"))
        assert site.desk.standing.keyring == before
        assert keys.exists() == (instead is not None)
        keys.write_text(lines + "cd" * 32 + "\n", "ascii")
        wait_until(lambda: site.desk.standing.keyring != before)
        assert site.desk.standing.keyring.keys[:-1] == before.keys


def test_what_providers_post_and_nobody_can_read_is_put_away_up_to_a_bound(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_MOST_KEPT", 2)
    here = find(shop.root)
    for content in (b"1", b"1", b"2", b"3", b"1"):
        serving._keep(here, "ses", content)
    folder = here.state / "unread-posts"
    assert sorted(path.read_bytes() for path in folder.iterdir()) == [b"1", b"2"]
    assert [line.partition(folder.name)[0] for line in shop.capture.readouterr().err.splitlines()] == [
        f"ses: what could not be read is in {folder.parent}{os.sep}",
        f"ses: what could not be read is in {folder.parent}{os.sep}",
        f"ses: what could not be read was let go of, since 2 such are in {folder.parent}{os.sep}",
    ]
