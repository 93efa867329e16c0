"""``gramercy export``: everything that is kept about one person."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from engine import clock
from engine.cli.options import in_workspace, workspace
from engine.cli.person import person, theirs
from engine.cli.showing import say, say_json
from engine.errors import BadInput
from engine.personal import files_about, is_empty, letters_again, record
from engine.problem import printable, quoted
from engine.wiring import open_keyring, open_ledger

_DOCUMENT = "everything.json"


@click.command("export")
@click.argument("who", metavar="PERSON")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write it to this folder, with the letters themselves and what came back, as files.",
)
@in_workspace
def command(who: str, folder: Path | None, config: Path | None) -> int:
    """Everything that is kept about PERSON (an address, or an id in the customer file), as one JSON document.

    Exit code: 0, or 1 if nobody like that is known.
    """
    here = workspace(config)
    with open_ledger(here) as ledger:
        ledger.recover(clock.now())
        address = person(ledger, who)
        try:
            paths = files_about(here, address)
        except OSError as error:
            raise BadInput(message=f"{error.filename}: {error.strerror}") from error
        names = [path.relative_to(here.state).as_posix() for path in paths]
        found = record(ledger, address, names, clock.now())
        if is_empty(found):
            say(f"Nothing is kept about {printable(who)}.")
            return 1
        if folder is None:
            say_json(found)
        else:
            files = {_DOCUMENT: json.dumps(found, ensure_ascii=False, indent=2).encode("utf-8", "replace")}
            for letter, content in letters_again(ledger, ledger.letters_to(address), open_keyring(here)):
                files[f"letters/{letter.number}.eml"] = content
            for name, path in zip(names, paths, strict=True):
                files[f"files/{name}"] = path.read_bytes()
            _write(folder, files)
            say(f"{len(files)} file{'s' * (len(files) != 1)} in {printable(str(folder))}")
    say(theirs(here))
    return 0


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """For their owner's eyes: it is all personal.

    Raises:
        BadInput: if the folder has something in it, or cannot be written.
    """
    shown = quoted(str(folder), most=300)
    try:
        if folder.is_dir() and any(folder.iterdir()):
            raise BadInput(message=f"--to: there is something in {shown}\n  hint: name a new folder")
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
    except OSError as error:
        raise BadInput(message=f"--to: {shown} cannot be written: {error.strerror}") from error
