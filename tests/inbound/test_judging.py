"""Messages as servers, providers, programs and people write them, and what each must be judged to be.

tests/cases/inbound_bounces, inbound_complaints and inbound_other hold a message (NAME.eml) beside its whole
judgement (NAME.json).  Every one of them was written for these tests.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from engine.inbound.judging import judge
from engine.inbound.model import Judged
from engine.response.model import Kind

CASES = Path(__file__).parent.parent / "cases"
MESSAGES = sorted(
    path for name in ("bounces", "complaints", "other") for path in (CASES / f"inbound_{name}").glob("*.eml")
)


def as_data(judged: Judged) -> dict[str, object]:
    """``judged`` as its case file holds it: only what is not empty."""
    data = asdict(judged)
    if judged.kind is Kind.AUTO_REPLY:
        # Which sign gave it away is tested beside what looks for signs.
        del data["diagnostic"]
    return {name: value for name, value in json.loads(json.dumps(data, default=str)).items() if value}


def name(path: Path) -> str:
    return f"{path.parent.name.removeprefix('inbound_')}-{path.stem}"


def unix(path: Path) -> bytes:
    """The message with \\n, whatever a checkout made of it; what is no text stays as it is."""
    content = path.read_bytes()
    return content if path.stem == "binary" else content.replace(b"\r\n", b"\n")


@pytest.mark.parametrize("path", MESSAGES, ids=name)
def test_a_message_is_judged(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    content = unix(path)

    assert as_data(judge(content)) == expected
    assert as_data(judge(content.replace(b"\n", b"\r\n"))) == expected, "lines ended by CRLF"
    assert as_data(judge(content.replace(b"\n", b"\r"))) == expected, "lines ended by CR"


def test_the_cases_are_there() -> None:
    count = {
        kind: sum(path.parent.name == f"inbound_{kind}" for path in MESSAGES)
        for kind in ("bounces", "complaints", "other")
    }
    assert count["bounces"] >= 90
    assert count["complaints"] >= 15
    assert count["other"] >= 40


def test_every_case_is_in_the_folder_of_its_kind() -> None:
    folders = {
        name(path): (json.loads(path.with_suffix(".json").read_text("utf-8"))["kind"], path.parent.name)
        for path in MESSAGES
    }
    proper = {"bounce": "inbound_bounces", "complaint": "inbound_complaints"}
    wrong = {case for case, (kind, folder) in folders.items() if proper.get(kind, "inbound_other") != folder}
    assert wrong == set()


def test_where_it_was_delivered_is_a_clue_before_anything_in_the_message() -> None:
    judged = judge(
        b"Delivered-To: bounces+x@shop.example.com\nTo: news@shop.example.com\nCc: b@example.com\n\nhello",
        envelope=("bounces+y@shop.example.com",),
    )
    assert judged.clues.recipients == (
        "bounces+y@shop.example.com",
        "bounces+x@shop.example.com",
        "news@shop.example.com",
        "b@example.com",
    )


def test_the_last_reference_is_the_first_clue() -> None:
    judged = judge(
        b"In-Reply-To: <c@example.org>\nReferences: <a@example.org>\n <b@example.org> <c@example.org>\n\nhi"
    )
    assert judged.clues.message_ids == ("<c@example.org>", "<b@example.org>", "<a@example.org>")
