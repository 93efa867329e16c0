"""What a form says: read within bounds, cleaned, never believed."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

#: Bytes of what a page of ours may send; a comment of 5,000 letters in any script is well below.
LARGEST_FORM = 64 * 1024
#: Seconds in which it must have come whole.
_PATIENCE = 20.0
_MOST_FIELDS = 200
_BOUNDARY = re.compile(rb"""boundary=(?:"([^"\r\n]{1,70})"|([^;\s"]{1,70}))""", re.IGNORECASE)
_NAME = re.compile(
    rb'^content-disposition:[^\r\n]*[;\s]name="([^"\r\n]{0,100})"', re.IGNORECASE | re.MULTILINE
)
_LINE_BREAK = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")


class TooLarge(Exception):  # noqa: N818 - what it says is its name, as in engine/errors.py
    """More was sent than is taken in."""


class TooSlow(Exception):  # noqa: N818
    """It did not come whole in time, or broke off."""


async def body(request: Request, most: int = LARGEST_FORM) -> bytes:
    """What was sent.

    Raises:
        TooLarge: over ``most`` bytes; no more than that is read.
        TooSlow: if it does not come whole within twenty seconds.
    """
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told[:20]) > most:
        raise TooLarge
    came = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE):
            async for piece in request.stream():
                came += piece
                if len(came) > most:
                    raise TooLarge
    except (TimeoutError, ClientDisconnect) as error:
        raise TooSlow from error
    return bytes(came)


def fields(content_type: str, content: bytes) -> Mapping[str, tuple[str, ...]]:
    """The fields of a form, urlencoded or multipart (RFC 7578), in any encoding of mistakes.

    Files are no fields of ours, and stay out.  What is no form has no fields.
    """
    kind = content_type.partition(";")[0].strip().lower()
    found: dict[str, tuple[str, ...]] = {}
    if kind == "application/x-www-form-urlencoded":
        try:
            pairs = parse_qsl(
                content.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
            )
        except ValueError:
            return {}
    elif kind == "multipart/form-data":
        pairs = _parts(content_type.encode("latin-1", "replace"), content)
    else:
        return {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def _parts(content_type: bytes, content: bytes) -> list[tuple[str, str]]:
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        return []
    found = []
    for part in (b"\r\n" + content).split(b"\r\n--" + (boundary[1] or boundary[2]))[1 : _MOST_FIELDS + 1]:
        head, blank, value = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if blank and name is not None and b"filename" not in head.lower():
            found.append((name[1].decode("utf-8", "replace"), value.decode("utf-8", "replace")))
    return found


def text(value: str) -> str:
    """What somebody wrote, in lines ended by a line feed, without controls and blank ends."""
    lines = _LINE_BREAK.sub("\n", value).replace("\t", " ")
    kept = (c for c in lines if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def line(value: str) -> str:
    """The same on one line."""
    return " ".join(text(value).split())
