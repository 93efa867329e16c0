"""Files that are there, whole, once a function has returned, whatever happens to the machine next."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def make_folder(folder: Path) -> None:
    """A folder for its owner's eyes only: mail is personal data.  Those above it are made as well."""
    # `parents=True` would make those above it for everybody.
    for missing in [each for each in reversed((folder, *folder.parents)) if not each.exists()]:
        missing.mkdir(mode=0o700, exist_ok=True)


def write(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Put ``content`` at ``path``, whole or not at all, in place of what stood there.

    ``mode`` says who may read it, as far as the umask lets them: its owner alone if it is left out.

    Raises:
        OSError: if it cannot be written; then nothing has changed.
    """
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        os.replace(fresh, path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Names that were added to ``folder``, and taken from it, stay so."""
    # Windows does this by itself and cannot open folders.
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
