"""Machines that answer for people are told by what they say of themselves, and by how they talk."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.inbound import autoreply
from engine.inbound.parsing import read

CASES = sorted((Path(__file__).parents[1] / "cases/inbound_autoreplies").glob("*.eml"))
ENDS = {"lf": b"\n", "crlf": b"\r\n", "cr": b"\r"}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_automatic_answer(case: Path, end: str) -> None:
    message = read(case.read_bytes().replace(b"\n", ENDS[end]))

    assert f"{autoreply.find(message)}\n" == case.with_suffix(".txt").read_text("utf-8")


def test_there_are_as_many_as_there_should_be() -> None:
    assert len(CASES) >= 45


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "X-Autoreply: no",
        "Precedence: first-class",
        "X-FC-MachineGenerated: false",
    ],
)
def test_headers_that_prove_nothing(header: str) -> None:
    message = read(f"From: ann@example.com\nSubject: Re: A word of thanks\n{header}\n\nThank you!\n".encode())

    assert autoreply.find(message) is None
