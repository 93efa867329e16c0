"""Postmark, which signs nothing: whoever knows the password is believed.

Source: Postmark's "Webhooks overview", "Bounce webhook", "Spam complaint webhook", "Delivery webhook",
"Subscription change webhook" and the bounce types of its "Bounce API".
"""

from __future__ import annotations

from datetime import datetime

from engine.response.model import Cause, Kind
from engine.webhook.failing import Word
from engine.webhook.fields import Fields, Garbled, parse
from engine.webhook.model import Came, Login, Posted, Provider, Taken, Unreadable
from engine.webhook.signature import see_login
from engine.webhook.telling import Event

# What we count ourselves, or hear of in another way.
_PASSED_OVER = frozenset({"Open", "Click", "Inbound"})
# Bounce types that are no bounce.
_OTHER_KINDS = {
    "SpamComplaint": Kind.COMPLAINT,
    "AutoResponder": Kind.AUTO_REPLY,
    "AddressChange": Kind.AUTO_REPLY,
    "ChallengeVerification": Kind.AUTO_REPLY,
    "Unsubscribe": Kind.OPT_OUT,
    "Subscribe": Kind.OTHER,
    "OpenRelayTest": Kind.OTHER,
    # Postmark goes on trying.
    "Transient": Kind.OTHER,
}
_BOUNCES = {
    "HardBounce": (Word.GONE, None),
    "SoftBounce": (Word.PASSING, None),
    "DnsError": (Word.PASSING, Cause.NETWORK),
    "SpamNotification": (Word.PASSING, Cause.SPAM),
    "VirusNotification": (Word.PASSING, Cause.CONTENT),
    "Blocked": (Word.PASSING, Cause.POLICY),
    "DMARCPolicy": (Word.PASSING, Cause.POLICY),
    # Postmark's word, or a person's, not a mail server's.
    "BadEmailAddress": (Word.PASSING, Cause.UNKNOWN),
    "ManuallyDeactivated": (Word.PASSING, Cause.POLICY),
    "Unconfirmed": (Word.PASSING, Cause.POLICY),
}


def take(request: Posted, login: Login, now: datetime) -> Taken:
    """What a POST of Postmark says.

    Raises:
        NotOurs: if it does not show the password or the token.
        Unreadable: if it is no record of Postmark's.
    """
    see_login(request, login)
    try:
        event = Fields(parse(request.body))
    except Garbled as error:
        raise Unreadable("what Postmark sent is not JSON") from error
    kind = event.text("RecordType")
    if not kind:
        raise Unreadable("what Postmark sent is no record of anything")
    return Taken(came=() if kind in _PASSED_OVER else (_told(kind, event, now),))


def _told(kind: str, event: Fields, now: datetime) -> Came:
    # Its Description tells what a bounce of that type may be, and nothing of this one.
    said = event.text("Details")
    match kind:
        case "Bounce" | "SpamComplaint":
            about = _event(
                event, (kind, event.text("ID"), event.text("MessageID")), "Email", "BouncedAt", now
            )
            return _bounced(kind, about, event, said)
        case "Delivery":
            about = _event(event, (kind, event.text("MessageID")), "Recipient", "DeliveredAt", now)
            return about.tells(Kind.DELIVERED, said)
        case "SubscriptionChange":
            own = (kind, event.text("MessageID"), event.text("ChangedAt"))
            about = _event(event, own, "Recipient", "ChangedAt", now)
            return about.tells(
                Kind.OPT_OUT if _has_stopped(event) else Kind.OTHER, event.text("SuppressionReason")
            )
        case _:
            about = _event(event, (kind, event.text("ID"), event.text("MessageID")), "Email", "", now)
            return about.tells(Kind.OTHER, kind)


def _bounced(kind: str, about: Event, event: Fields, said: str) -> Came:
    bounce = "SpamComplaint" if kind == "SpamComplaint" else event.text("Type")
    if bounce in _OTHER_KINDS:
        return about.tells(_OTHER_KINDS[bounce], said or bounce)
    word, cause = _BOUNCES.get(bounce, (Word.NONE, None))
    return about.fails(word, diagnostic=said or bounce, cause=cause)


def _has_stopped(event: Fields) -> bool:
    # Bounces and complaints come as records of their own; what the account's people did is not the reader's.
    return (
        event.get("SuppressSending") is True
        and event.text("SuppressionReason") == "ManualSuppression"
        and event.text("Origin") == "Recipient"
    )


def _event(event: Fields, own: tuple[str, ...], whom: str, at: str, now: datetime) -> Event:
    # No Message-ID: Postmark gives letters one of its own, and tells that one only.
    found = event.address(whom)
    return Event(
        provider=Provider.POSTMARK, id=(*own, found or ""), at=event.moment(at, now=now), address=found
    )
