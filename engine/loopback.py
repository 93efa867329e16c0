"""Serving pages on this computer only, guarded against other web sites that are open in the same browser.

A port of 127.0.0.1 is bound at once, so that its address can be told before anything is served, and a port
that is taken is told with a way out.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import uvicorn
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp

from engine.errors import BadInput

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


def bind(what: str, port: int = 0) -> socket.socket:
    """A port of 127.0.0.1 for ``what`` (as in "the inbox's page"); 0 takes a free one.

    Raises:
        BadInput: if the port cannot be had.
    """
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise BadInput(
            message=f"{what} cannot be shown on port {port}: {os.strerror(error.errno or 0)}"
            "\n  hint: give another port with --port"
        ) from error


def port_of(bound: socket.socket) -> int:
    """The number of a bound port."""
    port: int = bound.getsockname()[1]
    return port


class Served:
    """An application on bound ports, which it closes in the end.

    ``serve`` runs it here until Ctrl-C; as a context manager it runs in a thread of its own.  ``closing`` is
    called once when it begins to stop, for answers that would otherwise never end.
    """

    def __init__(
        self,
        application: ASGIApp,
        sockets: Sequence[socket.socket],
        *,
        name: str,
        closing: Callable[[], None] = lambda: None,
    ) -> None:
        self._sockets = list(sockets)
        self._server = _Server(
            uvicorn.Config(
                application,
                lifespan="off",
                ws="none",
                log_config=None,
                # What other programs send here is no news for who sits at the terminal.
                log_level="critical",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=2,
            ),
            closing,
        )
        self._thread = threading.Thread(target=self.serve, name=name, daemon=True)

    def serve(self) -> None:
        """Serve until ``stop`` or Ctrl-C (KeyboardInterrupt)."""
        try:
            self._server.run(sockets=self._sockets)
        finally:
            for bound in self._sockets:
                bound.close()

    def stop(self) -> None:
        """Stop serving; may be called from any thread, and again."""
        self._server.should_exit = True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._thread.join()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, closing: Callable[[], None]) -> None:
        super().__init__(config)
        self._closing = closing

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing()
        await super().shutdown(sockets)
