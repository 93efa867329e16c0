"""A letter as the bytes that travel: headers, and the MIME parts of its body (RFC 2045 to 2049, 2387)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from engine.letter.encoding import base64_lines, body_lines, parameter
from engine.letter.header import HeaderError, Headers, one_line, written
from engine.letter.model import Body, Image
from engine.problem import quoted

_CONTENT_TYPE = re.compile(r"[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+(?:; ?[A-Za-z0-9-]+=[A-Za-z0-9.+-]+)*")
_CONTENT_ID = re.compile(r"[A-Za-z0-9._@-]+")
_SEED = re.compile(r"[A-Za-z0-9]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file that goes with a letter.

    Attributes:
        name: What the reader saves it as; folders and harmful characters are left out.
        content_type: "application/pdf", "text/calendar; charset=utf-8; method=PUBLISH".
    """

    name: str
    content_type: str
    content: bytes


def assemble(headers: Headers, body: Body, parts: Sequence[Part], *, seed: str) -> bytes:
    """The whole letter but its Date: seven-bit lines of at most 998 characters, aiming at 78, ended by CRLF.

    Text and HTML are alternatives; pictures shown in the letter are related to the HTML, other files come
    after.  An invitation's calendar file is one of these: as an alternative some programs would show it
    in place of the letter.  The same arguments give the same bytes; ``seed`` (letters and digits) makes
    the boundaries, which cannot occur in a part.

    Raises:
        HeaderError: if a header, a content type or a content id cannot be written.
    """
    if not _SEED.fullmatch(seed):
        raise ValueError("a seed is 1 to 40 letters and digits")
    page = _text("html", body.html)
    if body.images:
        page = _multipart("related", f"=_{seed}-r", [page, *map(_picture, body.images)])
    whole = _multipart("alternative", f"=_{seed}-a", [_text("plain", body.text), page])
    if parts:
        whole = _multipart("mixed", f"=_{seed}-m", [whole, *map(_attached, parts)])
    return b"".join((written(headers).encode("ascii"), *whole, b"\r\n"))


def stamped(content: bytes, date: datetime) -> bytes:
    """``content`` with the Date at which it first goes; ``date`` is aware, and shown in its own zone."""
    if date.tzinfo is None:
        raise ValueError("a Date has a zone")
    return b"Date: " + format_datetime(date).encode("ascii") + b"\r\n" + content


def _text(kind: str, text: str) -> list[bytes]:
    """A part of text, as pieces to be joined: its own headers, an empty line, its content."""
    encoding, lines = body_lines(text)
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return [head.encode("ascii"), lines]


def _multipart(kind: str, boundary: str, parts: Sequence[list[bytes]]) -> list[bytes]:
    # Neither base64 nor a line sent as it is ever holds "=_" (RFC 2045 6.7 suggests it).
    pieces = [f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n'.encode("ascii")]
    # The line break before a boundary belongs to it, not to the part above.
    line = f"\r\n--{boundary}\r\n".encode("ascii")
    for part in parts:
        pieces += [line, *part]
    pieces.append(f"\r\n--{boundary}--".encode("ascii"))
    return pieces


@lru_cache(64)
def _picture(image: Image) -> list[bytes]:
    """A picture shown inside the letter.  Remembered: all letters of a campaign show the same ones."""
    if not _CONTENT_ID.fullmatch(image.cid):
        raise HeaderError(f"{quoted(image.cid)} is not a content id")
    return _file(image.content_type, "inline", image.name, image.content, f"Content-ID: <{image.cid}>\r\n")


@lru_cache(64)
def _attached(part: Part) -> list[bytes]:
    return _file(part.content_type, "attachment", part.name, part.content)


def _file(kind: str, disposition: str, name: str, content: bytes, more: str = "") -> list[bytes]:
    if not _CONTENT_TYPE.fullmatch(kind):
        raise HeaderError(f"{quoted(kind)} is not a content type")
    bare = one_line(name).replace("\\", "/").rpartition("/")[2].strip(" .") or "file"
    head = (
        f"Content-Type: {kind}\r\n"
        f"Content-Transfer-Encoding: base64\r\n"
        f"{more}"
        f"Content-Disposition: {disposition}{parameter('filename', bare)}\r\n\r\n"
    )
    return [head.encode("ascii"), base64_lines(content)]
