"""Messages as bytes: what is read of them, whole or broken."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.inbound.characters import decode, decode_words, from_base64
from engine.inbound.fields import groups
from engine.inbound.flattening import flatten
from engine.inbound.parsing import addresses, read


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?Q?J=C3=B6rg_M?=", "Jörg M"),
        ("=?utf-8?B?w7Y=?= =?utf-8?B?w7Y=?=", "öö"),
        # A character cut in two by encoded words, as careless programs do.
        ("=?utf-8?B?w7bD?= =?utf-8?B?tg==?=", "öö"),
        ("Re: =?iso-8859-1?q?caf=E9?= now", "Re: café now"),
        ("=?koi8-r?B?8NLJ18XU?=", "Привет"),
        ("=?ISO-2022-JP?B?GyRCJEYkOSRIGyhC?=", "てすと"),
        ("=?utf-8*en?Q?hi?=", "hi"),
        ("=?utf-8?Q?with spaces inside?=", "with spaces inside"),
        ("=?nonsense?Q?a=41?=", "aA"),
        ("=?broken", "=?broken"),
    ],
)
def test_encoded_words(raw: str, text: str) -> None:
    assert decode_words(raw) == text


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("ö".encode(), "utf-8", "ö"),
        (b"\xf6", "iso-8859-1", "ö"),
        (b"\x93quoted\x94", "iso-8859-1", "“quoted”"),
        (b"\xf6", "utf-8", "\ufffd"),
        ("schön größer".encode("latin-1"), "utf-8", "schön größer"),
        ("ö".encode(), "us-ascii", "ö"),
        ("ö".encode(), None, "ö"),
        ("Привет, как дела".encode("cp1251"), None, "Привет, как дела"),
        ("Привет, как дела".encode("koi8-r"), None, "Привет, как дела"),
        ("שלום".encode("cp1255"), None, "שלום"),
        ("café crème".encode("latin-1"), None, "café crème"),
        ("次の".encode("iso-2022-jp"), None, "次の"),
        ("你好".encode("gb18030"), "gb2312", "你好"),
        (bytes([0xB2, 0xB3, 0x20, 0xA2]), "armscii-8", "Աա և"),
        (b"abc", "idna", "abc"),
        (b"abc", "../../etc/x", "abc"),
        (b"+2AA-", "utf-7", "?"),
    ],
)
def test_charsets(content: bytes, charset: str | None, text: str) -> None:
    assert decode(content, charset) == text


def test_base64_as_far_as_it_goes() -> None:
    assert from_base64(b"aGVs\nbG8=") == b"hello"
    assert from_base64(b"aGVsbG8") == b"hello"
    assert from_base64(b"aGVsb*G8=trailing") == b"hello"
    assert from_base64(b"a") == b""


def test_headers_folded_repeated_and_broken() -> None:
    message = read(
        b"From x\r\nSubject : one\r\n\ttwo\r\nlost indent\r\nReceived: a\r\nreceived: b\r\n\r\nbody: not\r\n"
    )
    assert message.header("SUBJECT") == "one two lost indent"
    assert message.headers("Received") == ("a", "b")
    assert message.header("body") is None
    assert message.text == "body: not\n"


def test_a_line_that_is_no_header_begins_the_text() -> None:
    assert read(b"Subject: x\nHello there,\nhow are you").text == "Hello there,\nhow are you"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ('"Ada, of x@y.example" <ada@example.org>, bob@example.org', ("ada@example.org",)),
        ("ada@example.org (not b@example.org), c@example.org", ("ada@example.org", "c@example.org")),
        ("<mailto:ada@example.org>", ("ada@example.org",)),
        ("<ada@example.org.>", ("ada@example.org",)),
        ("undisclosed-recipients:;", ()),
        ('"ada@example.org"', ("ada@example.org",)),
        ("ադա@example.org", ("ադա@example.org",)),
    ],
)
def test_addresses(value: str, found: tuple[str, ...]) -> None:
    assert addresses(value) == found


def test_sender_and_date() -> None:
    message = read(b"From: Ada <ADA@Example.ORG>\nDate: Tue, 15 Oct 2024 11:12:40 +0200 (CEST)\n\n")
    assert (message.sender, message.date) == (
        "ada@example.org",
        datetime(2024, 10, 15, 9, 12, 40, tzinfo=UTC),
    )
    assert read(b"Date: soon\n\n").date is None
    assert read(b"Date: Tue, 15 Oct 2024 09:12:40 -0000\n\n").date == datetime(
        2024, 10, 15, 9, 12, 40, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ('text/plain; charset="utf-8"', {"charset": "utf-8"}),
        ("Text/PLAIN;charset=UTF-8 ; format=flowed", {"charset": "UTF-8", "format": "flowed"}),
        ("text/plain; name*=utf-8''%c3%b6.txt", {"name": "ö.txt"}),
        ('text/plain; name*0="a"; name*1="b.txt"', {"name": "ab.txt"}),
        ('text/plain; name="a;b\\"c"', {"name": 'a;b"c'}),
    ],
)
def test_parameters(kind: str, parameters: dict[str, str]) -> None:
    message = read(f"Content-Type: {kind}\n\n".encode())
    assert (message.content_type, message.parameters) == ("text/plain", parameters)


MIXED = b"""Content-Type: multipart/mixed; boundary=out

preamble
--out
Content-Type: multipart/alternative; boundary=outer

--outer
Content-Type: text/plain

plain
--outer
Content-Type: text/html

<p>html</p>
--outer--
--out
Content-Type: text/plain; name=notes.txt
Content-Disposition: attachment

attached
--out
Content-Type: message/rfc822

Subject: inside

inner
--out--
epilogue
"""


def test_parts_and_text() -> None:
    message = read(MIXED)
    assert [part.content_type for part in message.parts] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/plain",
        "message/rfc822",
    ]
    assert message.text == "plain"
    assert message.html == "<p>html</p>"
    inner = message.parts[-1].message
    assert inner is not None
    assert (inner.header("subject"), inner.text) == ("inside", "inner")
    assert message.parts[4].filename == "notes.txt"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"boundary=out\n", b"\n"),
        (b"boundary=out\n", b'boundary="lost"\n'),
        (b"--out--\nepilogue\n", b""),
    ],
)
def test_parts_are_found_though_the_boundary_is_wrong_or_missing(before: bytes, after: bytes) -> None:
    assert read(MIXED.replace(before, after)).text == "plain"


def test_html_stands_in_for_an_empty_text() -> None:
    assert read(MIXED.replace(b"plain\n--outer", b" \n--outer")).text == "html"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("one<br>two<p>three</p>four", "one\ntwo\n\nthree\n\nfour"),
        ("<div>a</div><div><div>b</div></div>", "a\nb"),
        ("a <b>bold</b>\n  word&nbsp;&amp; &#8217;", "a bold word & ’"),
        ("<style>p {}</style><title>t</title><script>x</script>seen", "seen"),
        ("before<blockquote>quoted<br>twice<blockquote>deep</blockquote></blockquote>after",
         "before\n> quoted\n> twice\n> > deep\nafter"),
        ("a<hr>b", "a\n" + "_" * 32 + "\nb"),
        ("<tr><td>To:</td><td>x</td></tr>", "To: x"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("mail <ada@example.org> now", "mail <ada@example.org> now"),
        ('<a href="mailto:ada@example.org">Ada</a>', "Ada"),
        ("seen<!-- hidden -->seen<!-- never closed", "seenseen"),
        ("end <b", "end <b"),
        ("&#99999999999;", "\ufffd"),
    ],
)  # fmt: skip
def test_flattening(source: str, text: str) -> None:
    assert flatten(source) == text


def test_groups_of_fields() -> None:
    text = "A: 1\nB: two\n  lines\n\nFinal-Recipient: x\nAction: failed\nFinal-Recipient: y\nnonsense\n\n\nC:"
    assert groups(text) == [
        {"a": ["1"], "b": ["two lines"]},
        {"final-recipient": ["x"], "action": ["failed"]},
        {"final-recipient": ["y nonsense"]},
        {"c": [""]},
    ]
