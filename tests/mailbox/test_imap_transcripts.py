"""Each file in cases/imap is a dialogue with a mail server that a good one would not have.

``~ tls WAY``, ``~ delete``, ``~ move FOLDER``, ``~ brief`` (wait half a second only) and ``~ read KEY`` (was
read before) set the scene.  ``S:`` is what the server says, ``?`` standing for the tag of the last command;
``C:`` is a pattern of what it hears.  ``=`` is a message that was read; ``!`` is what is told.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

import pytest

from engine.mailbox.imap import Account, ImapMailbox
from engine.mailbox.model import MailboxDown, Unreadable
from engine.settings.delivery import Tls
from tests.mailbox.remembering import Notes

SCRIPTS = sorted((Path(__file__).parents[1] / "cases" / "imap").glob("*.txt"))


@contextmanager
def playing(dialogue: list[str]) -> Iterator[tuple[int, list[str]]]:
    """A server for one connection: its port, and in a list what it heard and did not expect."""
    wrong: list[str] = []

    def play() -> None:
        connection, _ = listening.accept()
        tag = ""
        with connection, connection.makefile("rwb") as stream:
            for line in dialogue:
                text = line[3:]
                if text == "(silence)":
                    # Until the other side gives up.
                    stream.read()
                    return
                if line.startswith("S:"):
                    stream.write(text.replace("?", tag, 1).encode() + b"\r\n")
                    stream.flush()
                    continue
                got = stream.readline().decode().removesuffix("\r\n")
                tag, _, words = got.partition(" ")
                if not fnmatch(words, text.replace("[", "[[]")):
                    wrong.append(f"expected {text!r}, got {words!r}")
                    return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=play)
        thread.start()
        yield listening.getsockname()[1], wrong
        thread.join(timeout=10)
        assert not thread.is_alive()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_transcript(script: Path) -> None:
    lines = script.read_text("utf-8").splitlines()
    scene = dict(line[2:].partition(" ")[::2] for line in lines if line.startswith("~"))
    said: list[str] = []

    with playing([line for line in lines if line.startswith(("S:", "C:"))]) as (port, wrong):
        account = Account(
            host="127.0.0.1",
            port=port,
            tls=Tls(scene.get("tls", "none")),
            username="shop",
            password="hunter2",
            delete="delete" in scene,
            move_to=scene.get("move"),
            seconds=0.5 if "brief" in scene else 20,
        )
        notes = Notes()
        notes.add(scene.get("read", ""))
        keys = []
        try:
            with ImapMailbox(account) as mailbox:
                for arrived in mailbox.fresh(notes):
                    assert not isinstance(arrived, Unreadable)
                    keys.append(arrived.key)
                    said.append(f"= {arrived.key} {arrived.size} {arrived.content!r}")
                mailbox.clear(keys)
        except MailboxDown as down:
            said += [f"! {line}" for line in str(down).replace(str(port), "PORT").split("\n")]

    assert wrong == []
    assert "\n".join(said) == "\n".join(line for line in lines if line.startswith(("=", "!")))


def test_there_are_transcripts() -> None:
    assert len(SCRIPTS) >= 12
