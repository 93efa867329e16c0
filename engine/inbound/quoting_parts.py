"""Which parts of a message hold what somebody wrote, and that text with its quotations told apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from engine.inbound import quoting_html
from engine.inbound.parsing import Message
from engine.inbound.quoting import Written, unquoted
from engine.inbound.quoting_flowed import unflowed

#: Characters of text that are looked at.
LONGEST = 64_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a message's writer wrote.

    Attributes:
        written: New text and quotations apart.
        signatures: What the HTML version marks as signatures.
        whole: The text as it stands, quotations included; lines ended by \\n.
    """

    written: Written
    signatures: tuple[str, ...]
    whole: str


# Two ask for the same letter, one after the other.
@lru_cache(maxsize=1)
def open_letter(message: Message) -> Letter:
    """The text of ``message``: the plain version, or HTML as text where there is none or where the plain one
    quotes everything and HTML does not.

    Attachments do not count.
    """
    plain = "\n".join(text for text in _texts(message, "text/plain") if text.strip())[:LONGEST]
    pages = [quoting_html.read(source[: LONGEST * 3]) for source in _texts(message, "text/html")]
    signatures = tuple(text for page in pages for text in page.signatures)
    flattened = "\n".join(page.text for page in pages)[:LONGEST]
    if not plain.strip():
        return Letter(written=unquoted(flattened), signatures=(), whole=flattened)
    written = unquoted(plain)
    if not written.passages and flattened.strip():
        other = unquoted(flattened)
        if other.passages and other.quotes:
            return Letter(written=other, signatures=(), whole=flattened)
    return Letter(written=written, signatures=signatures, whole=plain)


def _texts(message: Message, wanted: str) -> list[str]:
    """The contents of the parts of one type, in order, decoded.

    Of several alternatives, one that is plain text hides none that is HTML: both are looked at.
    """
    found = []
    for part in message.parts:
        if part.is_attachment or part.children:
            continue
        if part.content_type == wanted or (wanted == "text/plain" and _is_untold(part)):
            text = part.decoded
            if part.parameters.get("format", "").lower() == "flowed":
                text = unflowed(text, del_space=part.parameters.get("delsp", "").lower() == "yes")
            found.append(text)
    return found


def _is_untold(part: Message) -> bool:
    """A type that was not made out, of a part without others in it: text, as far as anybody can tell."""
    return "/" not in part.content_type or part.content_type == "text/enriched"
