"""What a token opens, and when it opens nothing."""

from __future__ import annotations

import secrets

import pytest

from engine.token import Keyring, Purpose
from tests.ledger.making import NOW
from tests.pages.conftest import ADA, KEYRING, UNSENT, Shop, standing

PAGES = (Purpose.OPT_OUT, Purpose.PREFERENCES, Purpose.VIEW)


def test_whoever_is_forgotten_is_forgotten_by_a_server_that_runs(shop: Shop) -> None:
    """What their letters carry opens nothing any more, and nothing of them is written down again."""
    question = shop.path(Purpose.ANSWER) + "/recommend/1"
    asked = [*map(shop.path, PAGES), question, shop.path(Purpose.OPEN), shop.link()]
    assert [shop.ask(path).status for path in asked] == [200, 200, 410, 200, 200, 302]
    shop.ledger.forget(ADA, [], by="mariam", now=NOW)
    before = shop.state()

    assert [shop.ask(path).status for path in asked[:4]] == [404] * 4
    posts = {
        shop.path(Purpose.OPT_OUT): {"stop": "yes"},
        shop.path(Purpose.OPT_OUT) + "/undo": {"undo": "yes"},
        shop.path(Purpose.PREFERENCES): {"save": "yes", "often": "30", "language": "hy"},
        question: {"choice": "1", "comment": "It is me, Ada"},
    }
    assert [shop.ask(path, "POST", said).status for path, said in posts.items()] == [404] * 4

    assert shop.state() == before
    assert ADA not in repr([row for row in shop.rows("letter") if row[1] == 1])


@pytest.mark.parametrize("number", [0, UNSENT, 2**63 - 1, 2**64 - 1])
def test_a_number_that_is_no_letter_that_left_opens_nothing(shop: Shop, number: int) -> None:
    """Of what was only previewed or planned, and of what never was, with a proof that is good."""
    paths = [*(shop.path(purpose, number) for purpose in (*PAGES, Purpose.OPEN)), shop.link(number=number)]
    answers = [shop.ask(path) for path in paths]
    assert {(answer.status, answer.body) for answer in answers} == {(404, shop.ask("/nowhere").body)}
    assert shop.post(shop.path(Purpose.OPT_OUT, number), stop="yes").status == 404


def test_a_test_copys_own_keys_open_nothing(shop: Shop) -> None:
    other = Keyring.new(secrets.token_bytes)
    for purpose in PAGES:
        mine = shop.path(purpose)
        assert shop.ask(mine.replace(KEYRING.token(1, purpose), other.token(1, purpose))).status == 404


def test_every_key_the_shop_ever_had_opens_its_letters_in_any_case(shop: Shop) -> None:
    shop.standing = standing()
    object.__setattr__(shop.standing, "keyring", KEYRING.renewed(secrets.token_bytes))
    token = KEYRING.token(1, Purpose.OPT_OUT)
    assert [shop.ask(f"/stop/{way}").status for way in (token, token.upper())] == [200, 200]
