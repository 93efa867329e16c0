"""Signing up, twice: on a page by whoever knows an address, and from the letter by whoever reads its mail."""

from __future__ import annotations

import asyncio
import secrets
import time
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.address import judge
from engine.ledger.heard import SignUp
from engine.ledger.model import Why
from engine.locales import own_name
from engine.pages import evidence, forms
from engine.pages.asking import TRAP
from engine.pages.confirming import Posting
from engine.pages.desk import Desk, route
from engine.pages.limits import Limit
from engine.pages.rendering import page
from engine.pages.words import LANGUAGES, words
from engine.token import Purpose

#: Nobody gets more than one confirming letter in such a time.
_BETWEEN = timedelta(hours=1)
#: … nor more than so many at once and in a week, however it is spelt and from wherever it is asked.
_EACH = 3
#: So many letters may a network ask for at once, and in an hour.
_LETTERS = 20
#: And all networks together: more is no success, but somebody who wants others to get mail from us.
_ALL = 300
_LONGEST_NAME = 200
#: Where even a letter that was asked for is not sent: the mailbox is gone, or its reader cried foul.
_NEVER = frozenset({Why.BOUNCE, Why.COMPLAINT, Why.FAILING})


def routes(desk: Desk) -> list[Route]:
    """The pages ``/join`` and ``/join/TOKEN``; nothing there unless the config wants them."""
    posting = Posting(desk.bench.send, desk.bench.tell)
    pace = Limit(burst=_LETTERS, per_second=_LETTERS / 3600)
    pace_of_all = Limit(burst=_ALL, per_second=_ALL / 3600)
    pace_of_each = Limit(burst=_EACH, per_second=_EACH / (7 * 24 * 3600))
    one_at_a_time = asyncio.Lock()

    def form(request: Request, typed: dict[str, str], wrong: dict[str, str], status: int = 200) -> Response:
        language = desk.language(request, None)
        known = desk.standing.languages
        values = {
            "typed": {"name": "", "address": "", "language": language, **typed},
            "wrong": wrong,
            "languages": [(tag, own_name(tag)) for tag in known] if len(known) > 1 else [],
            "trap": TRAP,
        }
        return page(desk.standing, "join", language, values, status=status)

    def see_to_it_that_we_ask() -> None:
        if not desk.standing.settings.pages.sign_up:
            raise HTTPException(404)

    async def asked(request: Request) -> Response:
        see_to_it_that_we_ask()
        return form(request, {}, {})

    async def sent(request: Request) -> Response:
        see_to_it_that_we_ask()
        desk.see_to_pace(request)
        said = forms.fields(request.headers.get("content-type", ""), await forms.body(request))
        typed = {name: forms.line(said.get(name, ("",))[-1]) for name in ("name", "address", "language")}
        say = words(desk.language(request, None))
        judged = judge(typed["address"])
        wrong = {}
        if len(typed["name"]) > _LONGEST_NAME:
            wrong["name"] = say["long"].format(most=_LONGEST_NAME)
        # Few mail servers take a part before the @ that is not ASCII, and we could not say which.
        if judged.address is None or not judged.address.isascii():
            wrong["address"] = say["address_wrong"]
        if any(said.get(TRAP, ())):
            wrong[TRAP] = say["trapped"]
        if wrong or judged.address is None:
            return form(request, typed, wrong, status=422)
        known = desk.standing.languages
        language = typed["language"] if typed["language"] in known else desk.language(request, None)
        network = evidence.network(desk.reader(request))
        if not (pace.takes(network, time.monotonic()) and pace_of_all.takes("", time.monotonic())):
            raise HTTPException(429, headers={"Retry-After": "3600"})
        new = SignUp(
            number=secrets.randbits(62) + 1,
            address=judged.address,
            name=typed["name"],
            language=language,
            asked_at=desk.clock(),
            confirmed_at=None,
            network=network,
        )
        async with one_at_a_time:
            wanted = await desk.with_ledger(_is_wanted, desk, new)
            wanted = wanted and pace_of_each.takes(_mailbox(new.address), time.monotonic())
            if wanted:
                await desk.with_ledger(desk.ledger.sign_up, new)
        if wanted:
            posting.send(desk.standing, new, desk.clock())
        # Whoever asks learns nothing of whether we knew the address.
        values = {"address_said": new.address}
        return page(desk.standing, "joining", desk.language(request, None), values)

    def number_of(request: Request) -> int:
        number = desk.standing.keyring.read_token(request.path_params["token"], Purpose.SIGN_UP)
        if number is None:
            raise HTTPException(404)
        return number

    def language_of(request: Request) -> str:
        told = request.query_params.get("in", "")
        return told if told in LANGUAGES else desk.language(request, None)

    async def opened(request: Request) -> Response:
        number_of(request)
        return page(desk.standing, "confirm", language_of(request), {})

    async def confirmed(request: Request) -> Response:
        number = number_of(request)
        desk.see_to_pace(request)
        said = forms.fields(request.headers.get("content-type", ""), await forms.body(request))
        if said.get("confirm") != ("yes",):
            return page(desk.standing, "confirm", language_of(request), {})
        if await desk.with_ledger(desk.ledger.confirm, number, desk.clock()) is None:
            raise HTTPException(404)
        return page(desk.standing, "joined", language_of(request), {})

    return [route("/join", asked, sent), route("/join/{token}", opened, confirmed)]


def _mailbox(address: str) -> str:
    """What its spellings have in common where what follows a plus names no other mailbox (RFC 5233)."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def _is_wanted(desk: Desk, new: SignUp) -> bool:
    """Whether a confirming letter may go: none went of late, and the address is good."""
    late = (one.asked_at for one in desk.ledger.sign_ups(new.address))
    if any(new.asked_at - asked < _BETWEEN for asked in late):
        return False
    return not any(stop.why in _NEVER for stop in desk.ledger.suppressions(new.address.lower()))
