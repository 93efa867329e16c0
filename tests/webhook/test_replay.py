"""A word that proves one POST may not come with another."""

from __future__ import annotations

from engine.response.model import Kind, Response, Source
from engine.webhook.model import Came, Taken
from engine.webhook.replay import Tokens
from tests.webhook.posting import NOW


def _taken(once: str | None, *ids: str) -> Taken:
    came = (
        Came(response=Response(id=one, kind=Kind.COMPLAINT, at=NOW, source=Source.WEBHOOK)) for one in ids
    )
    return Taken(came=tuple(came), once=once)


def test_the_same_again_is_a_provider_that_tries_again() -> None:
    tokens = Tokens()

    assert [tokens.misused(_taken("a", "1")) for _ in range(3)] == [False, False, False]


def test_another_event_under_the_same_word_is_misuse_and_does_not_take_its_place() -> None:
    tokens = Tokens()
    tokens.misused(_taken("a", "1"))

    assert [tokens.misused(_taken("a", *ids)) for ids in (("2",), (), ("1", "2"), ("2",), ("1",))] == [
        *(True, True, True, True),
        False,
    ]


def test_what_is_signed_whole_may_come_as_often_as_it_likes() -> None:
    tokens = Tokens()

    assert not any(tokens.misused(_taken(None, number)) for number in "1234")


def test_the_oldest_are_forgotten() -> None:
    tokens = Tokens(most=2)
    for once in "abc":
        tokens.misused(_taken(once, "1"))

    assert [tokens.misused(_taken(once, "2")) for once in "cb"] == [True, True]
    assert tokens.misused(_taken("a", "2")) is False
