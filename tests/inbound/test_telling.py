"""Whose letter a message is about, and what it says in our words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.inbound.model import Clues, Failure, Judged
from engine.inbound.telling import letter_of, tell
from engine.response.model import Answer, Cause, Kind, Response, Source
from engine.token import Keyring, Purpose

KEYS = Keyring((bytes(range(32)),))
CAME = datetime(2027, 3, 16, 9, tzinfo=UTC)
LETTER, OTHER = 12345, 67890
BOUNCE = KEYS.token(LETTER, Purpose.BOUNCE)
MESSAGE_ID = KEYS.message_id(LETTER, "shop.example")
OPT_OUT = KEYS.token(LETTER, Purpose.OPT_OUT)
ANSWER = KEYS.token(LETTER, Purpose.ANSWER)


def told(judged: Judged) -> tuple[Response, ...]:
    return tell(
        judged,
        name="digest",
        came_at=CAME,
        keyring=KEYS,
        unhappy=lambda question, choice: choice in ("1", "2") if question == "recommend" else None,
        filled=lambda question, choice, text: Answer(question=question, choice=choice, comment=text),
        complains=lambda text: "broken" in text,
    )


def judged(kind: Kind, **more: object) -> Judged:
    return Judged(kind=kind, sender="Ada@Example.com", subject="Re: hello", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("clues", "letter"),
    [
        (Clues(), None),
        (Clues(recipients=(f"bounces+{BOUNCE}@shop.example",)), LETTER),
        (Clues(recipients=(f"BOUNCES+{BOUNCE.upper()}@shop.example",)), LETTER),
        (Clues(recipients=("x@shop.example", f"b+{BOUNCE}@shop.example")), LETTER),
        (Clues(recipients=(f"b+{OPT_OUT}@shop.example",)), None),
        (Clues(message_ids=("<other@x>", MESSAGE_ID)), LETTER),
        (Clues(tokens=(f"STOP {OPT_OUT}",)), LETTER),
        (Clues(tokens=(f"mailto:stop@shop.example?subject=STOP%20{OPT_OUT}",)), LETTER),
        (Clues(tokens=(f"https://shop.example/stop/{OPT_OUT}",)), LETTER),
        (Clues(tokens=(f"ANSWER {ANSWER} recommend 9",)), LETTER),
        (Clues(tokens=(BOUNCE,)), None),
        # The envelope is surer than what a message quotes.
        (
            Clues(
                recipients=(f"b+{BOUNCE}@shop.example",),
                message_ids=(KEYS.message_id(OTHER, "shop.example"),),
            ),
            LETTER,
        ),
    ],
)
def test_the_surest_clue_tells(clues: Clues, letter: int | None) -> None:
    assert letter_of(clues, KEYS) == letter


def test_a_bounce_for_each_recipient() -> None:
    failures = (
        Failure(address="A@b.example", permanent=True, cause=Cause.UNKNOWN_MAILBOX, status="5.1.1"),
        Failure(address="odd", permanent=False, cause=Cause.FULL, diagnostic="full"),
    )
    one, other = told(judged(Kind.BOUNCE, failures=failures, clues=Clues(message_ids=(MESSAGE_ID,))))

    assert one == Response(
        id="mail:digest#0",
        kind=Kind.BOUNCE,
        at=CAME,
        source=Source.MAIL,
        letter=LETTER,
        address="a@b.example",
        permanent=True,
        cause=Cause.UNKNOWN_MAILBOX,
        status="5.1.1",
        subject="Re: hello",
    )
    assert (other.id, other.address, other.permanent, other.diagnostic) == (
        "mail:digest#1",
        "odd",
        False,
        "full",
    )


@pytest.mark.parametrize(
    ("returned_to", "letters"),
    [
        (("Full@b.example",), [LETTER, None]),
        (("full@b.example", "gone@c.example"), [LETTER, LETTER]),
        # To whatever mailbox it was forwarded.
        (("somebody@b.example",), [LETTER, LETTER]),
        ((), [LETTER, LETTER]),
    ],
)
def test_what_befell_others_says_nothing_of_the_reader(
    returned_to: tuple[str, ...], letters: list[int | None]
) -> None:
    failures = (
        Failure(address="full@b.example", permanent=False, cause=Cause.FULL),
        Failure(address="gone@c.example", permanent=True, cause=Cause.UNKNOWN_MAILBOX),
    )
    clues = Clues(recipients=(f"b+{BOUNCE}@shop.example",), addresses=returned_to)
    assert [one.letter for one in told(judged(Kind.BOUNCE, failures=failures, clues=clues))] == letters


def test_a_bounce_that_names_nobody_is_kept() -> None:
    [response] = told(judged(Kind.BOUNCE))

    assert (response.kind, response.permanent) == (Kind.BOUNCE, None)


def test_a_complaint() -> None:
    [response] = told(judged(Kind.COMPLAINT, recipients=("Ada@example.com",)))
    assert (response.kind, response.address) == (Kind.COMPLAINT, "ada@example.com")

    [nobody] = told(judged(Kind.COMPLAINT, clues=Clues(message_ids=(MESSAGE_ID,))))
    assert (nobody.address, nobody.letter) == (None, LETTER)


def test_words_of_a_person() -> None:
    [happy] = told(judged(Kind.REPLY, text="Lovely tea"))
    [unhappy] = told(judged(Kind.REPLY, text="It came broken"))
    [stop] = told(judged(Kind.REPLY, text="STOP", stop=True))

    assert (happy.kind, happy.address, happy.text) == (Kind.REPLY, "ada@example.com", "Lovely tea")
    assert not happy.unhappy
    assert unhappy.unhappy
    assert (stop.kind, stop.address, stop.scope) == (Kind.OPT_OUT, "ada@example.com", "")


@pytest.mark.parametrize(
    ("subject", "answer", "unhappy"),
    [
        (f"ANSWER {ANSWER} recommend 9", ("recommend", "9"), False),
        (f"Re: answer {ANSWER.upper()} recommend 1", ("recommend", "1"), True),
        (f"ANSWER {ANSWER} nosuch 9", None, False),
        (f"ANSWER {OPT_OUT} recommend 9", None, False),
        ("ANSWER me please 9", None, False),
    ],
)
def test_an_answer_by_mail(subject: str, answer: tuple[str, str] | None, unhappy: bool) -> None:
    message = replace(judged(Kind.REPLY, text="Since you ask"), subject=subject)
    [response] = told(replace(message, clues=Clues(tokens=(subject,))))

    assert response.kind is (Kind.ANSWER if answer else Kind.REPLY)
    assert response.unhappy is unhappy
    assert response.answer == (
        Answer(question=answer[0], choice=answer[1], comment="Since you ask") if answer else None
    )


def test_whoever_answers_and_asks_us_to_stop_is_heard_in_both() -> None:
    message = judged(Kind.REPLY, text="Write to me no more, please.", stop=True)
    answer, stop = told(replace(message, subject=f"ANSWER {ANSWER} recommend 1"))

    assert (answer.kind, answer.unhappy) == (Kind.ANSWER, True)
    assert (stop.kind, stop.address, stop.scope) == (Kind.OPT_OUT, "ada@example.com", "")
    assert answer.id != stop.id


@pytest.mark.parametrize("kind", [Kind.AUTO_REPLY, Kind.OTHER])
def test_what_has_no_consequence_is_kept_as_well(kind: Kind) -> None:
    [response] = told(judged(kind, diagnostic="auto-submitted"))

    assert (response.kind, response.diagnostic) == (kind, "auto-submitted")


def test_a_date_is_believed_where_it_can_be() -> None:
    near, far = CAME - timedelta(days=3), CAME - timedelta(days=300)

    assert [told(judged(Kind.OTHER, date=date))[0].at for date in (near, far, None)] == [near, CAME, CAME]
