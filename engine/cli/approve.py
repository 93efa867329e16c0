"""``gramercy approve``: somebody's word that these very letters may go."""

from __future__ import annotations

from pathlib import Path

import click

from engine import clock
from engine.cli.confirming import have_typed
from engine.cli.options import as_json, at_time, in_workspace, moment, user, workspace
from engine.cli.plan import show
from engine.cli.showing import say, say_json
from engine.errors import BadInput
from engine.planned import planned
from engine.planning.approval import approved_letters, approver, time_of
from engine.planning.saying import approval_record, plan_record
from engine.problem import printable, quoted
from engine.wiring import campaign_id, campaign_inputs, open_keyring, open_ledger, read_config
from engine.words import approved
from engine.workspace import Workspace


@click.command("approve")
@click.argument("campaign", required=False)
@click.option("--by", metavar="NAME", help="Who approves; whoever is at the keyboard if left out.")
@click.option("--yes", is_flag=True, help="Ask nothing (for machines).")
@click.option("--list", "listed", is_flag=True, help="Who has approved what, the latest first.")
@at_time
@as_json
@in_workspace
def command(
    campaign: str | None,
    by: str | None,
    yes: bool,
    listed: bool,
    at: str | None,
    json_: bool,
    config: Path | None,
) -> None:
    """Write down that CAMPAIGN's letters may go, to these people, as they read now, at its time.

    Where the config says `approval: needed: yes`, send refuses anything else: a person more, another
    word in a letter, another time.
    """
    here = workspace(config)
    if listed:
        _list(here, campaign, json_=json_)
        return
    if campaign is None:
        raise BadInput(message="which campaign?\n  hint: gramercy approve CAMPAIGN, or --list")
    inputs = campaign_inputs(here, campaign)
    zone = inputs.settings.shop.time_zone
    now = moment(at, zone, clock.now())
    if by is not None and not by.strip():
        raise BadInput(message="--by: nobody is named")
    name = approver(inputs, " ".join((by or user()).split()))
    with (
        open_ledger(here) as ledger,
        planned(inputs, here, ledger, now=now, keyring=open_keyring(here), shown=True) as plan,
    ):
        record = plan_record(plan)
        if not json_:
            show(record)
        chosen = plan.audience.chosen
        if chosen == 0:
            raise BadInput(message="nobody gets this letter, so there is nothing to approve")
        if not yes:
            have_typed(
                chosen,
                f"{chosen} letter{'s' * (chosen != 1)} may go as they read now? Type the number to approve",
                otherwise="Nothing was approved.",
            )
        approval = ledger.approve(
            inputs.id, plan.occurrence, approved_letters(plan), by=name, time=time_of(inputs), now=now
        )
    if json_:
        say_json({**record, "approval": approval_record(approval)})
    else:
        click.echo(f"{printable(inputs.id)}: {approved(approval, zone)}")
    if inputs.settings.approval.needed:
        say("Nothing was sent. If a letter, a person or the time changes, it has to be approved anew.")
    else:
        say("Nothing was sent. The config does not ask for approval, so send would not have waited for it.")


def _list(here: Workspace, campaign: str | None, *, json_: bool) -> None:
    zone = read_config(here).shop.time_zone
    with open_ledger(here) as ledger:
        found = ledger.approvals(campaign_id(here, campaign) if campaign else None)
    if json_:
        say_json({"approvals": [approval_record(approval) for approval in found]})
        return
    for approval in found:
        letters = f"{approval.chosen} letter{'s' * (approval.chosen != 1)}"
        digest = f"{approval.people[:8]}-{approval.letters[:8]}"
        click.echo(f"{printable(approval.campaign)}: {approved(approval, zone)}  {letters}  {digest}")
    if not found:
        say(
            f"{quoted(campaign)} has not been approved yet." if campaign else "Nothing has been approved yet."
        )
