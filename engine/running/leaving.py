"""Leaving a file where another program looks for it."""

from __future__ import annotations

from pathlib import Path

from engine.mailbox.durably import make_folder, write


def leave(path: Path, text: str) -> str | None:
    """Put ``text`` at ``path``, whole or not at all, readable by whoever may look into the folder.

    Returns why that could not be done, for a person to read; None where it was.  It raises nothing: nobody
    goes without a letter since somebody else could not be shown a file.
    """
    try:
        make_folder(path.parent)
        write(path, text.encode("utf-8"), mode=0o644)
    except OSError as error:
        return f"{path} cannot be written: {error.strerror or error}"
    return None
