"""Each event of each provider gives exactly the responses beside it."""

from __future__ import annotations

from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from engine.response.model import Response, Source
from engine.webhook.model import Taken
from engine.webhook.reading import take
from tests.webhook.posting import NOW, known, posted

CASES = sorted((Path(__file__).parents[1] / "cases/webhooks").glob("*/*.json"))


def _told(taken: Taken) -> str:
    """All of it in words; of a response, whatever is not left as it is by default."""
    lines = []
    for came in taken.came:
        response = came.response
        assert response.source is Source.WEBHOOK
        lines.append(f"{response.kind}")
        for field in fields(Response):
            value = getattr(response, field.name)
            default = None if field.default is MISSING else field.default
            if field.name not in ("kind", "source") and (value != default or value is not default):
                lines.append(f"  {field.name}: {value}")
        if came.message_id is not None:
            lines.append(f"  message_id: {came.message_id}")
    if taken.unread:
        lines.append(f"unread: {taken.unread}")
    if not taken.came:
        lines.append("nothing")
    assert taken.confirm is None
    return "".join(f"{line}\n" for line in lines)


def _now(case: Path) -> str:
    return _told(take(case.parent.name, posted(case.parent.name, case.read_bytes()), known(), NOW))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_event(case: Path) -> None:
    assert _now(case) == case.with_suffix(".came").read_text("utf-8")


def test_there_are_cases_of_every_provider() -> None:
    assert {case.parent.name for case in CASES} == {"ses", "sendgrid", "mailgun", "postmark", "brevo"}
    assert len(CASES) > 100


def test_the_same_post_gives_the_same_ids_and_different_events_different_ones() -> None:
    """By these, a ledger knows what it has."""
    ids = []
    for case in CASES:
        request = posted(case.parent.name, case.read_bytes())
        first, again = (take(case.parent.name, request, known(), NOW).came for _ in range(2))
        assert first == again
        assert all(came.response.id.startswith(f"{case.parent.name}:") for came in first)
        ids.append([came.response.id for came in first])

    assert all(len(set(of_one)) == len(of_one) for of_one in ids)
