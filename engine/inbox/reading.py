"""A kept letter, taken apart to be looked at.

Whatever came over the wire can be read: broken headers, unknown character sets and odd nesting give odd
words on the screen, never an error.  Nothing here decides what is sent, so Python's ``email`` is good enough.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from urllib.parse import unquote

from engine.inbox.keeping import Kept

_IMAGE = re.compile(r"image/[a-z0-9.+-]+")
_CID = re.compile(r"cid:([^\"'\s()<>]+)", re.IGNORECASE)
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A letter in one line.  Texts are as the letter says, decoded; empty where it does not say.

    Attributes:
        delivered_to: The recipients of the envelope.
        sender_name: The writer's name, else the address.
        to_name: The reader's name, else the address; the first one's, where there are many.
    """

    key: str
    received: datetime
    delivered_to: tuple[str, ...]
    subject: str
    sender: str
    sender_name: str
    to: str
    to_name: str

    def mentions(self, words: str) -> bool:
        """Whether ``words`` occur in an address, a name or the subject; case does not matter."""
        told = "\n".join((*self.delivered_to, self.to, self.sender, self.subject))
        return words.strip().casefold() in told.casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Something a letter carries.

    Attributes:
        number: Its place among all leaves of the message, from 0.
        name: Fit for a file name: no folders, no invisible characters, never empty.
        shown: Whether the letter itself shows it, as an image.
    """

    number: int
    name: str
    type: str
    content: bytes
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A letter as its reader sees it.

    Attributes:
        html: The HTML part, its `cid:` images put in as data: URLs; None if there is none.
        text: The plain text part; None if there is none.
        headers: Every header in order, decoded.
        source: The bytes received, as text.
    """

    summary: Summary
    html: str | None
    text: str | None
    headers: tuple[tuple[str, str], ...]
    files: tuple[File, ...]
    source: str


def summary(kept: Kept) -> Summary:
    """What a list of letters shows; reads the headers only."""
    head = kept.content.partition(b"\r\n\r\n")[0]
    message = message_from_bytes(head + b"\r\n\r\n")
    return Summary(
        key=kept.key,
        received=kept.received,
        delivered_to=tuple(map(_clean, kept.recipients)),
        subject=_decoded(_header(message, "subject")),
        sender=_decoded(_header(message, "from")),
        sender_name=_name(_header(message, "from")),
        to=_decoded(_header(message, "to")),
        to_name=_name(_header(message, "to")),
    )


def view(kept: Kept) -> View:
    """The whole letter."""
    try:
        message = message_from_bytes(kept.content)
    except RecursionError:
        # Parts within parts beyond what the parser can follow: headers and source still show.
        message = message_from_bytes(kept.content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
    html = text = None
    files = []
    for number, leaf in enumerate(_leaves(message)):
        kind, content = leaf.get_content_type(), _content(leaf)
        attached = leaf.get_content_disposition() == "attachment"
        if kind == "text/html" and html is None and not attached:
            html = _text(content, leaf.get_content_charset())
        elif kind == "text/plain" and text is None and not attached:
            text = _text(content, leaf.get_content_charset())
        else:
            files.append((number, leaf, content))
    images = {
        _content_id(leaf): f"data:{leaf.get_content_type()};base64,{base64.b64encode(content).decode()}"
        for _, leaf, content in files
        if "Content-ID" in leaf and _IMAGE.fullmatch(leaf.get_content_type())
    }
    asked_for = {unquote(cid) for cid in _CID.findall(html or "")} & images.keys()
    return View(
        summary=summary(kept),
        html=None if html is None else _CID.sub(lambda cid: images.get(unquote(cid[1]), cid[0]), html),
        text=text,
        headers=tuple((name, _decoded(value)) for name, value in message.raw_items()),
        files=tuple(
            File(
                number=number,
                name=_file_name(leaf, number),
                type=leaf.get_content_type(),
                content=content,
                shown=_content_id(leaf) in asked_for,
            )
            for number, leaf, content in files
        ),
        source=kept.content.decode("utf-8", "replace"),
    )


def framed(html: str) -> str:
    """``html`` with every link aimed at a new window, which the frame that shows it may not open."""
    base = '<base target="_blank">'
    for place in (_HEAD, _DOCTYPE):
        if found := place.search(html) if place is _HEAD else place.match(html):
            return html[: found.end()] + base + html[found.end() :]
    return base + html


def _leaves(message: Message) -> Iterator[Message]:
    # A letter inside a letter stays one leaf.
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting.extend(reversed([item for item in inside if isinstance(item, Message)]))
        else:
            yield part


def _content(leaf: Message) -> bytes:
    inside = leaf.get_payload()
    if isinstance(inside, list):
        return b"".join(item.as_bytes() for item in inside if isinstance(item, Message))
    content = leaf.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _content_id(leaf: Message) -> str:
    return str(leaf["Content-ID"] or "").strip().strip("<>")


def _header(message: Message, name: str) -> str:
    # Not message[name]: that loses what stands there as plain UTF-8 (RFC 6532).
    return next((value for given, value in message.raw_items() if given.lower() == name), "")


def _unfolded(header: str) -> str:
    line = header.replace("\r", "").replace("\n", "")
    return line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _name(header: str) -> str:
    # Parsed before it is decoded: a comma or an @ inside an encoded name is not the header's own.
    found = getaddresses([_unfolded(header)])
    return next((_decoded(name or address) for name, address in found if name or address), "")


def _decoded(header: str) -> str:
    """A header as words (RFC 2047, RFC 6532); what cannot be decoded stays as it came."""
    line = _unfolded(header)
    try:
        pieces = decode_header(line)
    except (ValueError, MessageError):
        return line
    # Between encoded words decode_header gives the rest as bytes of this encoding.
    rest = "raw-unicode-escape"
    return "".join(
        piece if isinstance(piece, str) else _text(piece, charset or rest) for piece, charset in pieces
    )


def _text(content: bytes, charset: str | None) -> str:
    try:
        return _clean(content.decode(charset or "utf-8", "replace"))
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _clean(text: str) -> str:
    # Surrogates stand for bytes that were no text; no page can carry them.
    return text.encode("utf-8", "replace").decode()


def _file_name(leaf: Message, number: int) -> str:
    try:
        given = leaf.get_filename() or ""
    except (LookupError, ValueError):
        given = ""
    name = _UNSEEN.sub("", re.split(r"[/\\]", _decoded(given))[-1]).strip(" .")
    if name:
        return name[-120:]
    kinds = {"text/calendar": "ics", "message/rfc822": "eml", "text/html": "html", "text/plain": "txt"}
    kind = leaf.get_content_type()
    return f"part-{number}.{kinds.get(kind) or re.sub('[^a-z0-9]', '', kind.partition('/')[2]) or 'bin'}"
