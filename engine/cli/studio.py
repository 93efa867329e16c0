"""The studio as commands open it: until Ctrl-C."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from engine import clock
from engine.cli.approval import word_for
from engine.cli.check import mistakes
from engine.cli.options import moment
from engine.cli.showing import broken, say
from engine.planned import languages_wanted, planned, unwanted
from engine.planning.inputs import Inputs
from engine.planning.plan import Plan
from engine.planning.question import Known
from engine.preview.desk import Bench, Look, Word
from engine.preview.studio import Studio
from engine.settings.model import Settings
from engine.wiring import campaign_inputs, campaign_path, open_keyring, open_ledger
from engine.workspace import Workspace


def show_studio(here: Workspace, campaign: str, *, at: str | None, port: int, browse: bool) -> int:
    """Serve the studio for a campaign until Ctrl-C; returns the exit code.

    ``at`` is as after ``--at``; ``port`` 0 takes a free one; ``browse`` opens the browser.

    Raises:
        BadInput: if there is no such campaign, ``at`` is no moment, or the port cannot be had.
        LedgerBroken: if our own records cannot be used.
    """
    studio = open_studio(here, campaign, at=at, port=port)

    def told() -> None:
        click.echo(f"Look at the letters at  {studio.url}")
        say(f"{_shown(studio.first)}; nothing was sent; Ctrl-C to stop")
        if browse:
            webbrowser.open(studio.url_once())

    studio.serve(told)
    say("Stopped. Nothing was sent.")
    return 0


def open_studio(here: Workspace, campaign: str, *, at: str | None, port: int = 0) -> Studio:
    """The studio for a campaign, planned but not served yet; the rest as for ``show_studio``."""
    # Words that are no moment are no mistake to be mended in a file.
    moment(at, ZoneInfo("UTC"), clock.now())
    return Studio(bench(here, campaign_path(here, campaign), at), port=port)


def may_browse() -> bool:
    """Whether somebody sits at the terminal, so that a browser may be opened for them."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def bench(here: Workspace, path: Path, at: str | None) -> Bench:
    """How the studio comes by a campaign of a workspace; ``at`` is as after ``--at``."""
    keyring = open_keyring(here)
    sources: set[Path] = set()

    def read() -> Inputs:
        inputs = campaign_inputs(here, str(path))
        sources.clear()
        sources.update(_source_files(inputs.settings, here.root))
        return inputs

    def files() -> Iterator[Path]:
        yield from (here.config, path, *sources)
        yield from (file for file in (here.root / "templates").rglob("*") if file.is_file())

    def now(inputs: Inputs) -> datetime:
        return moment(at, inputs.settings.shop.time_zone, clock.now())

    def plan(inputs: Inputs, now: datetime, between: Callable[[], None]) -> Plan:
        with open_ledger(here) as ledger:
            return planned(inputs, here, ledger, now=now, keyring=keyring, shown=True, between=between)

    def word(plan: Plan) -> Word | None:
        with open_ledger(here) as ledger:
            found = word_for(plan, ledger)
            if found is None:
                return None
            approval = ledger.approval(plan.inputs.id, plan.occurrence)
        holds = None if found.record is None else found.record["holds"]
        return Word(
            told=found.told.partition("\n")[0] if approval else "not approved yet",
            hint="" if holds else f"gramercy approve {plan.inputs.id}",
            given=approval.at if approval else None,
            holds=None if holds is None else bool(holds),
        )

    def given(plan: Plan) -> datetime | None:
        with open_ledger(here) as ledger:
            approval = ledger.approval(plan.inputs.id, plan.occurrence)
        return None if approval is None else approval.at

    def known(inputs: Inputs, now: datetime) -> Known:
        def nobody_else(advertising: bool) -> Iterator[tuple[str, str]]:
            with open_ledger(here) as ledger:
                yield from unwanted(ledger, inputs, now)(advertising)

        with open_ledger(here) as ledger:
            return Known(unwanted=nobody_else, languages_wanted=languages_wanted(ledger))

    return Bench(
        root=here.root,
        name=path.stem,
        files=files,
        read=read,
        now=now,
        plan=plan,
        word=word,
        given=given,
        known=known,
        keyring=keyring,
        mistakes=lambda: mistakes(here, path),
        broke=broken,
    )


def _source_files(settings: Settings, root: Path) -> Iterator[Path]:
    for source in settings.sources.values():
        for table in source.tables:
            yield from (root / path for path in (table.file, table.database) if path is not None)
            if table.database is not None:
                # What was written last stands beside an SQLite file before it stands in it.
                yield root / f"{table.database}-wal"


def _shown(look: Look) -> str:
    if look.plan is None:
        return "There are mistakes to mend: the page shows them"
    count = look.plan.audience.chosen
    return f"{count:,} letter{'s' * (count != 1)}"
