"""Twilio SendGrid: the signed event webhook.

Source: SendGrid's "Event Webhook Reference", "Getting Started with the Event Webhook Security Features" and
"Bounce and Block Classifications".
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from engine.response.model import Cause, Kind
from engine.webhook.failing import Word
from engine.webhook.fields import Fields, Garbled, parse
from engine.webhook.model import Came, NotOurs, Posted, Provider, Taken, Unreadable
from engine.webhook.signature import fresh, holds_p256
from engine.webhook.telling import Event

#: SendGrid tries for a day, and does not say whether it signs anew.  All of a POST is signed and each event
#: counts once for ever, so an old one brought again can do nothing; one that is refused is lost.
LATE = timedelta(hours=24, minutes=5)
_SECONDS = re.compile(r"[0-9]{1,11}")
# What we count ourselves, or need not know.
_PASSED_OVER = frozenset({"processed", "open", "click", "account_status_change"})
_CLASSES = {
    "invalid address": (Word.GONE, None),
    "mailbox unavailable": (Word.PASSING, None),
    "technical": (Word.PASSING, Cause.NETWORK),
    "technical failure": (Word.PASSING, Cause.NETWORK),
    "content": (Word.PASSING, Cause.CONTENT),
    "reputation": (Word.PASSING, Cause.POLICY),
    "frequency or volume too high": (Word.PASSING, Cause.RATE),
    "unclassified": (Word.NONE, None),
}


def take(request: Posted, public_key: str, now: datetime) -> Taken:
    """What a POST of SendGrid says.

    Raises:
        NotOurs: if the signature does not hold, or is too old.
        Unreadable: if what SendGrid sent is no list of events.
    """
    _see_signature(request, public_key, now)
    try:
        held = parse(request.body)
    except Garbled as error:
        raise Unreadable("what SendGrid sent is not JSON") from error
    if not isinstance(held, list):
        raise Unreadable("what SendGrid sent is no list of events")
    events = [Fields(event) for event in held]
    kinds = [event.text("event") for event in events]
    return Taken(
        came=tuple(
            _told(kind, event, now)
            for kind, event in zip(kinds, events, strict=True)
            if kind and kind not in _PASSED_OVER
        ),
        unread=kinds.count(""),
    )


def _see_signature(request: Posted, public_key: str, now: datetime) -> None:
    stamp = request.header("X-Twilio-Email-Event-Webhook-Timestamp") or ""
    signature = request.header("X-Twilio-Email-Event-Webhook-Signature") or ""
    if not _SECONDS.fullmatch(stamp) or not signature:
        raise NotOurs("it is not signed: switch the signed event webhook on at SendGrid")
    fresh(datetime.fromtimestamp(int(stamp), UTC), now, late=LATE)
    if not holds_p256(public_key, signature, stamp.encode() + request.body):
        raise NotOurs("the signature is not by SendGrid's key")


def _told(kind: str, event: Fields, now: datetime) -> Came:
    about = _event(kind, event, now)
    reason = event.text("reason") or event.text("response")
    match kind:
        case "bounce":
            word, cause = _word(event)
            return about.fails(word, status=event.text("status"), diagnostic=reason, cause=cause)
        case "dropped":
            # SendGrid did not try: on one of its lists, or it did not like the letter.
            cause = Cause.SPAM if reason == "Spam Content" else Cause.POLICY
            return about.fails(Word.PASSING, diagnostic=reason, cause=cause)
        case "delivered":
            return about.tells(Kind.DELIVERED, reason)
        case "spamreport":
            return about.tells(Kind.COMPLAINT)
        case "unsubscribe" | "group_unsubscribe":
            return about.tells(Kind.OPT_OUT, kind)
        case "deferred":
            return about.tells(Kind.OTHER, reason)
        case _:
            return about.tells(Kind.OTHER, kind)


def _word(event: Fields) -> tuple[Word, Cause | None]:
    classed = _CLASSES.get(event.text("bounce_classification").lower())
    # "blocked": the server did not take this letter, which says nothing of the mailbox.
    if event.text("type") == "blocked":
        return Word.PASSING, classed[1] if classed else None
    return classed or (Word.GONE, None)


def _event(kind: str, event: Fields, now: datetime) -> Event:
    whom = event.address("email")
    stood_in = (kind, event.text("timestamp"), event.text("sg_message_id"), whom or "")
    own = event.text("sg_event_id")
    return Event(
        provider=Provider.SENDGRID,
        id=(own,) if own else stood_in,
        at=event.moment("timestamp", now=now),
        address=whom,
        letter=event.exact("smtp-id") or "",
    )
