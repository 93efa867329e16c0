"""``gramercy sign-ups``: who signed up on the page and confirmed it, as a source of customers."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from pathlib import Path

import click

from engine.cli.options import as_json, in_workspace, workspace
from engine.cli.showing import say, say_json, write_csv
from engine.errors import BadInput
from engine.ledger.heard import SignUp
from engine.problem import formula_safe, quoted
from engine.wiring import open_ledger

#: As a source of customers names them.
_HEADINGS = ("email", "name", "language", "consent", "consent_basis", "consent_at", "consent_source")


@click.command("sign-ups")
@click.option(
    "--to", "file", type=click.Path(path_type=Path), help="Write it to this file instead of the screen."
)
@as_json
@in_workspace
def command(file: Path | None, json_: bool, config: Path | None) -> None:
    """Print who signed up at /join and confirmed it, as CSV: a file that config.yaml can name as a source.

    Each address once, as it was confirmed last, with when and where consent was given.
    """
    with open_ledger(workspace(config)) as ledger:
        rows = [_row(one) for one in _confirmed(ledger.sign_ups())]
    if json_:
        say_json({"sign_ups": [dict(zip(_HEADINGS, row, strict=True)) for row in rows]})
    elif file is None:
        write_csv(_HEADINGS, rows)
    if file is not None:
        _write(file, rows)
        say(f"{len(rows)} address{'es' * (len(rows) != 1)} in {file}")


def _confirmed(sign_ups: Iterable[SignUp]) -> list[SignUp]:
    """The last of each address, in the order of their first."""
    found: dict[str, SignUp] = {}
    for one in sign_ups:
        if one.confirmed_at is not None:
            found[one.address.lower()] = one
    return list(found.values())


def _row(one: SignUp) -> tuple[str, ...]:
    assert one.confirmed_at is not None  # noqa: S101 - the others were left out
    at = one.confirmed_at.isoformat(timespec="seconds")
    return (one.address, one.name, one.language, "yes", "consent", at, "sign-up page")


def _write(file: Path, rows: Iterable[tuple[str, ...]]) -> None:
    """The whole file or none: whatever stood there stays until the new one is there.

    Raises:
        BadInput: if it cannot be written.
    """
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(_HEADINGS)
            writer.writerows([formula_safe(cell) for cell in row] for row in rows)
        fresh.replace(file)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise BadInput(message=f"{quoted(file)} cannot be written: {error.strerror}") from error
