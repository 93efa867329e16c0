"""A small table on a terminal, of people's own words."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.problem import printable

_WIDEST = 120
#: Left-to-right mark: between two of them a Hebrew cell turns itself round, and not its neighbours.
_MARK = "\u200e"


def show_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show rows on stderr, as wide as the terminal: wide letters take two places, what is too long is cut.

    Nothing in a cell steers the terminal.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    for heading in headings:
        table.add_column(Text(printable(heading), style="bold"), no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*(Text(_cell(cell)) for cell in row))
    width = min(shutil.get_terminal_size((100, 24)).columns, _WIDEST)
    console = Console(file=sys.stderr, width=width, highlight=False, soft_wrap=False)
    console.print(table)


def _cell(text: str) -> str:
    """A cell, harmless, and kept from reversing the line it stands on."""
    shown = printable(text)
    turned = any(unicodedata.bidirectional(character) in ("R", "AL") for character in shown)
    return f"{_MARK}{shown}{_MARK}" if turned else shown
