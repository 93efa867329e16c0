"""What mail providers post: proven, understood, in the records before they are answered."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from engine.pages import forms
from engine.pages.desk import Desk, route
from engine.pages.rendering import EVERYWHERE
from engine.response.model import Response as Said
from engine.token import Keyring
from engine.webhook.model import Came, NotNow, NotOurs, Posted, Provider, Unreadable
from engine.webhook.reading import take
from engine.webhook.replay import Tokens

#: Bytes of one POST; providers gather a few hundred events in one.
_LARGEST = 2**20
#: So many are judged at once: proving one may wait for Amazon, and those who opt out use the same threads.
_AT_ONCE = 4


def routes(desk: Desk) -> list[Route]:
    """Where each provider posts: ``/hooks/ses`` and so on; 404 for one that the config does not know."""
    tokens = Tokens()
    turns = asyncio.Semaphore(_AT_ONCE)

    async def posted(request: Request) -> Response:
        provider, standing = request.path_params["provider"], desk.standing
        if provider not in set(Provider) or getattr(standing.secrets, provider) is None:
            raise HTTPException(404)
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.scope["headers"]
        )
        post = Posted(headers=headers, body=await forms.body(request, _LARGEST))
        try:
            async with turns:
                taken = await run_in_threadpool(take, provider, post, standing.secrets, desk.clock())
        except NotOurs:
            return _answer(403, "nothing proves that this is from the provider\n")
        except NotNow:
            return _answer(503, "try again\n", {"Retry-After": "60"})
        except Unreadable as error:
            desk.bench.tell(f"{provider}: {error}")
            await run_in_threadpool(desk.bench.keep, provider, post.body)
            return _answer(200, "kept\n")
        if tokens.misused(taken):
            return _answer(403, "this was used before, for something else\n")
        if taken.confirm is not None:
            desk.bench.tell(
                f"Amazon asks whether {taken.confirm.topic} may tell us things. Open this address once:\n"
                f"{taken.confirm.url}"
            )
        await desk.respond([_named(came, standing.keyring) for came in taken.came])
        if taken.unread:
            await run_in_threadpool(desk.bench.keep, provider, post.body)
        return _answer(200, "thank you\n")

    return [route("/hooks/{provider}", None, posted)]


def _named(came: Came, keyring: Keyring) -> Said:
    """The response with the letter that its Message-ID names."""
    number = keyring.read_message_id(came.message_id) if came.message_id else None
    return replace(came.response, letter=number)


def _answer(status: int, words: str, more: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(words, status, {**EVERYWHERE, **(more or {})})
