"""Questions of the config, as answers meet them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engine.settings.model import AskedQuestion, QuestionKind, Settings
from engine.zone import beginning, instant


def closes_at(question: AskedQuestion, zone: ZoneInfo) -> datetime | None:
    """From when answers no longer count; None if they always do.

    A bare day lasts until it ends, not until the shop closes.
    """
    closes = question.closes
    if closes is None:
        return None
    if isinstance(closes, datetime):
        return instant(closes, zone)
    return beginning(closes + timedelta(days=1), zone)


def is_open(question: AskedQuestion, zone: ZoneInfo, now: datetime) -> bool:
    """Whether an answer given now counts."""
    closes = closes_at(question, zone)
    return closes is None or now < closes


def unhappy_answer(settings: Settings, name: str, choice: str, now: datetime) -> bool | None:
    """Whether somebody should hear of this answer at once.

    None where it is no answer: there is no such question or no such choice, or the question is closed.
    """
    question = settings.questions.get(name)
    if question is None or not is_open(question, settings.shop.time_zone, now):
        return None
    if choice not in question.choices and question.kind is not QuestionKind.FORM:
        return None
    return question.is_unhappy(choice)
