"""Trying a mail account: does it let us in, and does it take a letter."""

from __future__ import annotations

from datetime import datetime

from engine.delivery.carrier import Carrier
from engine.delivery.dialogue import Patience
from engine.delivery.model import Message
from engine.fate import Outcome
from engine.letter.header import Headers, Mailbox
from engine.letter.message import assemble, stamped
from engine.letter.model import Body

#: Somebody sits before the screen: a server that is well answers within these seconds.
PATIENCE = Patience(greeting=20.0, command=30.0, data=30.0, dot=60.0)

_TEXT = """\
This letter went through {place}.

If you read it in your inbox, your mail account works. If it lay in the spam folder, add the DNS lines
that `gramercy connect` showed, and try again with: gramercy connect

Nobody else was written to.
"""
_PAGE = """\
<!DOCTYPE html>
<html lang="en" dir="ltr"><head><meta charset="utf-8"><title></title></head><body>{paragraphs}</body></html>
"""


async def knock(carrier: Carrier) -> None:
    """Connect, encrypt, log in, and hang up.  No letter is offered.

    Raises:
        CarrierDown: if the server does not let us in (``SmtpDown`` says at which step).
    """
    connection = await carrier.connect()
    await connection.close()


async def carry(carrier: Carrier, message: Message) -> Outcome:
    """Hand over one letter.

    Raises:
        CarrierDown: if the server does not let us in, or wants no letter from us at all.
    """
    connection = await carrier.connect()
    try:
        return await connection.offer(message) or await connection.deliver(message)
    finally:
        await connection.close()


def letter_to_oneself(
    *, sender: Mailbox, to: str, shop: str, place: str, token: str, now: datetime
) -> Message:
    """A letter that says which way it came.

    Args:
        place: The mail server's name.
        token: Letters and digits by which this letter is told from all others.
        now: Aware, in the zone whose clock the letter shows.
    """
    text = _TEXT.format(place=place)
    paragraphs = "".join(f"<p>{_escaped(part)}</p>" for part in text.strip().split("\n\n"))
    body = Body(
        subject=f"{shop}: your mail account works",
        preheader="",
        html=_PAGE.format(paragraphs=paragraphs),
        text=text,
        images=(),
    )
    headers = Headers(
        sender=sender,
        to=Mailbox(None, to),
        subject=body.subject,
        message_id=f"<{token}@{sender.address.rpartition('@')[2]}>",
        language="en",
        test=True,
        by_machine=True,
    )
    content = assemble(headers, body, (), seed=token)
    return Message(number=0, sender=sender.address, recipient=to, content=stamped(content, now))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
