"""How results and bad news reach the terminal: results on stdout, talk on stderr."""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar

import click

from engine.errors import BadInput, EngineError
from engine.planning.saying import problem_record
from engine.problem import Problem, formula_safe, printable

#: Whether the one document that ``--json`` promises has been printed.
_answered: ContextVar[bool] = ContextVar("answered", default=False)


def complain(command: Callable[[], object], *, json_wanted: bool = False) -> int:
    """Run ``command``; turn what we raise on purpose into a message and an exit code.

    Returns:
        The exit code.  Where JSON is wanted and ``command`` has printed none, what went wrong is one
        JSON document on stdout.
    """
    _answered.set(False)

    def document(message: str, problems: Sequence[Problem] = ()) -> None:
        if json_wanted and not _answered.get():
            say_json({"problems": [problem_record(problem) for problem in problems], "message": message})

    def told(message: str, problems: Sequence[Problem] = ()) -> None:
        document(message, problems)
        # What a mail server or a file said must not steer the terminal.
        say("\n".join(map(printable, message.split("\n"))))

    try:
        result = command()
    except EngineError as error:
        told(str(error), error.problems if isinstance(error, BadInput) else ())
        return error.exit_code
    except click.ClickException as error:
        document(error.format_message())
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        if sys.stderr.isatty():
            # The terminal has written ^C behind the question.
            say()
        told("Stopped; nothing more was done.")
        return 130
    except BrokenPipeError:
        # The reader of our output (head, less) has what it wanted; Python must not flush into it at exit.
        sys.stdout = None
        return 0
    except Exception:  # noqa: BLE001 - whatever it is, a person is told in their words
        told(broken(traceback.format_exc()))
        return 1
    return result if isinstance(result, int) else 0


def broken(details: str) -> str:
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
    _answered.set(True)
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on stdout that a spreadsheet opens without running anything in it."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([formula_safe(cell) for cell in row])
