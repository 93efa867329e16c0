"""``gramercy status``: what became of each letter."""

from __future__ import annotations

from contextlib import suppress
from datetime import tzinfo
from pathlib import Path

import click

from engine import clock
from engine.cli.destination import destination
from engine.cli.options import as_json, clock_of, in_workspace, workspace
from engine.cli.showing import say, say_json, write_csv
from engine.errors import BadInput
from engine.fate import Fate
from engine.ledger.ledger import Ledger
from engine.ledger.model import Run, RunState
from engine.planning.saying import approval_record, tally_record
from engine.problem import printable, quoted
from engine.wiring import campaign_id, open_ledger, read_config
from engine.words import FATES, approved, summary

_UNSENT = "unsent"
_FATES = {fate.value: fate for fate in Fate}


@click.command("status")
@click.argument("campaign", required=False)
@click.option(
    "--list",
    "listed",
    type=click.Choice([*_FATES, _UNSENT]),
    metavar="FATE",
    help="The letters of one fate, as CSV: accepted, deferred, refused, unsure, unsent …",
)
@as_json
@in_workspace
def command(campaign: str | None, listed: str | None, json_: bool, config: Path | None) -> None:
    """Tell what became of each letter of CAMPAIGN, or of every campaign."""
    here = workspace(config)
    with open_ledger(here) as ledger:
        # A sender that died has left letters whose fate is not certain: they are not "being sent".
        ledger.recover(clock.now())
        runs = ledger.runs(campaign_id(here, campaign) if campaign else None)
        if campaign and not runs:
            given = ledger.approvals(campaign_id(here, campaign))[:1]
            zone, named = clock_of(here)
            word = "".join(f"; {approved(one, zone)}{named}" for one in given)
            raise BadInput(
                message=f"nothing of {quoted(campaign)} has been sent or planned for sending yet{word}"
            )
        if listed is not None:
            _list(ledger, runs, listed)
        elif json_ and campaign:
            say_json(_record(ledger, runs[0]))
        elif json_:
            say_json({"campaigns": [_record(ledger, run) for run in runs]})
        else:
            zone, named = clock_of(here)
            for run in runs:
                _show(ledger, run, zone, named)
            if not runs:
                say("Nothing has been sent yet.")
            if not campaign:
                _show_waiting(ledger, runs, zone, named)
            with suppress(BadInput):  # what was sent is told whatever the config says now
                say(destination(read_config(here).delivery.by))


def _record(ledger: Ledger, run: Run) -> dict[str, object]:
    given = ledger.approval(run.campaign, run.occurrence)
    word = {"approval": approval_record(given)} if given else {}
    return {**tally_record(run.campaign, run.occurrence, ledger.tally(run.id)), **word}


def _show(ledger: Ledger, run: Run, zone: tzinfo, named: str) -> None:
    state = f"  (paused: {printable(run.detail)})" if run.state is RunState.PAUSED else ""
    click.echo(
        f"{printable(run.campaign)}, planned {run.frozen_at.astimezone(zone):%Y-%m-%d %H:%M}{named}{state}"
    )
    if given := ledger.approval(run.campaign, run.occurrence):
        click.echo(f"{approved(given, zone)}{named}")
    click.echo(summary(ledger.tally(run.id)))
    if run.state is RunState.PAUSED:
        say(f"  hint: if you let the rest go all the same: gramercy send {printable(run.campaign)} --resume")
    unsure = list(ledger.letters(run.id, Fate.UNSURE))
    for letter in unsure:
        click.echo(f"    not certain: {printable(letter.address)}  {printable(letter.detail)}")
    if unsure:
        say("  hint: say whether they got it with: gramercy settle ADDRESS")


def _show_waiting(ledger: Ledger, runs: list[Run], zone: tzinfo, named: str) -> None:
    """Campaigns that were approved and of which nothing has been sent."""
    begun = {(run.campaign, run.occurrence) for run in runs}
    for given in ledger.approvals():
        if (given.campaign, given.occurrence) not in begun:
            begun.add((given.campaign, given.occurrence))
            click.echo(f"{printable(given.campaign)}: {approved(given, zone)}{named}, not sent yet")


def _list(ledger: Ledger, runs: list[Run], listed: str) -> None:
    wanted = (Fate.PLANNED, Fate.CLAIMED, Fate.AT_RISK) if listed == _UNSENT else (_FATES[listed],)
    letters = (letter for run in runs for fate in wanted for letter in ledger.letters(run.id, fate))
    write_csv(
        ("campaign", "contact", "address", "fate", "reason", "changed_at"),
        (
            (
                letter.campaign,
                letter.contact,
                letter.address,
                letter.fate.value,
                letter.detail or FATES[letter.fate],
                letter.changed_at.isoformat(),
            )
            for letter in letters
        ),
    )
