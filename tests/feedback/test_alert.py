"""What an account's owner reads of an unhappy customer."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest

from engine.feedback.alert import alert
from engine.ledger.heard import Case
from engine.letter.header import Mailbox
from engine.response.model import Answer
from tests.feedback.making import CASE, NOW, WROTE

NASTY = "<script>alert(1)</script> {question} {shop} =cmd|' \u202eabc \x1b[31m &amp;"


def read(
    case: Case, language: str = "en", shop: str = "Tatev Tea House", question: str | None = None
) -> EmailMessage:
    message = alert(
        case,
        question=question,
        shop=shop,
        sender=Mailbox("Mariam", "mariam@tatev.example"),
        to="owner@tatev.example",
        language=language,
        token="abc123",
        now=NOW.astimezone(ZoneInfo("Asia/Yerevan")),
    )
    assert (message.sender, message.recipient) == ("mariam@tatev.example", "owner@tatev.example")
    parsed = message_from_bytes(message.content, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def page(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_an_answer_with_its_words_and_a_deadline() -> None:
    message = read(CASE)

    assert message["subject"] == "Tatev Tea House: ada@example.com is not happy with us"
    assert plain(message).splitlines() == [
        "ada@example.com answered a question of ours, and is not happy.",
        "",
        "The answer to “recommend”: 3",
        "",
        "In their own words:",
        "",
        "The tea came late.",
        "And cold.",
        "",
        "The letter they had: feedback",
        "",
        "Please see to it by 18\u00a0March 2027 at 10:30.",
        "",
        "They get no promotions from us until it is settled.",
        "",
        "To close it: gramercy feedback close 7 --note 'what was done'",
    ]


def test_what_was_asked_is_told_in_its_words() -> None:
    text = plain(read(CASE, question="Would you recommend {choice} us?"))

    assert "The answer to “Would you recommend {choice} us?”: 3\n" in text


def test_a_letter_written_back() -> None:
    text = plain(read(replace(WROTE, campaign=None)))

    assert text.startswith("ada@example.com wrote back, and is not happy.\n\nIn their own words:\n\nWhere is")
    assert "The letter they had" not in text


def test_no_words_are_told_as_none() -> None:
    text = plain(read(replace(CASE, answer=Answer(question="recommend", choice="0"))))

    assert "They left no words." in text
    assert "In their own words" not in text


@pytest.mark.parametrize(
    ("language", "tag", "direction", "due"),
    [
        ("hy", "hy", "ltr", "2027\u00a0թ. մարտի\u00a018, ժամը\u00a010:30"),
        ("he", "he", "rtl", "18\u00a0במרץ 2027 בשעה\u00a010:30"),
        ("he-IL", "he", "rtl", "18\u00a0במרץ 2027 בשעה\u00a010:30"),
        ("fr", "en", "ltr", "18\u00a0March 2027 at 10:30"),
    ],
)
def test_in_the_shop_s_language(language: str, tag: str, direction: str, due: str) -> None:
    message = read(CASE, language)

    assert message["content-language"] == tag
    assert f'<html lang="{tag}" dir="{direction}">' in page(message)
    assert "ada@example.com" in plain(message)
    assert due in plain(message)


@pytest.mark.parametrize("language", ["en", "hy", "he"])
def test_what_a_stranger_wrote_is_only_words(language: str) -> None:
    case = replace(
        CASE,
        address="a<b>@example.com",
        campaign=NASTY,
        answer=Answer(question=NASTY, choice=NASTY, comment=NASTY + "\r\nBcc: x@example.com"),
    )
    message = read(case, language, shop=NASTY.replace("\x1b", "").replace("\u202e", ""))

    assert message["bcc"] is None
    assert "<script" not in page(message)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {question}" in page(message)
    for text in (page(message), plain(message)):
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_a_flood_of_words_is_cut() -> None:
    text = plain(read(replace(WROTE, text="x" * 100_000)))

    assert 4_000 < len(text) < 5_000
