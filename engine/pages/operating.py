"""For whoever runs the server: is it well, and how much does it do."""

from __future__ import annotations

import time
from collections.abc import Iterator

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from engine.errors import LedgerBroken
from engine.pages import evidence
from engine.pages.desk import Desk, route
from engine.pages.rendering import EVERYWHERE

#: Seconds for which one proof that the ledger takes writes is enough.
_PROVEN = 10.0


def routes(desk: Desk) -> list[Route]:
    """``/health`` and ``/metrics``: for programs on this computer and the proxies of the config, asking for
    themselves.  What a proxy passes on gets the page of unknown addresses."""
    began = time.monotonic()
    proof: tuple[float, str] = (float("-inf"), "")

    def see_to_who_asks(request: Request) -> None:
        peer = request.client.host if request.client else ""
        forwarded = evidence.is_forwarded(request.scope["headers"])
        if forwarded or not desk.standing.proxies.is_near(peer):
            raise HTTPException(404)

    async def trouble() -> str:
        """Why the ledger does not take writes; empty where it does."""
        nonlocal proof
        if desk.recorder.trouble or time.monotonic() - proof[0] < _PROVEN:
            return desk.recorder.trouble or proof[1]
        said = ""
        try:
            await desk.with_ledger(desk.ledger.observe, [])
        except LedgerBroken as error:
            said = str(error)
        proof = (time.monotonic(), said)
        return said

    async def health(request: Request) -> Response:
        see_to_who_asks(request)
        wrong = await trouble()
        well = not wrong and not desk.recorder.lost
        said = {
            "well": well,
            "ledger": wrong or "takes writes",
            "waiting": len(desk.recorder),
            "lost": desk.recorder.lost,
        }
        return JSONResponse(said, 200 if well else 503, EVERYWHERE)

    async def metrics(request: Request) -> Response:
        see_to_who_asks(request)
        return PlainTextResponse(
            "".join(f"{line}\n" for line in _lines(desk, time.monotonic() - began)),
            headers=EVERYWHERE,
            media_type="text/plain; version=0.0.4",
        )

    return [route("/health", health, None), route("/metrics", metrics, None)]


def _lines(desk: Desk, seconds: float) -> Iterator[str]:
    """Prometheus' text format (version 0.0.4)."""
    recorder = desk.recorder
    yield "# HELP gramercy_answers_total Answers given, by the first part of the address and the status."
    yield "# TYPE gramercy_answers_total counter"
    for (place, status), count in sorted(desk.answered.items()):
        yield f'gramercy_answers_total{{place="{place}",status="{status}"}} {count}'
    for name, kind, words, value in (
        ("observations_written_total", "counter", "Links and openings in the records.", recorder.written),
        ("observations_lost_total", "counter", "Links and openings that could not be kept.", recorder.lost),
        ("observations_waiting", "gauge", "Links and openings still to be written.", len(recorder)),
        ("ledger_trouble", "gauge", "1 while the records take no writes.", int(bool(recorder.trouble))),
        ("up_seconds", "gauge", "Since the server began.", round(seconds, 3)),
    ):
        yield f"# HELP gramercy_{name} {words}"
        yield f"# TYPE gramercy_{name} {kind}"
        yield f"gramercy_{name} {value}"
