from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.inbox.keeping import Kept
from engine.inbox.reading import framed, summary, view


def kept(content: bytes) -> Kept:
    return Kept(
        key="20270301T090000000000-01234567",
        received=datetime(2027, 3, 1, 9, tzinfo=UTC),
        sender="news@shop.example",
        recipients=("ada@home.example",),
        content=content.replace(b"\n", b"\r\n"),
    )


@pytest.mark.parametrize(
    ("header", "subject"),
    [
        (b"", ""),
        (b"Subject: Thanks", "Thanks"),
        (b"subject: Thanks\n for a year", "Thanks for a year"),
        (b"Subject: =?utf-8?b?16rXldeT15Q=?=\n =?utf-8?q?_rabba!?=", "תודה rabba!"),
        ("Subject: Շնորհակալություն".encode(), "Շնորհակալություն"),
        ("Subject: Շնորհ =?utf-8?b?16rXldeT15Q=?= Շ".encode(), "Շնորհ תודה Շ"),
        (b"Subject: caf\xe9", "caf\N{REPLACEMENT CHARACTER}"),
        (b"Subject: =?no-such-charset?q?caf=C3=A9?=", "café"),
        (b"Subject: =?utf-8?b?A?=", "=?utf-8?b?A?="),
        (b"Subject: =?utf-8?q?a=ED=A0=80b?=", "a" + "\N{REPLACEMENT CHARACTER}" * 3 + "b"),
        (b"Subject: =?raw-unicode-escape?q?=5Cud800?=", "?"),
        (b"Subject: one\nSubject: two", "one"),
    ],
)
def test_a_subject_can_always_be_read(header: bytes, subject: str) -> None:
    assert summary(kept(header + b"\n\nHello")).subject == subject


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b"To: ada@home.example", "ada@home.example"),
        (b"To: Ada Lovelace <ada@home.example>, b@home.example", "Ada Lovelace"),
        (b'To: "Lovelace, Ada" <ada@home.example>', "Lovelace, Ada"),
        (b"To: =?utf-8?q?Lovelace=2C_x=40y=2Ez?= <ada@home.example>", "Lovelace, x@y.z"),
        (b"To: undisclosed-recipients:;", ""),
        (b"To: <", ""),
        (b"", ""),
    ],
)
def test_a_reader_is_named_if_the_letter_does(header: bytes, name: str) -> None:
    assert summary(kept(header + b"\n\nHello")).to_name == name


LETTER = b"""\
From: Shop <news@shop.example>
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=iso-8859-8

\xfa\xe5\xe3\xe4
--a
Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p>=D7=AA<img src=3D"cid:logo%40shop"><img src=3D'cid:other'><img src=3Dcid:page>
--r
Content-Type: image/png
Content-ID: <logo@shop>
Content-Transfer-Encoding: base64

AAAA
--r
Content-Type: text/html
Content-ID: <page>

<script>alert(1)</script>
--r--
--a--
--m
Content-Type: text/calendar; method=PUBLISH
Content-Disposition: attachment; filename="=?utf-8?b?16rXldeT15Q=?=.ics"

BEGIN:VCALENDAR
--m
Content-Type: message/rfc822

Subject: Inside

<script>alert(1)</script>
--m--
"""


def test_a_letter_is_taken_apart() -> None:
    """Only images become part of the page; what else has a content id stays a file."""
    seen = view(kept(LETTER))

    assert seen.text == "תודה"
    assert seen.html == (
        "<p>ת<img src=\"data:image/png;base64,AAAA\"><img src='cid:other'><img src=cid:page>"
    )
    assert [(file.number, file.name, file.type, file.shown) for file in seen.files] == [
        (2, "part-2.png", "image/png", True),
        (3, "part-3.html", "text/html", False),
        (4, "תודה.ics", "text/calendar", False),
        (5, "part-5.eml", "message/rfc822", False),
    ]
    assert seen.files[2].content == b"BEGIN:VCALENDAR"
    assert b"Subject: Inside" in seen.files[3].content
    assert seen.headers == (
        ("From", "Shop <news@shop.example>"),
        ("Content-Type", "multipart/mixed; boundary=m"),
    )


def test_parts_within_parts_without_end_still_show_headers_and_source() -> None:
    inside = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number) for number in range(3000)
    )
    seen = view(kept(b"Subject: Deep\n" + inside))

    assert seen.summary.subject == "Deep"
    assert seen.source.count("boundary") == 3000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"no header at all",
        b"Content-Type: text/html; charset=no-such\n\n\xff",
        b"Content-Type: text/html; charset=hex\n\nzz",
        b"Content-Type: text/html; charset*=x'y'%ff\n\nzz",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Content-Transfer-Encoding: base64\n\n!!!",
        b"Content-Transfer-Encoding: uuencode\n\nbegin\n!!!",
        b"Content-Type: application/x; name*0*=utf-8''%E2; name*2=x\n\n",
        b"Content-Type: application/x; name*=no-such'x'%ff\n\n",
        b"Content-Type: application/x;\n name*=''\xff\n\n",
        b"Content-Type: image/svg+xml\nContent-ID: \xff\n\n",
        b'Content-Disposition: attachment; filename="=?utf-8?b?A?="\n\n',
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nAAAA",
    ],
)
def test_nothing_that_comes_over_the_wire_is_an_error(content: bytes) -> None:
    assert view(kept(content)).source == kept(content).content.decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        (
            "<!DOCTYPE html><html><HEAD lang=en><p>",
            '<!DOCTYPE html><html><HEAD lang=en><base target="_blank"><p>',
        ),
        ("\n<!doctype html><p>", '\n<!doctype html><base target="_blank"><p>'),
        ("<header><p>", '<base target="_blank"><header><p>'),
    ],
)
def test_links_are_aimed_out_of_the_frame(html: str, shown: str) -> None:
    assert framed(html) == shown
