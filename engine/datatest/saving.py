"""The rows that fail, written down as tables that a spreadsheet opens: replaced at each check."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from engine.datatest.model import Asked, Of
from engine.problem import formula_safe

# Some file systems end a name at 255 octets; a letter may take four.
_LONGEST = 50


class Failures:
    """A folder of our own with one CSV file for each test that fails."""

    def __init__(self, folder: Path, shown: PurePath) -> None:
        """``shown`` is the folder's name for people."""
        self._folder = folder
        self._shown = shown
        self._kept: set[str] = set()

    def save(self, asked: Asked, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        """Write the rows that fail a test, in place of those of the last check; where they are, as a hint.

        A folder that cannot be written to stops no check: the hint then says so.
        """
        name = self._name(asked)
        fresh = self._folder / f"{name}.new"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # They name people, so they are for their owner alone.
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            # With its mark, spreadsheet programs see that the file is UTF-8.
            with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(headings)
                writer.writerows([formula_safe(cell) for cell in row] for row in rows)
            fresh.replace(self._folder / name)
        except OSError as error:
            return f"these rows cannot be written to {self._shown}: {error.strerror}"
        return f"these rows are in {self._shown / name}"

    def tidy(self) -> None:
        """Remove what earlier checks wrote and this one did not: those tests pass, or are gone."""
        for file in self._folder.glob("*.csv*"):
            if file.name not in self._kept:
                try:
                    file.unlink()
                except OSError:
                    # Open in a spreadsheet program, or read-only: it is there the next time as well.
                    continue

    def _name(self, asked: Asked) -> str:
        part = "-orders" if asked.of is Of.ORDERS else ""
        words = asked.test.name or _title(asked)
        stem = _slug(f"{asked.source}{part}-{words}")
        name, number = f"{stem}.csv", 2
        while name in self._kept:
            name, number = f"{stem}-{number}.csv", number + 1
        self._kept.add(name)
        return name


def _title(asked: Asked) -> str:
    if asked.test.rule is not None:
        return asked.test.rule
    return " ".join([asked.ask.kind.value, *(column.name for column in asked.columns)])


def _slug(text: str) -> str:
    """Letters of any script, digits and hyphens: a file name everywhere."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")[:_LONGEST].rstrip("-")
