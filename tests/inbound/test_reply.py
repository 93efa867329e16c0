"""What a person wrote comes out of a reply exactly, whatever program and language it was written in."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.inbound import autoreply, reply
from engine.inbound.parsing import read
from engine.inbound.quoting import unquoted
from engine.inbound.reply import Reply

CASES = sorted((Path(__file__).parents[1] / "cases/inbound_replies").glob("*.eml"))
NEITHER = sorted((Path(__file__).parents[1] / "cases/inbound_neither").glob("*.eml"))
ENDS = {"lf": b"\n", "crlf": b"\r\n", "cr": b"\r"}
HEAD = (
    b"From: Ann Smith <ann@example.com>\nSubject: Re: A word of thanks\nIn-Reply-To: <a@shop.example>\n"
    b"Content-Type: text/%s; charset=utf-8\n\n"
)
#: Pieces that mail is made of, and that a careless pattern would try in every combination.
PIECES = [
    ":\n",
    "To: x\nFrom: y\n",
    "On 1/1/27 10:00 a@b.test wrote:\n",
    "> a\n\n",
    "-- \n",
    "Thanks,\nAnn\n",
    "Sent from my iPhone\n",
    "________________________________\n",
    "this e-mail and ",
    "please remove ",
    "I am out of ",
    "not really ",
    "\u0323\u0301",
    "<p>",
    "<blockquote>",
    "</div>",
    "<li>",
    "<a href='",
    "&#1",
]


def texts(case: Path) -> str:
    return case.with_suffix(".txt").read_text("utf-8").removesuffix("\n")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_reply(case: Path, end: str) -> None:
    message = read(case.read_bytes().replace(b"\n", ENDS[end]))

    assert autoreply.find(message) is None
    assert reply.read(message) == Reply(text=texts(case), stop=False)


@pytest.mark.parametrize("case", NEITHER, ids=lambda case: case.stem)
def test_what_no_person_wrote_to_us(case: Path) -> None:
    message = read(case.read_bytes())

    assert (autoreply.find(message), reply.read(message)) == (None, None)


def test_there_are_as_many_as_there_should_be() -> None:
    assert len(CASES) >= 80


def test_a_request_to_stop_is_heard_without_any_sign_of_a_reply() -> None:
    message = read(
        b"From: ann@example.com\nSubject: STOP mzxw6ytboi4tqmzwga2dcnrugm2tknbrgu4tkmb\n\n"
        b"Sent from my iPhone\n"
    )

    assert reply.read(message) == Reply(text="", stop=True)


def test_a_request_to_stop_that_a_program_sent_for_its_user_is_heard() -> None:
    message = read(
        b"From: ann@example.com\nSubject: STOP mzxw6ytboi4tqmzwga2dcnrugm2tknbrgu4tkmb\n"
        b"Auto-Submitted: auto-generated\nPrecedence: bulk\n\nunsubscribe\n"
    )

    assert autoreply.find(message) is None
    assert reply.read(message) == Reply(text="unsubscribe", stop=True)


def test_the_body_of_a_request_to_stop_is_heard() -> None:
    message = read(HEAD % b"plain" + b"Please stop.\n\nAnn\n\n> Dear Ann,\n")

    assert reply.read(message) == Reply(text="Please stop.", stop=True)


def test_what_is_quoted_asks_for_nothing() -> None:
    message = read(HEAD % b"plain" + b"Lovely.\n\n> To write no more, answer with the word\n> STOP\n")

    assert reply.read(message) == Reply(text="Lovely.", stop=False)


def test_an_mbox_hides_no_line() -> None:
    assert unquoted("Hello.\n>From here it is not far.\n").text == "Hello.\nFrom here it is not far."


@pytest.mark.parametrize("kind", [b"plain", b"html"])
@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_time_stays_within_a_second(piece: str, kind: bytes) -> None:
    message = read(HEAD % kind + (piece * (250_000 // len(piece))).encode())
    begun = time.process_time()

    autoreply.find(message)
    reply.read(message)

    assert time.process_time() - begun < 1


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=40), max_size=40).map("".join), st.booleans())
def test_nothing_fails(body: str, page: bool) -> None:
    message = read(HEAD % (b"html" if page else b"plain") + body.encode("utf-8", "replace"))

    autoreply.find(message)
    found = reply.read(message)

    assert found is not None
    assert found.text == found.text.strip("\n")
    assert all(line == line.rstrip() for line in found.text.split("\n"))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=600))
def test_no_bytes_are_too_odd(content: bytes) -> None:
    message = read(content)

    assert autoreply.find(message) != ""
    found = reply.read(message)
    assert found is None or found.text == found.text.strip("\n")
