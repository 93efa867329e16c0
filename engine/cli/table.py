"""A small table on a terminal, of people's own words."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.problem import printable

_WIDEST = 120
_GAP = 2
_NARROWEST = 4
#: Left-to-right mark: between two of them a Hebrew cell turns itself round, and not its neighbours.
_MARK = "\u200e"


def show_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show rows on stderr, as wide as the terminal: wide letters take two places, what is too long is cut.

    Nothing in a cell steers the terminal.
    """
    width = min(shutil.get_terminal_size((100, 24)).columns, _WIDEST)
    cells = [[placed(cell) for cell in row] for row in ([*headings], *rows)]
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), show_edge=False)
    for heading, wide in zip(cells[0], _fitted(cells, width), strict=True):
        table.add_column(
            Text(heading, style="bold"), no_wrap=True, overflow="ellipsis", min_width=wide, max_width=wide
        )
    for row in cells[1:]:
        table.add_row(*map(Text, row))
    Console(file=sys.stderr, width=width, highlight=False, soft_wrap=False).print(table)


def _fitted(cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """How wide each column may be: as wide as its cells, the widest cut down until all have room."""
    wide = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    while sum(wide) + _GAP * len(wide) > width and max(wide) > _NARROWEST:
        wide[wide.index(max(wide))] -= 1
    return wide


def placed(text: str) -> str:
    """Words for a terminal, harmless, and kept from reversing the line it stands on."""
    shown = printable(text)
    turned = any(unicodedata.bidirectional(character) in ("R", "AL") for character in shown)
    return f"{_MARK}{shown}{_MARK}" if turned else shown
