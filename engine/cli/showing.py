"""How results and bad news reach the terminal: results on stdout, talk on stderr."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

import click

from engine.errors import BadInput, EngineError
from engine.planning.saying import problem_record


def complain(command: Callable[[], object]) -> int:
    """Run ``command``; turn what we raise on purpose into a message and an exit code.

    Returns:
        The exit code.  With ``--json`` a user's mistakes are one JSON document on stdout.
    """
    try:
        result = command()
    except BadInput as error:
        if "--json" in sys.argv[1:]:
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
        # The reader of our output (head, less) has what it wanted.
        sys.stdout = None  # type: ignore[assignment]  # keeps Python from flushing into the closed pipe at exit
        return 0
    return result if isinstance(result, int) else 0


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
