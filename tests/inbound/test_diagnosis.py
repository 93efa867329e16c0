"""What a server's status and words mean for the mailbox, in one table."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.inbound.diagnosis import diagnose
from engine.inbound.wording import cause, vague
from engine.response.model import Cause

TABLE = Path(__file__).parent.parent / "cases" / "inbound_bounces" / "diagnoses.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(
    ("status", "words", "gone", "why"), ROWS, ids=[f"{row[0]} {row[1][:50]}" for row in ROWS]
)
def test_a_failure_is_diagnosed(status: str, words: str, gone: str, why: str) -> None:
    found = diagnose(status or None, words)
    assert ("yes" if found.permanent else "no", found.cause) == (gone, why)


def test_the_table_is_there() -> None:
    assert len(ROWS) >= 120


@pytest.mark.parametrize(
    ("status", "diagnostic", "around", "permanent", "why"),
    [
        # The report's text for people counts where the server's words say nothing.
        ("5.0.0", "", "ada@example.org: no such user", True, Cause.UNKNOWN_MAILBOX),
        ("5.0.0", "", "ada@example.org: the mailbox is full", False, Cause.FULL),
        # A full mailbox is believed even beside 5.1.1; an explanation that names everything is not.
        ("5.1.1", "", "The recipient's mailbox is full.", False, Cause.FULL),
        ("5.1.1", "", "It may be blocked, or there was a problem with DNS.", True, Cause.UNKNOWN_MAILBOX),
        ("5.1.1", "550 5.1.1 user unknown", "Your mailbox may be full.", True, Cause.UNKNOWN_MAILBOX),
        # What the server said at the end outranks what the report makes of it.
        ("5.1.1", "450 4.1.1 user unknown", "", False, Cause.UNKNOWN_MAILBOX),
        ("4.0.0", "550 5.1.1 user unknown", "", True, Cause.UNKNOWN_MAILBOX),
        ("4.1.1", "", "", False, Cause.UNKNOWN_MAILBOX),
        ("5.1.1", "451 user unknown", "", False, Cause.UNKNOWN_MAILBOX),
        ("5.0.0", "4.1.1 user unknown", "", False, Cause.UNKNOWN_MAILBOX),
        ("5.0.0", "", "451 no such user", False, Cause.UNKNOWN_MAILBOX),
        (None, "", "", False, Cause.UNKNOWN),
    ],
)
def test_what_outranks_what(
    status: str | None, diagnostic: str, around: str, permanent: bool, why: Cause
) -> None:
    found = diagnose(status, diagnostic, around)
    assert (found.permanent, found.cause) == (permanent, why)


@pytest.mark.parametrize(
    ("given", "words", "status"),
    [
        ("5.0.0", "550 5.1.1 user unknown", "5.1.1"),
        ("5.2.2", "550 5.1.1 user unknown", "5.2.2"),
        (None, "550 user unknown (#5.1.1)", "5.1.1"),
        (None, "host 5.1.1.7 said no", None),
        ("5.0.0", "", "5.0.0"),
    ],
)
def test_the_status_that_says_most_is_kept(given: str | None, words: str, status: str | None) -> None:
    assert diagnose(given, words).status == status


def test_names_of_people_hosts_and_pages_are_no_reasons() -> None:
    said = "spam.example.org said of <quota@blocked.example> and policy@full.example: see https://a.example/virus"
    assert cause(said) is None
    assert cause(f"{said}: user unknown") is Cause.UNKNOWN_MAILBOX


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Der Empfänger ist unbekannt", Cause.UNKNOWN_MAILBOX),
        ("Das Postfach ist voll", Cause.FULL),
        ("L'utilisateur n’existe pas", Cause.UNKNOWN_MAILBOX),
        ("Пользователь не существует", Cause.UNKNOWN_MAILBOX),
        ("Ящик переполнен", Cause.FULL),
        ("Հասցեն գոյություն չունի", Cause.UNKNOWN_MAILBOX),
        ("Արկղը լցված է", Cause.FULL),
        ("המשתמש לא קיים", Cause.UNKNOWN_MAILBOX),
        ("תיבת הדואר מלאה", Cause.FULL),
        ("ユーザーが存在しません", Cause.UNKNOWN_MAILBOX),
        ("メールボックスの容量を超えています", Cause.FULL),
        ("用户不存在", Cause.UNKNOWN_MAILBOX),
        ("존재하지 않는 사용자", Cause.UNKNOWN_MAILBOX),
    ],
)
def test_other_languages(words: str, why: Cause) -> None:
    assert cause(words) is why


def test_a_mailbox_that_is_unavailable_is_a_vague_word() -> None:
    assert vague("550 Requested action not taken: mailbox unavailable")
    assert not vague("550 user unknown")
