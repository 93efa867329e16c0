"""A simulated year in the terminal."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.text import Text

from engine.cli.table import placed
from engine.year.grid import ASCII, BLOCKS, Signs, Tone
from engine.year.summing import Tally
from engine.year.terminal import calendar

_WIDEST = 120
_STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.QUIET: "dim",
    Tone.BAD: "bold reverse red",
    Tone.FEW: "yellow",
    Tone.SOME: "magenta",
    Tone.MANY: "bold red",
}


def show(tally: Tally) -> None:
    """Print the calendar and what it comes to, coloured where the terminal has colours."""
    console = Console(highlight=False, markup=False, emoji=False)
    with console.capture() as kept:
        for line in calendar(tally, width=min(console.width, _WIDEST), signs=_signs()):
            console.print(Text.assemble(*((placed(piece.words), _STYLES[piece.tone]) for piece in line)))
    # Whether there are colours has been decided.
    click.echo("\n".join(line.rstrip() for line in kept.get().splitlines()), color=True)


def _signs() -> Signs:
    """Those that standard output can be told."""
    try:
        "".join((BLOCKS.levels, BLOCKS.nothing, BLOCKS.closed, BLOCKS.dash)).encode(
            sys.stdout.encoding or "ascii"
        )
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return BLOCKS
