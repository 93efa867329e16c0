"""Whatever is sent is data: shown as it is, kept as it is, and never more than is taken in."""

from __future__ import annotations

import http.client
import re
import socket
import time

import pytest

from engine import server
from engine.pages import forms
from engine.token import Purpose
from tests.pages.conftest import Shop

NASTY = {
    "script": "<script>alert(1)</script>",
    "attribute": '"\' onmouseover=alert(1) x="',
    "closing": "</textarea></title></style><script>alert(1)</script>",
    "template": "{{7*7}}{% raw %}${7*7}#{7*7}",
    "formula": '=HYPERLINK("http://evil.example")',
    "bidi": "\u202eevil\u2066\u2069\u200f",
    "controls": "a\x00b\x07\x1b[2J\x9b31m",
    "lines": "one\r\nSet-Cookie: a=b\r\n\r\n<b>two",
    "surrogate": "%ED%A0%80",
    "sql": "'); DROP TABLE letter;--",
    "long word": "\U0001f600" * 4000,
}


@pytest.mark.parametrize("name", NASTY)
def test_a_comment_is_kept_and_shown_as_what_it_is(shop: Shop, name: str) -> None:
    nasty = NASTY[name]
    path = shop.path(Purpose.ANSWER) + "/recommend"
    shown = shop.post(path, choice="", comment=nasty)
    assert shown.status == 422
    kept = shop.post(path, choice="3", comment=nasty)
    assert kept.status == 200

    for page in (shown, kept):
        assert "<script" not in page.text
        assert 'onmouseover=alert(1) x="' not in page.text
        assert page.text.count("</textarea>") <= 1
        assert page.headers["Set-Cookie"] is None
    [answer] = shop.ledger.answers()
    controls = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)))
    assert answer.answer.comment == nasty.replace("\r\n", "\n").translate(controls)


@pytest.mark.parametrize("name", NASTY)
def test_every_other_field_takes_it_too(shop: Shop, name: str) -> None:
    nasty = NASTY[name]
    fields = (
        "choice guests field0 field1 field2 field3 kind shown often language pause save off stop"
        " List-Unsubscribe name address website"
    )
    form = dict.fromkeys(fields.split(), nasty)
    answer = shop.path(Purpose.ANSWER)
    for path in (
        shop.path(Purpose.OPT_OUT),
        shop.path(Purpose.PREFERENCES),
        f"{answer}/recommend",
        f"{answer}/evening",
        f"{answer}/tea-time",
        "/join",
        f"/join/{nasty.encode().hex()}",
        "/hooks/ses",
    ):
        said = shop.ask(path, "POST", form)
        assert said.status in (200, 404, 413, 422)
        assert "<script" not in said.text
    assert shop.told == []
    assert list(shop.ledger.answers()) == []


@pytest.mark.parametrize("name", ["script", "attribute", "template", "bidi", "sql", "long word"])
def test_headers_and_addresses_are_shown_nowhere(shop: Shop, name: str) -> None:
    nasty = NASTY[name].encode()[:2000].decode("latin-1")
    for path in (shop.link(), shop.path(Purpose.OPT_OUT), "/nothing"):
        answer = shop.ask(
            path, User_Agent=nasty, Accept_Language=nasty, Referer=nasty, X_Forwarded_For=nasty, Purpose=nasty
        )
        assert answer.status in (200, 302, 404)
        assert "alert(1)" not in answer.text
    assert shop.ask("/" + NASTY[name].encode().hex() + "?<script>").status == 404


def raw(shop: Shop, *pieces: bytes, pause: float = 0) -> bytes:
    """What comes back for bytes as they are."""
    assert shop.site is not None
    with socket.create_connection(("127.0.0.1", shop.site.port), timeout=20) as line:
        for piece in pieces:
            line.sendall(piece)
            time.sleep(pause)
        line.shutdown(socket.SHUT_WR)
        came = b""
        while more := line.recv(65536):
            came += more
        return came


@pytest.mark.parametrize("path", ["/stop", "/preferences", "/a", "/join"])
def test_a_megabyte_is_more_than_is_taken_in(shop: Shop, path: str) -> None:
    here = {
        "/stop": shop.path(Purpose.OPT_OUT),
        "/preferences": shop.path(Purpose.PREFERENCES),
        "/a": shop.path(Purpose.ANSWER) + "/recommend",
        "/join": "/join",
    }[path]
    before = shop.state()
    answer = shop.post(here, comment="x" * 2**20, choice="9", stop="yes", save="yes")

    assert answer.status == 413
    assert "more than we can take in at once" in answer.text
    assert shop.state() == before


def test_so_is_one_that_does_not_say_how_long_it_is(shop: Shop) -> None:
    assert shop.site is not None
    connection = http.client.HTTPConnection("127.0.0.1", shop.site.port, timeout=20)
    connection.request(
        "POST", shop.path(Purpose.OPT_OUT), iter([b"x" * 10_000] * 20), encode_chunked=True,
        headers={"Transfer-Encoding": "chunked"},
    )  # fmt: skip
    assert connection.getresponse().status == 413
    connection.close()


def test_endless_headers_are_hung_up_on(shop: Shop) -> None:
    with pytest.raises(ConnectionError):
        raw(shop, b"GET / HTTP/1.1\r\n", *[b"X-More: " + b"y" * 8000 + b"\r\n"] * 40, pause=0.01)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /join HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /join HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nabcde",
        b"GET / HTTP/1.1\r\nBad Header: \x00\r\n\r\n",
    ],
)
def test_nonsense_gets_no_page(shop: Shop, nonsense: bytes) -> None:
    came = raw(shop, nonsense)
    assert came == b"" or came.split()[1][:1] == b"4"
    assert shop.ask("/nothing").status == 404


def test_requests_on_one_line_are_answered_in_their_order(shop: Shop) -> None:
    """Links are answered at once, pages are not: still each in its turn."""
    asked = (shop.link(), shop.path(Purpose.OPT_OUT), shop.link(), "/nothing", shop.path(Purpose.OPEN))
    whole = b"".join(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for path in asked * 3)
    came = raw(shop, whole, pause=0.5)

    assert re.findall(rb"HTTP/1\.1 (\d+) ", came) == [b"302", b"200", b"302", b"404", b"200"] * 3


def test_old_browsers_and_those_that_hang_up_are_answered_too(shop: Shop) -> None:
    for lines in ("HTTP/1.0\r\n\r\n", "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
        came = raw(shop, f"GET {shop.path(Purpose.OPEN)} {lines}".encode())
        assert came.startswith(b"HTTP/1.1 200")
        assert b"connection: close" in came


def test_a_body_that_nobody_asked_for_is_no_second_request(shop: Shop) -> None:
    smuggled = b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"
    head = f"GET {shop.link()} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(smuggled)}\r\n\r\n".encode()
    came = raw(shop, head + smuggled)
    assert came.count(b"HTTP/1.1 ") == 1


def test_a_body_that_does_not_come_is_not_waited_for(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "_PATIENCE", 0.05)
    head = f"POST {shop.path(Purpose.OPT_OUT)} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nstop"
    came = raw(shop, head.encode(), pause=0.5)

    assert came.startswith(b"HTTP/1.1 408")
    assert b"Not all of it reached us." in came
    assert list(shop.ledger.suppressions()) == []


@pytest.mark.parametrize("first", ["", "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_headers_that_come_drop_by_drop_are_hung_up_on(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    """On a new line, and on one that was answered before."""
    monkeypatch.setattr(server, "_PATIENCE", 0.2)
    with pytest.raises(ConnectionError):
        raw(shop, first.encode(), *[b"G", *[b"E"] * 50], pause=0.02)
