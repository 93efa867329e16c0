from __future__ import annotations

import pytest

from engine.inbox.manners import manner


@pytest.mark.parametrize(
    ("address", "reply"),
    [
        ("no-such-person@home.example", "550 5.1.1 There is no such mailbox here"),
        ("No-Such-Person+anna@HOME.EXAMPLE", "550 5.1.1 There is no such mailbox here"),
        ("mailbox-full@example.org", "452 4.2.2 The mailbox is full, try again later"),
        ("mailbox-full@mail.example.com", "452 4.2.2 The mailbox is full, try again later"),
        ("unwelcome-content@example", "554 5.7.1 The content is not wanted here"),
    ],
)
def test_a_made_up_address_is_answered_its_own_way(address: str, reply: str) -> None:
    shown = manner(address)

    assert shown is not None
    assert shown.reply == reply


@pytest.mark.parametrize(
    "address",
    [
        "no-such-person@shop.am",
        "no-such-person@notexample.com",
        "no-such-person@example.com.am",
        "not-no-such-person@home.example",
        "anna+no-such-person@home.example",
        "ada@home.example",
        "no-such-person",
    ],
)
def test_any_other_address_is_taken(address: str) -> None:
    assert manner(address) is None
