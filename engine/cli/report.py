"""``gramercy report``: what came of a campaign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import click

from engine import clock
from engine.cli.options import as_json, at_time, in_workspace, moment, of_campaign, workspace
from engine.cli.showing import say, say_json, write_csv
from engine.errors import BadInput
from engine.ledger.model import Run
from engine.planning.inputs import Inputs
from engine.problem import quoted
from engine.report.gathering import WINDOW, report
from engine.report.record import HEADINGS, record, rows
from engine.wiring import campaign_id, campaign_inputs, open_keyring, open_ledger, read_config
from engine.workspace import Workspace

# Occurrences that are named where somebody asks for one that is not there.
_NAMED = 5


@click.command("report")
@of_campaign
@click.option(
    "--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write it as a page to this file."
)
@click.option("--csv", "as_csv", is_flag=True, help="Every number on a row of its own, as CSV.")
@click.option(
    "--days",
    type=click.IntRange(min=1, max=3650),
    default=WINDOW.days,
    show_default=True,
    help="How many days after a letter an order still counts as bought afterwards.",
)
@click.option(
    "--occurrence", help="Of a campaign that goes again and again: which time; the latest, if left out."
)
@at_time
@as_json
@in_workspace
def command(
    campaign: str,
    page: Path | None,
    as_csv: bool,
    days: int,
    occurrence: str | None,
    at: str | None,
    json_: bool,
    config: Path | None,
) -> None:
    """Tell what came of CAMPAIGN: replies, answers, clicks, bounces, orders afterwards."""
    if json_ and as_csv:
        raise BadInput(message="--json and --csv go one at a time")
    here = workspace(config)
    settings = read_config(here)
    with open_ledger(here) as ledger:
        run = _run(ledger.runs(campaign_id(here, campaign)), campaign, occurrence)
        inputs = _inputs(here, campaign)
        now = moment(at, settings.shop.time_zone, clock.now())
        found = report(ledger, run, settings, here.root, inputs=inputs, now=now, window=timedelta(days=days))
        if page is not None:
            from engine.report.page import written
            from engine.report.picture import pictures

            _write(page, written(found, pictures(found, ledger, run, open_keyring(here)), settings))
            say(f"The report: {page}")
    if json_:
        say_json(record(found))
    elif as_csv:
        write_csv(HEADINGS, rows(found))
    elif page is None:
        # Imported here: programs that ask for JSON need no colours.
        from engine.cli.reporting import show

        show(found, settings.shop.time_zone)


def _run(runs: Sequence[Run], campaign: str, occurrence: str | None) -> Run:
    """The one asked for of a campaign's runs, the latest first.

    Raises:
        BadInput: if there is none.
    """
    if not runs:
        raise BadInput(message=f"nothing of {quoted(campaign)} has been sent yet")
    for run in runs:
        if occurrence in (None, run.occurrence):
            return run
    there = ", ".join(run.occurrence for run in runs[:_NAMED])
    raise BadInput(
        message=f"{quoted(campaign)} has not gone as {quoted(occurrence)}\n  hint: the latest are {there}"
    )


def _inputs(here: Workspace, campaign: str) -> Inputs | None:
    """The campaign as it stands on disk; None where it is gone or broken: what came of it is told anyway."""
    try:
        return campaign_inputs(here, campaign)
    except BadInput:
        return None


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise BadInput(message=f"{quoted(str(path))} cannot be written: {error.strerror}") from error
