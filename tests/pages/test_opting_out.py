"""Stopping the letters: one click for mail programs (RFC 8058), a page for people, and back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.token import Purpose
from tests.pages.conftest import ADA, UNSENT, Shop

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    "multipart/form-data; boundary=b",
)


def stopped(shop: Shop, address: str = ADA) -> list[tuple[str, str]]:
    return [(one.why.value, one.scope) for one in shop.ledger.suppressions(address)]


def test_one_click_counts_at_once_for_ever_and_again(shop: Shop) -> None:
    path = shop.path(Purpose.OPT_OUT)

    first = shop.ask(path, "POST", ONE_CLICK)
    assert first.status == 200
    assert first.headers["Location"] is None
    assert first.headers["Set-Cookie"] is None
    assert stopped(shop) == [("asked", "")]

    shop.now += timedelta(days=4000)
    assert shop.ask(path, "POST", ONE_CLICK, Origin="https://mail.example", Cookie="a=b").status == 200
    assert stopped(shop) == [("asked", "")]


def test_one_click_may_come_as_multipart(shop: Shop) -> None:
    body, kind = MULTIPART
    assert shop.ask(shop.path(Purpose.OPT_OUT), "POST", body, Content_Type=kind).status == 200
    assert stopped(shop) == [("asked", "")]


@pytest.mark.parametrize("path", ["/post", ""])
def test_a_person_is_asked_and_may_take_it_back(shop: Shop, path: str) -> None:
    here = path + shop.path(Purpose.OPT_OUT)
    asked = shop.ask(here)
    assert "<h1>Stop our letters?</h1>" in asked.text
    assert "p…\u2060@home.example" in asked.text
    assert ADA not in asked.text
    assert stopped(shop) == []

    done = shop.post(here, stop="yes")
    assert "<h1>You will get no more letters from us</h1>" in done.text
    assert f'action="/post{shop.path(Purpose.OPT_OUT)}/undo"' in done.text
    assert stopped(shop) == [("asked", "")]

    assert "<button>Write to me again</button>" in shop.ask(here + "/undo").text
    assert stopped(shop) == [("asked", "")]

    # Programs also post at random.
    assert "<button>Write to me again</button>" in shop.ask(here + "/undo", "POST").text
    assert stopped(shop) == [("asked", "")]
    assert "We will write to you again" in shop.post(here + "/undo", undo="yes").text
    assert stopped(shop) == []


@pytest.mark.parametrize("kind", ["", "text/plain", "application/octet-stream", "multipart/form-data"])
def test_one_click_counts_whatever_kind_of_form_it_says_it_is(shop: Shop, kind: str) -> None:
    words = "List-Unsubscribe=One-Click"
    assert shop.ask(shop.path(Purpose.OPT_OUT), "POST", words, Content_Type=kind).status == 200
    assert stopped(shop) == [("asked", "")]


@pytest.mark.parametrize(
    "body", [None, {}, {"stop": "no"}, {"List-Unsubscribe": "yes"}, [("stop", "yes"), ("stop", "yes")], "{}"]
)
def test_what_programs_post_at_random_stops_nothing(shop: Shop, body: object) -> None:
    answer = shop.ask(shop.path(Purpose.OPT_OUT), "POST", body)

    assert answer.status == 200
    assert "<h1>Stop our letters?</h1>" in answer.text
    assert stopped(shop) == []


def test_it_counts_for_letters_of_every_kind(shop: Shop) -> None:
    shop.ask(shop.path(Purpose.OPT_OUT), "POST", ONE_CLICK)

    for purpose in ("thank-you", "notice"):
        unwanted = shop.ledger.unwanted(purpose, advertising=False, now=shop.now)
        assert [one.address for one in unwanted] == [ADA]


@pytest.mark.parametrize(("number", "words"), [(2, "Դադարեցնե՞նք"), (3, "להפסיק"), (4, "Stop our letters?")])
def test_the_page_is_in_the_letters_language(shop: Shop, number: int, words: str) -> None:
    """A letter in a language that our pages do not speak: in the browser's, else the shop's."""
    path = shop.path(Purpose.OPT_OUT, number)
    assert words in shop.ask(path).text
    assert ('dir="rtl">' in shop.ask(path).text) is (number == 3)
    assert "Դադարեցնե՞նք" in shop.ask(shop.path(Purpose.OPT_OUT, 4), Accept_Language="hy").text


def test_the_same_token_over_and_over_is_slowed_down(shop: Shop) -> None:
    path = shop.path(Purpose.OPT_OUT)
    answers = [shop.post(path, stop="yes") for _ in range(31)]

    assert [answer.status for answer in answers] == [200] * 30 + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert shop.post(shop.path(Purpose.OPT_OUT, 2), stop="yes").status == 200
    assert shop.post(shop.path(Purpose.OPT_OUT, UNSENT), stop="yes").status == 404
