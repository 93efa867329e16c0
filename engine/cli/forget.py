"""``gramercy forget``: let go of everything about one person but that they get no more letters."""

from __future__ import annotations

from pathlib import Path

import click

from engine import clock
from engine.cli.options import in_workspace, user, workspace
from engine.cli.person import person, theirs
from engine.cli.showing import say
from engine.errors import BadInput
from engine.ledger.ledger import Ledger
from engine.ledger.model import Why
from engine.personal import files_about, is_empty, names_of, record
from engine.problem import printable
from engine.wiring import open_ledger


@click.command("forget")
@click.argument("who", metavar="PERSON")
@click.option("--yes", is_flag=True, help="Do not ask.")
@in_workspace
def command(who: str, yes: bool, config: Path | None) -> int:
    """Forget PERSON (an address, or an id in the customer file).

    They get no more letters, and nothing else of them is kept but numbers.

    Exit code: 0; 1 if nobody like that is known; 2 while a letter to them is being sent or is not certain.
    """
    here = workspace(config)
    with open_ledger(here) as ledger:
        ledger.recover(clock.now())
        address = person(ledger, who)
        try:
            paths = files_about(here, address)
            names = [path.relative_to(here.state).as_posix() for path in paths]
            found = record(ledger, address, names, clock.now())
            if is_empty(found):
                say(f"Nothing is kept about {printable(who)}.")
                return 1
            if not yes:
                _have_typed(address, found)
            ledger.forget(address, names_of(ledger, address), by=user(), now=clock.now())
            for path in paths:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise BadInput(
                message=f"{error.filename}: {error.strerror}\n  hint: mend that, and forget them once more"
            ) from error
        _tell(ledger, address)
    say(theirs(here))
    return 0


def _have_typed(address: str, found: dict[str, object]) -> None:
    """Say what there is, and have the address typed.

    Raises:
        BadInput: if it was not.
    """
    for part, one, several in _WORDS:
        things = found[part]
        count = len(things) if isinstance(things, list) else 0
        if count:
            say(f"{count:>7}  {one if count == 1 else several}")
    question = f"\nThis cannot be undone. Type {printable(address)} to forget them"
    try:
        typed = click.prompt(question, default="", show_default=False, err=True)
    except click.Abort:
        typed = ""
    if typed.strip().lower() != address:
        raise BadInput(message="Nothing was forgotten.\n  hint: type the address, or use --yes")


def _tell(ledger: Ledger, address: str) -> None:
    clean = ledger.compact()
    [kept] = [one for one in ledger.suppressions(address) if one.why is Why.FORGOTTEN]
    click.echo(f"Forgotten. Kept, so that nobody writes to it again: {printable(kept.address)}")
    if not clean:
        say(
            "Another of our programs is at work: what was deleted is on the disk until it ends.\n"
            "  hint: stop it, and forget them once more"
        )


_WORDS = (
    ("letters", "letter", "letters"),
    ("left_out", "time they were left out", "times they were left out"),
    ("responses", "answer, reply or bounce", "answers, replies and bounces"),
    ("wishes", "wish", "wishes"),
    ("suppressed", "entry in the suppress list", "entries in the suppress list"),
    ("cases", "case of an unhappy customer", "cases of an unhappy customer"),
    ("sign_ups", "sign-up", "sign-ups"),
    ("thanks", "thanks written down", "thanks written down"),
    ("tiers", "tier a campaign saw them in", "tiers campaigns saw them in"),
    ("files", "file that names them", "files that name them"),
)
