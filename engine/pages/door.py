"""The way in: everything that is asked passes here.

Links and the pixel are answered at once, with nothing in between; all the rest goes on to the pages.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.errors import LedgerBroken
from engine.ledger.heard import Observation, Seen
from engine.pages import evidence
from engine.pages.desk import Desk
from engine.token import Purpose

#: Of a link of ours, in characters; what is longer is nobody's.
_LONGEST = 16_000
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
_ENCRYPTED = (b"strict-transport-security", b"max-age=31536000")
#: What `/metrics` tells apart; other addresses are counted as one, or strangers could fill the memory.
_PLACES = frozenset({"c", "o", "stop", "preferences", "a", "letter", "join", "hooks", "health", "metrics"})


class Door:
    """An ASGI application in front of ``pages``."""

    def __init__(self, desk: Desk, pages: ASGIApp) -> None:
        self._desk = desk
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        standing = self._desk.standing
        path: str = scope["path"]
        if standing.base and path.startswith(standing.base + "/"):
            # A proxy may take the public URL's path away before it asks us, or leave it.
            scope["root_path"] = standing.base
            path = path[len(standing.base) :]
        if scope["method"] in ("GET", "HEAD"):
            if path.startswith("/c/") and (url := self._followed(path, scope)) is not None:
                await self._answer(send, "c", 302, [(b"location", url)], b"")
                return
            if path.startswith("/o/") and self._opened(path, scope):
                await self._answer(send, "o", 200, [(b"content-type", b"image/gif")], PIXEL)
                return
        place = path.split("/", 2)[1] if path.startswith("/") else ""
        place = place if place in _PLACES else "other"

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._desk.answered[place, message["status"]] += 1
            await send(message)

        await self._pages(scope, receive, counted)

    def _followed(self, path: str, scope: Scope) -> bytes | None:
        """Where a link of ours leads; None for what is no link of ours.  Nobody waits for the ledger."""
        token, slash, packed = path[3:].partition("/")
        if not slash or len(packed) > _LONGEST or packed.endswith("="):
            return None
        try:
            url = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True).decode(
                "utf-8", "surrogatepass"
            )
        except (binascii.Error, ValueError):
            return None
        found = self._desk.standing.keyring.read_link_token(token, url)
        if found is None or not _MAY_LEAD_TO.fullmatch(url):
            return None
        number, link = found
        if self._keep(scope, number, Seen.CLICK if link else Seen.HONEYPOT, link or None):
            return quote(url.encode("utf-8", "replace"), safe=_AS_THEY_ARE).encode("ascii")
        return None

    def _opened(self, path: str, scope: Scope) -> bool:
        if not path.endswith(".gif"):
            return False
        number = self._desk.standing.keyring.read_token(path[3:-4], Purpose.OPEN)
        return number is not None and self._keep(scope, number, Seen.OPEN, None)

    def _keep(self, scope: Scope, number: int, seen: Seen, link: int | None) -> bool:
        """Have it kept what was done with a letter; False where that letter has not left."""
        desk = self._desk
        try:
            if desk.lookup.sent(number) is None:
                return False
        except LedgerBroken as error:
            # The reader is not to blame, and the token proves that the link is ours.
            desk.recorder.lost += 1
            desk.recorder.trouble = str(error)
            return True
        headers, client = scope["headers"], scope["client"]
        address = evidence.reader(client[0] if client else "", headers, desk.standing.trusted)
        desk.recorder.put(
            Observation(
                letter=number,
                at=desk.clock(),
                seen=seen,
                link=link,
                method=scope["method"],
                agent=evidence.agent(headers),
                network=evidence.network(address),
                hints=evidence.hints(headers),
            )
        )
        return True

    async def _answer(
        self, send: Send, place: str, status: int, headers: list[tuple[bytes, bytes]], body: bytes
    ) -> None:
        self._desk.answered[place, status] += 1
        length = (b"content-length", str(len(body)).encode())
        more = [_ENCRYPTED] if self._desk.standing.is_encrypted else []
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [*headers, length, *_PRIVATE, *more],
            }
        )
        await send({"type": "http.response.body", "body": body})
