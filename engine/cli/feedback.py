"""``gramercy feedback``: unhappy customers, until somebody has seen to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from engine import clock
from engine.cli.options import as_json, at_time, in_workspace, moment, user, workspace
from engine.cli.showing import say, say_json
from engine.cli.telling import tell_of_cases
from engine.errors import BadInput
from engine.ledger.heard import Case
from engine.problem import printable, quoted
from engine.wiring import open_ledger, read_config


@click.group("feedback")
def command() -> None:
    """See to unhappy customers: they get no promotions until their case is closed."""


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Closed ones as well.")
@at_time
@as_json
@in_workspace
def list_(everything: bool, at: str | None, json_: bool, config: Path | None) -> None:
    """Who is unhappy, what they said, and by when somebody should have seen to it."""
    here = workspace(config)
    settings = read_config(here)
    now = moment(at, settings.shop.time_zone, clock.now())
    with open_ledger(here) as ledger:
        tell_of_cases(ledger, settings, here, now)
        cases = ledger.cases(open_only=not everything)
    if json_:
        say_json({"cases": [_record(case) for case in cases]})
        return
    if not cases:
        click.echo("Nobody is waiting for us.")
    for case in cases:
        click.echo("\n".join(_lines(case, settings.shop.time_zone, now)))


@command.command("close")
@click.argument("number", type=click.IntRange(min=1), metavar="NUMBER")
@click.option("--note", default="", help="What was done, for whoever reads it later.")
@in_workspace
def close(number: int, note: str, config: Path | None) -> None:
    """The case is settled: that person may get promotions again."""
    here = workspace(config)
    with open_ledger(here) as ledger:
        if ledger.close_case(number, by=user(), note=note, now=clock.now()):
            click.echo(f"Case {number} is closed.")
            return
        known = {case.id: case for case in ledger.cases(open_only=False)}
    if number not in known:
        raise BadInput(message=f"there is no case {number}\n  hint: gramercy feedback list")
    say(f"Case {number} was closed already, by {printable(known[number].closed_by)}.")


def _lines(case: Case, zone: ZoneInfo, now: datetime) -> Iterator[str]:
    late = " (late)" if case.closed_at is None and case.due < now else ""
    about = f", letter {printable(case.campaign)}" if case.campaign else ""
    yield f"{case.id}  {printable(case.address)}: {case.why}{about}"
    if case.answer and case.answer.choice:
        yield f"    {printable(case.answer.question)}: {printable(case.answer.choice)}"
    words = (case.answer.comment if case.answer else "") or case.text
    yield from (f"    | {printable(line)}" for line in words.splitlines())
    if case.closed_at is None:
        yield f"    see to it by {case.due.astimezone(zone):%Y-%m-%d %H:%M}{late}"
    else:
        done = f": {quoted(case.note)}" if case.note else ""
        closed = f"{case.closed_at.astimezone(zone):%Y-%m-%d %H:%M}"
        yield f"    closed {closed} by {printable(case.closed_by)}{done}"


def _record(case: Case) -> dict[str, object]:
    answer = case.answer
    return {
        "case": case.id,
        "address": case.address,
        "campaign": case.campaign,
        "why": case.why,
        "question": answer.question if answer else None,
        "choice": answer.choice if answer else None,
        "text": (answer.comment if answer else "") or case.text,
        "opened_at": case.opened_at.isoformat(),
        "due": case.due.isoformat(),
        "alerted_at": case.alerted_at.isoformat() if case.alerted_at else None,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "closed_by": case.closed_by or None,
        "note": case.note or None,
    }
