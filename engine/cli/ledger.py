"""``gramercy ledger``: looking after our own records."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.options import in_workspace, workspace
from engine.cli.showing import say
from engine.ledger.ledger import Ledger


@click.group("ledger")
def command() -> None:
    """Look after our own records of who got which letter."""


@command.command("adopt")
@in_workspace
def adopt(config: Path | None) -> None:
    """Believe this workspace's records from now on.

    For after they were moved to another computer, or put back from a backup.  Letters sent after the
    backup was made are not in it: look at `gramercy status` before you send.
    """
    here = workspace(config)
    Ledger.adopt(here.ledger, witness=here.witness)
    click.echo("These records count from now on.")
    say("What was sent after they were copied is not in them: look at gramercy status before you send.")
