"""What providers post, signed as they sign it, with keys of our own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from engine.webhook.model import Login, Posted, Ses, WebhookSecrets

NOW = datetime(2027, 3, 1, 9, 5, tzinfo=UTC)
TOPIC = "arn:aws:sns:eu-central-1:123456789012:letters"
CERTIFICATE_URL = (
    "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem"
)
SIGNING_KEY = "mailgun-signing-key"
TOKEN = "0123456789abcdefghij"
MAILGUN_TOKEN = "a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f97"
PASSWORD = "correct horse: battery"


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP384R1() if name == "P-384" else ec.SECP256R1())


@cache
def certificate(name: str = "Amazon", *, from_: datetime = NOW - timedelta(days=30)) -> bytes:
    """A certificate for a key of that name, good for sixty days, PEM."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    key = ec_key("elliptic") if name == "elliptic" else rsa_key(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(from_)
        .not_valid_after(from_ + timedelta(days=60))
        .sign(key, SHA256())
    )
    return made.public_bytes(Encoding.PEM)


def public_key(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    """As SendGrid shows it."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def known() -> WebhookSecrets:
    """Every provider, known by the keys above."""
    login = Login(username="gramercy", password=PASSWORD, token=TOKEN)
    return WebhookSecrets(
        ses=Ses(topics=frozenset({TOPIC}), certificate={CERTIFICATE_URL: certificate()}.__getitem__),
        sendgrid=public_key(ec_key("SendGrid")),
        mailgun=SIGNING_KEY,
        postmark=login,
        brevo=login,
    )


def envelope(message: str, *, type_: str = "Notification", at: datetime = NOW, **more: str) -> dict[str, str]:
    """A message of SNS before it is signed."""
    return {
        "Type": type_,
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Message": message,
        "Timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "SignatureVersion": "2",
        "SigningCertURL": CERTIFICATE_URL,
        **more,
    }


def subscription(**more: str) -> dict[str, str]:
    """What SNS asks before it brings anything."""
    url = f"https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37"
    asked = envelope("You have chosen to subscribe to the topic.", type_="SubscriptionConfirmation")
    return {**asked, "Token": "2336412f37", "SubscribeURL": url, **more}


def by_sns(message: dict[str, str], *, key: str = "Amazon") -> Posted:
    """That message, signed."""
    confirmation = message["Type"] != "Notification"
    signed = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
    names = signed if confirmation else ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
    text = "".join(f"{name}\n{message[name]}\n" for name in names if name in message).encode()
    digest = SHA1() if message["SignatureVersion"] == "1" else SHA256()  # noqa: S303
    signature = rsa_key(key).sign(text, padding.PKCS1v15(), digest)
    body = json.dumps({"Signature": base64.b64encode(signature).decode(), **message})
    return Posted(
        headers=(("x-amz-sns-message-type", message["Type"]), ("Content-Type", "text/plain; charset=UTF-8")),
        body=body.encode(),
    )


def by_sendgrid(body: bytes, *, at: datetime = NOW, key: str = "SendGrid") -> Posted:
    """That body, signed."""
    stamp = str(int(at.timestamp()))
    signature = ec_key(key).sign(stamp.encode() + body, ec.ECDSA(SHA256()))
    return Posted(
        headers=(
            ("Content-Type", "application/json"),
            ("X-Twilio-Email-Event-Webhook-Signature", base64.b64encode(signature).decode()),
            ("X-Twilio-Email-Event-Webhook-Timestamp", stamp),
        ),
        body=body,
    )


def mailgun_signature(
    *, at: datetime = NOW, key: str = SIGNING_KEY, token: str = MAILGUN_TOKEN
) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    digits = hmac.new(key.encode(), (stamp + token).encode(), hashlib.sha256).hexdigest()
    return {"timestamp": stamp, "token": token, "signature": digits}


def by_mailgun(event: bytes, signature: dict[str, str] | None = None) -> Posted:
    """That event in its envelope."""
    signed = json.dumps(signature if signature is not None else mailgun_signature()).encode()
    body = b'{"signature": ' + signed + b', "event-data": ' + event + b"}"
    return Posted(headers=(("Content-Type", "application/json"),), body=body)


def basic(password: str = PASSWORD, username: str = "gramercy") -> tuple[str, str]:
    return "Authorization", "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def posted(provider: str, content: bytes) -> Posted:
    """``content`` (of SES and Mailgun: the event alone) as that provider posts it."""
    match provider:
        case "ses":
            return by_sns(envelope(content.decode()))
        case "sendgrid":
            return by_sendgrid(content)
        case "mailgun":
            return by_mailgun(content)
        case "postmark":
            return Posted(headers=(("Content-Type", "application/json"), basic()), body=content)
    return Posted(headers=(("Authorization", f"Bearer {TOKEN}"),), body=content)


def without(request: Posted, header: str) -> Posted:
    kept = tuple(pair for pair in request.headers if pair[0].lower() != header.lower())
    return replace(request, headers=kept)
