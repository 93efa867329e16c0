"""The studio: a campaign's very letters in a browser on this computer, made anew as files are saved.

Two origins: the studio's own, and one that serves nothing but letters (``letters``).  Looking changes
nothing: no letter is stored, none is sent, and the links in those shown lead nowhere.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from importlib.resources import files
from types import TracebackType
from typing import Self

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.loopback import PRIVATE
from engine.preview.desk import Bench, Desk, Look
from engine.preview.guard import Secrets, StudioGuard
from engine.preview.letters import letters_application
from engine.preview.rooms import Rooms
from engine.server import Served, bind, port_of

_STATIC = {
    "studio.css": "text/css",
    "studio.js": "text/javascript",
    "htmx.min.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


def studio_application(desk: Desk, secrets: Secrets, *, port: int, letters: str) -> ASGIApp:
    """The studio's own pages; ``letters`` is the origin that shows letters."""
    headers = PRIVATE | {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
        f"connect-src 'self'; img-src 'self'; frame-src {letters}; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'",
        "Referrer-Policy": "same-origin",
    }
    rooms = Rooms(desk, secrets, letters=letters, headers=headers)

    async def events(request: Request) -> Response:
        async def told() -> AsyncIterator[str]:
            async for message in desk.bell.listen():
                yield f"event: look\ndata: {message}\n\n"

        return StreamingResponse(told(), headers=headers, media_type="text/event-stream")

    async def pictures(request: Request) -> Response:
        rooms.from_web = not rooms.from_web
        desk.ring()
        return RedirectResponse(rooms.way_back(request), 303, headers)

    def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _STATIC:
            raise HTTPException(404, "There is no such page.")
        content = files("engine.preview").joinpath("pages", "static", name).read_bytes()
        return Response(content, headers=headers, media_type=_STATIC[name])

    async def sorry(request: Request, error: Exception) -> Response:
        message = error.detail if isinstance(error, HTTPException) else desk.bench.broke(_details(error))
        status = error.status_code if isinstance(error, HTTPException) else 500
        return rooms.page("sorry.html", {"message": message}, status)

    app = Starlette(
        routes=[
            Route("/", rooms.letter),
            Route("/people", rooms.people),
            Route("/left-out", rooms.left_out),
            Route("/checks", rooms.checks),
            Route("/letter.eml", rooms.whole),
            Route("/events", events),
            Route("/pictures", pictures, methods=["POST"]),
            Route("/static/{name}", static),
        ],
        exception_handlers={HTTPException: sorry, Exception: sorry},
    )
    return StudioGuard(app, port=port, secrets=secrets)


def _details(error: Exception) -> str:
    return "".join(traceback.format_exception(error))


class Studio:
    """The studio on two ports of 127.0.0.1, bound at once.

    ``serve`` shows it here until Ctrl-C; as a context manager it runs in threads of its own.  It has planned
    for the first time once this returns.

    Raises:
        BadInput: if the port cannot be had.
    """

    def __init__(self, bench: Bench, *, port: int = 0) -> None:
        bound = bind("the studio", port)
        others = bind("the studio's letters")
        self.port, self.letters_port = port_of(bound), port_of(others)
        self.secrets = Secrets()
        self.desk = Desk(bench)
        studio, letters = f"http://127.0.0.1:{self.port}", f"http://127.0.0.1:{self.letters_port}"
        applications = {
            self.port: studio_application(self.desk, self.secrets, port=self.port, letters=letters),
            self.letters_port: letters_application(
                self.desk, self.secrets, port=self.letters_port, studio=studio
            ),
        }

        async def by_port(scope: Scope, receive: Receive, send: Send) -> None:
            # What broke has been told on the page; a traceback on the terminal helps nobody.
            with suppress(Exception):
                await applications[scope["server"][1]](scope, receive, send)

        self._stop = threading.Event()
        self._served = Served(by_port, [bound, others], name="studio", closing=self.desk.bell.close)
        self._watch = threading.Thread(target=self.desk.follow, args=[self._stop], name="studio-watch")
        self.first: Look = self.desk.begin()

    @property
    def url(self) -> str:
        """The address to open, with this start's token."""
        return f"http://127.0.0.1:{self.port}/?token={self.secrets.token}"

    def url_once(self) -> str:
        """The address to start a browser with: it opens the studio one single time."""
        return f"http://127.0.0.1:{self.port}/?token={self.secrets.once()}"

    def serve(self, told: Callable[[], None] = lambda: None) -> None:
        """Show the studio until Ctrl-C, which ends it without a word; ``told`` is called first."""
        try:
            with suppress(KeyboardInterrupt):
                told()
                self._watch.start()
                self._served.serve()
        finally:
            self._end()

    def __enter__(self) -> Self:
        self._watch.start()
        self._served.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._served.__exit__(kind, error, trace)
        self._end()

    def _end(self) -> None:
        self._stop.set()
        if self._watch.ident is not None:
            self._watch.join()
        self.desk.close()
