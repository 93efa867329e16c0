"""``gramercy preview``: the very letters, before they go."""

from __future__ import annotations

from pathlib import Path

import click

from engine import clock
from engine.address import judge
from engine.cli.destination import destination
from engine.cli.options import as_json, at_time, in_workspace, moment, of_campaign, workspace
from engine.cli.showing import say, say_json
from engine.cli.studio import may_browse, show_studio
from engine.cli.wrapping import wrapped
from engine.errors import BadInput
from engine.planned import planned
from engine.planning.saying import plan_record
from engine.preview.files import write_letters
from engine.problem import quoted
from engine.wiring import campaign_inputs, open_keyring, open_ledger
from engine.workspace import Workspace


@click.command("preview")
@of_campaign
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the letters to this folder instead: .eml, .html, .txt and index.html.",
)
@click.option("--only", metavar="EMAIL", help="With --to: only this person's letter.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="The page's port; a free one if left out.",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@at_time
@as_json
@in_workspace
def command(
    campaign: str,
    folder: Path | None,
    only: str | None,
    port: int,
    no_browser: bool,
    at: str | None,
    json_: bool,
    config: Path | None,
) -> int:
    """Look at CAMPAIGN's letters in a browser, until Ctrl-C; saving a file shows them anew.

    With --to, write them to a folder: .eml, .html and .txt for each, and index.html.

    They are, byte for byte but for their Date, the letters that `send` would send.
    """
    here = workspace(config)
    if folder is not None:
        _write_files(here, campaign, folder, only=only, at=at, json_=json_)
        return 0
    if only is not None or json_:
        raise click.UsageError("--only and --json go with --to")
    return show_studio(here, campaign, at=at, port=port, browse=not no_browser and may_browse())


def _write_files(
    here: Workspace, campaign: str, folder: Path, *, only: str | None, at: str | None, json_: bool
) -> None:
    inputs = campaign_inputs(here, campaign)
    now = moment(at, inputs.settings.shop.time_zone, clock.now())
    with (
        open_ledger(here) as ledger,
        planned(inputs, here, ledger, now=now, keyring=open_keyring(here), shown=True) as plan,
    ):
        written = write_letters(plan, folder, only=None if only is None else judge(only).identity or only)
        if only is not None and not written:
            raise BadInput(
                message=f"{quoted(only)} does not get this letter\n  hint: gramercy why {only} says why"
            )
        if json_:
            say_json({**plan_record(plan), "written": written, "index": str(folder / "index.html")})
        else:
            for warning in plan.warnings:
                say(f"  - {warning}")
            click.echo(f"{written} letter{'s' * (written != 1)} to look at: {folder / 'index.html'}")
            say(wrapped(f"Nothing was sent. {destination(inputs.settings.delivery.by)}"))
