"""``gramercy send``: a campaign's letters, each once."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from engine import clock
from engine.cli.options import as_json, at_time, in_workspace, moment, user, workspace
from engine.cli.plan import show
from engine.cli.planned import planned
from engine.cli.progress import progress
from engine.cli.showing import say, say_json
from engine.cli.trying import send_to_me
from engine.delivery.sending import Ending, Terms, carry_out
from engine.delivery.stopping import Stop
from engine.errors import BadInput, CarrierDown
from engine.fate import Fate
from engine.ledger.ledger import Ledger
from engine.ledger.model import Run, RunState, Tally
from engine.planning.frozen import Frozen, freeze, freeze_again, thaw
from engine.planning.inputs import Inputs, changes, unpacked
from engine.planning.plan import ONCE
from engine.planning.saying import plan_record, tally_record
from engine.problem import printable, quoted
from engine.settings.model import By
from engine.token import Keyring
from engine.wiring import campaign_inputs, carrier, open_keyring, open_ledger, read_config
from engine.words import summary
from engine.workspace import Workspace
from engine.zone import instant

_LETTERS_LEFT = 5
_WHERE = {
    By.SMTP: "through your mail server",
    By.INBOX: "to the built-in inbox",
    By.FOLDER: "to a folder",
}


@click.command("send")
@click.argument("campaign")
@at_time
@click.option("--now", "early", is_flag=True, help="Send before the campaign's time.")
@click.option("--yes", is_flag=True, help="Ask nothing (for machines).")
@click.option(
    "--only-me", is_flag=True, help="One letter in each language, to the sender alone; counts nowhere."
)
@click.option("--replan", is_flag=True, help="Cancel what is unsent, and plan the rest from what is on disk.")
@click.option("--resume", is_flag=True, help="Go on with a run that was paused.")
@as_json
@in_workspace
def command(
    campaign: str,
    at: str | None,
    early: bool,
    yes: bool,
    only_me: bool,
    replan: bool,
    resume: bool,
    json_: bool,
    config: Path | None,
) -> int:
    """Send CAMPAIGN's letters, each once, even after a crash or a stop.

    Exit code: 0 all done, 2 something to mend, 3 mail server down, 4 records unusable, 5 letters left.
    """
    here = workspace(config)
    inputs = campaign_inputs(here, campaign)
    now = _clock(moment(at, inputs.settings.shop.time_zone, clock.now()))
    keyring = open_keyring(here)
    with open_ledger(here) as ledger:
        run = ledger.find_run(inputs.id, ONCE)
        if only_me:
            return send_to_me(inputs, here, ledger, now=now())
        if run is None or replan:
            _not_before_its_time(inputs, now(), early=early)
            _not_under_another_spelling(inputs, ledger)
            run = _confirmed(inputs, here, ledger, keyring, now, run, yes=yes, json_=json_)
            if run is None:
                return 0
        else:
            _taken_up(inputs, ledger, run, now, resume=resume, yes=yes)
        failure: CarrierDown | None = None
        if ledger.get_run(run.id).state is RunState.OPEN:
            try:
                _carry_out(here, ledger, run, thaw(ledger, run, keyring), now)
            except CarrierDown as error:
                failure = error
        tally = ledger.tally(run.id)
        if json_:
            say_json(tally_record(run.campaign, run.occurrence, tally))
        else:
            click.echo(summary(tally))
        if tally.deferred:
            _say_when(ledger, run, inputs.settings.shop.time_zone)
        if tally.failed:
            say(
                f"{tally.failed} could not be written. Mend the letter (gramercy plan says what is wrong), "
                f"then: gramercy send {campaign} --replan"
            )
        if failure is not None:
            raise failure
        return _LETTERS_LEFT if tally.deferred or tally.unsent else 0


def _say_when(ledger: Ledger, run: Run, zone: ZoneInfo) -> None:
    """From when letters that were put off may be tried again."""
    waiting = [letter.next_try for letter in ledger.letters(run.id, Fate.DEFERRED) if letter.next_try]
    if waiting:
        first = min(waiting).astimezone(zone)
        say(f"The mail server put some off. The same command tries them again from {first:%Y-%m-%d %H:%M}.")


def _clock(began_as: datetime) -> Callable[[], datetime]:
    """Now, counted from the moment this command acts as if it began at."""
    began = clock.now()
    return lambda: began_as + (clock.now() - began)


def _not_before_its_time(inputs: Inputs, now: datetime, *, early: bool) -> None:
    when, zone = inputs.campaign.when, inputs.settings.shop.time_zone
    if when is not None and not early and now < instant(when, zone):
        raise BadInput(
            message=f"{quoted(inputs.id)} is for {when:%Y-%m-%d %H:%M}, which has not come yet\n"
            "  hint: send it now all the same with --now"
        )


def _not_under_another_spelling(inputs: Inputs, ledger: Ledger) -> None:
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


def _confirmed(
    inputs: Inputs,
    here: Workspace,
    ledger: Ledger,
    keyring: Keyring,
    now: Callable[[], datetime],
    before: Run | None,
    *,
    yes: bool,
    json_: bool,
) -> Run | None:
    """The run, frozen once a person (or ``--yes``) has confirmed the plan; None where nobody is chosen."""
    with planned(inputs, here, ledger, now=now(), keyring=keyring) as plan:
        record = plan_record(plan)
        if not json_:
            show(record)
        if plan.audience.chosen == 0 and before is None:
            if json_:
                say_json(tally_record(plan.inputs.id, plan.occurrence, Tally(chosen=0)))
            say("Nobody gets this letter, so nothing was sent.")
            return None
        if not yes:
            _ask(plan.audience.chosen, inputs)
        if before is not None:
            return freeze_again(plan, ledger, now(), by=user())
        try:
            return freeze(plan, ledger, now())
        except BadInput:
            # Another process may have been quicker: then its run is the run.
            run = ledger.find_run(inputs.id, ONCE)
            if run is None:
                raise
            return run


def _taken_up(
    inputs: Inputs, ledger: Ledger, run: Run, now: Callable[[], datetime], *, resume: bool, yes: bool
) -> None:
    """See that a run begun before may go on, and say what is different now."""
    if run.state is RunState.ENDED:
        say(f"{quoted(run.campaign)} has been sent. To send it again, give the campaign a new id.")
        return
    for name in changes(unpacked(ledger.snapshot(run.id)), inputs):
        say(
            f"{name} has changed since this was planned; the letters stay as they were "
            "(--replan takes the new text)."
        )
    if run.state is RunState.PAUSED:
        if not resume:
            raise BadInput(
                message=f"{quoted(run.campaign)} is paused: {run.detail}\n"
                "  hint: see who is not certain with: gramercy status --list unsure, then send with --resume"
            )
        ledger.resume(run.id)
    when, zone = inputs.campaign.when, inputs.settings.shop.time_zone
    if when is not None and now() > instant(when, zone) + inputs.campaign.catch_up_within:
        ledger.recover(now())
        given_up = ledger.expire(run.id, "its time was over", now())
        if given_up:
            say(f"Given up, because it is too late: {given_up}. Their time was {when:%Y-%m-%d %H:%M}.")
    tally = ledger.tally(run.id)
    if tally.unsent + tally.deferred and not yes:
        _ask(tally.unsent + tally.deferred, inputs)


def _ask(letters: int, inputs: Inputs) -> None:
    """Have the number of letters typed.

    Raises:
        BadInput: if it was not.
    """
    where = _WHERE[inputs.settings.delivery.by]
    try:
        typed = click.prompt(
            f"\n{letters} letter{'s' * (letters != 1)} will go {where}. Type the number to send",
            default="",
            show_default=False,
            err=True,
        )
    except click.Abort:
        typed = ""
    if typed.strip().replace(",", "").replace(" ", "") != str(letters):
        raise BadInput(message="Nothing was sent.\n  hint: type the number of letters, or use --yes")


def _carry_out(
    here: Workspace, ledger: Ledger, run: Run, frozen: Frozen, now: Callable[[], datetime]
) -> None:
    # How letters leave is read anew: a password or a server may have been mended since.
    settings = read_config(here)
    delivery = settings.delivery
    stop = Stop()

    async def sending() -> Ending:
        with stop.on_signals():
            return await carry_out(
                run.id,
                ledger=ledger,
                carrier=way,
                compose=frozen.write,
                terms=Terms(
                    connections=delivery.connections,
                    letters_per_hour=delivery.letters_per_hour,
                    give_up_after=delivery.give_up_after,
                ),
                now=now,
                stop=stop,
                tell=tell,
            )

    before = ledger.tally(run.id).accepted
    with carrier(settings, here) as (way, where), progress(stop) as tell:
        ending = asyncio.run(sending())
    if ledger.tally(run.id).accepted > before:
        say(f"Handed to {where}.")
    match ending:
        case Ending.STOPPED:
            say("Stopped as you asked. The same command goes on where it stopped.")
        case Ending.PAUSED:
            say(f"Paused: {ledger.get_run(run.id).detail}.")
        case Ending.DONE:
            pass
