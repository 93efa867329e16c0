"""``gramercy send``: a campaign's letters, each once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from engine import clock
from engine.cli.confirming import confirmed, not_before_its_time, not_under_another_spelling, taken_up
from engine.cli.options import as_json, at_time, in_workspace, moment, of_campaign, workspace
from engine.cli.progress import progress
from engine.cli.showing import say, say_json
from engine.cli.trying import send_to_me
from engine.delivery.sending import Ending
from engine.delivery.stopping import Stop
from engine.errors import CarrierDown
from engine.fate import Fate
from engine.ledger.ledger import Ledger
from engine.ledger.model import Run, RunState
from engine.planning.inputs import Inputs
from engine.planning.occurrence import Occurrence, current, following, named
from engine.planning.saying import tally_record
from engine.running.carrying import carry
from engine.running.looking_after import look_after
from engine.running.world import World
from engine.token import Keyring
from engine.wiring import campaign_inputs, carrier, open_keyring, open_ledger, read_config
from engine.words import summary
from engine.workspace import Workspace

_LETTERS_LEFT = 5


@click.command("send")
@of_campaign
@at_time
@click.option("--now", "early", is_flag=True, help="Send before the campaign's time.")
@click.option("--yes", is_flag=True, help="Ask nothing (for machines).")
@click.option(
    "--only-me", is_flag=True, help="One letter in each language, to the sender alone; counts nowhere."
)
@click.option("--replan", is_flag=True, help="Cancel what is unsent, and plan the rest from what is on disk.")
@click.option(
    "--mailbox-unread", "unread", is_flag=True, help="Send even if the mailbox of the config cannot be read."
)
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
    unread: bool,
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
        time = current(inputs.campaign, inputs.settings, now())
        run = ledger.find_run(inputs.id, time.name)
        if resume and (run is None or run.state is not RunState.PAUSED):
            time, run = _paused(ledger, inputs, now()) or (time, run)
        if early and run is not None and run.state is RunState.ENDED and inputs.campaign.every is not None:
            # What has been sent is not meant by somebody who will not wait.
            time = following(inputs.campaign, inputs.settings, now()) or time
            run = ledger.find_run(inputs.id, time.name)
        if only_me:
            return send_to_me(inputs, here, ledger, now=now(), json_=json_)
        if inputs.settings.mailbox is not None:
            # Imported here: judging mail takes a while to load.
            from engine.cli.intake import read_mailbox_first

            read_mailbox_first(
                here, ledger, inputs.settings, inputs.settings.mailbox, now=now, needed=not unread
            )
        if run is None or replan:
            not_before_its_time(inputs, time, now(), early=early)
            not_under_another_spelling(inputs, ledger)
            run = confirmed(inputs, here, ledger, keyring, now, time, run, early=early, yes=yes, json_=json_)
            if run is None:
                return 0
        else:
            taken_up(inputs, ledger, run, time, now, resume=resume, yes=yes)
        failure: CarrierDown | None = None
        if ledger.get_run(run.id).state is RunState.OPEN:
            try:
                _look_after(here, ledger, run, keyring, now)
                _carry_out(here, ledger, run, keyring, now)
            except CarrierDown as error:
                failure = error
        tally = ledger.tally(run.id)
        if json_:
            say_json(tally_record(run.campaign, run.occurrence, tally))
        else:
            click.echo(summary(tally))
        if tally.deferred:
            _say_when(ledger, run, inputs.settings.shop.time_zone)
        if tally.unsent:
            _say_what_waits(ledger, run, now(), inputs.settings.shop.time_zone)
        if tally.failed:
            say(
                f"{tally.failed} could not be written. Mend the letter (gramercy plan says what is wrong), "
                f"then: gramercy send {campaign} --replan"
            )
        if failure is not None:
            raise failure
        return _LETTERS_LEFT if tally.deferred or tally.unsent else 0


def _paused(ledger: Ledger, inputs: Inputs, now: datetime) -> tuple[Occurrence, Run] | None:
    """The latest of a campaign's runs that waits for a person, whatever its time was; None where none is."""
    for run in ledger.runs(inputs.id):
        time = named(inputs.campaign, inputs.settings, run.occurrence, now)
        if run.state is RunState.PAUSED and time is not None:
            return time, run
    return None


def _say_when(ledger: Ledger, run: Run, zone: ZoneInfo) -> None:
    """From when letters that were put off may be tried again."""
    waiting = [letter.next_try for letter in ledger.letters(run.id, Fate.DEFERRED) if letter.next_try]
    if waiting:
        first = min(waiting).astimezone(zone)
        say(f"The mail server put some off. The same command tries them again from {first:%Y-%m-%d %H:%M}.")


def _say_what_waits(ledger: Ledger, run: Run, now: datetime, zone: ZoneInfo) -> None:
    """From when letters may leave whose hours, wave or turn has not come yet."""
    found = next((one for one in ledger.unfinished() if one.run == run.id), None)
    if found is None or not found.planned:
        return
    moments = [moment for moment in (found.next, found.gate_at) if moment is not None and moment > now]
    if moments:
        waits = "1 waits for its" if found.planned == 1 else f"{found.planned} wait for their"
        them = "it" if found.planned == 1 else "them"
        since = min(moments).astimezone(zone)
        say(f"{waits} time. The same command sends {them} from {since:%Y-%m-%d %H:%M}.")


def _look_after(
    here: Workspace, ledger: Ledger, run: Run, keyring: Keyring, now: Callable[[], datetime]
) -> None:
    """Let letters go whose hours have come round, or that waited to see how the first ones were received."""
    world = World(
        here=here,
        ledger=ledger,
        keyring=keyring,
        now=now,
        carry=lambda _settings, _run: Ending.DONE,
        read_mailbox=lambda _settings: None,
        tell=lambda news: say(f"{news.campaign}: {news.words}"),
        note=lambda *_, **__: None,
    )
    for found in ledger.unfinished():
        if found.run == run.id:
            look_after(world, found, read_config(here))


def _clock(began_as: datetime) -> Callable[[], datetime]:
    """Now, counted from the moment this command acts as if it began at."""
    began = clock.now()
    return lambda: began_as + (clock.now() - began)


def _carry_out(
    here: Workspace, ledger: Ledger, run: Run, keyring: Keyring, now: Callable[[], datetime]
) -> None:
    # How letters leave is read anew: a password or a server may have been mended since.
    settings, stop = read_config(here), Stop()
    before = ledger.tally(run.id).accepted
    with carrier(settings, here) as (way, where), progress(stop) as tell:
        ending = carry(ledger, run, keyring, settings, carrier=way, now=now, stop=stop, tell=tell)
    if ledger.tally(run.id).accepted > before:
        say(f"Handed to {where}.")
    match ending:
        case Ending.STOPPED:
            say("Stopped as you asked. The same command goes on where it stopped.")
        case Ending.PAUSED:
            say(f"Paused: {ledger.get_run(run.id).detail}.")
        case Ending.DONE:
            pass
