"""What one inbound message is: complaint, bounce, auto-reply, reply, or other.  Pure and total."""

from __future__ import annotations

from engine.inbound import autoreply, reply
from engine.inbound.model import Clues, Judged
from engine.inbound.parsing import Message, read
from engine.response.model import Kind


def judge(content: bytes, *, envelope: tuple[str, ...] = ()) -> Judged:
    """Judge one message.

    Never raises, for any bytes.  The order decides: a complaint may hold a bounce's words, a bounce may carry
    the signs of an auto-reply, and a machine must not be taken for a person.

    Args:
        content: As it came, lines ended by CR, LF or CRLF.  Only the first ``parsing.LONGEST`` bytes count.
        envelope: Addresses it was delivered to, where they are known from elsewhere.
    """
    message = read(content)
    why = autoreply.find(message)
    if why is not None:
        return _judged(message, Kind.AUTO_REPLY, envelope, diagnostic=why)
    answer = reply.read(message)
    if answer is not None:
        return _judged(message, Kind.REPLY, envelope, text=answer.text, stop=answer.stop)
    return _judged(message, Kind.OTHER, envelope)


def _judged(
    message: Message,
    kind: Kind,
    envelope: tuple[str, ...],
    *,
    text: str = "",
    stop: bool = False,
    diagnostic: str = "",
) -> Judged:
    sender = message.sender
    return Judged(
        kind=kind,
        recipients=(sender,) if sender and kind in (Kind.AUTO_REPLY, Kind.REPLY) else (),
        sender=sender,
        subject=message.header("subject") or "",
        text=text,
        stop=stop,
        diagnostic=diagnostic,
        clues=Clues(recipients=envelope),
        message_id=message.header("message-id"),
        date=message.date,
    )
