"""The inbox's mail server, spoken to line by line.

In a script ``C:`` is said to the server, ``S:`` is what it must answer, and each ``=`` line is one letter
that must then be in the folder, oldest first.  ``\\n`` and ``\\r`` stand for bare ones, ``{x*999}`` for 999
times x.
"""

from __future__ import annotations

import re
import socket
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from engine.inbox.keeping import letters
from engine.inbox.receiving import start_smtp

SCRIPTS = sorted((Path(__file__).parents[1] / "cases/inbox_dialogues").glob("*.txt"))


def unfold(text: str) -> str:
    return re.sub(r"\{(.)\*(\d+)\}", lambda found: found[1] * int(found[2]), text)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_dialogue(script: Path, tmp_path: Path) -> None:
    lines = [unfold(line) for line in script.read_text("utf-8").splitlines() if not line.startswith("#")]
    dialogue = [line for line in lines if not line.startswith("=")]

    with (
        start_smtp(tmp_path / "inbox") as server,
        socket.create_connection((server.host, server.port), timeout=10) as line_to,
        line_to.makefile("rb") as answers,
    ):
        for number, line in enumerate(dialogue, 1):
            side, text = line[:2], line[3:]
            if side == "C:":
                bare = text.replace(r"\n", "\n").replace(r"\r", "\r")
                line_to.sendall(bare.encode() + b"\r\n")
                continue
            got = answers.readline().decode().removesuffix("\r\n")
            expected = "" if text == "(hang up)" else text
            assert fnmatchcase(got, expected), f"{script.name}, line {number}: expected {text!r}, got {got!r}"

    kept = [
        f"= {letter.sender or '(nobody)'} > {', '.join(letter.recipients)}: {letter.content.decode()!r}"
        for letter in reversed(letters(tmp_path / "inbox"))
    ]
    assert kept == [line for line in lines if line.startswith("=")]
