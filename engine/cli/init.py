"""``gramercy init``: a workspace from a few answers."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from engine import clock
from engine.cli.asking import Asking
from engine.cli.check import look_over
from engine.cli.showing import say
from engine.errors import BadInput
from engine.problem import printable, quoted
from engine.source.csvfile import first_rows, headings
from engine.source.naming import TAKEN, WORDS, snake
from engine.starter.config import Answers
from engine.starter.guessing import Guess, guess, guess_date_format
from engine.starter.making import own_workspace, sample_workspace, write_new
from engine.starter.zone import local_zone
from engine.workspace import find

_SAMPLES = "samples"


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("."))
@click.option("--customers", metavar="FILE", help="Your customer file (CSV), or 'samples'.")
@click.option("--encoding", help="How the file is written, if not in UTF-8 or UTF-16: windows-1251 …")
@click.option("--shop", help="The shop's name.")
@click.option("--signer", help="Who signs the letters.")
@click.option("--role", help="The signer's role: Owner, Head of service …")
@click.option("--email", help="Letters come from this address.")
@click.option("--language", help="For customers whose language is not known: en, hy or he.")
@click.option("--time-zone", help="Where your days begin and end: Asia/Yerevan …")
@click.option("--yes", is_flag=True, help="Ask nothing: samples, unless --customers and the rest are given.")
def command(
    folder: Path,
    customers: str | None,
    encoding: str | None,
    shop: str | None,
    signer: str | None,
    role: str | None,
    email: str | None,
    language: str | None,
    time_zone: str | None,
    yes: bool,
) -> int:
    """Make a workspace in FOLDER (here, if left out): config, campaigns, letters, sample data.

    Nothing that is there already is changed.
    """
    if (folder / "config.yaml").exists():
        raise BadInput(message=f"there is a config.yaml in {quoted(folder.resolve(), most=300)} already")
    asked = Asking(ask=not yes)
    customers = asked.text("Your customer file (CSV), or 'samples' to try it first", customers, _SAMPLES)
    if customers == _SAMPLES:
        _write(folder, sample_workspace(clock.now().date()))
        return _say_next(folder, "thanks")
    file = Path(customers).expanduser()
    if not file.is_file():
        what = "is a folder" if file.is_dir() else "is not there"
        raise BadInput(message=f"the file {quoted(customers, most=300)} {what}")
    encoding = asked.encoding(file, encoding)
    found = headings(file, encoding, None)
    guessed = _guessed(file, found)
    sample = first_rows(file, 200, encoding)
    birthday = guessed.columns.get("birthday")
    column = found.index(birthday) if birthday else None
    _show(guessed, found, sample)
    if not asked.agreed("Is this right?"):
        say("Rename the headings in your file, or go on and change `columns:` in config.yaml afterwards.")
        if not asked.agreed("Go on?"):
            raise click.Abort
    answers = Answers(
        shop=asked.text("The shop's name", shop, folder.resolve().name.replace("-", " ").title()),
        signer=(name := asked.needed("Who signs the letters (given and family name)", "--signer", signer)),
        role=asked.text(f"The role of {name}", role, "Owner"),
        email=asked.address("Letters come from the address", "--email", email),
        language=asked.language("Language where a customer's is not known (en, hy, he)", language, "en"),
        time_zone=asked.zone("Time zone", time_zone, local_zone() or "UTC"),
        customers=_placed(file, folder),
        encoding=encoding,
        guess=guessed,
        date_format=None if column is None else guess_date_format(row[column] for row in sample),
    )
    _write(folder, own_workspace(answers))
    return _say_next(folder, "thank-you")


def _guessed(file: Path, found: tuple[str, ...]) -> Guess:
    """What the headings mean; those that letters use as words of their own get another name.

    Raises:
        BadInput: if none is an email address.
    """
    guessed = guess(found)
    if "email" not in guessed.columns:
        shown = ", ".join(quoted(heading) for heading in found)
        raise BadInput(
            message=f"no heading of {quoted(file.name)} looks like an email address: {shown}\n"
            "  hint: the first line must name the columns; call the one with the addresses 'email'"
        )
    taken = {f"{name}_of_customer": h for h in guessed.unknown if (name := snake(h)) in TAKEN | WORDS}
    return Guess(
        id=guessed.id,
        columns={**guessed.columns, **taken},
        unknown=tuple(heading for heading in guessed.unknown if heading not in taken.values()),
    )


def _show(guessed: Guess, found: tuple[str, ...], sample: list[list[str]]) -> None:
    say("Your headings seem to mean:")
    if guessed.id is not None:
        say(f"  {printable(guessed.id)} → the customer number")
    for ours, theirs in guessed.columns.items():
        values = [row[found.index(theirs)].strip() for row in sample]
        some = ", ".join(printable(value) for value in dict.fromkeys(values) if value)
        missing = sum(not value for value in values)
        gaps = f"  ({missing} of the first {len(values)} without)" if missing else ""
        say(f"  {printable(theirs)} → {ours}: {some[:60]}{'…' if len(some) > 60 else ''}{gaps}")
    if guessed.unknown:
        say("  kept under their own names: " + ", ".join(printable(heading) for heading in guessed.unknown))


def _placed(file: Path, folder: Path) -> str:
    """The customer file's path as the config will name it; a file from elsewhere is copied to data/."""
    root = folder.resolve()
    if file.resolve().is_relative_to(root):
        return file.resolve().relative_to(root).as_posix()
    target = root / "data" / file.name
    if target.exists():
        raise BadInput(message=f"{quoted(target, most=300)} is there already")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    except OSError as error:
        shown = quoted(target, most=300)
        raise BadInput(message=f"{shown} cannot be written: {error.strerror}") from error
    say(f"Copied {file.name} to data/: from now on letters are written from that copy.")
    return f"data/{file.name}"


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name in write_new(folder, files):
        say(f"Left alone: {name} was there already.")


def _say_next(folder: Path, stem: str) -> int:
    """Look the new workspace over and say what to do next; the exit code."""
    in_order = look_over(find(folder / "config.yaml"))
    here = "" if folder.resolve() == Path.cwd() else f"  cd {os.path.relpath(folder)}\n"
    if not in_order:
        say(f"Your workspace is made. Mend what is listed above, then look again:\n{here}  gramercy check")
        return 2
    say(f"Your workspace is ready. Next:\n{here}  gramercy plan {stem}\n  gramercy send {stem}")
    say("Letters go to the built-in inbox: nothing leaves this computer until you say so in config.yaml.")
    return 0
