"""Brevo, which signs nothing: whoever knows the token or the password is believed.

Source: Brevo's "Transactional webhooks", "Marketing webhooks", "Batched webhooks" and "Secure webhook calls".
"""

from __future__ import annotations

from datetime import datetime

from engine.response.model import Cause, Kind
from engine.webhook.failing import Word
from engine.webhook.fields import Fields, Garbled, parse
from engine.webhook.model import Came, Login, Posted, Provider, Taken, Unreadable
from engine.webhook.signature import see_login
from engine.webhook.telling import Event

# What we count ourselves, or need not know; each spelt without its underscores, as Brevo does now and then.
_PASSED_OVER = frozenset(
    {
        *("request", "sent", "opened", "uniqueopened", "proxyopen", "uniqueproxyopen", "click", "clicked"),
        *("listaddition", "contactupdated", "contactdeleted"),
    }
)
_BOUNCES = {
    "hardbounce": (Word.GONE, None),
    "softbounce": (Word.PASSING, None),
    # Brevo's word, not a mail server's: on its list, an address it does not like, a letter it could not send.
    "blocked": (Word.PASSING, Cause.POLICY),
    "invalidemail": (Word.PASSING, Cause.UNKNOWN),
    "invalid": (Word.PASSING, Cause.UNKNOWN),
    "error": (Word.PASSING, None),
}
_KINDS = {
    "delivered": Kind.DELIVERED,
    "spam": Kind.COMPLAINT,
    "complaint": Kind.COMPLAINT,
    "unsubscribed": Kind.OPT_OUT,
    "unsubscribe": Kind.OPT_OUT,
    # Brevo goes on trying.
    "deferred": Kind.OTHER,
}


def take(request: Posted, login: Login, now: datetime) -> Taken:
    """What a POST of Brevo says: one event, or a list of them.

    Raises:
        NotOurs: if it does not show the token or the password.
        Unreadable: if it holds no event.
    """
    see_login(request, login)
    try:
        held = parse(request.body)
    except Garbled as error:
        raise Unreadable("what Brevo sent is not JSON") from error
    events = [Fields(event) for event in (held if isinstance(held, list) else [held])]
    kinds = [event.text("event").replace("_", "").lower() for event in events]
    if not any(kinds):
        raise Unreadable("what Brevo sent holds no event")
    return Taken(
        came=tuple(
            _told(kind, event, now)
            for kind, event in zip(kinds, events, strict=True)
            if kind and kind not in _PASSED_OVER
        ),
        unread=kinds.count(""),
    )


def _told(kind: str, event: Fields, now: datetime) -> Came:
    whom = event.address("email")
    letter = event.text("message-id") or event.text("messageId")
    about = Event(
        provider=Provider.BREVO,
        # Its `id` is the webhook's, not the event's.
        id=(letter or event.text("camp_id"), kind, event.text("ts_event"), whom or ""),
        # `ts` is in the account's own zone, whatever the name says.
        at=event.moment("ts_event", "ts_epoch", "ts", now=now),
        address=whom,
        letter=letter,
    )
    reason = event.text("reason")
    if kind in _BOUNCES:
        word, cause = _BOUNCES[kind]
        return about.fails(word, diagnostic=reason, cause=cause)
    return about.tells(_KINDS.get(kind, Kind.OTHER), reason or ("" if kind in _KINDS else kind))
