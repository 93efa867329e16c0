"""``gramercy settle``: a person's word about letters that are not certain."""

from __future__ import annotations

from pathlib import Path

import click

from engine import clock
from engine.address import judge, normalise
from engine.cli.options import in_workspace, user, workspace
from engine.errors import BadInput
from engine.fate import Fate
from engine.ledger.model import LetterNow
from engine.problem import printable, quoted
from engine.wiring import campaign_id, open_ledger


@click.command("settle")
@click.argument("address", required=False)
@click.option(
    "--as",
    "word",
    type=click.Choice(["arrived", "lost"]),
    help="arrived: they have it. lost: they do not; it will be sent again.",
)
@click.option("--campaign", metavar="ID", help="Only this campaign's letters.")
@click.option("--all", "everybody", is_flag=True, help="Every letter that is not certain.")
@in_workspace
def command(
    address: str | None, word: str | None, campaign: str | None, everybody: bool, config: Path | None
) -> None:
    """Decide about letters whose fate is not certain: the line broke while they were on their way.

    Without a decision such a letter is never sent again.
    """
    wanted = None if address is None else _normal(address)
    here = workspace(config)
    with open_ledger(here) as ledger:
        ledger.recover(clock.now())
        unsure = [
            letter
            for run in ledger.runs(campaign_id(here, campaign) if campaign else None)
            for letter in ledger.letters(run.id, Fate.UNSURE)
            if everybody or wanted in (None, judge(letter.address).identity)
        ]
        if word is None:
            for letter in unsure:
                click.echo(_line(letter))
            if not unsure:
                click.echo("Every letter is certain.")
            return
        if address is None and not everybody:
            raise BadInput(message="say whose letter: an address, or --all")
        if not unsure:
            whose = f"letter to {quoted(address)}" if address else "letter"
            raise BadInput(message=f"no {whose} is uncertain")
        for letter in unsure:
            ledger.settle(letter.number, _FATES[word], by=user(), now=clock.now())
            said = "counts as arrived" if word == "arrived" else "will be sent again by the next send"
            click.echo(f"{printable(letter.address)} ({printable(letter.campaign)}): {said}")
        for run in {letter.run for letter in unsure}:
            ledger.finish(run, clock.now())


_FATES = {"arrived": Fate.ACCEPTED, "lost": Fate.PLANNED}


def _normal(address: str) -> str:
    try:
        return normalise(address)
    except ValueError as error:
        raise BadInput(message=f"{quoted(address)} is not an email address: {error}") from error


def _line(letter: LetterNow) -> str:
    return f"{printable(letter.address)}  {printable(letter.campaign)}  {printable(letter.detail)}"
