"""The way in: everything that is asked passes here.

Links and the pixel are answered at once, with nothing in between; all the rest goes on to the pages.
"""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.errors import LedgerBroken
from engine.ledger.heard import Observation, Seen
from engine.pages import evidence
from engine.pages.desk import Desk
from engine.pages.evidence import Headers
from engine.pages.standing import Standing
from engine.server import Answer
from engine.token import Purpose

#: Of a link of ours, in characters; what is longer is nobody's.
_LONGEST = 16_000
#: What is longer than this is unpacked each time: strangers could fill the memory with it.
_REMEMBERED = 2_000
_MAY_LEAD_TO = re.compile(r"(?:https?|mailto|tel):[^\x00-\x20\x7f]+", re.IGNORECASE)
#: Everything in a URL that may stand in a header as it is (RFC 3986), escapes among them.
_AS_THEY_ARE = "!#$%&'()*+,/:;=?@[]~"
#: A picture of one transparent pixel.
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_PRIVATE = [
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
_LINK = [(b"content-length", b"0"), *_PRIVATE]
_PICTURE = [(b"content-type", b"image/gif"), (b"content-length", str(len(PIXEL)).encode()), *_PRIVATE]
_ENCRYPTED = (b"strict-transport-security", b"max-age=31536000")
#: What `/metrics` tells apart; other addresses are counted as one, or strangers could fill the memory.
_PLACES = frozenset({"c", "o", "stop", "preferences", "a", "letter", "join", "hooks", "health", "metrics"})


class Door:
    """An ASGI application in front of ``pages``; the server asks ``at_once`` first."""

    def __init__(self, desk: Desk, pages: ASGIApp) -> None:
        self._desk = desk
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        path, headers, client = scope["path"], scope["headers"], scope["client"]
        answer = self.at_once(scope["method"], path, headers, client[0] if client else "")
        if answer is not None:
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            await send({"type": "http.response.body", "body": answer.body})
            return
        base = self._desk.standing.base
        if base and path.startswith(base + "/"):
            scope["root_path"] = base
            path = path[len(base) :]
        place = path.split("/", 2)[1] if path.startswith("/") else ""
        place = place if place in _PLACES else "other"

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._desk.answered[place, message["status"]] += 1
            await send(message)

        await self.pages(scope, receive, counted)

    def at_once(self, method: str, path: str, headers: Headers, peer: str) -> Answer | None:
        """A link followed, or the pixel; None for everything else, whatever is no link of ours among it."""
        standing = self._desk.standing
        if standing.base and path.startswith(standing.base + "/"):
            # A proxy may take the public URL's path away before it asks us, or leave it.
            path = path[len(standing.base) :]
        if method not in ("GET", "HEAD"):
            return None
        more = [_ENCRYPTED] if standing.is_encrypted else []
        if path.startswith("/c/"):
            found = self._followed(path, standing)
            if found is not None and self._keep(method, headers, peer, found.letter, found.link):
                self._desk.answered["c", 302] += 1
                return Answer(302, [(b"location", found.url), *_LINK, *more], b"")
        elif path.startswith("/o/") and path.endswith(".gif"):
            number = standing.keyring.read_token(path[3:-4], Purpose.OPEN)
            if number is not None and self._keep(method, headers, peer, number, None):
                self._desk.answered["o", 200] += 1
                return Answer(200, [*_PICTURE, *more], PIXEL)
        return None

    def _followed(self, path: str, standing: Standing) -> Followed | None:
        """Where a link of ours leads; None for what is no link of ours."""
        token, slash, packed = path[3:].partition("/")
        if not slash or len(packed) > _LONGEST:
            return None
        unpack = _unpacked if len(packed) <= _REMEMBERED else _unpacked.__wrapped__
        url = unpack(packed)
        found = None if url is None else standing.keyring.read_link_token(token, url.text)
        if url is None or found is None:
            return None
        return Followed(letter=found[0], link=found[1], url=url.header)

    def _keep(self, method: str, headers: Headers, peer: str, number: int, link: int | None) -> bool:
        """Have it kept what was done with a letter; False where that letter has not left.

        ``link`` is None for the pixel, 0 for the link that nobody sees.
        """
        desk = self._desk
        try:
            if not desk.lookup.has_left(number):
                return False
        except LedgerBroken as error:
            # The reader is not to blame, and the token proves that the link is ours.
            desk.recorder.lost += 1
            desk.recorder.trouble = str(error)
            return True
        desk.recorder.put(
            Observation(
                letter=number,
                at=desk.clock(),
                seen=Seen.OPEN if link is None else Seen.CLICK if link else Seen.HONEYPOT,
                link=link or None,
                method=method,
                agent=evidence.agent(headers),
                network=evidence.network(desk.standing.proxies.reader(peer, headers)),
                hints=evidence.hints(headers),
            )
        )
        return True


class Followed(NamedTuple):
    """A link of a letter, and where it leads."""

    letter: int
    link: int
    url: bytes


class _Url(NamedTuple):
    """A URL as it was signed, and as it may stand in a header."""

    text: str
    header: bytes


@lru_cache(4096)
def _unpacked(packed: str) -> _Url | None:
    """What stands in a link's address; None where that is nothing one may be led to."""
    if packed.endswith("="):
        return None
    try:
        raw = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        url = raw.decode("utf-8", "surrogatepass")
    except (binascii.Error, ValueError):
        return None
    if not _MAY_LEAD_TO.fullmatch(url):
        return None
    return _Url(url, quote(url.encode("utf-8", "replace"), safe=_AS_THEY_ARE).encode("ascii"))
