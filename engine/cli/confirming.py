"""What is asked and seen to before a letter goes: the time, the name, the plan, the number typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import datetime

import click

from engine.cli.options import user
from engine.cli.plan import show
from engine.cli.showing import say, say_json
from engine.errors import BadInput
from engine.ledger.ledger import Ledger
from engine.ledger.model import Run, RunState, Tally
from engine.planned import planned
from engine.planning.approval import see_to_approval
from engine.planning.departing import Departures
from engine.planning.frozen import freeze, freeze_again
from engine.planning.inputs import Inputs, changes, unpacked
from engine.planning.occurrence import Occurrence
from engine.planning.saying import plan_record, tally_record
from engine.problem import printable, quoted
from engine.settings.model import By
from engine.token import Keyring
from engine.workspace import Workspace

_WHERE = {
    By.SMTP: "through your mail server",
    By.INBOX: "to the built-in inbox",
    By.FOLDER: "to a folder",
}


def not_before_its_time(inputs: Inputs, time: Occurrence, now: datetime, *, early: bool) -> None:
    if not early and now < time.due:
        due = time.due.astimezone(inputs.settings.shop.time_zone)
        raise BadInput(
            message=f"{quoted(inputs.id)} is for {due:%Y-%m-%d %H:%M}, which has not come yet\n"
            "  hint: send it now all the same with --now"
        )


def not_under_another_spelling(inputs: Inputs, ledger: Ledger) -> None:
    """A file renamed from thanks to Thanks, or copied from a Mac, which writes é as two characters, would be
    another campaign, and everybody would get its letter again.

    Raises:
        BadInput: if an id that differs in nothing else is known.
    """
    for run in ledger.runs():
        if run.campaign != inputs.id and _folded(run.campaign) == _folded(inputs.id):
            raise BadInput(
                message=f"{quoted(inputs.id)} was sent before, spelt as {quoted(run.campaign)}\n"
                f"  hint: to go on with that one write into the campaign  id: {printable(run.campaign)}\n"
                "  hint: for a new campaign choose an id that is not so much alike"
            )


def _folded(identity: str) -> str:
    return unicodedata.normalize("NFC", identity).casefold()


def confirmed(
    inputs: Inputs,
    here: Workspace,
    ledger: Ledger,
    keyring: Keyring,
    now: Callable[[], datetime],
    time: Occurrence,
    before: Run | None,
    *,
    early: bool,
    yes: bool,
    json_: bool,
) -> Run | None:
    """The run, frozen once a person (or ``--yes``) has confirmed the plan; None where nobody is chosen.

    ``early``: its letters leave at once, whatever the clock says.
    """
    with planned(inputs, here, ledger, now=now(), keyring=keyring, time=time) as plan:
        record = plan_record(plan)
        if not json_:
            show(record)
        if plan.audience.chosen == 0 and before is None:
            if json_:
                say_json(tally_record(plan.inputs.id, plan.occurrence, Tally(chosen=0)))
            say("Nobody gets this letter, so nothing was sent.")
            return None
        see_to_approval(plan, ledger)
        if not yes:
            _ask(plan.audience.chosen, inputs)
        departures = Departures(
            inputs, time, number=plan.composer.number, from_=now(), ahead=before is None, at_once=early
        )
        if before is not None:
            return freeze_again(plan, ledger, now(), by=user(), departures=departures)
        try:
            return freeze(plan, ledger, now(), departures=departures)
        except BadInput:
            # Another process may have been quicker: then its run is the run.
            run = ledger.find_run(inputs.id, time.name)
            if run is None:
                raise
            return run


def taken_up(
    inputs: Inputs,
    ledger: Ledger,
    run: Run,
    time: Occurrence,
    now: Callable[[], datetime],
    *,
    resume: bool,
    yes: bool,
) -> None:
    """See that a run begun before may go on, and say what is different now."""
    if run.state is RunState.ENDED:
        if inputs.campaign.every is not None:
            goes = f" for {time.goes:%Y-%m-%d %H:%M}" if time.goes is not None else ""
            say(f"{quoted(run.campaign)} has been sent{goes}. To send the next one before its time: --now.")
        elif inputs.campaign.on is not None:
            say(f"{quoted(run.campaign)} has been sent to those whose day it is.")
        else:
            say(f"{quoted(run.campaign)} has been sent. To send it again, give the campaign a new id.")
        return
    for name in changes(unpacked(ledger.snapshot(run.id)), inputs):
        say(
            f"{name} has changed since this was planned; the letters stay as they were "
            "(--replan takes the new text)."
        )
    if run.state is RunState.PAUSED:
        if not resume:
            gated = any(one.gated and one.occurrence == run.occurrence for one in ledger.paused())
            listed = (
                "came back with: gramercy status --list refused"
                if gated
                else ("is not certain with: gramercy status --list unsure")
            )
            raise BadInput(
                message=f"{quoted(run.campaign)} is paused: {run.detail}\n"
                f"  hint: see who {listed}, then send with --resume"
            )
        ledger.resume(run.id, now())
    if inputs.campaign.when is not None or inputs.campaign.recurring:
        ledger.recover(now())
        patience = inputs.campaign.catch_up_within
        given_up = ledger.expire_late(run.id, patience, "its time was over", now(), put_off=True)
        if given_up:
            due = time.due.astimezone(inputs.settings.shop.time_zone)
            say(f"Given up, because it is too late: {given_up}. Their time was {due:%Y-%m-%d %H:%M}.")
    tally = ledger.tally(run.id)
    if tally.unsent + tally.deferred and not yes:
        _ask(tally.unsent + tally.deferred, inputs)


def _ask(letters: int, inputs: Inputs) -> None:
    where = _WHERE[inputs.settings.delivery.by]
    have_typed(
        letters,
        f"{letters} letter{'s' * (letters != 1)} will go {where}. Type the number to send",
        otherwise="Nothing was sent.",
    )


def have_typed(letters: int, question: str, *, otherwise: str) -> None:
    """Have the number of letters typed.

    Raises:
        BadInput: if it was not; ``otherwise`` says what that means.
    """
    try:
        typed = click.prompt(f"\n{question}", default="", show_default=False, err=True)
    except click.Abort:
        typed = ""
    if typed.strip().replace(",", "").replace(" ", "") != str(letters):
        raise BadInput(message=f"{otherwise}\n  hint: type the number of letters, or use --yes")
