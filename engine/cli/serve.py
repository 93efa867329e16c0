"""``gramercy serve``: the pages that readers reach, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import signal
from contextlib import suppress
from pathlib import Path
from types import FrameType

import click

from engine import clock
from engine.cli.options import in_workspace, workspace
from engine.cli.serving import public_pages
from engine.cli.showing import say
from engine.wiring import open_ledger, read_config


@click.command("serve")
@in_workspace
@click.option("--host", metavar="ADDRESS", help="The address to listen at; 'pages: host' if left out.")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="The port; 'pages: port' if left out, 0 takes a free one."
)
def command(config: Path | None, host: str | None, port: int | None) -> int:
    """Serve the pages that readers reach: links, opting out, preferences, answers, until Ctrl-C.

    Put a web server with https before it, as docs/serving.md shows.  Whoever only looks changes nothing; what
    somebody says is in the records before they are thanked.
    Exit code: 0, or 4 where something that was noticed could not be kept.
    """
    here = workspace(config)
    settings = read_config(here)
    host, port = host or settings.pages.host, settings.pages.port if port is None else port
    with (
        open_ledger(here) as ledger,
        public_pages(here, ledger, host=host, port=port, now=clock.now) as site,
    ):
        click.echo(f"Readers are served at  {site.url}")
        if settings.public_url is None:
            say("There is no 'public url' in config.yaml, so no letter leads here yet.")
        else:
            say(f"Letters lead to  {settings.public_url}")
        say("Ctrl-C stops it.")
        signal.signal(signal.SIGTERM, _stop)
        with suppress(KeyboardInterrupt):
            site.serve()
    if site.lost:
        say(f"{site.lost} links and openings could not be written down.")
    return 4 if site.lost else 0


def _stop(number: int, frame: FrameType | None) -> None:
    # What a service manager sends ends as Ctrl-C does: after everything has been answered and kept.
    raise KeyboardInterrupt
