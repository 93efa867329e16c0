"""Mail providers that tell us what became of letters: the ``webhooks`` part of config.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from engine.document.model import Fault, Written
from engine.document.texts import Line, OneOrMore
from engine.document.wording import mistake
from engine.problem import quoted

_TOPIC = re.compile(r"arn:aws(?:-cn|-us-gov)?:sns:[a-z0-9-]{1,32}:[0-9]{12}:[A-Za-z0-9_.-]{1,256}")


def _topic(text: str) -> str:
    if not _TOPIC.fullmatch(text):
        raise mistake(
            f"{quoted(text)} is not the name of an SNS topic",
            "copy its ARN from the topic's page: arn:aws:sns:eu-central-1:123456789012:letters",
        )
    return text


class SesHook(Written):
    """Amazon SES, which tells Amazon SNS, which tells us."""

    topics: Annotated[tuple[Annotated[Line, AfterValidator(_topic)], ...], OneOrMore] = Field(
        description="The ARN of each SNS topic of yours that we may hear from; others are refused.",
        examples=["arn:aws:sns:eu-central-1:123456789012:letters"],
    )

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if not self.topics:
            yield Fault("topics", "no topic may tell us anything", "write the ARN of your SNS topic")


class SendGridHook(Written):
    """Twilio SendGrid."""

    public_key: Line = Field(
        description="The verification key of the signed event webhook, as SendGrid shows it.",
        examples=["MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE…"],
    )


class MailgunHook(Written):
    """Mailgun."""

    signing_key: SecretStr = Field(
        description="${VAR} or ${file:PATH}: the HTTP webhook signing key, which is not the API key.",
        examples=["${MAILGUN_SIGNING_KEY}"],
    )


class LoginHook(Written):
    """A provider that does not sign, and shows a password instead."""

    username: Line | None = Field(
        default=None, description="The name before the : in https://name:password@… as given to the provider."
    )
    password: SecretStr | None = Field(
        default=None, description="${VAR} or ${file:PATH}: the password after it."
    )
    token: SecretStr | None = Field(
        default=None,
        description="${VAR} or ${file:PATH}: instead, or as well, what the provider sends as "
        "`Authorization: Bearer …` or `X-Webhook-Token: …`.",
    )

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if "username" in given and "password" not in given:
            yield Fault("username", "'username' has no 'password' beside it", "write 'password: ${VAR}'")
        if "password" in given and "username" not in given:
            yield Fault("password", "'password' has no 'username' beside it", "write 'username: gramercy'")
        if not given:
            yield Fault(
                "",
                "nothing proves that it is the provider who calls",
                "write username and password, or token",
            )


class Webhooks(Written):
    """Whom we believe at /hooks/…; a provider that is left out is refused."""

    ses: SesHook | None = Field(default=None, description="Amazon SES, at /hooks/ses.")
    sendgrid: SendGridHook | None = Field(default=None, description="Twilio SendGrid, at /hooks/sendgrid.")
    mailgun: MailgunHook | None = Field(default=None, description="Mailgun, at /hooks/mailgun.")
    postmark: LoginHook | None = Field(default=None, description="Postmark, at /hooks/postmark.")
    brevo: LoginHook | None = Field(default=None, description="Brevo, at /hooks/brevo.")
