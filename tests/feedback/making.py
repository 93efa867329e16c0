"""Cases for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from engine.ledger.heard import Case
from engine.response.model import Answer

NOW = datetime(2027, 3, 16, 6, 30, tzinfo=UTC)
CASE = Case(
    id=7,
    address="ada@example.com",
    letter=1,
    campaign="feedback",
    opened_at=NOW,
    due=NOW + timedelta(days=2),
    why="an unhappy answer",
    text="",
    answer=Answer(question="recommend", choice="3", comment="The tea came late.\nAnd cold."),
    alerted_at=None,
    closed_at=None,
    closed_by="",
    note="",
)
WROTE = replace(CASE, answer=None, why="a reply with a complaint", text="Where is my order?")
