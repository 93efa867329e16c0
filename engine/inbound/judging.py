"""What one inbound message is: complaint, bounce, auto-reply, reply, or other.  Pure and total."""

from __future__ import annotations

from engine.inbound import autoreply, bounce, complaint, reply, returned
from engine.inbound.model import Clues, Judged
from engine.inbound.parsing import Message, addresses, read
from engine.inbound.returned import Returned
from engine.response.model import Kind

# Where a message says to whom it was delivered, the surest first.
_DELIVERED_TO = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-rcpt-to",
    "apparently-to",
    "to",
    "cc",
)
_LONGEST_DIAGNOSTIC = 500


def judge(content: bytes, *, envelope: tuple[str, ...] = ()) -> Judged:
    """Judge one message.

    Never raises, for any bytes.  The order decides: a complaint may hold a bounce's words, a bounce may carry
    the signs of an auto-reply, and a machine must not be taken for a person.

    Args:
        content: As it came, lines ended by CR, LF or CRLF.  Only the first ``parsing.LONGEST`` bytes count.
        envelope: Addresses it was delivered to, where they are known from elsewhere.
    """
    message = read(content)
    letter = returned.find(message)
    delivered_to = tuple(
        dict.fromkeys(
            (
                *envelope,
                *(
                    one
                    for name in _DELIVERED_TO
                    for value in message.headers(name)
                    for one in addresses(value)
                ),
            )
        )
    )
    report = complaint.find(message, letter)
    if report is not None:
        kind = Kind.COMPLAINT if report.counts else Kind.OTHER
        about = report.recipients if report.counts else ()
        return _judged(
            message, letter, delivered_to, Judged(kind=kind, recipients=about, diagnostic=report.diagnostic)
        )
    ours = frozenset(one.lower() for one in (*delivered_to, *letter.sender))
    notice = bounce.find(message, letter, ours)
    if notice is not None:
        failed = tuple(dict.fromkeys(failure.address for failure in notice.failures if failure.address))
        found = Judged(
            kind=Kind.BOUNCE if notice.failed else Kind.OTHER,
            failures=notice.failures,
            recipients=failed,
            diagnostic=notice.diagnostic,
        )
        return _judged(message, letter, delivered_to, found)
    sender = (message.sender,) if message.sender else ()
    why = autoreply.find(message)
    if why is not None:
        found = Judged(kind=Kind.AUTO_REPLY, recipients=sender, diagnostic=why)
        return _judged(message, letter, delivered_to, found)
    answer = reply.read(message)
    if answer is not None:
        found = Judged(kind=Kind.REPLY, recipients=sender, text=answer.text, stop=answer.stop)
        return _judged(message, letter, delivered_to, found)
    return _judged(message, letter, delivered_to, Judged(kind=Kind.OTHER))


def _judged(message: Message, letter: Returned, delivered_to: tuple[str, ...], found: Judged) -> Judged:
    """``found`` with what is told of every message alike."""
    subject = message.header("subject") or ""
    ids = (
        *letter.message_ids,
        *returned.ids(message, "in-reply-to"),
        *reversed(returned.ids(message, "references")),
    )
    return Judged(
        kind=found.kind,
        failures=found.failures,
        recipients=found.recipients,
        sender=message.sender,
        subject=subject,
        text=found.text,
        stop=found.stop,
        diagnostic=found.diagnostic[:_LONGEST_DIAGNOSTIC],
        clues=Clues(
            recipients=delivered_to,
            message_ids=tuple(dict.fromkeys(ids)),
            tokens=tuple(dict.fromkeys((*letter.tokens, *returned.tokens(subject)))),
            addresses=letter.to,
        ),
        message_id=next(iter(returned.ids(message, "message-id")), None),
        date=message.date,
    )
