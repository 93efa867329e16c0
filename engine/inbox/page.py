"""The inbox's page: letters to be read in a browser on this computer.

Everything a letter says is hostile here.  Pages hold no script and load nothing from elsewhere; a letter's
HTML is shown only inside a sandboxed frame from an address of its own, whose policy lets nothing run and
nothing be fetched.  Looking changes nothing; the one thing that does asks for a token that only a page of
ours knows.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from engine.inbox import keeping
from engine.inbox.reading import Summary, framed, summary, view
from engine.loopback import OWN_NAMES, PRIVATE, from_own_page
from engine.server import Served, bind, port_of

#: Letters on one page of the list.
_AT_ONCE = 50

_OURS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
}
_THEIRS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "Referrer-Policy": "no-referrer",
}
_TABS = {"letter": "Letter", "text": "Plain text", "headers": "Headers", "source": "Source"}
_LOOKS = {"": "as this device", "light": "light", "dark": "dark", "phone": "on a phone"}


class _Shelf:
    """The letters of a folder; remembers what it has read of each, since letters do not change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, Summary] = {}

    def summaries(self, words: str) -> list[Summary]:
        """Letters that mention ``words``, newest first; all where there are none."""
        self._known = {key: known for key in keeping.keys(self.folder) if (known := self._summary(key))}
        return [known for known in self._known.values() if known.mentions(words)]

    def kept(self, key: str) -> keeping.Kept:
        kept = keeping.find(self.folder, key)
        if kept is None:
            raise HTTPException(404, "There is no such letter; perhaps the inbox was emptied.")
        return kept

    def _summary(self, key: str) -> Summary | None:
        if key in self._known:
            return self._known[key]
        kept = keeping.find(self.folder, key)
        return None if kept is None else summary(kept)


def application(folder: Path) -> Starlette:
    """The page as an ASGI application."""
    shelf = _Shelf(folder)
    token = secrets.token_urlsafe()
    pages = Environment(
        loader=PackageLoader("engine.inbox", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def page(name: str, status: int = 200, **values: object) -> Response:
        return HTMLResponse(pages.get_template(name).render(values), status, _OURS | PRIVATE)

    def listing(request: Request) -> Response:
        words = request.query_params.get("find", "")
        found = shelf.summaries(words)
        last = max(1, -(-len(found) // _AT_ONCE))
        asked = request.query_params.get("page", "1")
        number = min(max(int(asked), 1), last) if re.fullmatch("[0-9]{1,9}", asked) else 1
        return page(
            "list.html",
            letters=found[(number - 1) * _AT_ONCE : number * _AT_ONCE],
            count=len(found),
            find=words,
            number=number,
            last=last,
            query=lambda n: urlencode({"find": words, "page": n}),
            token=token,
            folder=str(folder),
        )

    def letter(request: Request) -> Response:
        seen = view(shelf.kept(request.path_params["key"]))
        tabs = [tab for tab in _TABS if (tab != "letter" or seen.html) and (tab != "text" or seen.text)]
        tab = request.query_params.get("show", "")
        look = request.query_params.get("look", "")
        return page(
            "letter.html",
            view=seen,
            summary=seen.summary,
            files=[file for file in seen.files if not file.shown],
            tabs={tab: _TABS[tab] for tab in tabs},
            tab=tab if tab in tabs else tabs[0],
            looks=_LOOKS,
            look=look if look in _LOOKS else "",
        )

    def body(request: Request) -> Response:
        html = view(shelf.kept(request.path_params["key"])).html
        if html is None:
            raise HTTPException(404, "This letter has no HTML.")
        return HTMLResponse(framed(html), headers=_THEIRS | PRIVATE)

    def part(request: Request) -> Response:
        number = request.path_params["number"]
        for file in view(shelf.kept(request.path_params["key"])).files:
            if file.number == number:
                return _download(file.name, file.content)
        raise HTTPException(404, "There is no such file in this letter.")

    def whole(request: Request) -> Response:
        kept = shelf.kept(request.path_params["key"])
        return _download(f"{kept.key}.eml", kept.content)

    async def empty(request: Request) -> Response:
        given = bytearray()
        async for chunk in request.stream():
            given += chunk
            if len(given) > 1000:
                raise HTTPException(413, "That form is not one of ours.")
        said = parse_qs(given.decode("ascii", "replace")).get("token", [""])[0]
        if not from_own_page(request) or not secrets.compare_digest(said.encode(), token.encode()):
            raise HTTPException(403, "This page is out of date. Go back, look again, and try once more.")
        keeping.empty(folder)
        return RedirectResponse("/", 303, _OURS | PRIVATE)

    def style(request: Request) -> Response:
        sheet = pages.get_template("style.css").render()
        return Response(sheet, headers=_OURS | PRIVATE, media_type="text/css")

    async def sorry(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        detail = error.detail if isinstance(error, HTTPException) else ""
        return page("sorry.html", status, message=detail)

    return Starlette(
        routes=[
            Route("/", listing),
            Route("/style.css", style),
            Route("/letters/{key}", letter),
            Route("/letters/{key}/body", body),
            Route("/letters/{key}/letter.eml", whole),
            Route("/letters/{key}/files/{number:int}", part),
            Route("/empty", empty, methods=["POST"]),
        ],
        middleware=[OWN_NAMES],
        exception_handlers={HTTPException: sorry},
    )


def _download(name: str, content: bytes) -> Response:
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
        | _THEIRS
        | PRIVATE,
    )


class Page(Served):
    """The page on a port of 127.0.0.1, bound at once.

    ``serve`` runs it here until Ctrl-C; as a context manager it runs in a thread of its own.

    Raises:
        BadInput: if the port cannot be had.
    """

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        bound = bind("the inbox's page", port)
        self.port = port_of(bound)
        super().__init__(application(folder), [bound], name="inbox-page")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"
