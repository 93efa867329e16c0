"""Whatever arrives: nothing raises, nothing takes long, nothing that is found could not be written down."""

from __future__ import annotations

import json
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.inbound.judging import judge
from engine.response.model import Kind
from tests.inbound.test_judging import MESSAGES, as_data, name

#: Seconds of processor time that one message may take; the promise is 1.
LONGEST = 1.0
SEEDS = [path.read_bytes() for path in MESSAGES[::7]]
#: What breaks readers of mail.
NASTY = (
    b"=?utf-8?B?",
    b"=?x?q?=FF?=",
    b"=?utf-7?Q?+2AA-?=",
    b"Content-Type: multipart/mixed; boundary=a\n\n--a\n",
    b"Content-Transfer-Encoding: base64\n",
    b"\xff\xfe",
    b"\0",
    b"\n\n",
    b"--",
    b"<",
    b'"\\',
    b"charset=idna\n",
    b"&#99999999999999;",
    b"utf-8; \\x{D800}@example.org",
    b"Final-Recipient: rfc822;\n",
    b"\r\r\n",
    b"; name*0*=%",
    b"\x1b$B",
    b"From ",
    b": ",
    b"(((((",
    b">" * 40,
    b"Date: Mon, 99 Foo 99999 99:99:99 +9999\n",
)


def checked(content: bytes) -> None:
    begun = time.process_time()
    judged = judge(content)
    spent = time.process_time() - begun
    assert spent < LONGEST, f"{spent:.2f} s"
    # Whatever it is, it can be stored and printed.
    json.dumps(as_data(judged)).encode()
    "".join((judged.subject, judged.text, judged.diagnostic, *judged.recipients)).encode()
    assert all("\n" not in words for words in (judged.subject, judged.diagnostic, *judged.recipients))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes(content: bytes) -> None:
    checked(content)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 60), st.sampled_from(NASTY)), max_size=6),
    st.integers(0, 6000),
)
def test_messages_that_were_damaged_on_the_way(
    content: bytes, damages: list[tuple[int, int, bytes]], length: int
) -> None:
    for place, lost, put in damages:
        content = content[:place] + put + content[place + lost :]
    checked(content)
    checked(content[:length])


NOTICE = b"From: MAILER-DAEMON@example.org\nSubject: failure notice\n\n"
HUGE = {
    "text": b"Subject: x\n\n" + b"word " * 5_000_000,
    "one line": b"x" * 25_000_000,
    "an attachment": b"Content-Type: multipart/mixed; boundary=a\n\n--a\n\nhi\n--a\nContent-Type: image/png\n"
    b"Content-Transfer-Encoding: base64\n\n" + b"QUJD" * 18 * 350_000 + b"\n--a--\n",
    "headers": b"Subject: x\n" * 2_000_000,
    "empty lines": b"\n" * 25_000_000,
    "carriage returns": b"From: a@example.org\r\r" + b"\r" * 25_000_000,
}
DEEP = {
    "parts within parts": b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 50_000,
    "many parts": b"Content-Type: multipart/mixed; boundary=a\n\n"
    + b"--a\nContent-Type: text/plain\n\nx\n" * 80_000,
    "messages within messages": b"Content-Type: message/rfc822\n\n" * 50_000,
    "almost boundaries": b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--ab\n" * 500_000,
    "open tags": b"Content-Type: text/html\n\n" + b"<div " * 60_000,
    "open comments": b"Content-Type: text/html\n\n" + b"<!-- " * 60_000,
    "open styles": b"Content-Type: text/html\n\n" + b"<style>" * 40_000,
    "blockquotes": b"Content-Type: text/html\n\n" + b"<blockquote>" * 25_000,
    "long numbers": b"Content-Type: text/html\n\n&#" + b"9" * 200_000 + b";",
    "brackets": NOTICE + b"<" * 250_000,
    "addresses": NOTICE + b"a@b " * 60_000,
    "ats": NOTICE + b"a" * 100_000 + b"@" * 100_000,
    "failures": b"From: a@example.org\nContent-Type: multipart/report; boundary=a\n\n--a\n"
    b"Content-Type: message/delivery-status\n\n"
    + b"Final-Recipient: rfc822;a@example.org\nAction: failed\nStatus: 5.1.1\n\n"
    * 4_000,
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\n",
    "open words": b"Subject: " + b"=?utf-8?q?" * 20_000 + b"\n\n",
    "quotes": b'From: "' + b'\\"' * 50_000 + b"\n\n",
    "words of servers": NOTICE + b"recipient mailbox user address " * 8_000,
    "codes": NOTICE + b"550 5.1.1 a@example.org\n" * 10_000,
    "header lookalikes": NOTICE + b"\nReceived: x\n" * 18_000,
    "marks of copies": NOTICE + b"--- Original message ---\n" * 10_000,
    "marks": b"Subject: " + "e\u0301".encode() * 100_000 + b"\n\n" + "a\u0301".encode() * 100_000,
}


@pytest.mark.parametrize("what", [*HUGE, *DEEP])
def test_time_is_bounded(what: str) -> None:
    checked((HUGE | DEEP)[what])


@pytest.mark.parametrize("what", HUGE)
def test_memory_is_bounded(what: str) -> None:
    content = HUGE[what]
    tracemalloc.start()
    try:
        judge(content)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 100 * 2**20, f"{most / 2**20:.0f} MB"


@pytest.mark.parametrize("path", MESSAGES[::23], ids=name)
def test_a_message_cut_anywhere_is_still_judged(path: Path) -> None:
    content = path.read_bytes()
    for length in range(0, len(content), max(1, len(content) // 25)):
        assert judge(content[:length]).kind in Kind
