"""Another program is told by a POST it can believe."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from engine.feedback.hook import HookFailed, news, post, signature
from tests.feedback.making import CASE, NOW, WROTE


@contextmanager
def listening(status: int = 204) -> Iterator[tuple[str, list[Any]]]:
    got: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, dict(self.headers.items()), body))
            self.send_response(status)
            if status // 100 == 3:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def do_GET(self) -> None:
            got.append("GET")

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/alerts", got
        finally:
            server.shutdown()
            thread.join()


def test_what_is_posted_can_be_checked() -> None:
    body = news(CASE)
    with listening() as (url, got):
        post(url, body, signature(body, "sécret", NOW))

    [(path, headers, received)] = got
    assert path == "/alerts"
    assert received == body
    moment, _, proof = headers["Gramercy-Signature"].removeprefix("t=").partition(",v1=")
    assert int(moment) == int(NOW.timestamp())
    expected = hmac.new("sécret".encode(), f"{moment}.".encode() + body, "sha256").hexdigest()
    assert proof == expected
    assert headers["Content-Type"] == "application/json"


def test_what_is_told() -> None:
    assert json.loads(news(CASE)) == {
        "event": "unhappy-customer",
        "case": 7,
        "address": "ada@example.com",
        "campaign": "feedback",
        "why": "an unhappy answer",
        "question": "recommend",
        "choice": "3",
        "text": "The tea came late.\nAnd cold.",
        "opened_at": "2027-03-16T06:30:00+00:00",
        "due": "2027-03-18T06:30:00+00:00",
    }
    assert json.loads(news(WROTE))["text"] == "Where is my order?"
    assert json.loads(news(WROTE))["question"] is None


@pytest.mark.parametrize(("status", "says"), [(500, "it answered 500"), (404, "it answered 404")])
def test_a_no_is_told(status: int, says: str) -> None:
    with listening(status) as (url, _), pytest.raises(HookFailed, match=says):
        post(url, b"{}", {})


def test_a_redirect_is_a_no_and_is_not_followed() -> None:
    with listening(302) as (url, got), pytest.raises(HookFailed, match="it answered 302"):
        post(url, b"{}", {})
    assert len(got) == 1


def test_nobody_there() -> None:
    with listening() as (url, _):
        pass
    with pytest.raises(HookFailed, match="refused"):
        post(url, b"{}", {})
