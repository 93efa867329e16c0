"""Where a workspace keeps messages that could not be judged."""

from __future__ import annotations

from pathlib import PurePosixPath

from engine.mailbox.quarantine import Quarantine
from engine.workspace import Workspace


def quarantine_of(here: Workspace) -> Quarantine:
    """The quarantine of a workspace."""
    folder = here.state / "quarantine"
    return Quarantine(folder, shown=PurePosixPath(here.state.name, folder.name))
