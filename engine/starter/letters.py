"""Letters to begin with."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from engine.starter.files import starter_files

#: Instead of files of the examples that speak of tea, for shops that sell something else.
_INSTEAD = Path(__file__).parent / "letters"
#: What letters share.
_SHARED = ("_layouts", "_parts")


def starting_letters() -> dict[str, bytes]:
    """The files of every letter, fit for any shop, by path relative to templates/."""
    found = {
        name.removeprefix("templates/"): content
        for name, content in starter_files().items()
        if name.startswith("templates/")
    }
    for path in sorted(_INSTEAD.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            found[path.relative_to(_INSTEAD).as_posix()] = path.read_bytes()
    return found


def starting_letter(letter: str, there: Container[str]) -> dict[str, bytes]:
    """The files of one letter, by path relative to templates/, in every language we have.

    Shared layouts and parts come along as far as they are not ``there`` (paths relative to templates/).
    Empty where there is no such letter.
    """
    every = starting_letters()
    own = {name: content for name, content in every.items() if name.split("/")[0] == letter}
    shared = {
        name: content
        for name, content in every.items()
        if name.split("/")[0] in _SHARED and name not in there
    }
    return {**own, **shared} if own and letter not in _SHARED else {}
