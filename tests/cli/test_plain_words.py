"""What a person reads: no code word of ours, nothing twice, the shop's own clock."""

from __future__ import annotations

import pytest

from tests.terminal import terminal

AT = ("--at", "2027-03-12 10:00")


@pytest.mark.parametrize(
    "words", [("plan",), ("preview",), ("send", "--yes"), ("test-send", "--to", "a@b.am")]
)
def test_whoever_names_no_campaign_is_told_which_there_are(shop, words):
    shop.write("campaigns/other.yaml", "purpose: thank-you\n")

    said = shop.gramercy(*words)

    assert said.code == 2
    assert said.err == f"which campaign?\n  hint: gramercy {words[0]} other; others here: thanks\n"


def test_where_there_is_no_campaign_yet_the_way_to_one_is_told(shop):
    (shop.root / "campaigns/thanks.yaml").unlink()

    assert shop.gramercy("plan").err == "which campaign?\n  hint: write one with: gramercy new\n"


def test_times_are_told_by_the_shop_s_clock_and_by_utc_where_that_is_not_known(shop):
    config = (shop.root / "config.yaml").read_text("utf-8").replace("Europe/London", "Asia/Yerevan")
    shop.write("config.yaml", config)
    assert shop.gramercy("send", "thanks", "--yes", *AT).code == 0

    status = shop.gramercy("status", "thanks").out
    why = shop.gramercy("why", "ada@example.com").out
    shop.write("config.yaml", config.replace("Asia/Yerevan", "Asia/Nowhere"))

    assert status.startswith("thanks, planned 2027-03-12 10:00\n")
    assert "\n  2027-03-12 10:00:0" in why
    assert shop.gramercy("status", "thanks").out.startswith("thanks, planned 2027-03-12 06:00 UTC\n")


def test_a_person_known_by_their_address_is_named_once(shop):
    config = (shop.root / "config.yaml").read_text("utf-8").replace("    id: id\n", "")
    shop.write("config.yaml", config)

    shown = shop.gramercy("plan", "thanks").out

    assert "\nJust inside:\n  ada@example.com  city: London\n" in shown
    assert "\nJust outside:\n  bob@example.com  city: Leeds\n" in shown


def test_doctor_says_what_advertising_needs(shop):
    config = (shop.root / "config.yaml").read_text("utf-8").replace("  address: 1 High Street, London\n", "")
    shop.write("config.yaml", config)

    said = shop.gramercy("doctor")

    assert said.code == 0
    assert (
        "  ok       letters without advertising can go; advertising also needs, in config.yaml:"
        "  shop: {address: …}\n"
    ) in said.out


def test_where_advertising_may_go_to_nobody_the_way_to_record_consent_is_told(shop):
    campaign = (shop.root / "campaigns/thanks.yaml").read_text("utf-8")
    shop.write("campaigns/thanks.yaml", campaign.replace("thank-you", "newsletter", 1))

    said = shop.gramercy("plan", "thanks")

    assert "0 of 7 get the letter" in said.out
    assert "most are left out because: no consent; a column `consent` (yes or no) records it" in said.out


def test_long_sentences_break_between_words_and_keep_paths_whole(shop, tmp_path):
    env = {"GRAMERCY_STATE": str(tmp_path / "state"), "COLUMNS": "60"}
    with terminal(["plan", "thanks"], cwd=shop.root, env=env) as screen:
        assert screen.end() == 0

    worth = screen.text.partition("Letters worth looking at:")[2].partition("Ways nobody takes")[0]
    assert (
        "\nNothing was sent. Letters go to the built-in inbox: nothing\nleaves this computer.\n"
        in screen.text
    )
    assert max(map(len, worth.split("\n")[1:])) <= 60
    assert "thank-\n" not in screen.text
