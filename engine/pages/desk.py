"""What every page has at hand: the ledger, the keys, the config as it stands, and who is asking."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response as Shown
from starlette.routing import Route

from engine.language import best
from engine.ledger.heard import Observation, Responded, Seen, Sent
from engine.ledger.ledger import Ledger
from engine.ledger.lookup import Lookup
from engine.letter.model import Body
from engine.pages import evidence
from engine.pages.alerting import Alarm
from engine.pages.limits import Limit
from engine.pages.recording import Recorder
from engine.pages.standing import Standing
from engine.pages.words import LANGUAGES, language_of
from engine.response.model import Answer, Kind, Response, Scope, Source
from engine.settings.model import Settings
from engine.token import Keyring, Purpose

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What pages are made from; ``engine/cli/serve.py`` makes one.

    Attributes:
        standing: What the pages go by at this moment.
        clock: The time, aware.
        read_again: The very letter, out of its run's snapshot; None where that has gone.
        send: Hands one letter over: the config, its recipient, its bytes.  Raises CarrierDown, BadInput.
        alert: Tells of unhappy customers that nobody was told of yet; may take long, in a thread of its own.
        keep: Puts away what a provider posted and nobody could read: the provider, the bytes.
        tell: Says something to whoever runs the server.
    """

    ledger: Ledger
    standing: Callable[[], Standing]
    clock: Callable[[], datetime]
    read_again: Callable[[Ledger, Sent, Keyring], Body | None]
    send: Callable[[Settings, str, bytes], Awaitable[None]]
    alert: Callable[[], None]
    keep: Callable[[str, bytes], None]
    tell: Callable[[str], None]


class Desk:
    """One server's things; used from its event loop."""

    def __init__(self, bench: Bench, lookup: Lookup, recorder: Recorder, alarm: Alarm) -> None:
        self.bench = bench
        self.ledger = bench.ledger
        self.lookup = lookup
        self.recorder = recorder
        self.alarm = alarm
        self.clock = bench.clock
        #: Answers given, by the place asked for and the status.
        self.answered: Counter[tuple[str, int]] = Counter()
        #: A network may send so many forms; more is no household and no office.
        self.forms = Limit(burst=60, per_second=0.5)
        #: The same letter's token, whoever shows it.
        self.letters = Limit(burst=30, per_second=0.2)
        #: Of the letter in a browser, which is written anew each time, by letter.
        self.views = Limit(burst=20, per_second=0.2)

    @property
    def standing(self) -> Standing:
        return self.bench.standing()

    def sent(self, token: str, purpose: Purpose) -> Sent:
        """The letter whose token this is.

        Raises:
            HTTPException: 404 for whatever is not the living token of a letter.
            LedgerBroken: if the ledger cannot be read.
        """
        number = self.standing.keyring.read_token(token, purpose)
        found = None if number is None else self.lookup.sent(number)
        if found is None:
            raise HTTPException(404)
        return found

    def language(self, request: Request, sent: Sent | None) -> str:
        """Of a page: the letter's, else what the reader's browser asks for, else the shop's."""
        shop = self.standing.settings.language
        if sent is not None and (found := best(sent.language, LANGUAGES)):
            return found
        return language_of(request.headers.get("accept-language", ""), shop)

    def token(self, sent: Sent, purpose: Purpose) -> str:
        """A token of the letter, for another page."""
        return self.standing.keyring.token(sent.number, purpose)

    def notice(self, request: Request, sent: Sent, seen: Seen, link: int | None = None) -> None:
        """Have an observation kept."""
        headers = request.scope["headers"]
        self.recorder.put(
            Observation(
                letter=sent.number,
                at=self.clock(),
                seen=seen,
                link=link,
                method=request.method,
                agent=evidence.agent(headers),
                network=evidence.network(self.reader(request)),
                hints=evidence.hints(headers),
            )
        )

    def reader(self, request: Request) -> str:
        """The address of whoever asks; empty where nobody can tell."""
        peer = request.client.host if request.client else ""
        return self.standing.proxies.reader(peer, request.scope["headers"])

    def see_to_pace(self, request: Request, sent: Sent | None = None) -> None:
        """Of forms, a letter's or a network's.

        Raises:
            HTTPException: 429 where there were too many of late.
        """
        limit = self.forms if sent is None else self.letters
        name = evidence.network(self.reader(request)) if sent is None else str(sent.number)
        if not limit.takes(name, time.monotonic()):
            raise HTTPException(429, headers={"Retry-After": "60"})

    def see_to_views(self, sent: Sent) -> None:
        """Of a letter that is looked at.

        Raises:
            HTTPException: 429 where it was looked at too often of late.
        """
        if not self.views.takes(str(sent.number), time.monotonic()):
            raise HTTPException(429, headers={"Retry-After": "60"})

    async def with_ledger(self, call: Callable[..., T], *arguments: object, **named: object) -> T:
        """``call`` of the ledger, off the event loop."""
        return await run_in_threadpool(partial(call, *arguments, **named))

    async def respond(self, responses: Iterable[Response]) -> list[Responded]:
        """Have responses kept, durably, with what follows.  Of whoever is unhappy somebody is told meanwhile.

        Raises:
            LedgerBroken: if they are not; nothing may be promised then.
        """
        due = self.standing.settings.feedback.answer_within
        came = await self.with_ledger(self.ledger.respond, list(responses), self.clock(), due=due)
        if any(one.case is not None for one in came):
            self.alarm.ring()
        return came

    def response(
        self,
        sent: Sent,
        kind: Kind,
        *,
        scope: str = Scope.EVERYTHING,
        until: datetime | None = None,
        answer: Answer | None = None,
        unhappy: bool = False,
    ) -> Response:
        """Something that the reader of a letter says on a page."""
        return Response(
            id=f"page:{secrets.token_hex(16)}",
            kind=kind,
            at=self.clock(),
            source=Source.PAGE,
            letter=sent.number,
            address=sent.identity,
            scope=scope,
            until=until,
            answer=answer,
            unhappy=unhappy,
        )


def masked(address: str) -> str:
    """An address as its owner knows it again and nobody else can use it: "a…@example.com"."""
    local, at, domain = address.rpartition("@")
    # A word joiner: no line ends between the dots and what follows.
    return f"{local[:1]}…\u2060{at}{domain}"


Page = Callable[[Request], Awaitable[Shown]]


def route(path: str, show: Page | None, take: Page | None) -> Route:
    """``show`` answers a GET (and a HEAD), ``take`` a POST; None: refused, as every other method is."""
    pages = {"GET": show, "HEAD": show, "POST": take}

    async def answer(request: Request) -> Shown:
        page = pages[request.method]
        assert page is not None  # noqa: S101 - the methods below are those that have one
        return await page(request)

    return Route(path, answer, methods=[method for method, page in pages.items() if page is not None])
