"""What a mail provider posted, by what we know it, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from engine.errors import EngineError
from engine.response.model import Response


class Provider(StrEnum):
    """A mail provider that we understand.  Part of addresses and of stored ids: never rename a value."""

    SES = "ses"
    SENDGRID = "sendgrid"
    MAILGUN = "mailgun"
    POSTMARK = "postmark"
    BREVO = "brevo"


class NotOurs(EngineError):  # noqa: N818 - what it says is its name, as in engine/errors.py
    """Nothing proves that the provider sent this, and nothing of it is believed or kept.

    str() says what is wrong, and tells nothing that helps a stranger.

    To be answered with 403: where the config is to blame, providers that try again find it mended.
    """


class Unreadable(EngineError):  # noqa: N818
    """The provider did send this, and it cannot be read.  To be kept as it is, and answered with 200."""


class NotNow(EngineError):  # noqa: N818
    """Whether the provider sent this cannot be found out now.  To be answered with 503: it comes again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A POST as it came.

    Attributes:
        headers: Names in any case, in the order they came; a name may stand there twice.
        body: Not longer than the caller allows.
    """

    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The header's value; None where it is missing, and where it stands there twice: then no one knows
        which of them somebody before us looked at."""
        found = [value for written, value in self.headers if written.lower() == name.lower()]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ses:
    """By what we know Amazon.

    Attributes:
        topics: ARNs of the topics that may tell us something.
        certificate: Gets the certificate (PEM) at an address of Amazon's that was looked at before.  Raises
            OSError where it cannot be had now.
    """

    topics: frozenset[str]
    certificate: Callable[[str], bytes] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What a provider shows that does not sign: name and password, or a token.  None: not accepted."""

    username: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSecrets:
    """By what we know each provider; None: it is refused.

    Attributes:
        sendgrid: Its public key, DER in base64.
        mailgun: Its signing key.
    """

    ses: Ses | None = None
    sendgrid: str | None = None
    mailgun: str | None = field(default=None, repr=False)
    postmark: Login | None = None
    brevo: Login | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """One thing that a provider told us.

    Attributes:
        response: Its ``letter`` is None: a provider does not know our numbers.
        message_id: Of the letter, in angle brackets, ours if the provider kept it; None where it is not told.
    """

    response: Response
    message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """Amazon asks whether a topic may tell us things.  Somebody has to open ``url`` once, or nothing comes.

    Attributes:
        topic: One that the config declares.
        url: On a host of Amazon SNS, for this topic; good for three days.
    """

    topic: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one POST says.

    Attributes:
        came: In the order of the POST; empty where it says only what we do not count, such as opens.
        unread: How many of its events could not be read: keep the POST where there are any.
        once: A word that proves this POST and no other (``replay.Tokens``); None where all of it is signed.
    """

    came: tuple[Came, ...] = ()
    confirm: Confirm | None = None
    unread: int = 0
    once: str | None = None
