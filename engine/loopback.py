"""Guarding a page that is served on this computer only against other web sites in the same browser."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import HTTPConnection

#: For every answer: nothing is kept by the browser, and no other site may take it in.
PRIVATE = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
#: Answers to the names of this computer only, so that a web site that points its own name here (DNS
#: rebinding) reads nothing.
OWN_NAMES = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False)


def from_own_page(connection: HTTPConnection) -> bool:
    """Whether a page of the very address that is asked sent this, as a browser tells with ``Origin``.

    A request without an Origin is not from a page; browsers leave it out of plain look-ups as well.
    """
    return connection.headers.get("origin") == f"http://{connection.headers.get('host', '')}"
