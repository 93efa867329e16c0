"""A report for programs: one JSON record, and rows for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum

from engine.report.model import Report
from engine.value import Money


def record(report: Report) -> dict[str, object]:
    """The report as JSON can hold it.  Money is ``{"minor", "currency"}``; moments are ISO 8601."""
    found = _plain(report)
    assert isinstance(found, dict)  # noqa: S101 - a report is a record
    return found


#: The headings of ``rows``.
HEADINGS = ("about", "name", "value")


def rows(report: Report) -> Iterator[tuple[str, str, str]]:
    """Everything that is counted, a number a row; words of people come last."""
    yield "letters", "rows read", str(report.rows)
    for reason, count in report.left_out:
        yield "left out", reason, str(count)
    for each in fields(report.fates):
        yield "letters", each.name, str(getattr(report.fates, each.name))
    if report.delivered is not None:
        yield "letters", "delivered", str(report.delivered)
    for name, number in (
        ("replied", report.replied),
        ("automatic answers", report.auto_replies),
        ("opted out", report.opted_out),
        ("complaints", report.complaints),
        ("bounced for good", report.bounced.permanent),
        ("bounced for a while", report.bounced.passing),
        ("waiting for us", report.open_cases),
    ):
        yield "came back", name, str(number)
    if report.opens_noticed:
        yield "opened", "people", str(report.opened.people)
        yield "opened", "machines", str(report.opened.machines)
    yield "clicked", "people", str(report.clicked.people)
    yield "clicked", "machines", str(report.clicked.machines)
    for clicked in report.links:
        yield (
            "link",
            f"{clicked.link.place}. {clicked.link.label or clicked.link.url}",
            str(clicked.letters.people),
        )
    for asked in report.asked:
        yield "answers", asked.question, str(asked.answered)
        for choice, count in asked.distribution:
            yield "answers", f"{asked.question}: {choice}", str(count)
        if asked.score is not None:
            yield "score", asked.question, f"{asked.score.value:.1f}"
    for cause, count in report.bounced.causes:
        yield "bounce", cause, str(count)
    for domain, count in report.bounced.domains:
        yield "bounce at", domain, str(count)
    for day in report.days:
        for each in fields(day)[1:]:
            yield f"day {day.day.isoformat()}", each.name.replace("_", " "), str(getattr(day, each.name))
    for about, groups in (("language", report.languages), ("segment", report.segments)):
        for group in groups:
            for each in fields(group)[1:]:
                yield f"{about} {group.name}", each.name.replace("_", " "), str(getattr(group, each.name))
    if report.bought is not None:
        yield "bought afterwards", f"people within {report.bought.days} days", str(report.bought.people)
        yield "bought afterwards", "orders", str(report.bought.orders)
        for amount in report.bought.amounts:
            yield "bought afterwards", f"minor units of {amount.currency}", str(amount.minor)
    for asked in report.asked:
        for said in asked.comments:
            yield f"comment to {asked.question}", said.address, said.text
    for said in report.replies:
        yield "reply", said.address, said.text


def _plain(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case Money():
            return {"minor": value.minor, "currency": value.currency}
        case tuple() | list():
            return [_plain(each) for each in value]
        case _ if is_dataclass(value):
            return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        case _:
            return value
