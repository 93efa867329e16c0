"""``gramercy unschedule``: a campaign no longer goes by itself."""

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
    """Stop CAMPAIGN from going by itself.  Letters that are on their way already are not called back."""
    here = workspace(config)
    with open_ledger(here) as ledger:
        name = campaign_id(here, campaign)
        if not ledger.disarm(name, by=user(), why="unscheduled", now=clock.now()):
            raise BadInput(message=f"{quoted(name)} does not go by itself\n  hint: gramercy schedule list")
    if json_:
        say_json({"campaign": name, "armed": False})
    else:
        click.echo(f"{printable(name)} does not go by itself any more.")
