"""Long sentences on a terminal, broken between words."""

from __future__ import annotations

import shutil
import sys
import textwrap

_WIDEST = 100


def wrapped(text: str, *, indent: str = "") -> str:
    """``text`` on lines that fit the terminal, each after ``indent``; on one line where there is none."""
    if not sys.stderr.isatty():
        return indent + text
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    # A path or an address that is cut at its hyphen can no longer be copied.
    return textwrap.fill(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
