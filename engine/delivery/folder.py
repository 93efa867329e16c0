"""Letters as .eml files in a folder: nothing leaves the computer."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from pathlib import Path

from engine.delivery.model import Message
from engine.errors import CarrierDown
from engine.fate import Fate, Outcome
from engine.problem import printable

# An address may hold a slash, and "CON" is a device on Windows: only harmless characters stay, and the
# letter's number, which comes first, tells two letters apart.
_HARMLESS = re.compile(r"[^a-z0-9@._+-]+")
_LONGEST = 80


def file_name(message: Message) -> str:
    """The same for the same letter, and safe on every file system."""
    return f"{message.number:019d}-{_HARMLESS.sub('-', message.recipient.lower())[:_LONGEST].rstrip('.')}.eml"


class FolderCarrier:
    """Writes each letter as a file named by ``file_name``, whole or not at all, durably."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def connect(self) -> FolderConnection:
        try:
            await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        except OSError as error:
            raise CarrierDown(f"{self._folder}: letters cannot be put there: {error.strerror}") from error
        return FolderConnection(self._folder)


class FolderConnection:
    """One writer of files.  Putting the same letter twice leaves one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.usable = True

    async def offer(self, message: Message) -> Outcome | None:
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise CarrierDown(f"{self._folder}: letters cannot be put there")
        return None

    async def deliver(self, message: Message) -> Outcome:
        try:
            await asyncio.to_thread(_put, self._folder / file_name(message), message.content)
        except OSError as error:
            # Half a file has another name: the letter is certainly not there.
            return Outcome(fate=Fate.DEFERRED, detail=printable(str(error.strerror)))
        return Outcome(fate=Fate.ACCEPTED, detail="written to the folder")

    def drop(self) -> None:
        self.usable = False

    async def close(self) -> None:
        self.usable = False


def _put(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".part")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _force_name(path.parent)


def _force_name(folder: Path) -> None:
    """Without it a power cut may lose the name of a file whose bytes are on the disk."""
    # Windows does not open folders, and some shared disks do not force them; the file is there all the same.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
