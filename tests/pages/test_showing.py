"""The very letter in a browser: caged, with its pictures, or kindly gone."""

from __future__ import annotations

from engine.letter.model import Body, Image
from engine.token import Purpose
from tests.pages.conftest import UNSENT, Shop, wait_until

HTML = (
    '<!DOCTYPE html><html lang="en"><body><p>Dear Ada<script>alert(1)</script></p>'
    '<img src="cid:tea@shop"><img src="cid:tea@shop2"><a href="https://shop.example/">Shop</a></body></html>'
)
IMAGES = tuple(
    Image(cid=cid, name="tea.png", content_type="image/png", content=content)
    for cid, content in (("tea@shop", b"one"), ("tea@shop2", b"two"))
)


def test_the_letter_is_shown_as_it_was_sent_and_nothing_in_it_runs(shop: Shop) -> None:
    shop.letters[1] = Body(subject="Hi", preheader="", html=HTML, text="", images=IMAGES)
    before = shop.state()
    answer = shop.ask(shop.path(Purpose.VIEW))

    assert answer.status == 200
    assert answer.text == HTML.replace("cid:tea@shop2", "data:image/png;base64,dHdv").replace(
        "cid:tea@shop", "data:image/png;base64,b25l"
    )
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    wait_until(lambda: len(shop.rows("observation")) == 1)
    assert shop.rows("observation")[0][3] == "view"
    assert shop.state() == before


def test_a_letter_that_is_no_longer_kept(shop: Shop) -> None:
    answer = shop.ask(shop.path(Purpose.VIEW, 3))
    assert answer.status == 410
    assert "המכתב הזה כבר לא נשמר כאן" in answer.text


def test_a_letter_that_has_not_left_is_nobodys(shop: Shop) -> None:
    shop.letters[UNSENT] = Body(subject="Hi", preheader="", html=HTML, text="", images=())
    assert shop.ask(shop.path(Purpose.VIEW, UNSENT)).status == 404
    assert shop.ask(shop.path(Purpose.VIEW), "POST", {}).status == 405


def test_the_same_letter_over_and_over_is_slowed_down_and_may_still_be_opted_out_of(shop: Shop) -> None:
    shop.letters[1] = Body(subject="Hi", preheader="", html=HTML, text="", images=())
    seen = [shop.ask(shop.path(Purpose.VIEW)).status for _ in range(25)]
    assert seen[:20] == [200] * 20
    assert seen[-1] == 429
    assert shop.post(shop.path(Purpose.OPT_OUT), stop="yes").status == 200
