"""What the page answers, without a browser: who may ask, what changes, what is escaped."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from engine.errors import BadInput
from engine.inbox.keeping import keep, keys
from engine.inbox.page import Page

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with Page(tmp_path / "inbox") as running:
        yield running


def ask(page: Page, path: str, method: str = "GET", body: str | None = None, **headers: str):
    """Status, headers and text of one answer."""
    connection = http.client.HTTPConnection("127.0.0.1", page.port, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.headers, text


def put(folder: Path, to: str, subject: str, minutes: int = 0) -> str:
    content = f"To: Reader <{to}>\r\nFrom: Shop <news@shop.example>\r\nSubject: {subject}\r\n\r\nHello\r\n"
    return keep(folder, "news@shop.example", [to], content.encode(), NOW + timedelta(minutes=minutes))


def subjects(html: str) -> list[str]:
    return re.findall(r'class="subject" dir="auto">(.*?)<', html)


def test_letters_are_found_by_name_address_or_subject(page: Page, tmp_path: Path) -> None:
    put(tmp_path / "inbox", "ada@home.example", "Thanks")
    put(tmp_path / "inbox", "bob@home.example", "=?utf-8?b?16rXldeT15Q=?=", 1)

    assert subjects(ask(page, "/")[2]) == ["תודה", "Thanks"]
    assert subjects(ask(page, "/?find=ADA@")[2]) == ["Thanks"]
    assert subjects(ask(page, f"/?find={quote('תוד')}")[2]) == ["תודה"]
    assert subjects(ask(page, "/?find=nobody")[2]) == []
    put(tmp_path / "inbox", "ada@home.example", "Came since", 2)
    assert subjects(ask(page, "/?find=ada")[2]) == ["Came since", "Thanks"]


def test_a_long_list_comes_in_pages(page: Page, tmp_path: Path) -> None:
    for number in range(51):
        put(tmp_path / "inbox", "ada@home.example", f"{number}", number)

    assert subjects(ask(page, "/?find=ada&page=1")[2]) == [str(number) for number in range(50, 0, -1)]
    assert subjects(ask(page, "/?find=ada&page=2")[2]) == ["0"]
    for odd in ("3", "999999999", "9" * 5000):
        assert ask(page, f"/?find=ada&page={odd}")[0] == 200
    assert 'href="/?find=ada&amp;page=2"' in ask(page, "/?find=ada")[2]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::1]"])
def test_another_name_for_this_address_gets_nothing(page: Page, tmp_path: Path, host: str) -> None:
    """DNS rebinding: a site that points its own name here stays a stranger."""
    key = put(tmp_path / "inbox", "ada@home.example", "Secret")

    for path in ("/", f"/letters/{key}", f"/letters/{key}/body", f"/letters/{key}/letter.eml"):
        status, _, text = ask(page, path, Host=host)
        assert (status, text) == (400, "Invalid host header")
    assert ask(page, "/", Host=f"localhost:{page.port}")[0] == 200


def test_nothing_changes_unless_our_own_page_asks(page: Page, tmp_path: Path) -> None:
    put(tmp_path / "inbox", "ada@home.example", "Thanks")
    [token] = re.findall(r'name="token" value="([^"]+)"', ask(page, "/")[2])
    ours = page.url.rstrip("/")

    assert ask(page, "/empty")[0] == 405
    assert ask(page, "/empty", "POST", f"token={token}")[0] == 403
    assert ask(page, "/empty", "POST", f"token={token}", Origin="http://evil.example")[0] == 403
    assert ask(page, "/empty", "POST", f"token={token}", Origin="null")[0] == 403
    assert ask(page, "/empty", "POST", "token=guess", Origin=ours)[0] == 403
    assert ask(page, "/empty", "POST", "", Origin=ours)[0] == 403
    assert ask(page, "/empty", "POST", "token=%ff&token=" + "x" * 2000, Origin=ours)[0] == 413
    assert ask(page, "/", "POST", f"token={token}", Origin=ours)[0] == 405
    assert len(keys(tmp_path / "inbox")) == 1

    assert ask(page, "/empty", "POST", f"token={token}", Origin=ours)[0] == 303
    assert keys(tmp_path / "inbox") == []


def test_what_does_not_exist_is_said_in_words(page: Page, tmp_path: Path) -> None:
    key = put(tmp_path / "inbox", "ada@home.example", "Thanks")

    for path in (
        "/letters/x",
        f"/letters/{key}/files/7",
        f"/letters/{key}/body",
        f"/letters/{quote('../x', safe='')}",
    ):
        status, _, text = ask(page, path)
        assert status == 404, path
        assert "Sorry" in text


def test_every_answer_forbids_scripts_and_strangers(page: Page, tmp_path: Path) -> None:
    content = b"Content-Type: text/html\r\n\r\n<p>Hello\r\n"
    key = keep(tmp_path / "inbox", "a@b.example", ["c@d.example"], content, NOW)
    policies = {
        path: ask(page, path)[1]["Content-Security-Policy"]
        for path in ("/", f"/letters/{key}", f"/letters/{key}/body", f"/letters/{key}/letter.eml", "/none")
    }

    ours = (
        "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    theirs = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )
    assert list(policies.values()) == [ours, ours, theirs, theirs, ours]


def test_files_are_saved_not_opened_and_cannot_name_a_path(page: Page, tmp_path: Path) -> None:
    content = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
        b"--b\r\nContent-Type: text/html\r\n"
        b"Content-Disposition: attachment; filename*=utf-8''..%2F..%5Ce%0Avil%E2%80%AE.html\r\n\r\n"
        b"<script>alert(1)</script>\r\n"
        b"--b\r\nContent-Type: text/calendar; method=PUBLISH\r\n\r\nBEGIN:VCALENDAR\r\n"
        b"--b--\r\n"
    )
    key = keep(tmp_path / "inbox", "a@b.example", ["c@d.example"], content, NOW)

    status, headers, text = ask(page, f"/letters/{key}/files/1")
    assert (status, text) == (200, "<script>alert(1)</script>")
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''evil.html"
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["X-Content-Type-Options"] == "nosniff"
    _, headers, text = ask(page, f"/letters/{key}/files/2")
    assert (headers["Content-Disposition"], text) == (
        "attachment; filename*=UTF-8''part-2.ics",
        "BEGIN:VCALENDAR",
    )


def test_a_port_that_is_taken_is_told_with_a_way_out(page: Page, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as raised:
        Page(tmp_path, port=page.port)

    assert str(raised.value) == (
        f"the inbox's page cannot be shown on port {page.port}: Address already in use"
        "\n  hint: give another port with --port"
    )
