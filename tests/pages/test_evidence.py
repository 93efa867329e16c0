"""Who asks: whose word on that is believed, and what is kept of it."""

from __future__ import annotations

import pytest

from engine.pages.evidence import Proxies, agent, hints, is_forwarded, network

PROXIES = Proxies(["127.0.0.1", "10.0.0.0/8", "2001:db8:ffff::/48"])


def headers(*lines: str) -> list[tuple[bytes, bytes]]:
    pairs = (line.partition(": ") for line in lines)
    return [(name.lower().encode(), value.encode()) for name, _, value in pairs]


@pytest.mark.parametrize(
    ("peer", "said", "reader"),
    [
        # A stranger's word counts for nothing.
        ("203.0.113.9", ["X-Forwarded-For: 198.51.100.1"], "203.0.113.9"),
        ("203.0.113.9", [], "203.0.113.9"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["X-Forwarded-For: 198.51.100.1"], "198.51.100.1"),
        # From right to left: what a reader invents stands further left.
        ("127.0.0.1", ["X-Forwarded-For: 1.2.3.4, 198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["X-Forwarded-For: 1.2.3.4, 198.51.100.1, 10.1.2.3"], "198.51.100.1"),
        ("127.0.0.1", ["X-Forwarded-For: 1.2.3.4", "X-Forwarded-For: 198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["X-Forwarded-For: 10.9.9.9"], "10.9.9.9"),
        ("127.0.0.1", ["X-Forwarded-For: 198.51.100.1:4711"], "198.51.100.1:4711"),
        ("127.0.0.1", ["X-Forwarded-For: 198.51.100.1, unknown"], ""),
        ("127.0.0.1", ["X-Forwarded-For: <script>"], ""),
        ("127.0.0.1", ["X-Forwarded-For: "], ""),
        ("127.0.0.1", ["Forwarded: for=192.0.2.60;proto=http;by=10.0.0.1"], "192.0.2.60"),
        ("127.0.0.1", ['Forwarded: for=1.2.3.4, for="[2001:db8::7]:4711"'], "[2001:db8::7]:4711"),
        ("127.0.0.1", ["Forwarded: proto=https"], ""),
        ("127.0.0.1", ["Forwarded: for=1.2.3.4", "X-Forwarded-For: 198.51.100.1"], "198.51.100.1"),
        ("::ffff:127.0.0.1", ["X-Forwarded-For: 198.51.100.1"], "198.51.100.1"),
        ("2001:db8:ffff::1", ["X-Forwarded-For: 2001:db8:1:2::3"], "2001:db8:1:2::3"),
        ("", ["X-Forwarded-For: 198.51.100.1"], ""),
    ],
)
def test_whose_word_is_believed(peer: str, said: list[str], reader: str) -> None:
    assert PROXIES.reader(peer, headers(*said)) == reader


def test_without_declared_proxies_nobodys_word_is_believed() -> None:
    assert Proxies([]).reader("127.0.0.1", headers("X-Forwarded-For: 198.51.100.1")) == "127.0.0.1"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("203.0.113.77:80", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("[2001:db8:1:2:3::4]:443", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("localhost", ""),
        ("9" * 1000, ""),
        ("1.2.3.4; DROP TABLE", ""),
    ],
)
def test_what_is_kept_of_an_address(address: str, kept: str) -> None:
    assert network(address) == kept


def test_what_is_kept_of_the_headers() -> None:
    given = headers(
        "Host: shop.example",
        "User-Agent: Mozilla/5.0",
        "Accept: text/html",
        "Accept-Language: hy",
        "Cookie: secret=1",
        "Authorization: Basic secret",
        "Sec-Fetch-Mode: navigate",
        "Sec-Fetch-Site: none",
        "Purpose: prefetch",
        "X-Moz: " + "y" * 100,
        "Via: 1.1 proxy.example",
    )

    assert hints(given) == (
        "accept: yes\naccept-language: yes\nsec-fetch-mode: navigate\nsec-fetch-site: none\n"
        "purpose: prefetch\nx-moz: " + "y" * 60 + "\nvia: yes"
    )
    assert agent(given) == "Mozilla/5.0"
    assert agent(headers("Host: x")) == ""


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"a\x00b\x1b[31m\r\nc", "ab[31mc"),
        ("‮evil".encode(), "evil"),
        (b"x" * 5000, "x" * 300),
        ("א".encode() * 400, "א" * 300),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_a_hostile_name_is_kept_harmless(sent: bytes, kept: str) -> None:
    assert agent([(b"user-agent", sent)]) == kept


def test_hints_are_bounded_whatever_is_sent() -> None:
    assert len(hints([(b"purpose", b"p" * 5000)] * 10_000)) < 1000


def test_who_is_near_and_who_asks_for_somebody_else() -> None:
    assert [PROXIES.is_near(peer) for peer in ("127.0.0.1", "::1", "10.3.3.3", "203.0.113.9", "")] == [
        True, True, True, False, False
    ]  # fmt: skip
    for line in ("X-Forwarded-For: 1.2.3.4", "Forwarded: for=x", "X-Real-IP: 1.2.3.4", "Via: 1.1 x"):
        assert is_forwarded(headers(line))
    assert not is_forwarded(headers("Host: x"))
