"""Rows of a ledger, written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.fate import Fate
from engine.ledger.heard import Link, Observation, Observed, Seen
from engine.ledger.model import Channel, LetterNow, Run, RunState, Tally
from engine.report.model import Both, Bounced, Counts, Report, Stopped
from engine.report.tally import Rows, tally
from engine.response.model import Answer, Kind, Response, Source

ZONE = ZoneInfo("Asia/Yerevan")
SENT = datetime(2027, 3, 16, 6, 0, tzinfo=UTC)
NOW = SENT + timedelta(days=30)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
#: What is in a report of nothing but planned letters.
NOTHING = Report(
    campaign="thanks",
    name="Thanks",
    occurrence="once",
    purpose="thank-you",
    goodwill_first=True,
    planned_at=SENT,
    ended_at=None,
    made_at=NOW,
    rows=0,
    left_out=(),
    fates=Tally(chosen=0),
    opens_noticed=False,
    clicks_noticed=False,
    opened=Both(),
    clicked=Both(),
    links=(),
    delivered=None,
    replied=0,
    replies=(),
    auto_replies=0,
    asked=(),
    bounced=Bounced(),
    complaints=0,
    stopped=Stopped(),
    open_cases=0,
    days=(),
    languages=(),
    segments=(),
    bought=None,
)


def run(rows: int = 0) -> Run:
    return Run(
        id=1,
        campaign="thanks",
        occurrence="once",
        purpose="thank-you",
        state=RunState.OPEN,
        detail="",
        frozen_at=SENT,
        as_of=SENT,
        rows=rows,
        chosen=rows,
        ended_at=None,
    )


def letter(
    number: int, fate: Fate = Fate.ACCEPTED, *, language: str = "en", date: datetime = SENT
) -> LetterNow:
    return LetterNow(
        seq=number,
        run=1,
        campaign="thanks",
        occurrence="once",
        number=number,
        contact=f"c{number}",
        address=f"p{number}@home.example",
        language=language,
        channel=Channel.EMAIL,
        fate=fate,
        attempts=1,
        next_try=None,
        date=date if fate in (Fate.ACCEPTED, Fate.UNSURE, Fate.REFUSED) else None,
        code=None,
        status=None,
        detail="",
        changed_at=date,
    )


def link(key: int, place: int = 1, label: str = "shop") -> Link:
    return Link(key=key, place=place, label=label, url=f"https://shop.example/{key}")


def seen(
    number: int,
    what: Seen = Seen.CLICK,
    *,
    after: float = 600,
    link: int | None = 7,
    agent: str = BROWSER,
    method: str = "GET",
) -> Observed:
    """What was done with letter ``number`` so many seconds after it went."""
    at = SENT + timedelta(seconds=after)
    one = Observation(
        letter=number,
        at=at,
        seen=what,
        link=link if what is Seen.CLICK else None,
        method=method,
        agent=agent,
        network="203.0.113.0/24",
    )
    return Observed(id=1, letter=number, contact=f"c{number}", language="en", sent_at=SENT, observation=one)


def said(kind: Kind, number: int | None = 1, *, days: float = 1, **more: Any) -> Response:
    facts: dict[str, Any] = {
        "id": f"mail:{number} {kind} {days} {more}",
        "at": SENT + timedelta(days=days),
        "source": Source.MAIL,
        "letter": number,
        "address": None if number is None else f"p{number}@home.example",
        **more,
    }
    return Response(kind=kind, **facts)


def answered(
    choice: str, number: int | None = 1, *, question: str = "recommend", days: float = 1, **more: Any
) -> Response:
    told = {key: more.pop(key) for key in ("comment", "guests", "fields") if key in more}
    answer = Answer(question=question, choice=choice, **told)
    return said(Kind.ANSWER, number, days=days, answer=answer, **more)


def made(letters: list[LetterNow], *, left_out: dict[str, int] | None = None, **more: Any) -> Report:
    """The report of these rows."""
    out = left_out or {}
    facts: dict[str, Any] = {
        "run": run(len(letters) + sum(out.values())),
        "name": "Thanks",
        "purpose": "thank-you",
        "left_out": out,
        "letters": letters,
        **more,
    }
    return tally(Rows(**facts), zone=ZONE, now=NOW)


def counts(**numbers: int) -> Counts:
    return replace(Counts(), **numbers)
