"""``gramercy simulate``: a year foretold.  Sends nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path, PurePath

import click

from engine import clock
from engine.cli.foretelling import show
from engine.cli.options import as_json, in_workspace, moment, workspace
from engine.cli.showing import say, say_json, write_csv
from engine.errors import BadInput
from engine.problem import printable, quoted
from engine.running.foretelling import foretell
from engine.wiring import campaign_id, open_keyring, open_ledger, read_config
from engine.workspace import read_bytes, told_from
from engine.year.comparing import compare, told
from engine.year.keeping import read_expected, saved
from engine.year.model import Year
from engine.year.page import written
from engine.year.person import person_year
from engine.year.record import KEPT_HEADINGS, LETTER_HEADINGS, kept_rows, letter_rows, record
from engine.year.summing import sum_up

_DIFFERENT = 1
#: More is asked of nobody's computer.
_MOST_DAYS = 3660


@click.command("simulate")
@click.argument("campaigns", nargs=-1)
@click.option("--from", "since", metavar="DATE", help="The first day (2027-01-01); today if left out.")
@click.option(
    "--days", type=click.IntRange(1, _MOST_DAYS), default=365, show_default=True, help="How many days."
)
@as_json
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the year on one page to a file."
)
@click.option("--to", "who", metavar="EMAIL", help="One person's year: their address, or customer number.")
@click.option(
    "--list",
    "listed",
    type=click.Choice(["letters", "kept"]),
    help="Every letter, or who is kept back, as CSV.",
)
@click.option(
    "--save", type=click.Path(path_type=Path, dir_okay=False), help="Keep what is foretold, for --expect."
)
@click.option(
    "--expect",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Compare with what was kept; exit code 1 if it differs.",
)
@in_workspace
def command(
    campaigns: tuple[str, ...],
    since: str | None,
    days: int,
    json_: bool,
    html: Path | None,
    who: str | None,
    listed: str | None,
    save: Path | None,
    expect: Path | None,
    config: Path | None,
) -> int:
    """Foretell who would get what, and when: of CAMPAIGNS, or of all that say when they go.

    It is what `gramercy run` would do if all of them were scheduled, every letter arrived, and nobody bought
    or wrote anything meanwhile.  Nothing is sent, and nothing is written down.

    Exit code: 0; 1 if the year is not as expected, or EMAIL is unknown.
    """
    here = workspace(config)
    settings = read_config(here)
    first = moment(since, settings.shop.time_zone, clock.now(), option="--from")
    day = first.astimezone(settings.shop.time_zone).date()
    if day.year + days // 365 > date.max.year - 1:
        raise BadInput(message=f"--from: {quoted(since)} is too far ahead")
    with told_from(here.root), open_ledger(here) as ledger:
        year = foretell(
            here,
            ledger,
            open_keyring(here),
            day,
            days,
            only=[campaign_id(here, campaign) for campaign in campaigns],
        )
    if save is not None:
        save.write_text(saved(year), "utf-8")
    if html is not None:
        html.write_text(written(year), "utf-8")
    if json_:
        say_json(record(year))
    elif listed == "letters":
        write_csv(LETTER_HEADINGS, letter_rows(year))
    elif listed == "kept":
        write_csv(KEPT_HEADINGS, kept_rows(year))
    elif who is not None:
        return _person(year, who)
    elif expect is None:
        show(sum_up(year))
    if html is not None:
        say(f"The year on one page: {printable(str(html))}")
    if save is not None:
        kept = printable(str(save))
        say(f"Kept in {kept}. Compare later with: gramercy simulate --expect {kept}")
    return 0 if expect is None else _compared(year, expect, quiet=json_ or listed is not None)


def _person(year: Year, who: str) -> int:
    said = person_year(year, who)
    if said is None:
        click.echo(f"Nobody is called {printable(who)}.")
        return 1
    click.echo(said)
    return 0


def _compared(year: Year, expect: Path, *, quiet: bool) -> int:
    expected = read_expected(read_bytes(expect, expect).decode("utf-8", "replace"), PurePath(expect))
    differences = compare(expected, year)
    say_or_echo = say if quiet else click.echo
    for line in told(differences):
        say_or_echo(line)
    if not differences:
        say_or_echo(f"As expected: {len(year.letters)} letters in {year.days} days.")
    return _DIFFERENT if differences else 0
