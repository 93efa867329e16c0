"""Options that several commands share."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import click

from engine.document.times import FIRST_YEAR, LAST_YEAR
from engine.errors import BadInput
from engine.problem import quoted
from engine.workspace import Workspace, campaign_files, find
from engine.zone import instant

F = TypeVar("F", bound=Callable[..., object])


def in_workspace(command: F) -> F:
    """``--config`` after the command's name as well as before it."""
    return click.option(
        "--config",
        type=click.Path(path_type=Path),
        default=None,
        help="Another workspace's config.yaml.",
    )(command)


def as_json(command: F) -> F:
    """``--json``."""
    return click.option("--json", "json_", is_flag=True, help="One JSON document on stdout.")(command)


def at_time(command: F) -> F:
    """``--at TIME``."""
    return click.option(
        "--at", metavar="TIME", help="As if now were TIME (2027-03-01 09:00, in the shop's zone)."
    )(command)


class _Campaign(click.Argument):
    """A campaign's name; whoever leaves it out is told which there are."""

    def process_value(self, ctx: click.Context, value: object) -> object:
        try:
            return super().process_value(ctx, value)
        except click.MissingParameter:
            config = ctx.params.get("config")
            here = find(config if config is not None else ctx.find_root().obj)
            there = [path.stem for path in campaign_files(here)]
            hint = f"gramercy {ctx.command.name} {there[0]}" if there else "write one with: gramercy new"
            others = f"; others here: {', '.join(there[1:])}" if there[1:] else ""
            raise BadInput(message=f"which campaign?\n  hint: {hint}{others}") from None


def of_campaign(command: F) -> F:
    """The campaign's name, which must be given."""
    return click.argument("campaign", cls=_Campaign)(command)


def clock_of(here: Workspace) -> tuple[tzinfo, str]:
    """The clock that a person is told times by, and what to write behind them: the shop's, without a word.

    UTC where the config cannot be read: what was sent is told whatever the config says now.
    """
    # Imported here: it takes the ledger along, and not every command with these options needs that.
    from engine.wiring import read_config

    try:
        return read_config(here).shop.time_zone, ""
    except BadInput:
        return UTC, " UTC"


def workspace(config: Path | None) -> Workspace:
    """The workspace named by this command's ``--config``, by the one before it, or found from here.

    Raises:
        BadInput: if there is none.
    """
    above = click.get_current_context().find_root().obj
    return find(config if config is not None else above)


def user() -> str:
    """Who is at the keyboard, for the history; "somebody" where the machine has no name for them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        # A container may run as a number without a name.
        return "somebody"


def moment(text: str | None, zone: ZoneInfo, now: datetime, *, option: str = "--at") -> datetime:
    """The moment that an ``option`` names, aware, in UTC; ``now`` where it was not given.

    Raises:
        BadInput: if the words are no date or time.
    """
    if text is None:
        return now
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(
            message=f"{option}: {quoted(text)} is not a date or time\n  hint: write it like 2027-03-01 09:00"
        ) from None
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise BadInput(
            message=f"{option}: {quoted(text)} is too far from today\n"
            f"  hint: write a year from {FIRST_YEAR} to {LAST_YEAR}"
        )
    return instant(local, zone)
