"""Long sentences on a terminal, broken between words."""

from __future__ import annotations

import shutil
import sys

import click

_WIDEST = 100


def wrapped(text: str, *, indent: str = "") -> str:
    """``text`` on lines that fit the terminal, each after ``indent``; on one line where there is none."""
    if not sys.stderr.isatty():
        return indent + text
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    return click.wrap_text(text, width, initial_indent=indent, subsequent_indent=indent)
