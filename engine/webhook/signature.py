"""What proves that a provider sent something.  Nothing is compared with a secret but in constant time."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509 import load_pem_x509_certificate

from engine.webhook.fields import EARLY
from engine.webhook.model import Login, NotOurs, Posted


def fresh(said: datetime, now: datetime, *, late: timedelta) -> None:
    """See that something signed at ``said`` is not from too long ago, nor from the future.

    Args:
        late: How long the provider goes on trying to bring it.

    Raises:
        NotOurs: if it is.
    """
    if said > now + EARLY:
        raise NotOurs("it was signed in the future: is the clock right?")
    if said < now - late:
        raise NotOurs("it was signed too long ago")


def equal(shown: str, secret: str) -> bool:
    """Whether ``shown`` is ``secret``; how long that takes tells nothing of where they differ."""
    return hmac.compare_digest(
        shown.encode("utf-8", "surrogatepass"), secret.encode("utf-8", "surrogatepass")
    )


def mac(key: str, message: str) -> str:
    """HMAC-SHA256 (RFC 2104) in hexadecimal digits."""
    return hmac.digest(key.encode(), message.encode("utf-8", "surrogatepass"), "sha256").hex()


def see_login(request: Posted, login: Login) -> None:
    """See that the request shows the name and password (RFC 7617) or the token (RFC 6750) of ``login``.

    Raises:
        NotOurs: if it shows neither.
    """
    scheme, _, shown = (request.header("Authorization") or "").partition(" ")
    known = False
    if login.token:
        token = shown.strip() if scheme.lower() == "bearer" else request.header("X-Webhook-Token") or ""
        known = equal(token, login.token)
    if login.password and scheme.lower() == "basic":
        known = equal(_plain(shown), f"{login.username or ''}:{login.password}") or known
    if not known:
        raise NotOurs("the password or token is not the one in the config")


def is_p256(public_key: str) -> bool:
    """Whether the text is a public key on P-256: DER (SubjectPublicKeyInfo) in base64."""
    return _p256(public_key) is not None


def holds_p256(public_key: str, signature: str, message: bytes) -> bool:
    """Whether ``signature`` (ECDSA with SHA-256, DER in base64) is the key's own of ``message``."""
    key = _p256(public_key)
    if key is None:
        return False
    try:
        key.verify(base64.b64decode(signature, validate=True), message, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def holds_rsa(certificate: bytes, signature: str, message: bytes, *, sha1: bool, now: datetime) -> bool:
    """Whether ``signature`` (RSA PKCS #1 v1.5, base64) of ``message`` is by the key of ``certificate`` (PEM),
    and the certificate is good at ``now``."""
    try:
        read = load_pem_x509_certificate(certificate)
        key = read.public_key()
        if not read.not_valid_before_utc <= now <= read.not_valid_after_utc or not isinstance(
            key, rsa.RSAPublicKey
        ):
            return False
        # Amazon's older signatures are over SHA-1, which a topic has unless it is asked for SHA-256.
        key.verify(
            base64.b64decode(signature, validate=True),
            message,
            padding.PKCS1v15(),
            SHA1() if sha1 else SHA256(),  # noqa: S303
        )
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _p256(public_key: str) -> ec.EllipticCurvePublicKey | None:
    try:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
    except (UnsupportedAlgorithm, ValueError, TypeError):
        return None
    return key if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1) else None


def _plain(encoded: str) -> str:
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode()
    except ValueError:
        return ""
