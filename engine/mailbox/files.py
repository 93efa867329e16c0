"""Messages in files: one, an mbox, a folder of them, a Maildir, the standard input."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO

from engine.mailbox.model import Arrived, Unreadable
from engine.mailbox.splitting import messages

#: The standard input.
STDIN = "-"
_EML = ".eml"
#: Behind a colon, or what stands for one where no name can hold it.
_FLAGS = re.compile("[:;!]2,.*")


def messages_in(path: str) -> Iterator[Arrived | Unreadable]:
    """Every message that ``path`` holds, whatever it is, in a lasting order.

    A folder with ``cur`` and ``new`` in it is a Maildir.  Any other one holds .eml files, at whatever
    depth; where there is none, each of its files is a message.  A file that begins with a From_ line and is
    not called .eml is an mbox.  "-" is the standard input.  In folders, hidden files are passed over, and
    so is what is no file (a pipe, a socket), so that nothing is waited for.
    """
    if path == STDIN:
        yield from _stream(sys.stdin.buffer, STDIN)
    elif not os.path.isdir(path):
        yield from file(path)
    else:
        for found in maildir(path) if is_maildir(path) else folder(path):
            if isinstance(found, Unreadable):
                yield found
            else:
                yield from one(*found)


def is_maildir(path: str) -> bool:
    """Whether there is a Maildir: a folder that holds ``cur`` and ``new``."""
    return all(os.path.isdir(os.path.join(path, name)) for name in ("cur", "new"))


def maildir(path: str) -> Iterator[tuple[str, str] | Unreadable]:
    """Each message of a Maildir: its path and its unique name, in the order of the names, which is that of
    arrival."""
    found = []
    for box in ("new", "cur"):
        try:
            entries = [*os.scandir(os.path.join(path, box))]
        except OSError as error:
            yield Unreadable(path=os.path.join(path, box), why=why(error))
            continue
        found += [
            (_FLAGS.sub("", entry.name), entry.path)
            for entry in entries
            if not entry.name.startswith(".") and entry.is_file()
        ]
    yield from ((place, unique) for unique, place in sorted(found))


def folder(path: str, *, without: str | None = None) -> Iterator[tuple[str, str] | Unreadable]:
    """Each .eml file of a folder, or each file where there is none: its path, and that from the folder on.

    What is below ``without``, a path, is passed over.
    """
    refused: list[Unreadable] = []

    def note(error: OSError) -> None:
        refused.append(Unreadable(path=str(error.filename), why=why(error)))

    found = []
    for here, folders, names in os.walk(path, onerror=note):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and os.path.join(here, name) != without
        )
        found += [os.path.join(here, name) for name in sorted(names) if not name.startswith(".")]
    chosen = [place for place in found if place.lower().endswith(_EML)] or found
    yield from ((place, os.path.relpath(place, path)) for place in chosen if os.path.isfile(place))
    yield from refused


def one(path: str, key: str) -> Iterator[Arrived | Unreadable]:
    """The one message in a file; nothing where the file is gone by now."""
    try:
        with open(path, "rb") as stream:
            yield from (
                Arrived(path=path, key=key, content=content, size=size)
                for content, size in messages(stream, alone=True)
            )
    except FileNotFoundError:
        return
    except OSError as error:
        yield Unreadable(path=path, why=why(error))


def file(path: str) -> Iterator[Arrived | Unreadable]:
    """The messages of one file or pipe: several if it is an mbox."""
    try:
        with open(path, "rb") as stream:
            yield from _stream(stream, path, alone=path.lower().endswith(_EML))
    except OSError as error:
        yield Unreadable(path=path, why=why(error))


def why(error: OSError) -> str:
    """What the system says, in our manner."""
    return (error.strerror or "it cannot be read").lower()


def _stream(stream: BinaryIO, path: str, *, alone: bool = False) -> Iterator[Arrived]:
    for content, size in messages(stream, alone=alone):
        yield Arrived(path=path, key=sha256(content).hexdigest(), content=content, size=size)
