"""Connections that somebody holds without meaning to be answered: hung up on, whatever they send."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator

import pytest

from engine import server
from engine.token import Purpose
from tests.pages.conftest import Shop

HEAD = "HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_PATIENCE", 0.3)
    monkeypatch.setattr(server, "_PATIENCE_BODY", 0.3)


def hung_up(shop: Shop, first: str, drop: bytes) -> bool:
    """Whether the connection ends though ``drop`` comes again and again."""
    assert shop.site is not None
    with socket.create_connection(("127.0.0.1", shop.site.port), timeout=0.02) as line:
        line.sendall(first.encode())
        end = time.monotonic() + 4
        while time.monotonic() < end:
            try:
                line.sendall(drop)
                if not line.recv(65536):
                    return True
            except TimeoutError:
                continue
            except OSError:
                return True
    return False


def drips(shop: Shop) -> Iterator[tuple[str, bytes]]:
    long = f"{HEAD}Content-Length: 100000\r\n\r\n"
    stop, link = shop.path(Purpose.OPT_OUT), shop.link()
    # A body after the answer: of an unknown page, of a link, and of a form that waits for it.
    yield f"POST /nowhere {long}", b"a"
    yield f"GET {link} {long}", b"a"
    yield f"POST {stop} {long}", b"a"
    # Lines that begin nothing, after an answer at once, after a page, and before anything.
    yield f"GET {link} {HEAD}\r\n", b"\r\n"
    yield f"GET {stop} {HEAD}\r\n", b"\r\n"
    yield "", b"\r\n"
    # Chunks and trailers without end.
    yield f"POST /nowhere {HEAD}Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"
    yield f"POST /nowhere {HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n"


@pytest.mark.parametrize("which", range(8))
def test_drop_by_drop(shop: Shop, which: int) -> None:
    first, drop = list(drips(shop))[which]
    assert hung_up(shop, first, drop)


def test_a_request_without_end(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_PATIENCE_BODY", 60)
    trailers = f"POST /nowhere {HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n"
    assert hung_up(shop, trailers, b"X: y\r\n" * 20_000)


def test_who_asks_and_never_reads(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_PATIENCE_READER", 0.3)
    assert shop.site is not None
    asked = f"GET {shop.path(Purpose.OPT_OUT)} {HEAD}\r\n".encode() * 20
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", shop.site.port))
        line.settimeout(2)
        with pytest.raises(ConnectionError):  # noqa: PT012 - sent until nobody takes it
            for _ in range(10_000):
                line.sendall(asked)


def test_a_line_that_is_used_stays_open(shop: Shop) -> None:
    """Requests with pauses between them, and with a late body, as honest programs send them."""
    assert shop.site is not None
    line = http.client.HTTPConnection("127.0.0.1", shop.site.port, timeout=5)
    line.connect()
    held = line.sock
    for path, body, status in (
        (shop.link(), b"", 302),
        (shop.path(Purpose.OPT_OUT), b"stop=yes", 200),
        (shop.path(Purpose.OPT_OUT), b"", 200),
    ):
        line.putrequest("POST" if body else "GET", path)
        line.putheader("Content-Type", "application/x-www-form-urlencoded")
        line.putheader("Content-Length", str(len(body)))
        line.endheaders()
        time.sleep(0.1)
        line.send(body)
        answer = line.getresponse()
        answer.read()
        assert (answer.status, line.sock) == (status, held)
        time.sleep(0.4)
    line.close()
    assert len(list(shop.ledger.suppressions())) == 1
