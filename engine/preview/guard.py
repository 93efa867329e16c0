"""Who may look: only the browser that was given the address on the terminal, and only from our own pages.

Any web site open in the same browser can send requests to 127.0.0.1, and a name of its own can be made to
point there.  So every request must name the address it came to (``Host``), come from no other site
(``Origin``, ``Sec-Fetch-Site``) and bring what only the terminal told: a token in the first address, which
is exchanged for a cookie at once so that it stands in no history, and signed paths for the letters.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.loopback import PRIVATE, from_own_page

#: Bytes of a path's signature.
_SIGNED = 18


class Secrets:
    """What is made up anew at every start, and known to nobody but the terminal and its browser."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self.cookie = secrets.token_urlsafe(24)
        self._key = secrets.token_bytes(32)
        self._once = ""

    def once(self) -> str:
        """A token that opens the studio one single time, instead of those given before: whoever uses this
        computer can read what a browser was started with."""
        self._once = secrets.token_urlsafe(24)
        return self._once

    def opens(self, given: str) -> bool:
        """Whether a token opens the studio now."""
        if self._once and _same(given, self._once):
            self._once = ""
            return True
        return _same(given, self.token)

    def sign(self, text: str) -> str:
        """``text`` as part of a path that nobody else can make."""
        mac = hmac.digest(self._key, text.encode(), hashlib.sha256)[:_SIGNED]
        return urlsafe_b64encode(mac + text.encode()).decode().rstrip("=")

    def read(self, signed: str) -> str | None:
        """The text that was signed; None if we did not."""
        try:
            content = urlsafe_b64decode(signed + "=" * (-len(signed) % 4))
        except (ValueError, Error):
            return None
        mac, text = content[:_SIGNED], content[_SIGNED:]
        ours = hmac.digest(self._key, text, hashlib.sha256)[:_SIGNED]
        return text.decode() if hmac.compare_digest(mac, ours) else None


class StudioGuard:
    """Lets requests to the studio's own address through that may be answered.

    The first address (``/?token=…``) is answered here: with the cookie, and the way on without the token.
    """

    def __init__(self, app: ASGIApp, *, port: int, secrets: Secrets) -> None:
        self._app = app
        self._host = f"127.0.0.1:{port}"
        self._secrets = secrets
        # Ports share cookies, so that each studio has one of its own.
        self._cookie = f"gramercy-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._answer(scope)
        await (self._app if answer is None else answer)(scope, receive, send)

    def _answer(self, scope: Scope) -> Callable[[Scope, Receive, Send], Awaitable[None]] | None:
        request = HTTPConnection(scope)
        if request.headers.get("host") != self._host:
            return _refused("this address is not the studio's")
        if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return _refused("another site asked")
        method = scope["method"]
        if method not in ("GET", "HEAD", "POST"):
            return _refused("nothing here answers to that")
        if ("origin" in request.headers or method == "POST") and not from_own_page(request):
            return _refused("another site asked")
        given = parse_qs(scope["query_string"].decode("ascii", "replace")).get("token")
        if given and scope["path"] == "/" and method == "GET" and self._secrets.opens(given[0]):
            return self._welcome()
        if not _same(request.cookies.get(self._cookie, ""), self._secrets.cookie):
            return _refused("open the address that the terminal shows")
        return None

    def _welcome(self) -> Response:
        answer = RedirectResponse("/", 303, PRIVATE | {"Referrer-Policy": "no-referrer"})
        answer.set_cookie(self._cookie, self._secrets.cookie, httponly=True, samesite="strict")
        return answer


class LettersGuard:
    """Lets requests for letters through that come from a frame in the studio, as far as a browser tells."""

    def __init__(self, app: ASGIApp, *, port: int) -> None:
        self._app = app
        self._host = f"127.0.0.1:{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        # The studio is another port of the same site.
        framed = request.headers.get("sec-fetch-dest", "iframe") == "iframe" and request.headers.get(
            "sec-fetch-site", "same-site"
        ) in ("same-site", "same-origin")
        ours = request.headers.get("host") == self._host and "origin" not in request.headers
        if framed and ours and request.method in ("GET", "HEAD"):
            await self._app(scope, receive, send)
        else:
            await _refused("letters are shown in the studio only")(scope, receive, send)


def _same(given: str, ours: str) -> bool:
    return secrets.compare_digest(given.encode(), ours.encode())


def _refused(why: str) -> Response:
    policy = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
    return PlainTextResponse(f"Not shown: {why}.\n", 403, PRIVATE | policy)
