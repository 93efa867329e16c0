"""Writing down a mail account: its password in a file that its owner alone can read, the rest in the
config."""

from __future__ import annotations

import os
import secrets
import stat
import unicodedata
from pathlib import Path

from engine.errors import BadInput
from engine.problem import quoted
from engine.settings.secrets import LARGEST

#: Below a workspace's own records.
FOLDER = "secrets"
NAME = "smtp-password"


def unkept(secret: str) -> str | None:
    """Why ``secret`` could not be said to a server, or read from its file again as it is; None if it can."""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in secret):
        return "holds a character that no keyboard types"
    if len(secret.encode()) >= LARGEST:
        return "is too long"
    return None


def keep_secret(state: Path, secret: str) -> Path:
    """Write ``secret`` below ``state`` (a workspace's ``.gramercy``); returns the file.

    Whole or not at all, readable by its owner alone from its first byte, and passed over by git.  What stood
    there before is replaced.

    Raises:
        BadInput: if it cannot be written; the message says nothing of the secret.
    """
    folder = state / FOLDER
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        # A workspace that `init` did not make may have no .gitignore of its own.
        _write(folder / ".gitignore", b"*\n")
        _write(folder / NAME, secret.encode() + b"\n")
    except OSError as error:
        raise BadInput(
            message=f"the password cannot be kept in {quoted(folder, most=300)}: {error.strerror}"
        ) from error
    return folder / NAME


def see_writable(path: Path) -> None:
    """See that ``path`` may be replaced.

    Raises:
        BadInput: if whoever made it wants it to stay as it is.
    """
    if not path.stat().st_mode & stat.S_IWUSR:
        raise BadInput(
            message=f"{quoted(path, most=300)} is read-only, so nothing was written\n"
            "  hint: let it be written to, then the same again"
        )


def replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` in place of what ``path`` holds, whole or not at all; who may read it stays as it was.

    Raises:
        BadInput: if it cannot be written.
    """
    try:
        _write(path, content, stat.S_IMODE(path.stat().st_mode))
    except OSError as error:
        raise BadInput(message=f"{quoted(path, most=300)} cannot be written: {error.strerror}") from error


def _write(path: Path, content: bytes, mode: int = 0o600) -> None:
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def open_to_others(path: Path) -> bool:
    """Whether others on this computer may read the file; never on Windows, where the bits say nothing."""
    return os.name == "posix" and path.stat().st_mode & 0o077 != 0
