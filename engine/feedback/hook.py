"""The same news for another program: a signed POST."""

from __future__ import annotations

import hmac
import json
import urllib.request
from collections.abc import Mapping
from datetime import datetime
from http.client import HTTPException
from urllib.error import HTTPError

from engine.ledger.heard import Case

_SECONDS = 10.0


class HookFailed(Exception):  # noqa: N818 - what an exception says is its name
    """The address did not take it; str() says why, on one line."""


def news(case: Case) -> bytes:
    """A case as JSON.  Everything in it that a customer wrote is a value."""
    answer = case.answer
    told = {
        "event": "unhappy-customer",
        "case": case.id,
        "address": case.address,
        "campaign": case.campaign,
        "why": case.why,
        "question": answer.question if answer else None,
        "choice": answer.choice if answer else None,
        "text": (answer.comment if answer else "") or case.text,
        "opened_at": case.opened_at.isoformat(),
        "due": case.due.isoformat(),
    }
    return json.dumps(told, ensure_ascii=True).encode("ascii")


def signature(body: bytes, secret: str, now: datetime) -> Mapping[str, str]:
    """Headers that prove a POST is ours and when it was made.

    ``Gramercy-Signature: t=<seconds since 1970>,v1=<HMAC-SHA256 of "t.body" in hexadecimal>``.
    """
    moment = str(int(now.timestamp()))
    proof = hmac.digest(secret.encode("utf-8"), moment.encode("ascii") + b"." + body, "sha256").hex()
    return {"Content-Type": "application/json", "Gramercy-Signature": f"t={moment},v1={proof}"}


def post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Hand it over; any 2xx is a yes.  Redirects are not followed.

    Raises:
        HookFailed: for anything else, and after ten seconds of silence.
    """
    request = urllib.request.Request(url, data=body, headers=dict(headers), method="POST")  # noqa: S310 - the config takes http and https only
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=_SECONDS) as answer:
            answer.read(1)
    except HTTPError as error:
        error.close()
        raise HookFailed(f"it answered {error.code}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise HookFailed(str(getattr(error, "reason", "") or error or type(error).__name__)) from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None
