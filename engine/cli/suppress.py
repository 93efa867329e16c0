"""``gramercy suppress``: the addresses we no longer write to."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from engine import clock
from engine.address import normalise
from engine.campaign.model import Purpose
from engine.cli.options import as_json, clock_of, in_workspace, moment, user, workspace
from engine.cli.showing import say_json, write_csv
from engine.errors import BadInput
from engine.ledger.model import Suppression, Why
from engine.ledger.wishing import reason
from engine.problem import quoted
from engine.response.model import Scope
from engine.wiring import open_ledger, read_config
from engine.words import letters_of
from engine.workspace import Workspace

_KINDS = [Scope.ADVERTISING.value, *(purpose.value for purpose in Purpose)]
# Nothing else of somebody forgotten may be left: `gramercy forget` sees to that.
_WHY = [why.value for why in Why if why is not Why.FORGOTTEN]
_only = click.option(
    "--only",
    "scope",
    type=click.Choice(_KINDS),
    metavar="KIND",
    help=f"Only letters of one kind: {', '.join(_KINDS)}.",
)


@click.group("suppress")
def command() -> None:
    """Keep the list of people we no longer write to: they asked, or their mailbox is gone."""


@command.command("add")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS…")
@click.option(
    "--why",
    type=click.Choice(_WHY),
    help="What made us stop; asked, if left out, and paused with --until.",
)
@_only
@click.option("--until", metavar="DATE", help="Only for a while: write again from DATE on (2027-06-01).")
@in_workspace
def add(
    addresses: tuple[str, ...], why: str | None, scope: str | None, until: str | None, config: Path | None
) -> None:
    """Write no more to ADDRESS from this second on, not even letters already planned."""
    here = workspace(config)
    now = clock.now()
    wanted = [_normal(address) for address in addresses]
    end = None if until is None else _day(until, here, now)
    given = Why(why) if why is not None else Why.ASKED if end is None else Why.PAUSED
    said = f"gets {letters_of(scope or '')} from now on" + (f", until {until}" if end else "")
    with open_ledger(here) as ledger:
        for address in wanted:
            new = ledger.suppress(address, given, source=user(), now=now, scope=scope or "", until=end)
            click.echo(f"{address}: {said if new else 'was on the list already'}")


@command.command("remove")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS…")
@_only
@in_workspace
def remove(addresses: tuple[str, ...], scope: str | None, config: Path | None) -> None:
    """Write to ADDRESS again: only if that person asked for it."""
    wanted = [_normal(address) for address in addresses]
    here = workspace(config)
    now = clock.now()
    zone, _ = clock_of(here)
    with open_ledger(here) as ledger:
        for address in wanted:
            held = [one for one in ledger.suppressions(address) if one.holds(now)]
            gone = ledger.unsuppress(address, by=user(), now=now, scope=scope)
            left = [one for one in held if scope is not None and one.scope != scope]
            click.echo(f"{address}: {'may be written to again' if gone else 'was not on the list'}")
            for one in left:
                words = reason(one.why, "", one.until, zone)
                click.echo(f"  it still gets {letters_of(one.scope)}: {words}")


@command.command("list")
@as_json
@in_workspace
def list_(json_: bool, config: Path | None) -> None:
    """Everybody on the list, since when, why and of which letters, as CSV."""
    here = workspace(config)
    now = clock.now()
    with open_ledger(here) as ledger:
        found = (one for one in ledger.suppressions() if one.holds(now))
        if json_:
            say_json({"suppressed": [_record(one) for one in found]})
        else:
            rows = (
                (
                    one.address,
                    reason(one.why, "", None, None),
                    one.source,
                    one.since.isoformat(),
                    letters_of(one.scope),
                    "" if one.until is None else one.until.isoformat(),
                )
                for one in found
            )
            write_csv(("address", "why", "source", "since", "gets", "until"), rows)


def _record(one: Suppression) -> dict[str, object]:
    return {
        "address": one.address,
        "why": one.why.value,
        "source": one.source,
        "since": one.since.isoformat(),
        "scope": one.scope,
        "until": None if one.until is None else one.until.isoformat(),
    }


def _day(text: str, here: Workspace, now: datetime) -> datetime:
    """The beginning of a day of the shop's."""
    end = moment(text, read_config(here).shop.time_zone, now, option="--until")
    if end <= now:
        raise BadInput(message=f"--until: {quoted(text)} is over already\n  hint: name a day to come")
    return end


def _normal(address: str) -> str:
    try:
        return normalise(address)
    except ValueError as error:
        raise BadInput(message=f"{quoted(address)} is not an email address: {error}") from error
