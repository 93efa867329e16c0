"""The folder in which the built-in inbox keeps letters, one ``KEY.eml`` each.

As in any mailbox, the file begins with what the SMTP dialogue said (RFC 5321 section 4.4, RFC 9228)::

    Return-Path: <sender>
    Delivered-To: recipient          one line for each
    Received: by inbox.invalid with ESMTP id KEY; when

and goes on with the very bytes that were received.  One file rather than a letter and its envelope: making a
file and waiting for the disk is what a letter costs here, and neither can be lost without the other.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

_KEY = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")
_WHEN = "%Y%m%dT%H%M%S%f"
_SENDER = b"Return-Path: <"
_RECIPIENT = b"Delivered-To: "
_LAST = b"Received: by inbox.invalid "


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One letter in the folder.

    Attributes:
        key: Its name; keys sort by time of arrival.
        received: When it arrived, in UTC, to the microsecond.
        sender: MAIL FROM; empty for the null sender.
        recipients: RCPT TO, in the order given; empty if somebody else put the file here.
        content: The bytes received, without dot-stuffing.
    """

    key: str
    received: datetime
    sender: str
    recipients: tuple[str, ...]
    content: bytes


def keep(folder: Path, sender: str, recipients: Sequence[str], content: bytes, now: datetime) -> str:
    """Store a letter; once this returns it survives a crash of the machine.

    ``folder`` is made if it is not there, for its owner's eyes only: letters are personal data.

    Returns:
        Its key.

    Raises:
        OSError: if it cannot be stored; then there is no such letter.
        ValueError: if an address holds a line break.
    """
    key = f"{now.astimezone(UTC):{_WHEN}}-{secrets.token_hex(4)}"
    trace = [_SENDER + _line(sender) + b">"]
    trace += [_RECIPIENT + _line(recipient) for recipient in recipients]
    trace += [_LAST + f"with ESMTP id {key}; {format_datetime(now)}".encode(), content]

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = folder / f"{key}.part"
    try:
        _write(partial, b"\r\n".join(trace))
        partial.rename(folder / f"{key}.eml")
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    _sync_folder(folder)
    return key


def keys(folder: Path) -> list[str]:
    """The keys of all letters, newest first; empty where there is no folder."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return []
    found = (name.removesuffix(".eml") for name in names if name.endswith(".eml"))
    return sorted(filter(_KEY.fullmatch, found), reverse=True)


def find(folder: Path, key: str) -> Kept | None:
    """The letter with that key; None if there is none, whatever ``key`` is."""
    if not _KEY.fullmatch(key):
        return None
    try:
        text = (folder / f"{key}.eml").read_bytes()
    except FileNotFoundError:
        return None
    sender, recipients, rest = "", [], text
    while rest.startswith((_SENDER, _RECIPIENT)):
        line, _, rest = rest.partition(b"\r\n")
        if line.startswith(_SENDER):
            sender = _text(line.removeprefix(_SENDER).removesuffix(b">"))
        else:
            recipients.append(_text(line.removeprefix(_RECIPIENT)))
    if rest.startswith(_LAST):
        rest = rest.partition(b"\r\n")[2]
    else:
        # Not a letter that came to this inbox, so these lines are its own.
        sender, recipients, rest = "", [], text
    received = datetime.strptime(key.partition("-")[0], _WHEN).replace(tzinfo=UTC)
    return Kept(key=key, received=received, sender=sender, recipients=tuple(recipients), content=rest)


def letters(folder: Path) -> list[Kept]:
    """Every letter, whole, newest first; empty where there is no folder.  To count, ``keys`` is enough."""
    return [kept for key in keys(folder) if (kept := find(folder, key))]


def empty(folder: Path) -> int:
    """Delete every letter and nothing else.

    Returns:
        How many there were.
    """
    doomed = keys(folder)
    for key in doomed:
        with suppress(FileNotFoundError):
            (folder / f"{key}.eml").unlink()
    return len(doomed)


def _line(address: str) -> bytes:
    # An SMTP command may hold bytes that are no text; they come as surrogates and go back as they were.
    line = address.encode("utf-8", "surrogateescape")
    if b"\r" in line or b"\n" in line:
        raise ValueError(f"no address: {address!r}")
    return line


def _text(line: bytes) -> str:
    return line.decode("utf-8", "surrogateescape")


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with open(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    # A new name is durable once its folder is; Windows does this by itself and cannot open folders.
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
