"""All pages as one web application."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from engine.errors import LedgerBroken
from engine.pages import answering, hooks, joining, operating, opting_out, preferring, showing
from engine.pages.desk import Desk, route
from engine.pages.door import Door
from engine.pages.forms import TooLarge, TooSlow
from engine.pages.rendering import sorry

_ROOMS = (opting_out, preferring, answering, showing, joining, hooks, operating)


def application(desk: Desk) -> Door:
    """The pages.  Whatever goes wrong in one is a calm page with a fitting status, and never more."""

    async def failed(request: Request, error: Exception) -> Response:
        status, more = 500, {}
        match error:
            case HTTPException():
                status = error.status_code
                more = dict(error.headers or {})
            case TooLarge():
                status = 413
            case TooSlow():
                status = 408
            case LedgerBroken():
                status, more = 503, {"Retry-After": "60"}
                desk.bench.tell(str(error))
            case _:
                desk.bench.tell(f"a page could not be shown: {type(error).__name__}")
        return sorry(desk.standing, desk.language(request, None), status, more)

    async def lost(request: Request) -> Response:
        raise HTTPException(404)

    # What the door has not answered itself is no link and no pixel of ours.
    beyond = [route(f"/{place}/{{rest:path}}", lost, None) for place in ("c", "o")]
    pages = Starlette(
        routes=[*beyond, *(one for room in _ROOMS for one in room.routes(desk))],
        exception_handlers={
            HTTPException: failed,
            TooLarge: failed,
            TooSlow: failed,
            LedgerBroken: failed,
            Exception: failed,
        },
    )
    pages.router.redirect_slashes = False
    return Door(desk, pages)
