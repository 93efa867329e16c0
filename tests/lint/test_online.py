"""Web sites that answer, and those that do not: a real server on loopback."""

from __future__ import annotations

import socket
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath

import pytest

from engine.lint.make.online import Silence, answers, unanswered
from engine.problem import Place
from tests.certificate import server_side

HINT = "  hint: look at it in a browser, and write the address that it should have"
#: How many redirects come after the first, until /ok.
_CHAINS = {"/two": 1, "/five": 4, "/six": 5}


class _Site(BaseHTTPRequestHandler):
    """Answers by the path it is asked for."""

    server: _Server

    def do_HEAD(self) -> None:
        self._answer("HEAD")

    def do_GET(self) -> None:
        self._answer("GET")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
        pass

    def _answer(self, method: str) -> None:
        path = self.path.partition("?")[0]
        with self.server.lock:
            self.server.asked[f"{method} {self.path}"] += 1
            self.server.agents.add(self.headers["User-Agent"])
            self.server.now.add(self)
            self.server.most = max(self.server.most, len(self.server.now))
        try:
            self._reply(method, path)
        finally:
            self._over()

    def _over(self) -> None:
        """Before the answer's last byte leaves: whoever has it may ask again at once."""
        with self.server.lock:
            self.server.now.discard(self)

    def _reply(self, method: str, path: str) -> None:
        start, _, rest = path[1:].partition("/")
        if path in _CHAINS:
            self._go(301, f"/chain/{_CHAINS[path]}")
        elif start == "chain":
            self._go(302, f"/chain/{int(rest) - 1}" if int(rest) > 1 else "/ok")
        elif start == "round":
            self._go(307, "/round")
        elif start == "front":
            self._go(301, "/")
        elif start == "to":
            self._go(308, self.path.partition("?")[2])
        elif start == "slow":
            self.server.waiting.wait(10)
        elif start == "nonsense":
            self.wfile.write(b"what?\r\n\r\n")
        elif start == "get-only" and method == "HEAD":
            self._say(405)
        elif start == "head-hangs-up" and method == "HEAD":
            self.close_connection = True
        elif start.isdecimal():
            self._say(int(start))
        else:
            self._say(200)

    def _say(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self._over()
        self.end_headers()

    def _go(self, status: int, where: str) -> None:
        self.send_response(status)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self._over()
        self.end_headers()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Site)
        self.lock = threading.Lock()
        self.asked: Counter[str] = Counter()
        self.agents: set[str] = set()
        self.now: set[_Site] = set()
        self.most = 0
        self.waiting = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that trusts nobody hangs up: nothing to print."""


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[_Server]:
    server = _Server()
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.waiting.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def directly(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy between this program and itself."""
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.mark.parametrize(
    ("path", "words", "lasting"),
    [
        ("/ok", None, None),
        ("/ok?a=b&c=%20#part", None, None),
        ("/տեյ?ա=բ", None, None),
        ("/get-only", None, None),
        ("/head-hangs-up", None, None),
        ("/two", None, None),
        ("/five", None, None),
        ("", None, None),
        ("/404", "leads to a page that is not there (404)", True),
        ("/410", "leads to a page that was taken away (410)", True),
        ("/403", "leads to a page that does not let everybody in (403)", False),
        ("/429", "was not answered: the site is asked too often (429)", False),
        ("/418", "is refused by its site (418)", False),
        ("/503", "leads to a site that is out of order now (503)", False),
        ("/six", "is sent on again and again, and never arrives", True),
        ("/round", "is sent on again and again, and never arrives", True),
        ("/front/page", "is sent on to the front page, 'SITE/': its own page may be gone", False),
        ("/to?/404", "leads to a page that is not there (404)", True),
        ("/to?ftp://x.am/y", "is sent on to 'ftp://x.am/y', which is no web page", True),
        ("/to?file:///etc/passwd", "is sent on to 'file:///etc/passwd', which is no web page", True),
        ("/nonsense", "leads to a site that hangs up", False),
    ],
)
def test_what_a_site_answers(site: str, path: str, words: str | None, lasting: bool | None) -> None:
    link = site + path

    expected = None if words is None or lasting is None else Silence(words.replace("SITE", site), lasting)
    assert answers([link]) == {link: expected}


def test_a_site_that_takes_too_long(site: str) -> None:
    assert answers([f"{site}/slow"], patience=0.2) == {
        f"{site}/slow": Silence("was not answered in time", False)
    }


def test_nobody_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        link = f"http://127.0.0.1:{taken.getsockname()[1]}/"

        assert answers([link]) == {link: Silence("leads to a computer that takes no visitors", False)}


@pytest.mark.parametrize(
    ("error", "silence"),
    [
        (socket.EAI_NONAME, Silence("leads to a site that does not exist", True)),
        (socket.EAI_AGAIN, Silence("was not asked: its name could not be looked up", False)),
    ],
)
def test_a_name_that_is_not_found(error: int, silence: Silence, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a network must not say that every site is gone."""

    def lookup(*_: object, **__: object) -> None:
        raise socket.gaierror(error, "as the resolver says")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)

    assert answers(["https://tatev.invalid/"]) == {"https://tatev.invalid/": silence}


@pytest.mark.parametrize(
    "link", ["https://a..b/", "https://[bad/", "https://tatev.am:port/", "https://\u2024.am/"]
)
def test_what_cannot_be_asked(link: str) -> None:
    assert answers([link]) == {link: Silence("cannot be asked for: the address is misspelt", True)}


def test_nothing_to_ask() -> None:
    assert answers([]) == {}


def test_each_is_asked_once_and_a_site_one_thing_at_a_time() -> None:
    with serving() as server:
        site = f"http://127.0.0.1:{server.server_port}"
        links = [f"{site}/{name}" for name in ("a", "b", "a", "404", "c", "b")]

        assert list(answers(links)) == [f"{site}/{name}" for name in ("a", "b", "404", "c")]

    assert server.asked == {"HEAD /a": 1, "HEAD /b": 1, "HEAD /404": 1, "GET /404": 1, "HEAD /c": 1}
    assert server.most == 1
    assert all("Gramercy" in agent for agent in server.agents)


def test_encrypted_sites(certificate: Path, site: str) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    with serving(server_side(certificate)) as server:
        port = server.server_port
        good, other, down, plain = (
            f"https://localhost:{port}/ok",
            f"https://127.0.0.1:{port}/ok",
            f"https://localhost:{port}/to?{site}/ok",
            f"https://{site.removeprefix('http://')}/ok",
        )

        assert answers([good, other, down, plain], context=trusting) == {
            good: None,
            other: Silence("leads to a site whose certificate is another site's", False),
            down: Silence(f"is sent on to a page that is not protected, '{site}/ok'", False),
            plain: Silence("leads to a site whose encryption does not work", False),
        }
        assert answers([good]) == {
            good: Silence("leads to a site whose certificate nobody vouches for", False)
        }


def test_what_is_told(site: str) -> None:
    letter = PurePosixPath("templates/tea.md")
    places = {
        f"{site}/ok": Place(letter, 3, 1),
        f"{site}/404": Place(letter, 7, 5),
        f"{site}/500": Place(letter, 5),
    }

    assert [(problem.rule, str(problem)) for problem in unanswered(places)] == [
        (
            "links/online",
            f"{letter}:7:5: the link '{site}/404' leads to a page that is not there (404)\n{HINT}",
        ),
        (
            "links/online",
            f"{letter}:5: warning: the link '{site}/500' leads to a site that is out of order now (500)\n"
            + HINT,
        ),
    ]
