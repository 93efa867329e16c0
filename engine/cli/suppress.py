"""``gramercy suppress``: the addresses we no longer write to."""

from __future__ import annotations

from pathlib import Path

import click

from engine import clock
from engine.address import normalise
from engine.cli.options import as_json, in_workspace, user, workspace
from engine.cli.showing import say_json, write_csv
from engine.errors import BadInput
from engine.ledger.model import Why
from engine.problem import quoted
from engine.wiring import open_ledger


@click.group("suppress")
def command() -> None:
    """Keep the list of people who asked us to stop."""


@command.command("add")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS…")
@click.option(
    "--why",
    type=click.Choice([why.value for why in Why]),
    default=Why.ASKED.value,
    show_default=True,
    help="What made us stop.",
)
@in_workspace
def add(addresses: tuple[str, ...], why: str, config: Path | None) -> None:
    """Write no more to ADDRESS from this second on, not even letters already planned."""
    wanted = [_normal(address) for address in addresses]
    with open_ledger(workspace(config)) as ledger:
        for address in wanted:
            new = ledger.suppress(address, Why(why), source=user(), now=clock.now())
            click.echo(f"{address}: {'we no longer write to it' if new else 'was on the list already'}")


@command.command("remove")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS…")
@in_workspace
def remove(addresses: tuple[str, ...], config: Path | None) -> None:
    """Write to ADDRESS again: only if that person asked for it."""
    wanted = [_normal(address) for address in addresses]
    with open_ledger(workspace(config)) as ledger:
        for address in wanted:
            gone = ledger.unsuppress(address, by=user(), now=clock.now())
            click.echo(f"{address}: {'may be written to again' if gone else 'was not on the list'}")


@command.command("list")
@as_json
@in_workspace
def list_(json_: bool, config: Path | None) -> None:
    """Everybody on the list, since when and why, as CSV."""
    with open_ledger(workspace(config)) as ledger:
        rows = ((s.address, s.why.value, s.source, s.since.isoformat()) for s in ledger.suppressions())
        if json_:
            keys = ("address", "why", "source", "since")
            say_json({"suppressed": [dict(zip(keys, row, strict=True)) for row in rows]})
        else:
            write_csv(("address", "why", "source", "since"), rows)


def _normal(address: str) -> str:
    try:
        return normalise(address)
    except ValueError as error:
        raise BadInput(message=f"{quoted(address)} is not an email address: {error}") from error
