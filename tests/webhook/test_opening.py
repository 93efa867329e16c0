"""From the config to what providers are known by."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from engine.errors import BadInput
from engine.settings.reading import read_settings
from engine.webhook.model import Login, Ses, WebhookSecrets
from engine.webhook.opening import open_webhooks
from tests.webhook.posting import TOPIC, ec_key, public_key, rsa_key

TOO_SHORT = "the {} under 'webhooks' is too short to keep strangers out\n  hint: take at least 12 characters"
NO_KEY = (
    "the public key of sendgrid under 'webhooks' is not one\n"
    "  hint: copy the verification key from the event webhook's page, all of it"
)
SHOP = "shop: {name: Tatev, time zone: Asia/Yerevan}\n"


def _certificate(url: str) -> bytes:
    raise AssertionError(url)


def _opened(text: str, root: Path, **environ: str) -> WebhookSecrets:
    read = read_settings((SHOP + text).encode(), PurePath("config.yaml"))
    assert read.value is not None, read.problems
    return open_webhooks(read.value.webhooks, environ, root, _certificate)


def test_all_of_them(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("token-of-postmark\n", "utf-8")
    key = public_key(ec_key("SendGrid"))
    text = f"""
webhooks:
  ses:
    topics: {TOPIC}
  sendgrid:
    public key: {key}
  mailgun:
    signing key: ${{MAILGUN_SIGNING_KEY}}
  postmark:
    username: ${{NAME}}
    password: ${{PASSWORD}}
    token: ${{file:token}}
  brevo:
    token: ${{PASSWORD}}
"""

    opened = _opened(
        text, tmp_path, MAILGUN_SIGNING_KEY="key-of-mailgun", NAME="us", PASSWORD="a-long-password"
    )

    assert opened == WebhookSecrets(
        ses=Ses(topics=frozenset({TOPIC}), certificate=_certificate),
        sendgrid=key,
        mailgun="key-of-mailgun",
        postmark=Login(username="us", password="a-long-password", token="token-of-postmark"),
        brevo=Login(token="a-long-password"),
    )


def test_none_of_them(tmp_path: Path) -> None:
    assert _opened("webhooks:\n", tmp_path) == WebhookSecrets()
    assert _opened("", tmp_path) == WebhookSecrets()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "mailgun: {signing key: '${SECRET}'}",
            TOO_SHORT.format("signing key of mailgun"),
        ),
        (
            "brevo: {token: '${SECRET}'}",
            TOO_SHORT.format("token of brevo"),
        ),
        (
            "postmark: {username: us, password: ''}",
            TOO_SHORT.format("password of postmark"),
        ),
        (
            "mailgun: {signing key: '${OTHER}'}",
            "the variable 'OTHER' is not set\n  hint: set it before you start gramercy",
        ),
        (
            "sendgrid: {public key: MFkw…}",
            NO_KEY,
        ),
        (
            "sendgrid: {public key: " + public_key(rsa_key("Amazon")) + "}",
            NO_KEY,
        ),
    ],
)
def test_what_would_keep_nobody_out_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        _opened(f"webhooks: {{{text}}}", tmp_path, SECRET="hunter2")

    assert str(caught.value) == said
