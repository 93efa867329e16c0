"""A report for programs: one JSON record, and rows for a spreadsheet (docs/report.md names the keys)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime

from engine.report.model import Asked, Both, Bought, Choice, Clicked, Counts, Group, Report, Said
from engine.value import Money

#: The headings of ``rows``.
HEADINGS = ("about", "name", "value")


def record(report: Report) -> dict[str, object]:
    """The report as JSON can hold it.  Stable: keys are added, never renamed."""
    bought = report.bought
    return {
        "campaign": report.campaign,
        "occurrence": report.occurrence,
        "name": report.name,
        "purpose": report.purpose,
        "planned_at": report.planned_at.isoformat(),
        "ended_at": _moment(report.ended_at),
        "made_at": report.made_at.isoformat(),
        "rows": report.rows,
        "left_out": dict(report.left_out),
        **asdict(report.fates),
        "delivered": report.delivered,
        "opened": _both(report.opened) if report.opens_noticed else None,
        "clicked": _both(report.clicked) if report.clicks_noticed else None,
        "links": [_clicked(one) for one in report.links],
        "replied": report.replied,
        "replies": [_said(one, "subject") for one in report.replies],
        "auto_replies": report.auto_replies,
        "questions": [_asked(one) for one in report.asked],
        "bounced": asdict(report.bounced)
        | {
            "causes": [asdict(one) for one in report.bounced.causes],
            "domains": dict(report.bounced.domains),
        },
        "complaints": report.complaints,
        "opted_out": asdict(report.stopped),
        "open_cases": report.open_cases,
        "days": [{"day": one.day.isoformat(), **_counts(report, one.counts)} for one in report.days],
        "languages": [_group(report, one) for one in report.languages],
        "segments": [_group(report, one) for one in report.segments],
        "bought": None if bought is None else _bought(bought),
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _both(both: Both) -> dict[str, int]:
    return asdict(both)


def _clicked(clicked: Clicked) -> dict[str, object]:
    link = clicked.link
    return {"place": link.place, "label": link.label, "url": link.url} | {
        "people": clicked.letters.people,
        "machines": clicked.letters.machines,
        "times": clicked.times,
    }


def _said(said: Said, *own: str) -> dict[str, object]:
    """``own`` are the keys that only one kind of words has."""
    return {
        "address": said.address,
        "contact": said.contact,
        "language": said.language,
        "at": said.at.isoformat(),
        **{name: getattr(said, name) for name in own},
        "text": said.text,
        "unhappy": said.unhappy,
    }


def _asked(asked: Asked) -> dict[str, object]:
    return {
        "question": asked.question,
        "kind": asked.kind and asked.kind.value,
        "text": asked.text,
        "answered": asked.answered,
        "distribution": _choices(asked.distribution),
        "score": None if asked.score is None else asdict(asked.score),
        "guests": asked.guests,
        "fields": [{"name": one.name, "values": _choices(one.values)} for one in asked.fields],
        "comments": [_said(one, "choice") for one in asked.comments],
    }


def _choices(choices: Iterable[Choice]) -> dict[str, int]:
    return {one.value: one.count for one in choices}


def _counts(report: Report, counts: Counts) -> dict[str, int | None]:
    found: dict[str, int | None] = asdict(counts)
    if not report.opens_noticed:
        found["opened"] = None
    if not report.clicks_noticed:
        found["clicked"] = None
    return found


def _group(report: Report, group: Group) -> dict[str, object]:
    return {"name": group.name, "letters": group.letters, **_counts(report, group.counts)}


def _bought(bought: Bought) -> dict[str, object]:
    return {
        "days": bought.days,
        "people": bought.people,
        "orders": bought.orders,
        "amounts": [_amount(one) for one in bought.amounts],
        "over": bought.over,
    }


def _amount(amount: Money) -> dict[str, object]:
    return {"minor": amount.minor, "currency": amount.currency}


def rows(report: Report) -> Iterator[tuple[str, str, str]]:
    """Everything that is counted, a number a row; words of people come last."""
    for about, name, number in _numbers(report):
        if number is not None:
            yield about, name, str(number)
    for asked in report.asked:
        for said in asked.comments:
            yield f"comment to {asked.question}", said.address, said.text
    for said in report.replies:
        yield "reply", said.address, said.text or said.subject


def _numbers(report: Report) -> Iterator[tuple[str, str, int | float | None]]:
    """None where there is no such number."""
    yield "letters", "rows read", report.rows
    for reason, count in report.left_out:
        yield "left out", reason, count
    for fate, count in asdict(report.fates).items():
        yield "letters", fate, count
    yield "letters", "delivered", report.delivered
    yield "came back", "replied", report.replied
    yield "came back", "automatic answers", report.auto_replies
    yield "came back", "stopped everything", report.stopped.everything
    yield "came back", "stopped some letters", report.stopped.some
    yield "came back", "paused", report.stopped.paused
    yield "came back", "complaints", report.complaints
    yield "came back", "bounced for good", report.bounced.permanent
    yield "came back", "bounced for a while", report.bounced.passing
    yield "came back", "waiting for us", report.open_cases
    for about, both, noticed in (
        ("opened", report.opened, report.opens_noticed),
        ("clicked", report.clicked, report.clicks_noticed),
    ):
        yield about, "people", both.people if noticed else None
        yield about, "machines", both.machines if noticed else None
    for clicked in report.links:
        words = clicked.link.label or clicked.link.url
        yield "link", f"{clicked.link.place}. {words}", clicked.letters.people
    for asked in report.asked:
        yield from _answers(asked)
    for returned in report.bounced.causes:
        yield "bounce", returned.cause, returned.letters
    for domain, count in report.bounced.domains:
        yield "bounce at", domain, count
    for day in report.days:
        for name, number in _counts(report, day.counts).items():
            yield f"day {day.day.isoformat()}", name.replace("_", " "), number
    for about, groups in (("language", report.languages), ("segment", report.segments)):
        for group in groups:
            yield f"{about} {group.name}", "letters", group.letters
            for name, number in _counts(report, group.counts).items():
                yield f"{about} {group.name}", name.replace("_", " "), number
    bought = report.bought
    if bought is not None:
        yield "bought afterwards", f"people within {bought.days} days", bought.people
        yield "bought afterwards", "orders", bought.orders
        for amount in bought.amounts:
            yield "bought afterwards", f"minor units of {amount.currency}", amount.minor


def _answers(asked: Asked) -> Iterator[tuple[str, str, int | float]]:
    yield "answers", asked.question, asked.answered
    for choice in asked.distribution:
        yield "answers", f"{asked.question}: {choice.value}", choice.count
    for filled in asked.fields:
        for choice in filled.values:
            yield "answers", f"{asked.question}, {filled.name}: {choice.value}", choice.count
    if asked.guests:
        yield "guests", asked.question, asked.guests
    score = asked.score
    if score is not None:
        yield "score", asked.question, round(score.value, 2)
        if score.low is not None and score.high is not None:
            yield "score", f"{asked.question}, at least", round(score.low, 2)
            yield "score", f"{asked.question}, at most", round(score.high, 2)
