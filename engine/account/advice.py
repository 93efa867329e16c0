"""What to do when a mail server does not let us in."""

from __future__ import annotations

from engine.account.providers import OTHER, Provider
from engine.delivery.trouble import SmtpDown, Trouble
from engine.errors import CarrierDown

#: Words in a refused login by which servers say that a usual password is not taken (Gmail 5.7.8 and 5.7.9,
#: Yahoo, iCloud, Yandex, Mail.ru).
_APP_PASSWORD = (
    "application-specific password",
    "app password",
    "app-specific password",
    "5.7.9",
    "badcredentials",
    "parol prilozheniya",
)
#: The same for a login by password that an administrator has switched off (Exchange Online).
_SWITCHED_OFF = (
    "smtpclientauthentication is disabled",
    "5.7.139",
    "basic authentication is disabled",
)


def advice(down: CarrierDown, provider: Provider | None) -> str | None:
    """What to do next, in one line; None where what the server said is all we know."""
    if not isinstance(down, SmtpDown):
        return None
    provider = provider or OTHER
    match down.trouble:
        case Trouble.HOST:
            return "is the server's name spelt right, and is this computer on the network?"
        case Trouble.CLOSED:
            return "587 goes with starttls, 465 with tls; or something on this network forbids it"
        case Trouble.SILENT:
            return (
                "many networks block port 25, some 465 or 587: try the other one "
                "(587 with starttls, 465 with tls), or another network"
            )
        case Trouble.GIBBERISH:
            return "is it the mail server's name? 587 goes with starttls, 465 with tls"
        case Trouble.CERTIFICATE:
            return (
                "is it the name your provider gives, and is this computer's clock right? "
                "A server of your own with its own certificate: --ca-file"
            )
        case Trouble.OUR_CERTIFICATES:
            return "name a file in PEM format"
        case Trouble.ENCRYPTION:
            return "587 goes with starttls, 465 with tls"
        case Trouble.NO_STARTTLS:
            return "try tls with port 465; without encryption no password is said"
        case Trouble.IN_THE_CLEAR:
            return "without encryption no password is said, except to a server on this computer"
        case Trouble.NO_LOGIN:
            return "try starttls with port 587, or tls with port 465"
        case Trouble.LOGIN:
            return _login(down, provider)
        case Trouble.TURNED_AWAY:
            return "this is what the server says; its owner can tell you more"


def _login(down: SmtpDown, provider: Provider) -> str:
    said = down.reply.lower()
    if down.passing:
        return "the server puts logins off for now: try again in a while"
    if any(words in said for words in _SWITCHED_OFF):
        return (
            "logging in with a password is switched off for this mailbox: an administrator turns it on in "
            "admin.microsoft.com (Users, Active users, this person, Mail, Manage email apps: Authenticated "
            "SMTP); where the company forbids it, use another provider"
        )
    if provider is OTHER and any(words in said for words in _APP_PASSWORD):
        return "it wants an app password, made in the settings of the mail account, not your usual one"
    return f"username: {provider.username}; password: {provider.made}"
