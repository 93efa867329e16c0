"""Certificates are fetched once, from where we were told and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from engine.webhook.certificate import Certificates

CERTIFICATE = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"


class Pages(ThreadingHTTPServer):
    """Answers by path; remembers what was asked for."""

    asked: list[str]


class _Answer(BaseHTTPRequestHandler):
    server: Pages

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        match self.path:
            case path if path.startswith("/good"):
                self._say(200, CERTIFICATE)
            case "/elsewhere.pem":
                self._say(302, b"", ("Location", "/good.pem"))
            case "/long.pem":
                self._say(200, b"-" * 20_000 + CERTIFICATE)
            case "/cut.pem":
                self._say(200, CERTIFICATE[:-5], ("Content-Length", "100"))
            case "/odd.pem":
                self.wfile.write(b"what do you want\r\n")
            case _:
                self._say(404, b"")

    def _say(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in headers or (("Content-Length", str(len(body))),):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def pages() -> Iterator[Pages]:
    with Pages(("127.0.0.1", 0), _Answer) as server:
        server.asked = []
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def _url(pages: Pages, name: str) -> str:
    return f"http://127.0.0.1:{pages.server_port}/{name}.pem"


def test_each_is_fetched_once(pages: Pages) -> None:
    certificates = Certificates()

    assert [certificates(_url(pages, "good")) for _ in range(3)] == [CERTIFICATE] * 3
    assert pages.asked == ["/good.pem"]


@pytest.mark.parametrize("name", ["missing", "elsewhere", "long", "cut", "odd"])
def test_what_is_none_is_not_kept(pages: Pages, name: str) -> None:
    certificates = Certificates()

    for _ in range(2):
        with pytest.raises(OSError):  # noqa: PT011 - whatever its words are
            certificates(_url(pages, name))

    assert pages.asked == [f"/{name}.pem"] * 2


def test_nobody_there(pages: Pages) -> None:
    url = _url(pages, "good")
    pages.server_close()

    with pytest.raises(OSError):  # noqa: PT011
        Certificates()(url)


def test_only_a_few_are_kept(pages: Pages) -> None:
    certificates = Certificates()
    names = [f"good{number}" for number in range(17)]

    for name in [*names, names[0]]:
        certificates(_url(pages, name))

    # The seventeenth made room for itself.
    assert pages.asked == [f"/{name}.pem" for name in [*names, names[0]]]
