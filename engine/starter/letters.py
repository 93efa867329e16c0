"""Letters to begin with, by purpose."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from engine.campaign.model import Purpose
from engine.starter.files import starter_files

#: Beside those that every workspace begins with.
_MORE = Path(__file__).parent / "letters"
#: What letters share.
_SHARED = ("_layouts", "_parts")


def purposes() -> tuple[Purpose, ...]:
    """The purposes for which there is a letter to begin with."""
    letters = {name.split("/")[0] for name in _letters()}
    return tuple(purpose for purpose in Purpose if purpose.value in letters)


def starting_letter(purpose: Purpose, there: Container[str]) -> dict[str, bytes]:
    """The files of the letter for ``purpose``, by path relative to templates/, in every language we have.

    Shared layouts and parts come along as far as they are not ``there`` (paths relative to templates/).
    Empty where there is no letter for it.
    """
    own = {name: content for name, content in _letters().items() if name.split("/")[0] == purpose.value}
    shared = {
        name: content
        for name, content in _letters().items()
        if name.split("/")[0] in _SHARED and name not in there
    }
    return {**own, **shared} if own else {}


def _letters() -> dict[str, bytes]:
    found = {
        name.removeprefix("templates/"): content
        for name, content in starter_files().items()
        if name.startswith("templates/")
    }
    for path in sorted(_MORE.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            found[path.relative_to(_MORE).as_posix()] = path.read_bytes()
    return found
