"""``gramercy run``: send what is due, unattended, until somebody ends it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from engine import clock
from engine.cli.attending import (
    MAIL_EVERY,
    Attendant,
    ended_by_signals,
    health_file,
    journal_of,
)
from engine.cli.options import at_time, in_workspace, moment, workspace
from engine.cli.showing import say
from engine.errors import BadInput, CarrierDown, LedgerBroken
from engine.ledger.model import RunState
from engine.running.alone import Alone
from engine.running.clocks import Clock, Machine, Rehearsal
from engine.running.health import read_health
from engine.running.journal import Event, Form
from engine.running.loop import Loop
from engine.settings.model import By, Settings
from engine.wiring import open_ledger, read_config
from engine.workspace import Workspace

_LETTERS_LEFT = 5
# A look around is taken at least so often; in a rehearsal nothing changes by itself.
_LONGEST, _LONGEST_REHEARSED = timedelta(hours=1), timedelta(days=30)


@click.command("run")
@click.option("--once", is_flag=True, help="One pass: do what is due, and end (for cron).")
@at_time
@click.option(
    "--until",
    metavar="TIME",
    help="With --at: a rehearsal. Time passes by itself until TIME; only to the inbox or a folder.",
)
@click.option(
    "--log",
    "form",
    type=click.Choice([form.value for form in Form]),
    default=Form.TEXT.value,
    help="Lines for people, or one JSON object a line.",
)
@click.option(
    "--healthy", is_flag=True, help="Is one running, and doing what is due? Exit code 0, or 1 and why not."
)
@in_workspace
def command(
    once: bool, at: str | None, until: str | None, form: str, healthy: bool, config: Path | None
) -> int:
    """Send what is due of all that was scheduled, read the mailbox, and try again what was put off.

    It goes on until it is stopped: Ctrl-C.  Exit code: 0; 4 if our records cannot be used; 5 if another one
    is running here.  With --once also 2 if the config has mistakes, 3 if the mail server or the mailbox could
    not be reached, 5 if letters are left for the next time.
    """
    here = workspace(config)
    settings = _settings(here, told=not healthy)
    if healthy:
        judgement = read_health(health_file(here, settings), clock.now())
        click.echo(judgement.words)
        return 0 if judgement.well else 1
    zone = settings.shop.time_zone if settings else UTC
    ended = ended_by_signals()
    began = _moment(at, settings)
    last = None if until is None else _until(until, began, settings)
    ticking: Clock
    if last is not None and began is not None:
        ticking = Rehearsal(began, ended)
    else:
        ticking = Machine(clock.now, ended, time.monotonic, began_as=began)
    with Alone(here.state, now=clock.now()), open_ledger(here) as ledger:
        attendant = Attendant(
            here=here,
            ledger=ledger,
            clock=ticking,
            journal=journal_of(form, zone),
            began=ticking.now(),
            rehearsal=last is not None,
            ended=ended,
        )
        try:
            unreached = _attend(attendant, ticking, settings, once=once, last=last)
        except LedgerBroken as error:
            attendant.broken(error)
            raise
        attendant.note(Event.ENDED)
        left = any(run.planned + run.deferred for run in ledger.unfinished())
        paused = any(run.state is RunState.PAUSED for run in ledger.runs())
    if once and settings is None:
        return BadInput.exit_code
    if unreached:
        return CarrierDown.exit_code
    return _LETTERS_LEFT if once and (left or paused) else 0


def _attend(
    attendant: Attendant, ticking: Clock, settings: Settings | None, *, once: bool, last: datetime | None
) -> bool:
    """Do what is due; with ``once`` return whether the mail server, or the mailbox, could not be reached."""
    passing = attendant.passing()
    attendant.note(Event.STARTED, "started, one pass" if once else "")
    if once:
        while True:
            passed = passing.make()
            attendant.told(passed)
            if not passed.more:
                return passed.unreached
    Loop(
        passing=passing,
        clock=ticking,
        note=attendant.note,
        longest=_LONGEST if last is None else _LONGEST_REHEARSED,
        mail_every=MAIL_EVERY if settings and settings.mailbox and last is None else None,
        told=attendant.told,
        alive=attendant.alive,
    ).run(until=last)
    return False


def _settings(here: Workspace, *, told: bool) -> Settings | None:
    """What the config says; None where it has mistakes, which the loop tells of and outlives."""
    try:
        return read_config(here)
    except BadInput as error:
        if told:
            say(f"{error}\nUntil that is mended, nothing goes.")
        return None


def _moment(at: str | None, settings: Settings | None) -> datetime | None:
    if at is None:
        return None
    if settings is None:
        raise BadInput(message="--at needs a config without mistakes\n  hint: gramercy check")
    return moment(at, settings.shop.time_zone, clock.now())


def _until(until: str, began: datetime | None, settings: Settings | None) -> datetime:
    if began is None or settings is None:
        raise BadInput(message="--until needs --at\n  hint: run --at 2027-01-01 --until 2027-12-31")
    if settings.delivery.by is By.SMTP:
        raise BadInput(
            message="a year is rehearsed to the inbox or a folder, and this workspace sends real mail\n"
            "  hint: write 'delivery: by: inbox' in a copy, or foretell it: gramercy simulate"
        )
    found = moment(until, settings.shop.time_zone, clock.now(), option="--until")
    if found <= began:
        raise BadInput(message="--until is not after --at\n  hint: write the later moment there")
    return found
