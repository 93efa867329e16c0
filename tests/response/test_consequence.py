"""The table: what was said, what was before, and exactly what follows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.fate import Fate
from engine.ledger.model import Why
from engine.response.consequence import (
    Consequence,
    Earlier,
    History,
    Keep,
    Open,
    Restore,
    Settle,
    Suppress,
    follows,
)
from engine.response.model import Answer, Cause, Kind, Response, Scope, Source

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
ADA = "ada@home.example"
FIVE = Answer(question="nps", choice="10")
ONE = Answer(question="nps", choice="1", comment="The tea was cold.")
SPRING = NOW + timedelta(days=90)


def said(kind: Kind, **more: object) -> Response:
    about = {"letter": 7, "address": ADA, **more}
    return Response(id="mail:1", kind=kind, at=NOW, source=Source.MAIL, **about)  # type: ignore[arg-type]


def letters(pattern: str, *days: int) -> History:
    """Letters sent on these days: "x" came back, "." did not."""
    earlier = tuple(
        Earlier(sent_at=NOW + timedelta(days=day), bounced=mark == "x")
        for mark, day in zip(pattern, days, strict=True)
    )
    return History(fate=Fate.ACCEPTED, earlier=earlier)


def stop(why: str, scope: str = "", until: datetime | None = None) -> Suppress:
    return Suppress(address=ADA, why=why, scope=scope, until=until)


UNSURE = History(fate=Fate.UNSURE)
CALM = History(fate=Fate.ACCEPTED)
CASE = History(fate=Fate.ACCEPTED, open_case=True)
ARRIVED = Settle(letter=7, fate=Fate.ACCEPTED)
LOST = Settle(letter=7, fate=Fate.REFUSED)
UNHAPPY = stop("unhappy", Scope.ADVERTISING)
WEEKS = (0, 4, 8, 12, 14)

TABLE: dict[str, tuple[Response, History, tuple[Consequence, ...]]] = {
    "a permanent bounce": (said(Kind.BOUNCE, permanent=True), CALM, (stop("bounce"),)),
    "a permanent bounce of an unsure letter": (
        said(Kind.BOUNCE, permanent=True),
        UNSURE,
        (LOST, stop("bounce")),
    ),
    "a permanent bounce of no letter of ours": (
        said(Kind.BOUNCE, permanent=True, letter=None),
        History(),
        (),
    ),
    "a permanent bounce of nobody we know": (
        said(Kind.BOUNCE, permanent=True, address=None),
        UNSURE,
        (LOST,),
    ),
    "a permanent bounce of a letter from before somebody took the address off the list": (
        said(Kind.BOUNCE, permanent=True),
        History(fate=Fate.UNSURE, taken_off=True),
        (LOST,),
    ),
    "a complaint about such a letter": (
        said(Kind.COMPLAINT),
        History(fate=Fate.ACCEPTED, taken_off=True),
        (stop("complaint"),),
    ),
    "a passing bounce": (said(Kind.BOUNCE, permanent=False), CALM, ()),
    "a passing bounce of an unsure letter": (said(Kind.BOUNCE, permanent=False), UNSURE, (LOST,)),
    "the fifth in a row in two weeks": (
        said(Kind.BOUNCE, permanent=False),
        letters("xxxxx", *WEEKS),
        (stop("failing"),),
    ),
    "the fifth, of which nobody said how lasting it is": (
        said(Kind.BOUNCE),
        letters("xxxxx", *WEEKS),
        (stop("failing"),),
    ),
    "the fifth after longer success": (
        said(Kind.BOUNCE, permanent=False),
        letters("...xxxxx", -9, -8, -7, *WEEKS),
        (stop("failing"),),
    ),
    "four only": (said(Kind.BOUNCE, permanent=False), letters("xxxx", 0, 9, 18, 27), ()),
    "five in thirteen days": (said(Kind.BOUNCE, permanent=False), letters("xxxxx", 0, 3, 6, 9, 13), ()),
    "seven, of which the last five in ten days": (
        said(Kind.BOUNCE, permanent=False),
        letters("xxxxxxx", -30, -20, 0, 2, 5, 8, 10),
        (),
    ),
    "one of the five arrived": (said(Kind.BOUNCE, permanent=False), letters("xx.xx", *WEEKS), ()),
    "the last one arrived": (said(Kind.BOUNCE, permanent=False), letters("xxxxx.", *WEEKS, 20), ()),
    "the fifth of no letter of ours": (
        said(Kind.BOUNCE, permanent=False, letter=None),
        letters("xxxxx", *WEEKS),
        (),
    ),
    "a complaint": (said(Kind.COMPLAINT), CALM, (stop("complaint"),)),
    "a complaint about an unsure letter": (said(Kind.COMPLAINT), UNSURE, (ARRIVED, stop("complaint"))),
    "a complaint about no letter we know": (
        said(Kind.COMPLAINT, letter=None),
        History(),
        (stop("complaint"),),
    ),
    "a complaint of nobody we know": (said(Kind.COMPLAINT, letter=None, address=None), History(), ()),
    "an opt-out": (said(Kind.OPT_OUT), CALM, (stop("asked"),)),
    "an opt-out by an unsure letter": (said(Kind.OPT_OUT), UNSURE, (ARRIVED, stop("asked"))),
    "an opt-out that names no letter": (said(Kind.OPT_OUT, letter=None), History(), (stop("asked"),)),
    "an opt-out of one kind": (
        said(Kind.OPT_OUT, scope="newsletter"),
        CALM,
        (stop("asked", "newsletter"),),
    ),
    "an opt-out of advertising": (
        said(Kind.OPT_OUT, scope=Scope.ADVERTISING),
        CALM,
        (stop("asked", "advertising"),),
    ),
    "a pause": (said(Kind.OPT_OUT, until=SPRING), CALM, (stop("paused", until=SPRING),)),
    "an undo": (said(Kind.UNDO), CALM, (Restore(address=ADA, scope=""),)),
    "an undo of one kind": (
        said(Kind.UNDO, scope="newsletter"),
        CALM,
        (Restore(address=ADA, scope="newsletter"),),
    ),
    "an answer": (said(Kind.ANSWER, answer=FIVE), CALM, (Keep(),)),
    "an answer by an unsure letter": (said(Kind.ANSWER, answer=FIVE), UNSURE, (ARRIVED, Keep())),
    "an answer of nobody we know": (
        said(Kind.ANSWER, answer=ONE, address=None, unhappy=True),
        CALM,
        (Keep(),),
    ),
    "an answer without one": (said(Kind.ANSWER), CALM, ()),
    "an unhappy answer": (
        said(Kind.ANSWER, answer=ONE, unhappy=True),
        CALM,
        (Keep(), Open(address=ADA, why="an unhappy answer"), UNHAPPY),
    ),
    "an unhappy answer while a case is open": (
        said(Kind.ANSWER, answer=ONE, unhappy=True),
        CASE,
        (Keep(),),
    ),
    "a reply": (said(Kind.REPLY, text="Thank you!"), CALM, ()),
    "a reply to an unsure letter": (said(Kind.REPLY, text="Thank you!"), UNSURE, (ARRIVED,)),
    "an unhappy reply": (
        said(Kind.REPLY, unhappy=True),
        CALM,
        (Open(address=ADA, why="a reply with a complaint"), UNHAPPY),
    ),
    "an unhappy mail that is no answer to a letter of ours": (
        said(Kind.REPLY, unhappy=True, letter=None),
        History(),
        (),
    ),
    "an unhappy reply while a case is open": (said(Kind.REPLY, unhappy=True), CASE, ()),
    "an unhappy reply of nobody we know": (
        said(Kind.REPLY, unhappy=True, letter=None, address=None),
        History(),
        (),
    ),
    "an auto-reply": (said(Kind.AUTO_REPLY, unhappy=True), CALM, ()),
    "an auto-reply to an unsure letter": (said(Kind.AUTO_REPLY), UNSURE, (ARRIVED,)),
    "a delivery": (said(Kind.DELIVERED), CALM, ()),
    "a delivery of an unsure letter": (said(Kind.DELIVERED), UNSURE, (ARRIVED,)),
    "something else": (
        said(Kind.OTHER, permanent=True, unhappy=True, answer=ONE, scope="newsletter", until=SPRING),
        UNSURE,
        (),
    ),
}


@pytest.mark.parametrize(("response", "history", "expected"), TABLE.values(), ids=TABLE)
def test_what_follows(response, history, expected):
    assert follows(response, history) == expected


def test_the_table_knows_every_kind():
    assert {response.kind for response, _, _ in TABLE.values()} == set(Kind)


SURE = (None, *(fate for fate in Fate if fate is not Fate.UNSURE))


@pytest.mark.parametrize(("kind", "fate"), list(product(Kind, SURE)))
def test_only_an_unsure_letter_is_settled(kind, fate):
    followed = follows(said(kind, permanent=True, answer=FIVE), History(fate=fate))
    assert not [one for one in followed if isinstance(one, Settle)]


moments = st.datetimes(timezones=st.just(UTC))
texts = st.text() | st.sampled_from(["", "\ud800", "\x00", "advertising", "x" * 1000])
histories = st.builds(
    History,
    fate=st.none() | st.sampled_from(Fate),
    earlier=st.lists(st.builds(Earlier, sent_at=moments, bounced=st.booleans()), max_size=7).map(tuple),
    open_case=st.booleans(),
)
anything = st.builds(
    Response,
    id=texts,
    kind=st.sampled_from(Kind),
    at=moments,
    source=st.sampled_from(Source),
    letter=st.none() | st.integers(),
    address=st.none() | texts,
    permanent=st.none() | st.booleans(),
    cause=st.none() | st.sampled_from(Cause),
    status=st.none() | texts,
    diagnostic=texts,
    subject=texts,
    text=texts,
    scope=texts,
    until=st.none() | moments,
    answer=st.none() | st.builds(Answer, question=texts, choice=texts, guests=st.none() | st.integers()),
    unhappy=st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(anything, histories)
def test_total_and_the_same_each_time(response, history):
    """Whatever comes: no error, the same twice, about nobody else, in words that the ledger has."""
    followed = follows(response, history)

    assert followed == follows(response, history)
    assert len(set(map(type, followed))) == len(followed)
    for one in followed:
        match one:
            case Suppress():
                assert one.address == response.address
                assert one.why in set(Why)
            case Restore() | Open():
                assert one.address == response.address
            case Settle():
                assert one.letter == response.letter
                assert history.fate is Fate.UNSURE
    if response.kind is Kind.OTHER or (response.address is None and response.letter is None):
        assert set(map(type, followed)) <= {Keep}
