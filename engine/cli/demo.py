"""``gramercy demo``: it all at work, on sample customers, on this computer only."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path

import click

from engine.cli.studio import may_browse, open_studio
from engine.inbox.keeping import keys
from engine.starter.making import sample_workspace, write_new
from engine.workspace import find

#: The sample offer and event lie in the spring after this moment.
_AT = "2027-03-16 10:00"
#: Where the studio is proposed to those who start it themselves.
_PORT = 8026
_CAMPAIGNS = ("thanks", "early-access", "appreciation-day")


@click.command("demo")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option("--no-studio", is_flag=True, help="End at once, without the studio.")
def command(folder: Path | None, no_studio: bool) -> None:
    """Plan and send three campaigns to sample customers, into the built-in inbox, and look at the letters.

    At a terminal the studio stays open until Ctrl-C.  Makes a workspace of its own in FOLDER (a new temporary
    one, if left out).  Nothing leaves this computer.
    """
    from engine.cli import cli

    root = folder or Path(tempfile.mkdtemp(prefix="gramercy-demo-"))
    write_new(root, sample_workspace(date.fromisoformat(_AT[:10])))
    config = str(root / "config.yaml")

    def run(*words: str) -> None:
        click.secho(f"\n$ gramercy {' '.join(words)}", bold=True)
        cli.main(["--config", config, *words], standalone_mode=False, prog_name="gramercy")

    click.echo(f"A tea house with sample customers, in {root}. Its day is {_AT}.")
    run("check")
    for campaign in _CAMPAIGNS:
        run("send", campaign, "--at", _AT, "--yes")
    run("preview", "thanks", "--at", _AT, "--to", str(root / "letters"))
    run("status")
    run("why", "ani.petrosyan@example.com", "thanks")
    run("why", "no-such-person@example.com", "thanks")
    workspace = find(root / "config.yaml")
    shown = os.path.relpath(config) if not Path(config).is_absolute() else config
    click.secho("\nDone.", bold=True)
    click.echo(
        f"{len(keys(workspace.inbox))} letters were delivered to the built-in inbox; none left this computer."
    )
    click.echo(f"Read them:          gramercy --config {shown} inbox")
    click.echo(f"The contact sheet:  {root / 'letters' / 'index.html'}")
    if no_studio or not may_browse():
        click.echo(
            f"The studio:         http://127.0.0.1:{_PORT}/ once you start it, with\n"
            f"                    gramercy --config {shown} preview thanks --at '{_AT}' --port {_PORT}"
        )
        return
    studio = open_studio(workspace, "thanks", at=_AT)
    click.echo(f"The studio:         {studio.url}")
    click.echo("Open it in a browser: the very letters, person by person. Ctrl-C ends the demo.")
    studio.serve()
