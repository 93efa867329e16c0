"""The very letter, in a browser."""

from __future__ import annotations

import asyncio
import base64

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.ledger.heard import Seen
from engine.letter.model import Body
from engine.pages.desk import Desk, route
from engine.pages.rendering import EVERYWHERE, page
from engine.token import Purpose

#: A letter is written anew for whoever asks; the first of a run costs a tenth of a second.
_AT_ONCE = 2
#: Nothing in a letter runs, asks or posts; its links lead where they say.
_CAGED = {
    **EVERYWHERE,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation",
}


def routes(desk: Desk) -> list[Route]:
    """The page ``/letter/TOKEN``."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def opened(request: Request) -> Response:
        sent = desk.sent(request.path_params["token"], Purpose.VIEW)
        desk.see_to_views(sent)
        desk.notice(request, sent, Seen.VIEW)
        async with turns:
            body = await desk.with_ledger(desk.bench.read_again, desk.ledger, sent, desk.standing.keyring)
        if body is None:
            return page(desk.standing, "gone", desk.language(request, sent), {}, status=410)
        return Response(with_pictures(body), headers=_CAGED, media_type="text/html")

    return [route("/letter/{token}", opened, None)]


def with_pictures(body: Body) -> str:
    """The letter's page with the pictures that travel in it, inside it."""
    html = body.html
    # The longest first: one content id may begin another.
    for image in sorted(body.images, key=lambda one: -len(one.cid)):
        content = base64.b64encode(image.content).decode("ascii")
        html = html.replace(f"cid:{image.cid}", f"data:{image.content_type};base64,{content}")
    return html
