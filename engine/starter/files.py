"""The example campaigns, letters and sample data that a new workspace begins with."""

from __future__ import annotations

from pathlib import Path

#: In an installed package they lie beside this file; in a checkout campaigns/ and templates/ are at the top.
_PACKAGED = Path(__file__).parent
_CHECKOUT = Path(__file__).parents[2]


def starter_files() -> dict[str, bytes]:
    """campaigns/, templates/ and data/ of a workspace, by path relative to it, in order."""
    found: dict[str, bytes] = {}
    for folder in ("campaigns", "templates", "data"):
        home = _PACKAGED if (_PACKAGED / folder).is_dir() else _CHECKOUT
        for path in sorted((home / folder).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                found[path.relative_to(home).as_posix()] = path.read_bytes()
    return found
