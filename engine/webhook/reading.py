"""From what was posted to responses: the door of this room."""

from __future__ import annotations

from datetime import datetime

from engine.webhook import brevo, mailgun, postmark, sendgrid, ses
from engine.webhook.model import NotOurs, Posted, Provider, Taken, WebhookSecrets


def take(provider: str, request: Posted, secrets: WebhookSecrets, now: datetime) -> Taken:
    """What ``provider`` says in ``request``.

    Pure but for the certificate that Amazon's signatures need, and total: whatever the bytes, nothing else is
    raised.  The same POST gives the same ids, so that whoever records them does so once.  Nothing is kept,
    and nothing costly done, for a stranger.

    Args:
        provider: As it stands in the address that was posted to.
        now: Aware; signatures are good for about as long as the provider goes on trying.

    Raises:
        NotOurs: if nothing proves that the provider sent it.
        Unreadable: if the provider did, and it holds no event.
        NotNow: if that cannot be found out at the moment.
    """
    match provider:
        case Provider.SES if secrets.ses is not None:
            return ses.take(request, secrets.ses, now)
        case Provider.SENDGRID if secrets.sendgrid is not None:
            return sendgrid.take(request, secrets.sendgrid, now)
        case Provider.MAILGUN if secrets.mailgun is not None:
            return mailgun.take(request, secrets.mailgun, now)
        case Provider.POSTMARK if secrets.postmark is not None:
            return postmark.take(request, secrets.postmark, now)
        case Provider.BREVO if secrets.brevo is not None:
            return brevo.take(request, secrets.brevo, now)
    raise NotOurs("the config names no such provider")
