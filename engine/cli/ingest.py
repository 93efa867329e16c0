"""``gramercy ingest``: what came back by mail."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from engine import clock
from engine.cli.options import at_time, in_workspace, moment
from engine.cli.quarantining import quarantine_of
from engine.cli.showing import say, say_json
from engine.cli.summing import told
from engine.errors import BadInput
from engine.inbound.model import Judged
from engine.mailbox.files import STDIN, messages_in
from engine.mailbox.judging import Judges
from engine.mailbox.model import Arrived, Unreadable
from engine.mailbox.quarantine import Quarantine
from engine.mailbox.taking import Taken, Understood, take, take_again
from engine.problem import printable, quoted
from engine.response.model import Kind
from engine.workspace import Workspace, find

#: What could steer a terminal or reverse a line; JSON has an escape for each.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@click.command("ingest")
@click.argument("paths", nargs=-1, metavar="[PATH]…")
@click.option("--all", "everything", is_flag=True, help="Read the whole mailbox again, not only what is new.")
@click.option("--quarantine", "listed", is_flag=True, help="List the messages that could not be judged.")
@click.option("--again", is_flag=True, help="Judge those messages again.")
@click.option(
    "--json", "json_", is_flag=True, help="The list of --quarantine as JSON; everything else is JSON anyway."
)
@at_time
@in_workspace
def command(
    paths: tuple[str, ...],
    everything: bool,
    listed: bool,
    again: bool,
    json_: bool,
    at: str | None,
    config: Path | None,
) -> None:
    """Take in bounces, complaints and replies: from the config's mailbox, or from PATH.

    PATH is a message, a folder of .eml files, a Maildir, an mbox, or - for the standard input.  One line of
    JSON is printed for each message.
    """
    _see_to_words(paths, everything=everything, held=listed or again)
    here = _workspace(config, needed=not paths)
    if here is None:
        say("There is no workspace here: this only shows what each message is, and nothing is written down.")
        with Judges() as judges:
            # One after the other: nothing is written down, and the next may be long in coming through a pipe.
            found = _found(paths)
            _tell(take(found, judges, record=_nowhere, quarantine=None, now=clock.now, together=1))
    elif listed and not again:
        _list(quarantine_of(here), json_)
    else:
        # Imported here: what messages are can be told without any of it.
        from engine.cli.intake import mailbox_mail, recorder
        from engine.wiring import open_ledger, read_config

        settings = read_config(here)
        at_once = moment(at, settings.shop.time_zone, clock.now())
        with (
            open_ledger(here) as ledger,
            Judges() as judges,
            recorder(here, ledger, settings, now=lambda: at_once) as record,
        ):
            if again:
                _tell(take_again(quarantine_of(here), judges, record=record, now=clock.now))
            elif paths:
                quarantine = quarantine_of(here)
                _tell(take(_found(paths), judges, record=record, quarantine=quarantine, now=clock.now))
            elif settings.mailbox is None:
                raise BadInput(
                    message="config.yaml names no mailbox\n"
                    "  hint: write 'mailbox:' with 'imap:' below it, or name files: gramercy ingest PATH"
                )
            else:
                with mailbox_mail(here, settings.mailbox, judges, record, everything=everything) as taken:
                    _tell(taken)


def _tell(taken: Iterable[Taken]) -> None:
    """A line of JSON for each message as it is taken in, and a summary for people."""
    if not told(taken, each=lambda one: click.echo(_line(one))):
        say("No messages.")


def _nowhere(_understood: Sequence[Understood]) -> None:
    """Writes nothing down."""


def _see_to_words(paths: tuple[str, ...], *, everything: bool, held: bool) -> None:
    if paths and (everything or held):
        raise BadInput(message="--all, --quarantine and --again go without a PATH")
    if everything and held:
        raise BadInput(message="--all is about the mailbox, not about the quarantine")
    missing = [path for path in paths if path != STDIN and not os.path.lexists(path)]
    if missing:
        raise BadInput(message="\n".join(f"there is nothing at {quoted(path, most=300)}" for path in missing))


def _workspace(config: Path | None, *, needed: bool) -> Workspace | None:
    """The workspace; None where there is none and none was named.

    Raises:
        BadInput: if there is none and one was named, or is ``needed``.
    """
    named = config if config is not None else click.get_current_context().find_root().obj
    try:
        return find(named)
    except BadInput:
        if named is not None or needed:
            raise
        return None


def _found(paths: Iterable[str]) -> Iterator[Arrived | Unreadable]:
    return (each for path in paths for each in messages_in(path))


def _line(taken: Taken) -> str:
    """The record that other programs rely on (docs/machine.md)."""
    came_to = taken.came_to
    judged = came_to if isinstance(came_to, Judged) else Judged(kind=Kind.OTHER)
    text = json.dumps(
        {
            "path": taken.path,
            "kind": judged.kind.value,
            "permanent": judged.permanent,
            "recipients": list(judged.recipients),
            "status": judged.status,
            "diagnostic": came_to.diagnostic if isinstance(came_to, Judged) else came_to.why,
            "text": judged.text,
        },
        ensure_ascii=False,
    )
    text = _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return json.dumps(json.loads(text))
    return text


def _list(quarantine: Quarantine, json_: bool) -> None:
    held = quarantine.held()
    if json_:
        say_json(
            {
                "quarantine": [
                    {
                        "path": str(quarantine.shown(one)),
                        "when": one.when.isoformat() if one.when else None,
                        "from": one.source,
                        "why": one.why,
                    }
                    for one in held
                ]
            }
        )
        return
    for one in held:
        when = f"{one.when:%Y-%m-%d %H:%M} UTC  " if one.when else ""
        click.echo(f"{quarantine.shown(one)}\n  {when}{printable(one.source)}\n  {printable(one.why)}")
    if held:
        say("  hint: after an update of gramercy, judge them again with: gramercy ingest --again")
    else:
        say("Every message could be judged.")
