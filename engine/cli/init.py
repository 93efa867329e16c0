"""``gramercy init``: a workspace from a few answers."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from engine import clock
from engine.address import judge
from engine.cli.showing import say
from engine.errors import BadInput
from engine.problem import printable, quoted
from engine.source.csvfile import first_rows, headings
from engine.starter.config import Answers
from engine.starter.guessing import guess, guess_date_format
from engine.starter.making import own_workspace, sample_workspace, write_new
from engine.starter.zone import local_zone

_LANGUAGES = ("en", "hy", "he")
_SAMPLES = "samples"


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("."))
@click.option("--customers", metavar="FILE", help="Your customer file (CSV), or 'samples'.")
@click.option("--shop", help="The shop's name.")
@click.option("--signer", help="Who signs the letters.")
@click.option("--role", help="The signer's role: Owner, Head of service …")
@click.option("--email", help="Letters come from this address.")
@click.option("--language", type=click.Choice(_LANGUAGES), help="For customers whose language is not known.")
@click.option("--time-zone", help="Where your days begin and end: Asia/Yerevan …")
@click.option("--yes", is_flag=True, help="Ask nothing: samples, unless --customers and the rest are given.")
def command(
    folder: Path,
    customers: str | None,
    shop: str | None,
    signer: str | None,
    role: str | None,
    email: str | None,
    language: str | None,
    time_zone: str | None,
    yes: bool,
) -> None:
    """Make a workspace in FOLDER (here, if left out): config, campaigns, letters, sample data.

    Nothing that is there already is changed.
    """
    if (folder / "config.yaml").exists():
        raise BadInput(message=f"there is a config.yaml in {quoted(folder.resolve(), most=300)} already")
    asked = _Asking(ask=not yes)
    customers = asked.text("Your customer file (CSV), or 'samples' to try it first", customers, _SAMPLES)
    if customers == _SAMPLES:
        _write(folder, sample_workspace(clock.now().date()))
        _say_next(folder, "thanks")
        return
    there = Path(customers).expanduser()
    if not there.is_file():
        raise BadInput(message=f"there is no file {quoted(customers, most=300)}")
    found = headings(there, None, None)
    guessed = guess(found)
    if "email" not in guessed.columns:
        raise BadInput(
            message=f"no heading of {quoted(there.name)} looks like an email address: "
            + ", ".join(quoted(heading) for heading in found)
            + "\n  hint: rename that heading to 'email' and run this again"
        )
    sample = first_rows(there, 200)
    birthday = guessed.columns.get("birthday")
    column = found.index(birthday) if birthday else None
    date_format = None if column is None else guess_date_format(row[column] for row in sample)
    _show(guessed.columns, guessed.unknown, found, sample)
    if asked.ask and not click.confirm("Is this right?", default=True, err=True):
        say("Rename the headings in your file, or go on and change `columns:` in config.yaml afterwards.")
        if not click.confirm("Go on?", default=True, err=True):
            raise click.Abort
    answers = Answers(
        shop=asked.text("The shop's name", shop, "Our shop"),
        signer=(name := asked.text("Who signs the letters (given and family name)", signer, "Anna Smith")),
        role=asked.text(f"The role of {name}", role, "Owner"),
        email=asked.address("Letters come from the address", email, "me@example.com"),
        language=asked.text("Language where a customer's is not known (en, hy, he)", language, "en"),
        time_zone=asked.text("Time zone", time_zone, local_zone() or "Etc/UTC"),
        customers=_placed(there, folder),
        guess=guessed,
        date_format=date_format,
    )
    _write(folder, own_workspace(answers))
    _say_next(folder, "thank-you")


class _Asking:
    """Questions, answered by flags first; with ``ask`` False by their defaults."""

    def __init__(self, *, ask: bool) -> None:
        self.ask = ask and sys.stdin.isatty()

    def text(self, question: str, given: str | None, default: str) -> str:
        if given is not None:
            return given
        answer: str = click.prompt(question, default=default, err=True) if self.ask else default
        return answer.strip()

    def address(self, question: str, given: str | None, default: str) -> str:
        while True:
            answer = self.text(question, given, default)
            reason = judge(answer).reason
            if reason is None:
                return answer
            if given is not None or not self.ask:
                raise BadInput(message=f"{quoted(answer)} cannot be written to: {reason}")
            say(f"{quoted(answer)} cannot be written to: {reason}")


def _show(
    columns: dict[str, str], unknown: tuple[str, ...], found: tuple[str, ...], sample: list[list[str]]
) -> None:
    say("Your headings seem to mean:")
    for ours, theirs in columns.items():
        values = [row[found.index(theirs)].strip() for row in sample]
        some = ", ".join(printable(value) for value in dict.fromkeys(values) if value)
        missing = sum(not value for value in values)
        gaps = f"  ({missing} of the first {len(values)} without)" if missing else ""
        say(f"  {printable(theirs)} → {ours}: {some[:60]}{'…' if len(some) > 60 else ''}{gaps}")
    if unknown:
        say("  kept under their own names: " + ", ".join(printable(heading) for heading in unknown))


def _placed(file: Path, folder: Path) -> str:
    """The customer file's path as the config will name it; a file from elsewhere is copied to data/."""
    root = folder.resolve()
    if file.resolve().is_relative_to(root):
        return file.resolve().relative_to(root).as_posix()
    target = root / "data" / file.name
    if target.exists():
        raise BadInput(message=f"{quoted(target, most=300)} is there already")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)
    say(f"Copied {file.name} to data/.")
    return f"data/{file.name}"


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name in write_new(folder, files):
        say(f"Left alone: {name} was there already.")


def _say_next(folder: Path, stem: str) -> None:
    here = "" if folder.resolve() == Path.cwd() else f"cd {os.path.relpath(folder)}\n  "
    say(
        "Your workspace is ready. Next:\n"
        f"  {here}gramercy check\n  gramercy plan {stem}\n  gramercy send {stem}"
    )
    say("Letters go to the built-in inbox: nothing leaves this computer until you say so in config.yaml.")
