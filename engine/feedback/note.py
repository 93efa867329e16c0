"""A letter of ours to the people of the shop: a few sentences, and the words of others among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from engine.delivery.model import Message
from engine.language import direction
from engine.letter.header import Headers, Mailbox
from engine.letter.message import assemble, stamped
from engine.letter.model import Body
from engine.problem import printable

_PAGE = (
    '<!DOCTYPE html>\n<html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title></title>'
    '</head><body lang="{language}" dir="{direction}" style="font-size:16px;line-height:1.5">{paragraphs}'
    "</body></html>\n"
)
_QUOTE = "border-inline-start:3px solid #c19a5b;margin:0;padding:0 1em;white-space:pre-wrap"


@dataclass(frozen=True, slots=True)
class Quoted:
    """What somebody else wrote, in whatever language; may have several lines."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What it says.

    Attributes:
        subject: One line.
        lines: Paragraphs, in their order; ours are one line each, already harmless.
    """

    subject: str
    lines: Sequence[str | Quoted]


def written(note: Note, *, sender: Mailbox, to: str, language: str, token: str, now: datetime) -> Message:
    """The finished letter.  It says that a machine wrote it, and no program should answer it.

    Args:
        language: The one ``note`` is written in.
        token: Letters and digits; a letter with the same is the same letter to mail programs.
        now: Aware.

    Raises:
        HeaderError: if the sender's address cannot stand in a header.
    """
    body = Body(
        subject=note.subject,
        preheader="",
        html=_PAGE.format(
            language=language,
            direction=direction(language).value,
            paragraphs="".join(map(_paragraph, note.lines)),
        ),
        text="\n\n".join(line if isinstance(line, str) else _harmless(line) for line in note.lines) + "\n",
        images=(),
    )
    headers = Headers(
        sender=sender,
        to=Mailbox(None, to),
        subject=note.subject,
        message_id=f"<{token}@{sender.address.rpartition('@')[2]}>",
        language=language,
        # It may come into the mailbox that we read, with a customer's angry words in it.
        by_machine=True,
    )
    content = assemble(headers, body, (), seed=token)
    return Message(number=0, sender=sender.address, recipient=to, content=stamped(content, now))


def _paragraph(line: str | Quoted) -> str:
    if isinstance(line, str):
        return f"<p>{escape(line)}</p>"
    return f'<blockquote dir="auto" style="{_QUOTE}">{escape(_harmless(line))}</blockquote>'


def _harmless(quoted: Quoted) -> str:
    return "\n".join(map(printable, quoted.text.splitlines()))
