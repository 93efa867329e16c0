"""Replies of the servers people really write to, and what each must mean."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delivery.verdict import Phase, about_us, judge
from engine.errors import CarrierDown
from engine.fate import Fate, Outcome

TABLE = Path(__file__).parent.parent / "cases" / "smtp" / "verdicts.tsv"
REPLIES = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(
    ("phase", "reply", "expected"), REPLIES, ids=[f"{row[0]} {row[1][:40]}" for row in REPLIES]
)
def test_reply(phase: str, reply: str, expected: str) -> None:
    code, text = int(reply[:3]), reply[4:].replace("\\n", "\n")
    try:
        outcome = judge(Phase[phase], code, text)
    except CarrierDown as down:
        meant = "down for now" if down.passing else "down"
    else:
        meant = str(outcome.fate)
        meant += ", gone" if outcome.bad_mailbox else ""
        meant += ", about us" if about_us(code, text) else ""
    assert meant == expected


def test_the_table_is_there() -> None:
    assert len(REPLIES) >= 60


def test_a_reply_of_several_lines_becomes_one() -> None:
    outcome = judge(Phase.RCPT, 550, "5.1.1 No such user.\n5.1.1 Look for\n5.1.1  typos.")
    assert outcome == Outcome(
        fate=Fate.REFUSED, code=550, status="5.1.1", detail="No such user. Look for typos.", bad_mailbox=True
    )


def test_what_a_server_says_cannot_steer_a_terminal_or_break_the_ledger() -> None:
    outcome = judge(Phase.RCPT, 450, "4.2.0 \x1b[2J\u202ered \udcff")
    assert outcome.detail == r"\x1b[2J\u202ered \udcff"


@given(st.sampled_from(list(Phase)), st.integers(-1, 999), st.text(max_size=80))
def test_no_reply_is_accepted_but_a_2xx_to_the_letter(phase: Phase, code: int, text: str) -> None:
    """And only a 5xx refuses or gives an address up; only after content is anything unsure."""
    try:
        outcome = judge(phase, code, text)
    except CarrierDown:
        assert phase is not Phase.CONTENT
        return
    assert (outcome.fate is Fate.ACCEPTED) == (phase is Phase.CONTENT and 200 <= code <= 299)
    if outcome.fate is Fate.REFUSED:
        assert 500 <= code <= 599
    if outcome.bad_mailbox:
        assert outcome.fate is Fate.REFUSED
    if outcome.fate is Fate.UNSURE:
        assert phase is Phase.CONTENT
        assert code // 100 not in (2, 4, 5)
