"""``gramercy inbox``: the built-in inbox, until Ctrl-C."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from engine.cli.options import in_workspace, workspace
from engine.cli.showing import say
from engine.inbox.page import Page
from engine.inbox.receiving import start_smtp

_PORT = click.IntRange(0, 65535)


@click.command("inbox")
@in_workspace
@click.option(
    "--port", type=_PORT, default=8025, show_default=True, help="The page's port; 0 takes a free one."
)
@click.option(
    "--smtp-port",
    type=_PORT,
    default=1025,
    show_default=True,
    help="The mail server's port, for other programs that send; 0 takes a free one.",
)
def command(config: Path | None, port: int, smtp_port: int) -> None:
    """Run the built-in inbox and its page, until Ctrl-C.

    Letters sent with `delivery: by: inbox` are there already, and new ones show as they come.
    Nothing leaves this computer, and nobody else can reach it.
    """
    folder = workspace(config).inbox
    with start_smtp(folder, port=smtp_port) as server:
        page = Page(folder, port=port)
        click.echo(f"Read the letters at  {page.url}")
        say(f"Other programs can send to {server.host}:{server.port}, without TLS or a password.")
        say(f"Letters are kept in {folder}")
        say("Nothing leaves this computer. Ctrl-C stops it.")
        with suppress(KeyboardInterrupt):
            page.serve()
