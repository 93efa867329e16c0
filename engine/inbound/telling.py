"""A judged message as responses: whose letter it is about, and what its words ask for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from engine.address import judge
from engine.inbound.answering import Answering, answering
from engine.inbound.model import Clues, Failure, Judged
from engine.response.model import Answer, Kind, Response, Source
from engine.token import Keyring, Purpose

#: Whether a choice of a question is an unhappy answer; None where there is no such question, or it is closed.
Unhappy = Callable[[str, str], bool | None]
#: A question there is, a choice, and what the person wrote beside it, as an answer.
Filled = Callable[[str, str, str], Answer]

_TOKEN = re.compile(r"(?<![a-z2-7])[a-z2-7]{39}(?![a-z2-7])", re.IGNORECASE)
# A Date header further off than this says nothing.
_BELIEVED = timedelta(days=30)
# Longer messages are not told as one letter after the other.
_MOST = 100


def tell(
    judged: Judged,
    *,
    name: str,
    came_at: datetime,
    keyring: Keyring,
    unhappy: Unhappy,
    filled: Filled,
    complains: Callable[[str], bool],
) -> tuple[Response, ...]:
    """What a message says, one response for each recipient it is about; OTHER is kept as one.

    ``name`` is the same when the same message comes again.  ``complains`` reads the words of a reply.
    """
    at = came_at if judged.date is None or abs(came_at - judged.date) > _BELIEVED else judged.date
    letter = letter_of(judged.clues, keyring)
    writer = _identity(judged.sender)

    def response(kind: Kind, address: str | None, number: int = 0, **more: object) -> Response:
        return Response(
            id=f"mail:{name}#{number}",
            kind=kind,
            at=at,
            source=Source.MAIL,
            letter=letter,
            address=address,
            subject=judged.subject,
            **more,  # type: ignore[arg-type]  # each is a field of Response
        )

    match judged.kind:
        case Kind.BOUNCE if judged.failures:
            failures = judged.failures[:_MOST]
            told = [_failed(response, failure, n) for n, failure in enumerate(failures)]
            # A report about several people is about our one letter to one of them, if at all: what befell the
            # others, whom a list may have passed it on to, says nothing of its reader.
            readers = set(map(_identity, judged.clues.addresses))
            if any(one.address in readers for one in told):
                return tuple(one if one.address in readers else replace(one, letter=None) for one in told)
            return tuple(told)
        case Kind.COMPLAINT:
            told = [
                response(
                    kind=Kind.COMPLAINT, address=_identity(address), number=n, diagnostic=judged.diagnostic
                )
                for n, address in enumerate(judged.recipients[:_MOST] or (None,))
            ]
            return tuple(told)
        case Kind.REPLY:
            answer = answering(judged.subject)
            if answer and keyring.read_token(answer.token, Purpose.ANSWER) is not None:
                said = _answered(response, judged, answer, unhappy, filled, writer)
                if not judged.stop:
                    return (said,)
                return (said, response(kind=Kind.OPT_OUT, address=writer, number=1, text=judged.text))
            if judged.stop:
                return (response(kind=Kind.OPT_OUT, address=writer, text=judged.text),)
            return (
                response(kind=Kind.REPLY, address=writer, text=judged.text, unhappy=complains(judged.text)),
            )
        case kind:
            return (response(kind=kind, address=writer, diagnostic=judged.diagnostic),)


def letter_of(clues: Clues, keyring: Keyring) -> int | None:
    """The number of the letter a message is about, the surest clue first; None where nothing tells."""
    for recipient in clues.recipients:
        if (number := _token_in(recipient, Purpose.BOUNCE, keyring)) is not None:
            return number
    for message_id in clues.message_ids:
        if (number := keyring.read_message_id(message_id)) is not None:
            return number
    for words in clues.tokens:
        for purpose in (Purpose.OPT_OUT, Purpose.ANSWER):
            if (number := _token_in(words, purpose, keyring)) is not None:
                return number
    return None


def _token_in(words: str, purpose: Purpose, keyring: Keyring) -> int | None:
    for found in _TOKEN.findall(words):
        if (number := keyring.read_token(found, purpose)) is not None:
            return number
    return None


def _failed(response: Callable[..., Response], failure: Failure, number: int) -> Response:
    return response(
        kind=Kind.BOUNCE,
        address=_identity(failure.address),
        number=number,
        permanent=failure.permanent,
        cause=failure.cause,
        status=failure.status,
        diagnostic=failure.diagnostic,
    )


def _answered(
    response: Callable[..., Response],
    judged: Judged,
    found: Answering,
    unhappy: Unhappy,
    filled: Filled,
    writer: str | None,
) -> Response:
    said = unhappy(found.question, found.choice)
    if said is None:
        # No such question, or one that is closed: still the words of a person.
        return response(kind=Kind.REPLY, address=writer, text=judged.text or judged.subject)
    answer = filled(found.question, found.choice, judged.text)
    return response(
        kind=Kind.ANSWER,
        address=writer,
        text=answer.comment,
        answer=answer,
        unhappy=said,
    )


def _identity(address: str | None) -> str | None:
    """As addresses are compared; an odd one as it stands, in lower case."""
    if not address:
        return None
    return judge(address).identity or address.strip().lower()[:320]
