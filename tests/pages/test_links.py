"""Links and the pixel: where they lead, what is kept, and what gets the one calm page."""

from __future__ import annotations

import base64

import pytest

from engine.pages import door
from engine.pages.door import PIXEL
from engine.response.people import judge
from engine.token import Keyring, Purpose
from tests.ledger.making import NOW
from tests.pages.conftest import KEYRING, UNSENT, Answer, Shop, wait_until

URL = "https://shop.example/new?a=1&b=2"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Safari/604.1"
)


def noticed(shop: Shop, count: int) -> list[tuple[object, ...]]:
    """The observations without their ids, once there are ``count``."""
    wait_until(lambda: len(shop.rows("observation")) >= count)
    return [row[1:] for row in shop.rows("observation")]


def packed(url: bytes) -> str:
    return base64.urlsafe_b64encode(url).decode().rstrip("=")


def test_a_link_leads_on_and_is_noticed_with_its_evidence(shop: Shop) -> None:
    answer = shop.ask(
        shop.link(URL),
        User_Agent=PHONE,
        Accept="text/html",
        Accept_Language="hy",
        Sec_Fetch_Mode="navigate",
        Cookie="a=b",
        Referer="https://mail.example/",
    )

    assert (answer.status, answer.headers["Location"], answer.body) == (302, URL, b"")
    [row] = noticed(shop, 1)
    hints = "accept: yes\naccept-language: yes\nsec-fetch-mode: navigate"
    at = int(NOW.timestamp()) * 10**6 + NOW.microsecond
    assert row == (1, at, "click", 77, "GET", PHONE, "127.0.0.0/24", hints)


def test_the_pixel_is_a_picture_and_is_noticed(shop: Shop) -> None:
    answer = shop.ask(shop.path(Purpose.OPEN))

    assert (answer.status, answer.headers["Content-Type"], answer.body) == (200, "image/gif", PIXEL)
    assert noticed(shop, 1)[0][2:5] == ("open", None, "GET")


def test_the_link_nobody_sees_is_noticed_as_such(shop: Shop) -> None:
    assert shop.ask(shop.link(URL, key=0)).status == 302
    assert noticed(shop, 1)[0][2:4] == ("honeypot", None)


def test_a_head_is_answered_and_kept_as_what_it_is(shop: Shop) -> None:
    for path in (shop.link(URL), shop.path(Purpose.OPEN)):
        assert shop.ask(path, "HEAD").body == b""

    assert [row[4] for row in noticed(shop, 2)] == ["HEAD", "HEAD"]


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("http://shop.example/", "http://shop.example/"),
        ("mailto:mariam@shop.example?subject=Hi", "mailto:mariam@shop.example?subject=Hi"),
        ("tel:+37410123456", "tel:+37410123456"),
        ("HTTPS://shop.example/a%20b#c", "HTTPS://shop.example/a%20b#c"),
        ("https://shop.example/թեյ?q=\"<>", "https://shop.example/%D5%A9%D5%A5%D5%B5?q=%22%3C%3E"),
    ],
)  # fmt: skip
def test_where_a_link_may_lead(shop: Shop, url: str, leads: str) -> None:
    assert shop.ask(shop.link(url)).headers["Location"] == leads


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "ftp://shop.example/",
        "//evil.example/",
        "/stop",
        "",
        "https://shop.example/\r\nSet-Cookie: a=b",
        "https://shop.example/ a",
        "https:",
    ],
)
def test_nothing_else_is_ever_led_to(shop: Shop, url: str) -> None:
    """Even where our own key has signed it."""
    assert_lost(shop, shop.link(url))


def assert_lost(shop: Shop, path: str, method: str = "GET", **headers: str) -> None:
    """The one calm page, to the byte, whatever was wrong."""
    answer, other = shop.ask(path, method, **headers), shop.ask("/no-such-page", **headers)
    assert _seen(answer) == _seen(other)
    assert answer.status == 404
    assert "We could not find this page" in answer.text


def _seen(answer: Answer) -> tuple[object, ...]:
    headers = [(name, value) for name, value in answer.headers.items() if name != "date"]
    return answer.status, headers, answer.body


def bad_paths() -> list[str]:
    """Tokens cut, changed, swapped, of another purpose, of another shop, of letters that have not left."""
    other = Keyring((b"x" * 32,))
    link = KEYRING.link_token(1, 77, URL)
    pixel = KEYRING.token(1, Purpose.OPEN)
    stop = KEYRING.token(1, Purpose.OPT_OUT)
    return [
        f"/c/{link}/{packed(b'https://evil.example/')}",
        f"/c/{link[:-1]}/{packed(URL.encode())}",
        f"/c/{link[::-1]}/{packed(URL.encode())}",
        f"/c/{link}",
        f"/c/{link}/",
        f"/c/{link}/{packed(URL.encode())}=",
        f"/c/{link}/{packed(URL.encode())}/more",
        f"/c/{link}/%00",
        f"/c/{link}/{packed(bytes([255, 254]))}",
        f"/c/{link}/{'A' * 20_000}",
        f"/c/{stop}/{packed(URL.encode())}",
        f"/c/{other.link_token(1, 77, URL)}/{packed(URL.encode())}",
        f"/c/{KEYRING.link_token(UNSENT, 77, URL)}/{packed(URL.encode())}",
        f"/c/{KEYRING.link_token(12345, 77, URL)}/{packed(URL.encode())}",
        "/c/",
        "/c",
        f"/o/{pixel}",
        f"/o/{pixel}.png",
        f"/o/{pixel[1:]}.gif",
        f"/o/{stop}.gif",
        f"/o/{other.token(1, Purpose.OPEN)}.gif",
        f"/o/{KEYRING.token(UNSENT, Purpose.OPEN)}.gif",
        "/o/.gif",
        f"/stop/{pixel}",
        f"/stop/{stop}/",
        f"/stop/{stop}/redo",
        f"/stop/{KEYRING.token(UNSENT, Purpose.OPT_OUT)}",
        f"/stop/{other.token(1, Purpose.OPT_OUT)}/undo",
        "/stop/",
        "/",
        "//",
        "/c/../stop",
        "/%00",
        "/%ff%fe",
    ]


def test_every_bad_token_and_unknown_path_gets_one_and_the_same_page(shop: Shop) -> None:
    for path in bad_paths():
        assert_lost(shop, path)
    assert_lost(shop, "/stop/" + KEYRING.token(UNSENT, Purpose.OPT_OUT), "POST")
    assert shop.rows("observation") == []


def test_the_calm_page_is_in_the_browsers_language(shop: Shop) -> None:
    answer = shop.ask("/nothing", Accept_Language="fr, he;q=0.8, en;q=0.5")

    assert '<html lang="he" dir="rtl">' in answer.text
    assert "העמוד לא נמצא" in answer.text


def test_a_link_counts_in_upper_case_too_where_relays_shout(shop: Shop) -> None:
    assert shop.ask(f"/o/{KEYRING.token(1, Purpose.OPEN).upper()}.gif").status == 200


def test_pages_stand_below_the_public_url_whether_a_proxy_takes_its_path_away_or_not(shop: Shop) -> None:
    for path in (shop.link(URL), shop.path(Purpose.OPEN), shop.path(Purpose.OPT_OUT)):
        assert shop.ask("/post" + path).status == shop.ask(path).status < 400

    assert "/post/preferences/" in shop.ask("/post" + shop.path(Purpose.OPT_OUT)).text
    assert shop.ask("/postal" + shop.path(Purpose.OPEN)).status == 404


def test_what_was_noticed_can_be_judged(shop: Shop) -> None:
    shop.ask(shop.link(URL), User_Agent=PHONE)
    shop.ask(shop.link(URL), "HEAD", User_Agent=PHONE)
    wait_until(lambda: len(shop.rows("observation")) == 2)

    seen = list(shop.ledger.observations(1))
    judged = judge([one.observation for one in seen], sent_at=seen[0].sent_at.replace(year=2026))
    assert [one.person for one in judged] == [True, False]


def test_strangers_do_not_fill_the_memory_with_long_addresses(shop: Shop) -> None:
    door._unpacked.cache_clear()
    long = "https://shop.example/" + "a" * 9_000
    for place in range(3):
        assert shop.ask(f"/c/{'A' * 38}/{'aHR0cDov' * 1_500}{place}aaa").status == 404
    answer = shop.ask(shop.link(long))
    assert (answer.status, answer.headers["Location"]) == (302, long)
    assert door._unpacked.cache_info().currsize == 0
    assert shop.ask(shop.link()).status == 302
    assert door._unpacked.cache_info().currsize == 1
