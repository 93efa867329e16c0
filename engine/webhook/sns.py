"""Amazon SNS: what it signs, and how one knows that it did.

Source: Amazon Simple Notification Service Developer Guide, "Verifying the signatures of Amazon SNS messages".
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from engine.webhook.fields import Fields, Garbled, parse
from engine.webhook.model import Confirm, NotNow, NotOurs, Posted, Ses
from engine.webhook.signature import fresh, holds_rsa

#: SNS tries a web address for an hour at most, and each time with the time of the first.
LATE = timedelta(hours=1, minutes=5)
_HOST = r"sns\.[a-z]{2}(?:-[a-z]{2,12}){1,3}-[0-9]\.amazonaws\.com(?:\.cn)?"
_CERTIFICATE = re.compile(rf"https://{_HOST}/[A-Za-z0-9_-]{{1,100}}\.pem")
_CONFIRM = re.compile(rf"https://{_HOST}/\?[A-Za-z0-9%&=:._~-]{{1,2000}}")
# What is signed of each kind, in this order; Subject only where there is one.
_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED = {
    "Notification": _NOTIFICATION,
    "SubscriptionConfirmation": _CONFIRMATION,
    "UnsubscribeConfirmation": _CONFIRMATION,
}


def open_envelope(request: Posted, known: Ses, now: datetime) -> Fields:
    """The message of SNS that ``request`` holds.

    The certificate is asked for only where all else is in order, so that nobody can make us ask for one.

    Raises:
        NotOurs: if it is not by SNS, not about a topic of ours, or not of now.
        NotNow: if the certificate cannot be had.
    """
    try:
        envelope = Fields(parse(request.body))
    except Garbled as error:
        raise NotOurs("it is no message of Amazon SNS") from error
    signed = _SIGNED.get(envelope.exact("Type") or "")
    if signed is None:
        raise NotOurs("it is no message of Amazon SNS")
    if envelope.exact("TopicArn") not in known.topics:
        raise NotOurs("it is about a topic that the config does not name")
    fresh(_signed_at(envelope), now, late=LATE)
    url = envelope.exact("SigningCertURL") or ""
    version = envelope.exact("SignatureVersion")
    if not _CERTIFICATE.fullmatch(url) or version not in ("1", "2"):
        raise NotOurs("its certificate is not one of Amazon SNS")
    try:
        certificate = known.certificate(url)
    except OSError as error:
        raise NotNow("the certificate of Amazon SNS cannot be fetched") from error
    signature = envelope.exact("Signature") or ""
    message = _canonical(envelope, signed)
    if not holds_rsa(certificate, signature, message, sha1=version == "1", now=now):
        raise NotOurs("the signature is not Amazon's")
    return envelope


def confirmation(envelope: Fields) -> Confirm:
    """What a SubscriptionConfirmation asks to be opened.

    Raises:
        NotOurs: if that is not an address at which SNS confirms this very topic.
    """
    topic, url = envelope.exact("TopicArn") or "", envelope.exact("SubscribeURL") or ""
    asked = parse_qs(urlsplit(url).query) if _CONFIRM.fullmatch(url) else {}
    if asked.get("Action") != ["ConfirmSubscription"] or asked.get("TopicArn") != [topic]:
        raise NotOurs("what it asks to be opened is not an address of Amazon SNS")
    return Confirm(topic=topic, url=url)


def _signed_at(envelope: Fields) -> datetime:
    try:
        said = datetime.fromisoformat(envelope.exact("Timestamp") or "")
    except ValueError as error:
        raise NotOurs("it does not say when it was signed") from error
    if said.tzinfo is None:
        raise NotOurs("it does not say when it was signed")
    return said


def _canonical(envelope: Fields, keys: tuple[str, ...]) -> bytes:
    pairs = ((key, envelope.exact(key)) for key in keys)
    text = "".join(f"{key}\n{value}\n" for key, value in pairs if value is not None)
    return text.encode("utf-8", "surrogatepass")
