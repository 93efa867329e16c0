"""A letter as bytes: structure, lines and parts, read back by a parser that is not Python's."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import fast_mail_parser
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.letter.header import HeaderError, Headers, Mailbox
from engine.letter.message import Part, assemble, stamped
from engine.letter.model import Body, Image
from tests.letter_mime.scripts import text

HEADERS = Headers(
    sender=Mailbox("Mariam", "mariam@shop.example"),
    to=Mailbox("Anna", "anna@home.example"),
    subject="Thank you",
    message_id="<abc@shop.example>",
    language="en",
)
BODY = Body(
    subject="Thank you",
    preheader="",
    html="<p>Շնորհակալություն</p>\n",
    text="Dear Anna,\n\nThank you.\n",
    images=(),
)
LOGO = Image(cid="logo", name="logo.png", content_type="image/png", content=b"\x89PNG\r\n\x1a\n")
INVITATION = Part(
    name="invitation.ics",
    content_type="text/calendar; charset=utf-8; method=PUBLISH",
    content=b"BEGIN:VCALENDAR",
)
SENT = datetime(2027, 3, 1, 9, 0, tzinfo=timezone(timedelta(hours=4)))

PLAIN = """\
Date: Mon, 01 Mar 2027 09:00:00 +0400
From: Mariam <mariam@shop.example>
To: Anna <anna@home.example>
Subject: Thank you
Message-ID: <abc@shop.example>
MIME-Version: 1.0
Content-Language: en
Content-Type: multipart/alternative;
 boundary="=_seed-a"

--=_seed-a
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 7bit

Dear Anna,

Thank you.

--=_seed-a
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PHA+1YfVttW41oDVsNWh1a/VodWs1bjWgtWp1bXVuNaC1bY8L3A+DQo=
--=_seed-a--
"""

FULL = """\
Content-Type: multipart/mixed;
 boundary="=_seed-m"

--=_seed-m
Content-Type: multipart/alternative;
 boundary="=_seed-a"

--=_seed-a
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 7bit

Dear Anna,

Thank you.

--=_seed-a
Content-Type: multipart/related;
 boundary="=_seed-r"

--=_seed-r
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PHA+1YfVttW41oDVsNWh1a/VodWs1bjWgtWp1bXVuNaC1bY8L3A+DQo=
--=_seed-r
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-ID: <logo>
Content-Disposition: inline;
 filename="logo.png"

iVBORw0KGgo=
--=_seed-r--
--=_seed-a--
--=_seed-m
Content-Type: text/calendar; charset=utf-8; method=PUBLISH
Content-Transfer-Encoding: base64
Content-Disposition: attachment;
 filename="invitation.ics"

QkVHSU46VkNBTEVOREFS
--=_seed-m--
"""


def shape(part: fast_mail_parser.PyMimePart) -> object:
    return (
        (part.content_type, [shape(child) for child in part.children]) if part.children else part.content_type
    )


def checked(content: bytes) -> bytes:
    """``content``, once its lines are seen to be what any relay carries unharmed."""
    assert content.endswith(b"\r\n")
    for line in content[:-2].split(b"\r\n"):
        assert len(line) <= 998
        assert re.fullmatch(rb"[\t\x20-\x7e]*", line)
    return content


def test_the_plainest_letter():
    content = checked(stamped(assemble(HEADERS, BODY, (), seed="seed"), SENT))
    assert content.decode("ascii") == PLAIN.replace("\n", "\r\n")


def test_a_letter_with_a_picture_and_a_file():
    body = replace(BODY, images=(LOGO,))
    content = checked(assemble(HEADERS, body, [INVITATION], seed="seed")).decode("ascii")
    assert content[content.index("Content-Type") :] == FULL.replace("\n", "\r\n")


def test_another_parser_sees_the_same_parts():
    body = replace(BODY, images=(LOGO,))
    content = stamped(assemble(HEADERS, body, [INVITATION], seed="seed"), SENT)
    mail = fast_mail_parser.parse_email(content, strict=True)
    assert mail.text_plain == ["Dear Anna,\r\n\r\nThank you.\r\n"]
    assert mail.text_html == ["<p>Շնորհակալություն</p>\r\n"]
    assert mail.date_parsed == datetime(2027, 3, 1, 5, 0, tzinfo=UTC)
    assert [(a.mimetype, a.filename, a.content_id, a.disposition, a.content) for a in mail.attachments] == [
        ("image/png", "logo.png", "logo", "inline", LOGO.content),
        ("text/calendar", "invitation.ics", None, "attachment", INVITATION.content),
    ]
    assert shape(fast_mail_parser.parse_email_tree(content)) == (
        "multipart/mixed",
        [
            (
                "multipart/alternative",
                ["text/plain", ("multipart/related", ["text/html", "image/png"])],
            ),
            "text/calendar",
        ],
    )


@settings(max_examples=200, deadline=None)
@given(plain=st.one_of(text(most=400), st.text(max_size=400)), html=st.text(max_size=400))
@example("From here\n.\n..\nFrom there", "")
@example("--=_seed-a--\r\n--=_seed-a", "--=_seed-a--")
@example("x" * 5000, "y" * 5000)
@example("a\rb\r\nc\nd\x00", "\x0b\x0c\x85\u2028")
@example("trailing space \n\ttab\t\n", "é")
def test_whatever_is_written_arrives(plain, html):
    body = replace(BODY, text=plain, html=html)
    mail = fast_mail_parser.parse_email(checked(assemble(HEADERS, body, (), seed="seed")), strict=True)
    assert mail.text_plain == [arrived(plain)]
    assert mail.text_html == [arrived(html)]
    assert mail.attachments == []
    assert len(mail.headers) == 7


def arrived(words: str) -> str:
    """Line breaks of any kind arrive as CRLF."""
    return re.sub(r"\r\n|\r|\n", "\r\n", words).encode("utf-8", "replace").decode()


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("", "7bit"),
        ("Dear Anna,\n", "7bit"),
        ("x" * 76 + "\n", "7bit"),
        ("x" * 77 + "\n", "base64"),
        ("From now on\n", "base64"),
        ("so =_ far\n", "base64"),
        ("a\x00b\n", "base64"),
        ("café\n", "base64"),
    ],
)
def test_only_short_plain_lines_go_as_they_are(words, encoding):
    content = assemble(HEADERS, replace(BODY, text=words), (), seed="seed").decode("ascii")
    assert content.split("Content-Transfer-Encoding: ")[1].partition("\r\n")[0] == encoding


def test_the_same_letter_is_the_same_bytes():
    def once() -> bytes:
        return assemble(HEADERS, replace(BODY, images=(replace(LOGO),)), [replace(INVITATION)], seed="seed")

    assert once() == once()
    assert assemble(HEADERS, BODY, (), seed="other") != assemble(HEADERS, BODY, (), seed="seed")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("invitation.ics", "invitation.ics"),
        ("հրավեր մարտի 20-ին.ics", "հրավեր մարտի 20-ին.ics"),
        ("הזמנה.ics", "הזמנה.ics"),
        ("a very long name " * 12 + ".pdf", "a very long name " * 12 + ".pdf"),
        ('a"b;c.pdf', 'a"b;c.pdf'),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\x.pdf", "x.pdf"),
        ("x\r\nX-Evil: 1.pdf", "x  X-Evil: 1.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_a_file_keeps_its_name_and_no_more(name, expected):
    part = replace(INVITATION, name=name)
    content = checked(assemble(HEADERS, BODY, [part], seed="seed"))
    mail = fast_mail_parser.parse_email(content, strict=True)
    assert [attached.filename for attached in mail.attachments] == [expected]
    assert all(len(line) <= 78 for line in content.split(b"\r\n"))
    assert len(mail.headers) == 7


@pytest.mark.parametrize(
    ("body", "parts", "message"),
    [
        (replace(BODY, images=(replace(LOGO, cid="a>\r\nX: y"),)), (), "is not a content id"),
        (
            replace(BODY, images=(replace(LOGO, content_type="image/png\r\nX: y"),)),
            (),
            "is not a content type",
        ),
        (BODY, (replace(INVITATION, content_type="pdf"),), "is not a content type"),
    ],
)
def test_what_cannot_stand_in_a_part_is_refused(body, parts, message):
    with pytest.raises(HeaderError, match=message):
        assemble(HEADERS, body, parts, seed="seed")


@pytest.mark.parametrize("seed", ["", "a b", 'a"', "x" * 41])
def test_a_seed_is_letters_and_digits(seed):
    with pytest.raises(ValueError, match="a seed is"):
        assemble(HEADERS, BODY, (), seed=seed)


def test_a_date_has_a_zone():
    with pytest.raises(ValueError, match="has a zone"):
        stamped(b"", datetime(2027, 3, 1))  # noqa: DTZ001 - the point
