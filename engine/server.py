"""Serving a web application on bound ports; the only module that knows the web server behind it.

A port is bound at once, so that its address can be told before anything is served, and a port that is taken
is told with a way out.
"""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Callable, Sequence
from http import HTTPStatus
from types import TracebackType
from typing import Any, NamedTuple, Self

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from engine.errors import BadInput
from engine.problem import quoted

#: Bytes of a request's first line and headers, which the parser itself does not bound.
LARGEST_HEAD = 32 * 1024
#: Seconds in which they must have come whole.
_PATIENCE = 20.0
#: Bytes of a whole request, and seconds for what comes after its head, whatever becomes of it.
_LARGEST = 4 * 2**20
_PATIENCE_BODY = 60.0
#: Seconds in which whoever asked must read on.
_PATIENCE_READER = 60.0
#: Connections at once; whoever comes after is answered 503.  Below the 1,024 open files that systems allow.
_CONNECTIONS = 800


#: As they came, names in lower case.
Headers = list[tuple[bytes, bytes]]


class Answer(NamedTuple):
    """A whole answer, but for the date; ``headers`` say how long ``body`` is."""

    status: int
    headers: Headers
    body: bytes


#: Answers a GET or HEAD without waiting for anything: method, path (percent-encoded, without a query),
#: headers, the address at the other end.  None: the application answers.
AtOnce = Callable[[str, str, Headers, str], Answer | None]


def bind(what: str, port: int = 0, host: str = "127.0.0.1") -> socket.socket:
    """A port of ``host`` for ``what`` (as in "the inbox's page"); 0 takes a free one.

    Raises:
        BadInput: if the port cannot be had.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except socket.gaierror as error:
        raise BadInput(message=f"{what}: {quoted(host)} is no address of this computer") from error
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
    called once when it begins to stop, for answers that would otherwise never end; answers under way have
    ``patience`` seconds to end.  ``at_once`` is asked before the application, which takes several times as
    long to be asked at all.
    """

    def __init__(
        self,
        application: ASGIApp,
        sockets: Sequence[socket.socket],
        *,
        name: str,
        closing: Callable[[], None] = lambda: None,
        patience: int = 2,
        at_once: AtOnce | None = None,
    ) -> None:
        self._sockets = list(sockets)
        self._server = _Server(
            _Config(
                at_once,
                application,
                http=_Connection,
                lifespan="off",
                ws="none",
                # Whose word on a reader's address is believed, the application decides.
                proxy_headers=False,
                log_config=None,
                # What other programs send here is no news for who sits at the terminal.
                log_level="critical",
                access_log=False,
                server_header=False,
                limit_concurrency=_CONNECTIONS,
                timeout_graceful_shutdown=patience,
            ),
            closing,
        )
        self._thread = threading.Thread(target=self.serve, name=name, daemon=True)

    def serve(self) -> None:
        """Serve until ``stop``, or a signal that stops programs: what that signal is set to do is done
        when everything has been answered (Ctrl-C: KeyboardInterrupt)."""
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


class _Config(uvicorn.Config):
    def __init__(self, at_once: AtOnce | None, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.at_once = at_once


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, closing: Callable[[], None]) -> None:
        super().__init__(config)
        self._closing = closing

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing()
        await super().shutdown(sockets)


class _Connection(HttpToolsProtocol):
    """One connection; hangs up on whoever sends without end or drop by drop, or asks and does not read."""

    def __init__(self, config: _Config, *arguments: Any, **named: Any) -> None:
        super().__init__(config, *arguments, **named)
        self._at_once = config.at_once
        self._answered_at_once = False
        #: A request has begun and not ended; at first as if, since one is to come.
        self._under_way = self._in_head = True
        self._requests = 0
        self._came = 0
        self._waiting: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(_PATIENCE)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        self._read_again()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before, was_under_way = self._requests, self._under_way
        super().data_received(data)
        if self._under_way:
            self._came += len(data)
            if self._came > (LARGEST_HEAD if self._in_head else _LARGEST):
                self.transport.abort()
            elif self._waiting is None:
                self._wait(_PATIENCE if self._in_head else _PATIENCE_BODY)
        elif self.cycle is None or self.cycle.response_complete:
            # Empty lines between two requests (RFC 9112 2.2) do not keep a connection.
            if was_under_way or self._requests > before:
                self._keep_alive()
            elif self._waiting is None:
                self._wait(_PATIENCE)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(_PATIENCE_READER, self.transport.abort)

    def resume_writing(self) -> None:
        self._read_again()
        super().resume_writing()

    def on_message_begin(self) -> None:
        self._under_way = self._in_head = True
        self._requests += 1
        self._came = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._wait_no_more()
        answer = self._answer()
        self._answered_at_once = answer is not None
        if answer is None:
            super().on_headers_complete()
        else:
            self._write(answer)

    def on_body(self, body: bytes) -> None:
        if not self._answered_at_once:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._under_way = False
        self._wait_no_more()
        if not self._answered_at_once:
            super().on_message_complete()

    def _answer(self) -> Answer | None:
        """What can be answered at once: nothing while an earlier request waits for its answer, or whoever
        asks does not read what is answered."""
        if self._at_once is None or self.flow.write_paused or self.transport.is_closing():
            return None
        if self.cycle is not None and not self.cycle.response_complete:
            return None
        method = self.parser.get_method()
        if method not in (b"GET", b"HEAD"):
            return None
        path = self.url.partition(b"?")[0]
        peer = self.client[0] if self.client else ""
        return self._at_once(method.decode("ascii"), path.decode("ascii", "replace"), self.headers, peer)

    def _write(self, answer: Answer) -> None:
        lines = [_STATUS_LINES[answer.status]]
        for name, value in (*self.server_state.default_headers, *answer.headers):
            lines += (name, b": ", value, b"\r\n")
        last = not self.parser.should_keep_alive()
        lines.append(b"connection: close\r\n\r\n" if last else b"\r\n")
        if self.parser.get_method() != b"HEAD":
            lines.append(answer.body)
        self.transport.write(b"".join(lines))
        if last:
            self.transport.close()

    def _keep_alive(self) -> None:
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def _wait(self, seconds: float) -> None:
        self._waiting = self.loop.call_later(seconds, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _read_again(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


_STATUS_LINES = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}
