"""The address that serves nothing but letters, made harmless, for frames in the studio.

An origin of its own keeps a letter away from the studio's page, whatever a browser may get wrong; the policy
and the sandbox let nothing run, nothing be fetched and nothing be left.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from engine.audience.leafing import Leafing
from engine.letter.inert import inert
from engine.letter.model import Body
from engine.loopback import PRIVATE
from engine.preview.desk import Desk
from engine.preview.guard import LettersGuard, Secrets
from engine.preview.seeing import letter_body


class Pictures(StrEnum):
    """Which pictures are shown."""

    NONE = "none"
    #: Those that travel inside the letter.
    OWN = "own"
    #: Those on the web as well, which tells their servers that somebody looks.
    WEB = "web"


def digest(body: Body) -> str:
    """A name for what a letter shows."""
    return hashlib.sha256(body.html.encode()).hexdigest()[:16]


_ALLOWED = {Pictures.NONE: "'none'", Pictures.OWN: "data:", Pictures.WEB: "data: http: https:"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A letter in a frame, in the colours for dark devices or for light ones.

    ``digest`` is of its words, so that a letter that changes has a new address and one that does not stays
    where it is.
    """

    contact: str
    pictures: Pictures
    dark: bool
    digest: str

    def text(self) -> str:
        """To be signed."""
        return json.dumps([self.contact, self.pictures, self.dark, self.digest])

    @classmethod
    def of(cls, text: str) -> Wanted:
        """What ``text`` said."""
        contact, pictures, dark, digest = json.loads(text)
        return cls(contact=contact, pictures=Pictures(pictures), dark=dark, digest=digest)


def letters_application(desk: Desk, secrets: Secrets, *, port: int, studio: str) -> ASGIApp:
    """The letters' own pages, to be framed by the origin ``studio`` only."""

    def letter(request: Request) -> Response:
        text = secrets.read(request.path_params["signed"])
        if text is None:
            raise HTTPException(403, "Not shown: open the address that the terminal shows.")
        wanted = Wanted.of(text)
        with desk.looking() as look:
            contact = look.draft and Leafing(look.draft.audience, ()).person(wanted.contact)
            body = letter_body(look.draft, contact) if look.draft and contact else None
        if body is None:
            raise HTTPException(404, "This letter is not there any more.")
        page = inert(body.html, body.images, from_web=wanted.pictures is Pictures.WEB, dark=wanted.dark)
        return HTMLResponse(
            page, headers=_headers(studio, wanted.pictures), background=BackgroundTask(desk.served.set)
        )

    async def sorry(request: Request, error: Exception) -> Response:
        detail = error.detail if isinstance(error, HTTPException) else ""
        status = error.status_code if isinstance(error, HTTPException) else 500
        return Response(detail, status, _headers(studio, Pictures.NONE), "text/plain")

    app = Starlette(routes=[Route("/{signed}", letter)], exception_handlers={HTTPException: sorry})
    return LettersGuard(app, port=port)


def _headers(studio: str, pictures: Pictures) -> dict[str, str]:
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src {_ALLOWED[pictures]}; sandbox; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {studio}"
    )
    return PRIVATE | {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
