"""Amazon SES, as its events come through Amazon SNS.

Source: Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes to Amazon SNS" and
"Amazon SNS notification contents for Amazon SES": the same but for ``eventType``, which the older one
calls ``notificationType``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from engine.response.model import Cause, Kind
from engine.webhook.failing import Word
from engine.webhook.fields import Fields, Garbled, address, parse
from engine.webhook.model import Came, Posted, Provider, Ses, Taken, Unreadable
from engine.webhook.sns import confirmation, open_envelope
from engine.webhook.telling import Event

# What we count ourselves, or need not know.
_PASSED_OVER = frozenset({"Send", "Open", "Click", "AmazonSnsSubscriptionSucceeded"})
# On SES's list, on the account's, or on a contact list as unsubscribed: Amazon's word, not the mailbox's.
_THEIR_LIST = frozenset({"Suppressed", "OnAccountSuppressionList", "UnsubscribedRecipient"})
_CAUSES = {
    "MailboxFull": Cause.FULL,
    "MessageTooLarge": Cause.SIZE,
    "ContentRejected": Cause.CONTENT,
    "AttachmentRejected": Cause.CONTENT,
}
_WORDS = {"Permanent": Word.GONE, "Transient": Word.PASSING}
# What SES says once, as bare text, when a topic is given to it.
_GREETING = "Successfully validated SNS topic"


def take(request: Posted, known: Ses, now: datetime) -> Taken:
    """What a POST of SNS says.

    Raises:
        NotOurs, NotNow: as ``sns.open_envelope`` does.
        Unreadable: if SNS carries what is no event of SES.
    """
    envelope = open_envelope(request, known, now)
    match envelope.exact("Type"):
        case "SubscriptionConfirmation":
            return Taken(confirm=confirmation(envelope))
        case "UnsubscribeConfirmation":
            return Taken()
    message = envelope.exact("Message") or ""
    if message.startswith(_GREETING):
        return Taken()
    try:
        event = Fields(parse(message))
    except Garbled as error:
        raise Unreadable("what Amazon SNS carries is not JSON") from error
    kind = event.text("eventType") or event.text("notificationType")
    if not kind:
        raise Unreadable("what Amazon SNS carries is no event of Amazon SES")
    return Taken(came=() if kind in _PASSED_OVER else tuple(_told(kind, event, now)))


def _told(kind: str, event: Fields, now: datetime) -> Iterator[Came]:
    mail = event.inside("mail")
    match kind:
        case "Bounce":
            yield from _bounced(event.inside("bounce"), mail, now)
        case "Complaint":
            yield from _complained(event.inside("complaint"), mail, now)
        case "Delivery":
            about = event.inside("delivery")
            for one in _events("delivery", about, "recipients", mail, now):
                yield one.tells(Kind.DELIVERED, about.text("smtpResponse"))
        case "Reject":
            about = event.inside("reject")
            for one in _events("reject", about, "", mail, now):
                yield one.fails(Word.PASSING, diagnostic=about.text("reason"), cause=Cause.CONTENT)
        case "DeliveryDelay":
            about = event.inside("deliveryDelay")
            for one, recipient in _recipients("delay", about, "delayedRecipients", mail, now):
                yield one.tells(Kind.OTHER, recipient.text("diagnosticCode") or about.text("delayType"))
        case "Subscription":
            about = event.inside("subscription")
            stopped = _has_stopped(about.inside("newTopicPreferences"))
            for one in _events("subscription", about, "", mail, now):
                yield one.tells(Kind.OPT_OUT if stopped else Kind.OTHER, about.text("source"))
        case _:
            for one in _events(kind, event, "", mail, now):
                yield one.tells(Kind.OTHER, kind)


def _bounced(bounce: Fields, mail: Fields, now: datetime) -> Iterator[Came]:
    subtype = bounce.text("bounceSubType")
    word = _WORDS.get(bounce.text("bounceType"), Word.NONE)
    cause = _CAUSES.get(subtype)
    if subtype in _THEIR_LIST:
        word, cause = Word.PASSING, Cause.POLICY
    for event, recipient in _recipients("bounce", bounce, "bouncedRecipients", mail, now):
        yield event.fails(
            word,
            status=recipient.text("status"),
            diagnostic=recipient.text("diagnosticCode"),
            cause=cause,
        )


def _complained(complaint: Fields, mail: Fields, now: datetime) -> Iterator[Came]:
    said = complaint.text("complaintFeedbackType")
    for event, _ in _recipients("complaint", complaint, "complainedRecipients", mail, now):
        if complaint.text("complaintSubType") in _THEIR_LIST:
            # Nobody complained of this letter: it was held back for a complaint of long ago.
            yield event.fails(Word.PASSING, diagnostic=complaint.text("complaintSubType"), cause=Cause.POLICY)
        else:
            yield event.tells(Kind.OTHER if said == "not-spam" else Kind.COMPLAINT, said)


def _has_stopped(preferences: Fields) -> bool:
    topics = (Fields(topic) for topic in preferences.several("topicSubscriptionStatus"))
    return preferences.get("unsubscribeAll") is True or any(
        topic.text("subscriptionStatus").lower() == "optout" for topic in topics
    )


def _recipients(
    kind: str, about: Fields, key: str, mail: Fields, now: datetime
) -> Iterator[tuple[Event, Fields]]:
    """An event for each recipient that stands below ``key`` with more about it.

    Where none does, for the one the letter was to; of several, nobody knows which it is about.
    """
    listed = [Fields(recipient) for recipient in about.several(key)]
    if not listed:
        written_to = mail.several("destination")
        only = written_to[0] if len(written_to) == 1 else None
        yield _event(kind, about, only, mail, now), Fields(None)
    for recipient in listed:
        yield _event(kind, about, recipient.get("emailAddress"), mail, now), recipient


def _events(kind: str, about: Fields, key: str, mail: Fields, now: datetime) -> Iterator[Event]:
    """An event for each address that stands below ``key``, else for each the letter was to; one at least."""
    for recipient in about.several(key) or mail.several("destination") or (None,):
        yield _event(kind, about, recipient, mail, now)


def _event(kind: str, about: Fields, recipient: object, mail: Fields, now: datetime) -> Event:
    whom = address(recipient)
    own = about.text("feedbackId") or f"{kind}:{about.text('timestamp')}"
    return Event(
        provider=Provider.SES,
        id=(mail.text("messageId"), own, whom or ""),
        at=(about if about.get("timestamp") else mail).moment("timestamp", now=now),
        address=whom,
        letter=_message_id(mail),
    )


def _message_id(mail: Fields) -> str:
    # SES gives letters a Message-ID of its own; ours stands among the headers, where the topic includes them.
    headers = (Fields(header) for header in mail.several("headers"))
    named = (h.exact("value") for h in headers if h.text("name").lower() == "message-id")
    return (
        next((value for value in named if value), "") or mail.inside("commonHeaders").exact("messageId") or ""
    )
