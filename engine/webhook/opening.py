"""From the config to what providers are known by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from engine.errors import BadInput
from engine.settings.secrets import reveal
from engine.settings.webhooks import LoginHook, Webhooks
from engine.webhook.model import Login, Provider, Ses, WebhookSecrets
from engine.webhook.signature import is_p256

#: Characters; a shorter secret could be found by trying.
SHORTEST = 12


def open_webhooks(
    webhooks: Webhooks,
    environ: Mapping[str, str],
    root: Path,
    certificate: Callable[[str], bytes],
) -> WebhookSecrets:
    """What each provider of the config is known by, its secrets revealed.

    Args:
        certificate: ``certificate.Certificates()``, or what stands in for it.

    Raises:
        BadInput: if a secret cannot be had or is too short to be one, or SendGrid's key is none.
    """

    def secret(provider: Provider, name: str, written: str) -> str:
        found = reveal(written, environ, root)
        if len(found) < SHORTEST:
            raise BadInput(
                message=f"the {name} of {provider} under 'webhooks' is too short to keep strangers out\n"
                f"  hint: take at least {SHORTEST} characters"
            )
        return found

    def login(provider: Provider, hook: LoginHook | None) -> Login | None:
        if hook is None:
            return None
        return Login(
            username=reveal(hook.username, environ, root) if hook.username else None,
            password=secret(provider, "password", hook.password.get_secret_value())
            if hook.password is not None
            else None,
            token=secret(provider, "token", hook.token.get_secret_value())
            if hook.token is not None
            else None,
        )

    if webhooks.sendgrid and not is_p256(webhooks.sendgrid.public_key):
        raise BadInput(
            message="the public key of sendgrid under 'webhooks' is not one\n"
            "  hint: copy the verification key from the event webhook's page, all of it"
        )
    return WebhookSecrets(
        ses=Ses(topics=frozenset(webhooks.ses.topics), certificate=certificate) if webhooks.ses else None,
        sendgrid=webhooks.sendgrid.public_key if webhooks.sendgrid else None,
        mailgun=secret(Provider.MAILGUN, "signing key", webhooks.mailgun.signing_key.get_secret_value())
        if webhooks.mailgun
        else None,
        postmark=login(Provider.POSTMARK, webhooks.postmark),
        brevo=login(Provider.BREVO, webhooks.brevo),
    )
