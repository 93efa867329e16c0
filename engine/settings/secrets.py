"""``${VAR}`` and ``${file:PATH}``: secrets stay out of the config and out of everything we print."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from engine.errors import BadInput
from engine.problem import quoted

#: What stands for a secret: a variable of the environment, or a file.
REFERENCE = re.compile(r"\$\{(?:file:(?P<file>[^}\n]+)|(?P<name>[A-Za-z_][A-Za-z0-9_]*))\}")
#: Octets of a secret's file; a password has not ten thousand.
LARGEST = 10_000


def reveal(text: str, environ: Mapping[str, str], root: Path) -> str:
    """``text`` with each reference replaced by what it stands for.  Only for the moment of use.

    A file is read relative to ``root``, as UTF-8, without line ends behind its text.  What comes
    out of a reference is not looked through again.

    Raises:
        BadInput: if a variable is not set or empty, or a file cannot be read.  The message names
            the variable or the file, never what is in it.
    """
    return REFERENCE.sub(lambda found: _one(found, environ, root), text)


def _one(found: re.Match[str], environ: Mapping[str, str], root: Path) -> str:
    if name := found["name"]:
        if not environ.get(name):
            raise BadInput(
                message=f"the variable {quoted(name)} is not set\n  hint: set it before you start gramercy"
            )
        if _is_no_text(environ[name]):
            raise BadInput(message=f"what the variable {quoted(name)} holds is not text in UTF-8")
        return environ[name]
    shown = quoted(found["file"].strip())
    try:
        with (root / found["file"].strip()).open("rb") as file:
            content = file.read(LARGEST + 1)
        secret = content.decode("utf-8-sig").rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise BadInput(message=f"the file {shown}, which holds a secret, cannot be read") from error
    if not secret or len(content) > LARGEST:
        raise BadInput(message=f"the file {shown} should hold a secret and nothing else")
    return secret


def _is_no_text(value: str) -> bool:
    # Bytes that are none stand in an environment as half characters.
    return any("\ud800" <= character <= "\udfff" for character in value)
