"""How results and bad news reach the terminal: results on stdout, talk on stderr."""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence

import click

from engine.errors import BadInput, EngineError
from engine.planning.saying import problem_record


def complain(command: Callable[[], object], *, json_wanted: bool = False) -> int:
    """Run ``command``; turn what we raise on purpose into a message and an exit code.

    Returns:
        The exit code.  Where JSON is wanted, a user's mistakes are one JSON document on stdout.
    """
    try:
        result = command()
    except BadInput as error:
        if json_wanted:
            say_json({"problems": [problem_record(p) for p in error.problems], "message": str(error)})
        click.echo(str(error), err=True)
        return error.exit_code
    except EngineError as error:
        click.echo(str(error), err=True)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped; nothing more was done.", err=True)
        return 130
    except BrokenPipeError:
        # The reader of our output (head, less) has what it wanted; Python must not flush into it at exit.
        sys.stdout = None
        return 0
    except Exception:  # noqa: BLE001 - whatever it is, a person is told in their words
        click.echo(_broken(traceback.format_exc()), err=True)
        return 1
    return result if isinstance(result, int) else 0


def _broken(details: str) -> str:
    """What to say of a mistake of ours; its details go to a file, since they mean nothing to most."""
    message = "Something broke that should not have: this is our mistake, not yours."
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="gramercy-", suffix=".log", delete=False, encoding="utf-8"
        ) as file:
            file.write(details)
    except OSError:
        return message
    return f"{message}\n  hint: what happened is written down in {file.name}; please send it to us"


def say(text: str = "") -> None:
    """Talk, on stderr."""
    click.echo(text, err=True)


def say_json(document: Mapping[str, object]) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on stdout that a spreadsheet opens without running anything in it."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])


def harmless(cell: str) -> str:
    """``cell`` as text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell
