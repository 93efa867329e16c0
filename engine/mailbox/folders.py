"""The config's mailbox where it is on this computer: a Maildir, a folder of .eml files, an mbox."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from urllib.parse import quote_from_bytes, unquote_to_bytes

from engine.mailbox.files import file, folder, is_maildir, maildir, one
from engine.mailbox.model import Arrived, MailboxDown, Remembered, Unreadable
from engine.problem import quoted


class Maildir:
    """A Maildir.

    Args:
        path: The folder that holds ``cur`` and ``new``.
        delete: Whether what was read is deleted.
        move_to: The folder that it is moved to, in the manner of Maildir++: ``.Processed`` beside ``cur``.
    """

    def __init__(self, path: str, *, delete: bool = False, move_to: str | None = None) -> None:
        self.name = f"maildir:{path}"
        self.clears = delete or move_to is not None
        self._path = path
        self._target = move_to and os.path.join(path, "." + move_to.strip("./").replace("/", "."))

    def fresh(self, remembered: Remembered) -> Iterator[Arrived | Unreadable]:
        if not is_maildir(self._path):
            raise MailboxDown(f"there is no Maildir at {quoted(self._path, most=300)}")
        for found in maildir(self._path):
            if isinstance(found, Unreadable):
                yield found
            elif not remembered.knows(key := _key(found[1])):
                yield from one(found[0], key)

    def clear(self, keys: Sequence[str]) -> None:
        wanted = set(keys) if self.clears else set()
        # Somebody who reads the mail may have given it other flags meanwhile, and so another name.
        places = [
            found[0]
            for found in maildir(self._path)
            if not isinstance(found, Unreadable) and _key(found[1]) in wanted
        ]
        if self._target is not None:
            for box in ("cur", "new", "tmp"):
                os.makedirs(os.path.join(self._target, box), mode=0o700, exist_ok=True)
        for place in places:
            box, name = os.path.split(place)
            _clear(place, self._target and os.path.join(self._target, os.path.basename(box), name))


class Folder:
    """A folder of .eml files.

    Args:
        path: The folder.
        delete: Whether what was read is deleted.
        move_to: The folder that it is moved to, as counted from ``path``.
    """

    def __init__(self, path: str, *, delete: bool = False, move_to: str | None = None) -> None:
        self.name = f"directory:{path}"
        self.clears = delete or move_to is not None
        self._path = path
        self._target = move_to and os.path.join(path, move_to.strip("/"))

    def fresh(self, remembered: Remembered) -> Iterator[Arrived | Unreadable]:
        if not os.path.isdir(self._path):
            raise MailboxDown(f"there is no folder at {quoted(self._path, most=300)}")
        for found in folder(self._path, without=self._target):
            if isinstance(found, Unreadable):
                yield found
                continue
            with suppress(FileNotFoundError):
                if not remembered.knows(key := self._file_key(found[1])):
                    yield from one(found[0], key)

    def clear(self, keys: Sequence[str]) -> None:
        for key in keys if self.clears else ():
            name = _name(key.partition(":")[0])
            with suppress(FileNotFoundError):
                # Another message of that name is not the one that was read.
                if self._file_key(name) == key:
                    _clear(os.path.join(self._path, name), self._target and os.path.join(self._target, name))

    def _file_key(self, name: str) -> str:
        now = os.stat(os.path.join(self._path, name))
        return f"{_key(name)}:{now.st_size}:{now.st_mtime_ns}"


class Mbox:
    """An mbox.  It is only read: whoever delivers to it may be writing at the same moment."""

    clears = False

    def __init__(self, path: str) -> None:
        self.name = f"mbox:{path}"
        self._path = path

    def fresh(self, remembered: Remembered) -> Iterator[Arrived | Unreadable]:
        if not os.path.isfile(self._path):
            raise MailboxDown(f"there is no mbox at {quoted(self._path, most=300)}")
        if os.path.getsize(self._path) == 0:
            return
        for found in file(self._path):
            if isinstance(found, Unreadable) or not remembered.knows(found.key):
                yield found

    def clear(self, keys: Sequence[str]) -> None:
        """Nothing is ever deleted or moved."""


def _clear(place: str, target: str | None) -> None:
    """Delete ``place``, or move it to ``target``, where nothing is replaced; what is gone is passed over."""
    try:
        if target is None:
            os.unlink(place)
            return
        stem, suffix = os.path.splitext(target)
        number = 1
        while os.path.lexists(target):
            number += 1
            target = f"{stem}-{number}{suffix}"
        os.makedirs(os.path.dirname(target), mode=0o700, exist_ok=True)
        shutil.move(place, target)
    except FileNotFoundError:
        return
    except OSError as error:
        doing = "deleted" if target is None else "moved"
        raise MailboxDown(
            f"{quoted(place, most=300)} cannot be {doing}: {(error.strerror or 'no reason given').lower()}"
        ) from error


def _key(name: str) -> str:
    # Names need not be text.
    return quote_from_bytes(os.fsencode(name))


def _name(key: str) -> str:
    return os.fsdecode(unquote_to_bytes(key))
