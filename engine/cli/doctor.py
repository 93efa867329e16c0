"""``gramercy doctor``: what is missing before letters can go."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from engine import __version__
from engine.cli.options import in_workspace, workspace
from engine.errors import BadInput, CarrierDown, EngineError
from engine.problem import printable, quoted
from engine.settings.model import By, Settings
from engine.source.model import CONFIG
from engine.wiring import carrier, open_keyring, open_ledger, read_config
from engine.workspace import Workspace, campaign_files, template_files


@click.command("doctor")
@in_workspace
def command(config: Path | None) -> int:
    """Tell what is in order and what is missing: files, records, keys, mail account.  Sends nothing."""
    python = ".".join(map(str, sys.version_info[:3]))
    click.echo(f"gramercy {__version__}, Python {python}")
    here = workspace(config)
    bad = 0
    for name, trouble in _looked_at(here):
        bad += trouble is not None
        click.echo(f"  {'ok     ' if trouble is None else 'missing'}  {name}")
        for line in (trouble or "").splitlines():
            click.echo(f"           {printable(line)}")
    return 2 if bad else 0


def _looked_at(here: Workspace) -> Iterator[tuple[str, str | None]]:
    """Each thing that must be there, with what is wrong; None where nothing is."""
    yield f"workspace {here.root}", None
    settings: Settings | None = None
    try:
        settings = read_config(here)
        yield "config", None
    except EngineError as error:
        yield "config", str(error)
    yield (
        "campaigns",
        None if campaign_files(here) else "there is no campaign yet: campaigns/NAME.yaml",
    )
    try:
        yield (
            "templates",
            None if template_files(here) else "there is no letter yet: templates/NAME/letter.md",
        )
    except EngineError as error:
        yield "templates", str(error)
    try:
        open_keyring(here)
        yield "keys", None
    except EngineError as error:
        yield "keys", str(error)
    try:
        with open_ledger(here):
            yield "records of who got which letter", None
    except EngineError as error:
        yield "records of who got which letter", str(error)
    if settings is None:
        return
    yield from _databases(settings, here)
    yield _way_out(settings), None
    if settings.delivery.by is By.SMTP:
        yield "mail account", _account(settings, here)
    else:
        yield f"delivery to the {settings.delivery.by.value}: nothing leaves this computer", None


def _databases(settings: Settings, here: Workspace) -> Iterator[tuple[str, str | None]]:
    """Every database server that customers are read from, with what keeps us from it."""
    from engine.source.servers import Servers

    tables = [table for source in settings.sources.values() for table in source.tables]
    with Servers(settings.databases, here.root, CONFIG) as servers:
        for name in dict.fromkeys(table.connection for table in tables if table.connection is not None):
            called = f"database {quoted(name)}"
            if name not in settings.databases:
                yield called, "there is no such entry in 'databases'"
                continue
            try:
                servers.link(name)
                yield called, None
            except BadInput as error:
                told = [f"{each.message}\n  hint: {each.hint}" for each in error.problems]
                yield called, "\n".join(told)


def _way_out(settings: Settings) -> str:
    lacking = [
        words
        for words, there in (
            ("opt out: {address: …}", settings.opt_out.address),
            ("shop: {address: …}", settings.shop.address),
        )
        if there is None
    ]
    if not lacking:
        return "way out and postal address"
    return (
        f"letters without advertising can go; advertising also needs, in config.yaml:  {'  '.join(lacking)}"
    )


def _account(settings: Settings, here: Workspace) -> str | None:
    """What keeps us from the mail server; None once it has let us in."""
    import asyncio

    from engine.account.advice import advice
    from engine.account.providers import by_host
    from engine.account.trying import knock

    try:
        with carrier(settings, here) as (way, host):
            try:
                asyncio.run(knock(way))
            except CarrierDown as down:
                hint = advice(down, by_host(host))
                return f"{down}\n  hint: {hint}" if hint else str(down)
    except EngineError as error:
        return str(error)
    return None
