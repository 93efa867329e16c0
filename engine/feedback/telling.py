"""Telling of open cases nobody has been told of yet."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.delivery.model import Message
from engine.errors import CarrierDown
from engine.fate import Fate, Outcome
from engine.feedback.alert import alert
from engine.feedback.hook import HookFailed, news, post, signature
from engine.language import best
from engine.ledger.heard import Case
from engine.ledger.ledger import Ledger
from engine.letter.header import HeaderError, Mailbox
from engine.settings.model import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How alerts leave.

    Attributes:
        carry: Hands over one letter; raises CarrierDown.
        shop: The shop's name in ``language``.
        sender: Who writes them.
        secret: Signs what goes to the webhook; None where there is none.
    """

    settings: Settings
    carry: Callable[[Message], Outcome]
    shop: str
    language: str
    sender: Mailbox
    secret: str | None


def tell(ledger: Ledger, telling: Telling, now: datetime) -> Iterator[str]:
    """Tell of every open case that nobody was told of, the most urgent first; yields what went wrong.

    A case counts as told once one of the ways took it; until then it is told again the next time.
    """
    for case in ledger.cases():
        if case.alerted_at is None:
            failures = list(_ways(case, telling, now))
            yield from (f"case {case.id}: {failure}" for failure in failures if failure)
            if None in failures:
                ledger.case_alerted(case.id, now)


def _ways(case: Case, telling: Telling, now: datetime) -> Iterator[str | None]:
    """Why each way did not take it; None for one that did."""
    feedback = telling.settings.feedback
    for to in feedback.alert or (telling.sender.address,):
        yield _mailed(case, to, telling, now)
    if feedback.webhook is not None and telling.secret is not None:
        body = news(case)
        try:
            post(feedback.webhook.url, body, signature(body, telling.secret, now))
        except HookFailed as error:
            yield f"{feedback.webhook.url} was not told: {error}"
        else:
            yield None


def _mailed(case: Case, to: str, telling: Telling, now: datetime) -> str | None:
    try:
        message = alert(
            case,
            question=_asked(case, telling),
            shop=telling.shop,
            sender=telling.sender,
            to=to,
            language=telling.language,
            token=secrets.token_hex(16),
            now=now.astimezone(telling.settings.shop.time_zone),
        )
        outcome = telling.carry(message)
    except (CarrierDown, HeaderError) as error:
        return f"{to} was not told: {error}"
    return None if outcome.fate is Fate.ACCEPTED else f"{to} was not told: {outcome.detail}"


def _asked(case: Case, telling: Telling) -> str | None:
    """What the case's answer answers, in the shop's language; None where the config no longer asks it."""
    question = telling.settings.questions.get(case.answer.question) if case.answer else None
    if question is None:
        return None
    text = question.text
    return text if isinstance(text, str) else text[best(telling.language, text) or next(iter(text))]
