"""``gramercy demo``: it all at work, on sample customers, on this computer only."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

import click

from engine.cli.studio import may_browse, open_studio
from engine.cli.visiting import Read, Visitors, in_language, read
from engine.inbox.keeping import keys, letters
from engine.starter.mail import mail_back
from engine.starter.making import sample_workspace, write_new
from engine.wiring import open_ledger, read_config
from engine.workspace import Workspace, find
from engine.zone import instant

#: The sample offer and event lie in the spring after this moment.
_AT = "2027-03-16 10:00"
#: When readers have read, and mail has come back.
_LATER = "2027-03-17 12:00"
# So many days are foretold at the end: three months, since a year takes four times as long.
_MONTHS = 92
#: Where letters of the demo lead, as they would behind a web server; example addresses lead nowhere.
_PUBLIC = "https://letters.tatev-tea.example"
#: Where the studio is proposed to those who start it themselves.
_PORT = 8026
_CAMPAIGNS = ("thanks", "early-access", "appreciation-day", "feedback")


@click.command("demo")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option("--no-studio", is_flag=True, help="End at once, without the studio.")
def command(folder: Path | None, no_studio: bool) -> None:
    """Plan and send four campaigns to sample customers, let some of them answer, and see what came of it.

    Letters go to the built-in inbox.  At a terminal the studio stays open until Ctrl-C.  Makes a workspace of
    its own in FOLDER (a new temporary one, if left out).  Nothing leaves this computer.
    """
    from engine.cli import cli

    root = folder or Path(tempfile.mkdtemp(prefix="gramercy-demo-"))
    write_new(root, _workspace())
    config = str(root / "config.yaml")

    def run(*words: str) -> None:
        click.secho(f"\n$ gramercy {' '.join(words)}", bold=True)
        cli.main(["--config", config, *words], standalone_mode=False, prog_name="gramercy")

    click.echo(f"A tea house with sample customers, in {root}. Its day is {_AT}.")
    run("check")
    for campaign in _CAMPAIGNS:
        run("send", campaign, "--at", _AT, "--yes")
    run("preview", "thanks", "--at", _AT, "--to", str(root / "letters"))
    run("status")
    run("why", "ani.petrosyan@example.com", "thanks")
    run("why", "no-such-person@example.com", "thanks")
    workspace = find(root / "config.yaml")
    page = _answers_come(workspace, run)
    months = root / "months.html"
    run("simulate", "--from", _LATER[:10], "--days", str(_MONTHS), "--html", str(months))
    shown = os.path.relpath(config) if not Path(config).is_absolute() else config
    click.secho("\nDone.", bold=True)
    click.echo(
        f"{len(keys(workspace.inbox))} letters were delivered to the built-in inbox; none left this computer."
    )
    click.echo(f"Read them:          gramercy --config {shown} inbox")
    click.echo(f"The contact sheet:  {root / 'letters' / 'index.html'}")
    if no_studio or not may_browse():
        click.echo(
            f"The studio:         http://127.0.0.1:{_PORT}/ once you start it, with\n"
            f"                    gramercy --config {shown} preview thanks --at '{_AT}' --port {_PORT}"
        )
        click.echo(f"The report:         {page}")
        click.echo(f"The coming months:  {months}")
        return
    studio = open_studio(workspace, "thanks", at=_AT)
    click.echo(f"The studio:         {studio.url}")
    click.echo(f"The report:         {page}")
    click.echo(f"The coming months:  {months}")
    click.echo("Open them in a browser: the very letters, person by person. Ctrl-C ends the demo.")
    studio.serve()


def _workspace() -> dict[str, bytes]:
    """The sample workspace, with pages that its letters lead to."""
    files = sample_workspace(date.fromisoformat(_AT[:10]))
    config = files["config.yaml"].decode()
    return files | {
        "config.yaml": config.replace(f"# public url: {_PUBLIC}", f"public url: {_PUBLIC}").encode()
    }


def _answers_come(here: Workspace, run: Callable[..., None]) -> Path:
    """Readers answer over the web, servers and readers write back; returns where the report is."""
    zone = read_config(here).shop.time_zone
    later = instant(datetime.fromisoformat(_LATER), zone)
    kept = sorted(map(read, letters(here.inbox)), key=lambda one: one.delivered.recipient)
    answered = _visit(here, kept, later - timedelta(hours=4))
    # Whoever has answered over the web has a mailbox, and nothing more to say.
    thanked = [
        one.delivered
        for one in kept
        if one.delivered.campaign == "thanks" and one.delivered.recipient not in answered
    ]
    mail = here.root / "mail"
    write_new(mail, mail_back(thanked, later.astimezone(zone)))
    run("ingest", str(mail), "--at", _LATER)
    run("feedback", "list", "--at", _LATER)
    page = here.root / "report.html"
    run("report", "thanks", "--at", _LATER)
    run("report", "feedback", "--at", _LATER, "--html", str(page))
    return page


def _visit(here: Workspace, kept: Sequence[Read], now: datetime) -> set[str]:
    """Returns the addresses of those who answered."""
    from engine.cli.serving import public_pages

    def of(campaign: str) -> list[Read]:
        return [one for one in kept if one.delivered.campaign == campaign]

    asked, offered = of("feedback"), of("early-access")
    armenian, hebrew, english = (list(in_language(asked, tag)) for tag in ("hy", "he", "en"))
    click.secho("\n$ gramercy serve    (here for a moment only, with readers to answer)", bold=True)
    with open_ledger(here) as ledger:
        with public_pages(here, ledger, host="127.0.0.1", port=0, now=lambda: now) as site, site:
            readers = Visitors(_PUBLIC, site.url)
            said = (
                *zip(armenian, _ARMENIAN, strict=False),
                *zip(hebrew, _HEBREW, strict=False),
                *zip(english, _ENGLISH, strict=False),
            )
            for letter, (choice, comment) in said:
                readers.answers(letter, "recommend", choice, comment)
            for letter in offered[:4]:
                readers.follows(letter)
            for letter in islice(reversed(offered), 1):
                readers.unsubscribes(letter)
            fetched = sum(readers.scans(letter) for letter in english[-1:])
        click.echo(
            f"{len(said)} people answered, {len(offered[:4])} followed a link, 1 unsubscribed with one click."
        )
        click.echo(
            f"A mail scanner fetched {fetched} addresses of one letter, every answer among them: "
            "none of that counts as an answer."
        )
    return {letter.delivered.recipient for letter, _ in said}


_ARMENIAN = (("10", "Շնորհակալություն, թեյը հրաշալի էր։"), ("9", ""), ("8", ""))
_HEBREW = (("9", "תודה, תמיד נעים אצלכם."), ("10", ""))
_ENGLISH = (
    ("9", "Lovely as ever. The note in the parcel made my day."),
    ("7", "Good tea, slow post."),
    ("3", "The last parcel came open, and nobody answered when I called."),
)
