"""Mailgun: JSON that holds its own signature.

Source: Mailgun's "Securing Webhooks", "Webhook Payloads" and "Webhook Retries".
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from engine.response.model import Cause, Kind
from engine.webhook.failing import Word
from engine.webhook.fields import Fields, Garbled, parse
from engine.webhook.model import Came, NotOurs, Posted, Provider, Taken, Unreadable
from engine.webhook.signature import equal, fresh, mac
from engine.webhook.telling import Event

#: Mailgun tries for eight hours, with the signature of the first time.
LATE = timedelta(hours=8, minutes=5)
_SECONDS = re.compile(r"[0-9]{1,11}")
# What we count ourselves, or need not know.
_PASSED_OVER = frozenset({"accepted", "opened", "clicked", "stored"})
# Why Mailgun gave a letter up.
_REASONS = {
    "bounce": (Word.GONE, None),
    "hardfail": (Word.GONE, None),
    "suppress-bounce": (Word.PASSING, Cause.POLICY),
    "suppress-complaint": (Word.PASSING, Cause.POLICY),
    "suppress-unsubscribe": (Word.PASSING, Cause.POLICY),
    "espblock": (Word.PASSING, Cause.POLICY),
    "greylisted": (Word.PASSING, Cause.GREYLISTED),
    # It was tried for as long as Mailgun tries.
    "old": (Word.PASSING, None),
}


def take(request: Posted, signing_key: str, now: datetime) -> Taken:
    """What a POST of Mailgun says.

    Only time and token are signed, not what the POST says: ``Taken.once`` may not come with anything else.

    Raises:
        NotOurs: if the signature does not hold, or is too old.
        Unreadable: if Mailgun's JSON holds no event.
    """
    try:
        held = Fields(parse(request.body))
    except Garbled as error:
        raise NotOurs("it is no JSON of Mailgun's") from error
    token = _see_signature(held.inside("signature"), signing_key, now)
    event = held.inside("event-data")
    kind = event.text("event")
    if not kind:
        raise Unreadable("what Mailgun sent holds no event")
    told = () if kind in _PASSED_OVER else (_told(kind, event, now),)
    return Taken(came=told, once=f"{Provider.MAILGUN}:{token}")


def _see_signature(signed: Fields, signing_key: str, now: datetime) -> str:
    stamp, token = signed.text("timestamp"), signed.exact("token") or ""
    if not _SECONDS.fullmatch(stamp) or not token:
        raise NotOurs("it is not signed")
    fresh(datetime.fromtimestamp(int(stamp), UTC), now, late=LATE)
    expected = mac(signing_key, stamp + token)
    # What a subaccount sends is signed by its own key and, beside that, by the main account's.
    shown = [signed.exact(key) or "" for key in ("signature", "parent-signature")]
    if not any(equal(one, expected) for one in shown):
        raise NotOurs("the signature is not by Mailgun's key")
    return token


def _told(kind: str, event: Fields, now: datetime) -> Came:
    about = Event(
        provider=Provider.MAILGUN,
        id=(event.text("id") or f"{kind}:{event.text('timestamp')}", *_whom(event)),
        at=event.moment("timestamp", now=now),
        address=event.address("recipient"),
        letter=event.inside("message").inside("headers").exact("message-id") or "",
    )
    status = event.inside("delivery-status")
    code = status.text("code")
    words = status.text("message") or status.text("description")
    # From 600 on it is Mailgun's own, which no server said.
    said = f"{code} {words}".strip() if code[:1] in ("2", "4", "5") else words
    match kind:
        case "failed" if event.text("severity") != "temporary":
            word, cause = _REASONS.get(event.text("reason"), (Word.NONE, None))
            soft = word is Word.GONE and status.text("bounce-type").lower() == "soft"
            return about.fails(
                Word.PASSING if soft else word,
                status=status.text("enhanced-code"),
                diagnostic=said,
                cause=cause,
            )
        case "failed":
            # Mailgun goes on trying.
            return about.tells(Kind.OTHER, said)
        case "rejected":
            reason = event.inside("reject").text("reason")
            return about.fails(Word.PASSING, diagnostic=reason, cause=Cause.POLICY)
        case "delivered":
            return about.tells(Kind.DELIVERED, said)
        case "complained":
            return about.tells(Kind.COMPLAINT)
        case "unsubscribed":
            return about.tells(Kind.OPT_OUT)
        case _:
            return about.tells(Kind.OTHER, kind)


def _whom(event: Fields) -> tuple[str, ...]:
    return () if event.text("id") else (event.address("recipient") or "",)
