"""Stopping the letters: with one click for mail programs (RFC 8058), with a button for people, and back."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.ledger.heard import Seen, Sent
from engine.pages import forms
from engine.pages.desk import Desk, masked, route
from engine.pages.rendering import page
from engine.response.model import Kind
from engine.token import Purpose

_ONE_CLICK = b"List-Unsubscribe=One-Click"


def routes(desk: Desk) -> list[Route]:
    """The pages below ``/stop/``.  Whoever shows a letter's token needs no login, no cookie, and comes
    again as often as they like; mail providers post from anywhere."""

    def shown(name: str, sent: Sent, request: Request, **values: object) -> Response:
        fewer = f"{desk.standing.base}/preferences/{desk.token(sent, Purpose.PREFERENCES)}"
        return page(desk.standing, name, desk.language(request, sent), {"fewer": fewer, **values})

    async def asked(request: Request) -> Response:
        sent = desk.sent(request.path_params["token"], Purpose.OPT_OUT)
        desk.notice(request, sent, Seen.PAGE)
        return shown("stop", sent, request, address_said=masked(sent.address))

    async def stopped(request: Request) -> Response:
        token = request.path_params["token"]
        sent = desk.sent(token, Purpose.OPT_OUT)
        desk.see_to_pace(request, sent)
        content = await forms.body(request)
        said = forms.fields(request.headers.get("content-type", ""), content)
        # Some programs post the very words of RFC 8058 and forget to say what kind of form they are.
        if not _is_meant(said) and content.strip() != _ONE_CLICK:
            return shown("stop", sent, request, address_said=masked(sent.address))
        await desk.respond([desk.response(sent, Kind.OPT_OUT)])
        return shown("stopped", sent, request, undo=f"{desk.standing.base}/stop/{token}/undo")

    async def undo(request: Request) -> Response:
        sent = desk.sent(request.path_params["token"], Purpose.OPT_OUT)
        desk.notice(request, sent, Seen.PAGE)
        return shown("undo", sent, request)

    async def undone(request: Request) -> Response:
        sent = desk.sent(request.path_params["token"], Purpose.OPT_OUT)
        desk.see_to_pace(request, sent)
        said = forms.fields(request.headers.get("content-type", ""), await forms.body(request))
        if said.get("undo") != ("yes",):
            return shown("undo", sent, request)
        await desk.respond([desk.response(sent, Kind.UNDO)])
        return shown("undone", sent, request)

    return [route("/stop/{token}", asked, stopped), route("/stop/{token}/undo", undo, undone)]


def _is_meant(said: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a mail program or our own page says it: programs also post at random."""
    return said.get("List-Unsubscribe") == ("One-Click",) or said.get("stop") == ("yes",)
