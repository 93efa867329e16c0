"""Headers on the wire, read back by a parser that is not Python's."""

from __future__ import annotations

import base64
import quopri
import re
import unicodedata
from dataclasses import replace

import fast_mail_parser
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.letter.header import (
    HeaderError,
    Headers,
    Mailbox,
    NeedsSmtpUtf8Error,
    lawful_subject,
    one_line,
    shown_name,
    written,
)
from tests.letter_mime.scripts import ALPHABETS, ATTACKS, text

HEADERS = Headers(
    sender=Mailbox("Mariam Petrosyan", "mariam@shop.example"),
    to=Mailbox("Anna Lee", "anna@home.example"),
    subject="Thank you, Anna",
    message_id="<abc123@shop.example>",
    language="en",
    reply_to=Mailbox("The shop", "hello@shop.example"),
    list_id="letters.shop.example",
    unsubscribe=("https://shop.example/stop/abc", "mailto:stop@shop.example?subject=STOP%20abc"),
    one_click=True,
    feedback_id=("regulars-2027-03", "thank-you", "gramercy"),
)

WHOLE = """\
From: Mariam Petrosyan <mariam@shop.example>
To: Anna Lee <anna@home.example>
Reply-To: The shop <hello@shop.example>
Subject: Thank you, Anna
Message-ID: <abc123@shop.example>
MIME-Version: 1.0
Content-Language: en
List-Id: <letters.shop.example>
Feedback-ID: regulars-2027-03:thank-you:gramercy
List-Unsubscribe: <https://shop.example/stop/abc>,
 <mailto:stop@shop.example?subject=STOP%20abc>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
"""


def lines(headers: Headers) -> list[str]:
    """The physical lines, each checked: ASCII, ended by CRLF, nothing loose in it, not too long."""
    wire = written(headers)
    assert wire.endswith("\r\n")
    physical = wire[:-2].split("\r\n")
    for line in physical:
        assert re.fullmatch(r"[\t\x20-\x7e]+", line)
        assert line.strip()
        assert len(line) <= 998
    return physical


def parsed(headers: Headers) -> fast_mail_parser.PyMail:
    lines(headers)
    mail = fast_mail_parser.parse_email((written(headers) + "\r\nbody\r\n").encode("ascii"), strict=True)
    names = ["From", "To", "Reply-To", "Subject", "Message-ID", "MIME-Version", "Content-Language"]
    names += ["List-Id", "Feedback-ID", "List-Unsubscribe", "List-Unsubscribe-Post"]
    # Nothing was added, and nothing came twice.
    assert list(mail.headers) == names
    assert {len(values) for values in mail.headers.values()} == {1}
    return mail


def test_the_whole():
    assert written(HEADERS) == WHOLE.replace("\n", "\r\n")


def test_the_least():
    bare = Headers(
        sender=Mailbox(None, "mariam@shop.example"),
        to=Mailbox(" ", "anna@home.example"),
        subject="",
        message_id="<a@b>",
        language="en-GB",
    )
    assert written(bare).split("\r\n") == [
        "From: mariam@shop.example",
        "To: anna@home.example",
        "Subject: ",
        "Message-ID: <a@b>",
        "MIME-Version: 1.0",
        "Content-Language: en-GB",
        "",
    ]


@settings(max_examples=300, deadline=None)
@given(subject=text(most=160))
@example("Привет мир и всё остальное на этом белом свете, что только есть")
@example("two  spaces   kept")
@example("=?utf-8?q?not_encoded?=")
@example("x" * 2000)
@example("👩‍👩‍👧‍👦" * 20)
@example("a" + "\u0301" * 300)
@example("🇦🇲🇮🇱" * 20)
def test_a_subject_comes_back_exactly(subject):
    headers = replace(HEADERS, subject=subject)
    assert parsed(headers).subject == subject.strip()
    assert all(len(line) <= 78 for line in lines(headers) if not line.startswith(("List-", " <")))


@pytest.mark.parametrize("script", ALPHABETS)
def test_every_script_comes_back_exactly(script):
    name = " ".join([ALPHABETS[script]] * 4).strip()
    name = " ".join(name.split())
    headers = replace(HEADERS, subject=name, to=Mailbox(name, "anna@home.example"))
    mail = parsed(headers)
    assert mail.subject == name
    assert [(to.display_name, to.address) for to in mail.to] == [(name, "anna@home.example")]


TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_WORD = re.compile(r"=\?utf-8\?([bq])\?([^?\s]*)\?=")


@settings(max_examples=200, deadline=None)
@given(subject=text(most=160))
def test_an_encoded_word_is_short_and_whole(subject):
    value = (
        written(replace(HEADERS, subject=subject)).partition("Subject: ")[2].partition("\r\nMessage-ID")[0]
    )
    decoded = []
    for kind, payload in _WORD.findall(value):
        raw = base64.b64decode(payload) if kind == "b" else quopri.decodestring(payload.replace("_", " "))
        decoded.append(raw.decode())
    assert all(len(word) <= 75 for word in value.split())
    for piece in decoded[1:]:
        first = piece[0]
        assert unicodedata.category(first)[0] != "M"
        assert first not in "\u200c\u200d"
        assert not "\U0001f3fb" <= first <= "\U0001f3ff"
    for piece in decoded[:-1]:
        assert piece[-1] != "\u200d"


@settings(max_examples=300, deadline=None)
@given(name=st.one_of(text(most=120), st.sampled_from(ATTACKS), st.text(max_size=60)))
def test_nothing_in_a_name_makes_another_recipient_or_header(name):
    mail = parsed(replace(HEADERS, to=Mailbox(name, "anna@home.example")))
    assert [(to.display_name or "", to.address) for to in mail.to] == [
        (shown_name(name), "anna@home.example")
    ]
    assert mail.subject == HEADERS.subject
    assert (mail.cc, mail.bcc) == ([], [])


@settings(max_examples=150, deadline=None)
@given(name=st.one_of(text(most=120), st.sampled_from(ATTACKS), st.text(max_size=60)))
def test_a_sender_is_one_person_or_refused(name):
    headers = replace(HEADERS, sender=Mailbox(name, "mariam@shop.example"))
    if any(unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs") or c in TURNING for c in name):
        with pytest.raises(HeaderError, match="holds characters that no name may hold"):
            written(headers)
        return
    mail = parsed(headers)
    assert mail.from_ is not None
    assert (mail.from_.display_name or "", mail.from_.address) == (shown_name(name), "mariam@shop.example")


@settings(max_examples=150, deadline=None)
@given(subject=st.text(max_size=100))
@example("Hi\r\nBcc: eve@evil.example")
@example("Hi\u2028Bcc: eve@evil.example\x00")
@example("\ud800 lone")
def test_nothing_in_a_subject_makes_a_header(subject):
    assert parsed(replace(HEADERS, subject=subject)).subject == one_line(subject)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Hi\r\nBcc: x", "Hi  Bcc: x"),
        (" \u202eHi\u202c ", "Hi"),
        ("\u200fשלום \u2068Anna\u2069", "\u200fשלום \u2068Anna\u2069"),
        ("a\x00b\x85c\u2028d", "a b c d"),
    ],
)
def test_a_subject_is_one_line_and_keeps_its_isolates(raw, expected):
    assert one_line(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (None, ""),
        ("\u2068Anna\u2069 \u200fLee\ufeff", "Anna Lee"),
        (" Anna \t  Lee\n", "Anna Lee"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_strangers_name_is_harmless(raw, expected):
    assert shown_name(raw) == expected


@settings(max_examples=100, deadline=None)
@given(path=st.text("abcdefghijklmnopqrstuvwxyz0123456789-_~.,!*=&?%/", min_size=1, max_size=700))
def test_the_way_out_is_raw_however_long(path):
    ways = (f"https://shop.example/{path}", "mailto:stop@shop.example?subject=STOP%20abc")
    wire = written(replace(HEADERS, unsubscribe=ways))
    assert f"\r\nList-Unsubscribe: <{ways[0]}>,\r\n <{ways[1]}>\r\nList-Unsubscribe-Post: " in wire
    mail = parsed(replace(HEADERS, unsubscribe=ways))
    assert mail.headers["List-Unsubscribe"] == [f"<{ways[0]}>, <{ways[1]}>"]


def test_without_a_server_the_way_out_is_a_letter():
    mail_only = replace(
        HEADERS, unsubscribe=("mailto:stop@shop.example?subject=STOP%20abc",), one_click=False
    )
    assert lines(mail_only)[-1] == "List-Unsubscribe: <mailto:stop@shop.example?subject=STOP%20abc>"


def test_an_international_domain_goes_as_ascii():
    mail = parsed(replace(HEADERS, to=Mailbox("Jürgen", "j@bücher.example")))
    assert [(to.display_name, to.address) for to in mail.to] == [("Jürgen", "j@xn--bcher-kva.example")]


def test_an_international_mailbox_needs_more_than_we_have():
    with pytest.raises(NeedsSmtpUtf8Error) as caught:
        written(replace(HEADERS, to=Mailbox("Աննա", "աննա@home.example")))
    assert str(caught.value) == "'աննա@home.example' can only be written to by way of SMTPUTF8"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"to": Mailbox("A", "a@b\r\nBcc: c@d.e")}, "is not an email address"),
        ({"to": Mailbox("A", "a@b.c, d@e.f")}, "is not an email address"),
        ({"sender": Mailbox("A\nB", "a@shop.example")}, "holds characters that no name may hold"),
        ({"sender": Mailbox("\u202eA", "a@shop.example")}, "holds characters that no name may hold"),
        ({"reply_to": Mailbox("A\u2029", "a@shop.example")}, "holds characters that no name may hold"),
        ({"message_id": "<a@b>\r\nX: y"}, "is not a Message-ID"),
        ({"message_id": "a@b"}, "is not a Message-ID"),
        ({"language": "en\r\nX: y"}, "is not a language tag"),
        ({"list_id": "a b"}, "is not a list's name"),
        ({"unsubscribe": ("https://a.b/>, <https://evil",)}, "cannot stand in List-Unsubscribe"),
        ({"unsubscribe": ("https://a.b/\r\nX: y",)}, "cannot stand in List-Unsubscribe"),
        ({"unsubscribe": ("javascript:alert(1)",)}, "cannot stand in List-Unsubscribe"),
        ({"unsubscribe": ("https://a.b/" + "x" * 970,)}, "cannot stand in List-Unsubscribe"),
    ],
)
def test_what_cannot_stand_in_a_header_is_refused(change, message):
    with pytest.raises(HeaderError, match=message):
        written(replace(HEADERS, **change))


def test_feedback_words_are_made_to_fit():
    wire = written(replace(HEADERS, feedback_id=("Շնորհ spring:2027", "a\r\nb", "c", "d", "e")))
    assert "\r\nFeedback-ID: spring-2027:a-b:c:d\r\n" in wire


@pytest.mark.parametrize(
    ("subject", "language", "country", "advertising", "expected"),
    [
        ("מבצע", "he", "IL", True, "פרסומת: מבצע"),
        ("Sale", "en", "IL", True, "פרסומת: Sale"),
        ("מבצע", "he", None, True, "פרסומת: מבצע"),
        ("מבצע", "he-IL", None, True, "פרסומת: מבצע"),
        ("מבצע", "he", "US", True, "מבצע"),
        ("Sale", "en", None, True, "Sale"),
        ("תודה", "he", "IL", False, "תודה"),
        ("פרסומת: מבצע", "he", "IL", True, "פרסומת: מבצע"),
        ("\u200f«פרסומת» מבצע", "he", "IL", True, "\u200f«פרסומת» מבצע"),
    ],
)
def test_israel_wants_advertising_to_say_so(subject, language, country, advertising, expected):
    assert lawful_subject(subject, language=language, country=country, advertising=advertising) == expected
