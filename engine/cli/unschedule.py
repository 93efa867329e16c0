"""``gramercy unschedule``: a campaign goes by itself no more."""

from __future__ import annotations

from pathlib import Path

import click

from engine import clock
from engine.cli.options import as_json, in_workspace, of_campaign, user, workspace
from engine.cli.showing import say_json
from engine.errors import BadInput
from engine.problem import printable, quoted
from engine.wiring import campaign_id, open_ledger


@click.command("unschedule")
@of_campaign
@as_json
@in_workspace
def command(campaign: str, json_: bool, config: Path | None) -> None:
    """Let CAMPAIGN go by itself no more.  Letters that are under way already are not called back."""
    here = workspace(config)
    with open_ledger(here) as ledger:
        name = campaign_id(here, campaign)
        if not ledger.disarm(name, by=user(), why="unscheduled", now=clock.now()):
            raise BadInput(message=f"{quoted(name)} does not go by itself\n  hint: gramercy schedule list")
    if json_:
        say_json({"campaign": name, "armed": False})
    else:
        click.echo(f"{printable(name)} does not go by itself any more.")
