"""All pages as one web application."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from engine.errors import LedgerBroken
from engine.pages import opting_out
from engine.pages.desk import Desk
from engine.pages.door import Door
from engine.pages.forms import TooLarge, TooSlow
from engine.pages.rendering import sorry


def application(desk: Desk) -> ASGIApp:
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

    pages = Starlette(
        routes=[*opting_out.routes(desk)],
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
