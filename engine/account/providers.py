"""Mail providers: their servers, what they call a password, how many letters they take.

Facts from each provider's own pages (named below), as of 2026.  They change: what a server says counts for
more than this table, and where a plan decides, no number stands here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.settings.delivery import Tls


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Who carries mail away.

    Attributes:
        key: What ``connect --provider`` takes.
        name: As people know it.
        host: The mail server; "" where it must be asked for.
        port, tls: How it is reached.
        username: What stands for the name of the account, in words, to be read after "Username:".
        regional: Accounts live in regions, each with a server of its own; ``host`` is one of them.
        fixed_username: The username that everybody has; None where each has their own.
        called: What stands for the password: "app password", "SMTP key" …
        made: The same with where to make it, in words.
        per_day: Letters an account may send in 24 hours; None where the plan decides.
        per_day_free: The same for an address in one of ``domains``, where it is another number.
        limits: The limits in words.
        spf: What an SPF line must hold; None where none is needed (letters come back to the provider's own
            domain, and DKIM alone aligns).
        spf_note: What to know about it.
        dkim_names: Where DKIM keys stand below the domain, as far as they are the same for everybody.
        dkim: Where the DKIM lines are to be found, in words.
        domains: Addresses in these belong to it.
        exchangers: How the names of its incoming servers end (MX), for domains of one's own.
        document: The provider's page that this is from.
    """

    key: str
    name: str
    host: str
    port: int
    tls: Tls
    username: str
    made: str
    called: str
    limits: str
    dkim: str
    document: str
    regional: bool = False
    fixed_username: str | None = None
    per_day: int | None = None
    per_day_free: int | None = None
    spf: str | None = None
    spf_note: str = ""
    dkim_names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    exchangers: tuple[str, ...] = ()

    def letters_per_day(self, account: str | None) -> int | None:
        """What an account of this name may send; None where the plan decides."""
        free = (account or "").rpartition("@")[2].lower() in self.domains
        return self.per_day_free or self.per_day if free else self.per_day

    def letters_per_hour(self, account: str | None) -> int | None:
        """A pace that never passes the day's limit; None where there is none that we know."""
        most = self.letters_per_day(account)
        return None if most is None else most // 24


_YOUR_ADDRESS = "your whole email address"

#: In the order they are offered.  The last one is any other server.
PROVIDERS: tuple[Provider, ...] = (
    Provider(
        key="gmail",
        name="Gmail or Google Workspace",
        host="smtp.gmail.com",
        port=587,
        tls=Tls.STARTTLS,
        username=_YOUR_ADDRESS,
        made="an app password of 16 letters (not your usual one): turn on 2-Step Verification, then "
        "make one at myaccount.google.com/apppasswords",
        called="app password",
        per_day=2_000,
        per_day_free=500,
        limits="2,000 letters a day with Google Workspace; 500 from an address at gmail.com",
        spf="include:_spf.google.com",
        dkim_names=("google._domainkey",),
        dkim="admin.google.com: Apps, Google Workspace, Gmail, Authenticate email: generate a "
        "record, paste it, then start authentication",
        domains=("gmail.com", "googlemail.com"),
        exchangers=("google.com", "googlemail.com"),
        document="https://support.google.com/a/answer/166852, https://support.google.com/a/answer/180504",
    ),
    Provider(
        key="microsoft",
        name="Microsoft 365",
        host="smtp.office365.com",
        port=587,
        tls=Tls.STARTTLS,
        username=_YOUR_ADDRESS,
        made="the mailbox's password, or an app password where two-step sign-in is on; an "
        "administrator must have allowed 'Authenticated SMTP' for this mailbox",
        called="password",
        per_day=10_000,
        limits="10,000 letters a day and 30 a minute; Microsoft is giving up passwords for this in "
        "favour of OAuth",
        spf="include:spf.protection.outlook.com",
        dkim_names=("selector1._domainkey", "selector2._domainkey"),
        dkim="security.microsoft.com: Email authentication settings, DKIM: choose your domain, paste "
        "the two CNAME lines, then enable",
        exchangers=("mail.protection.outlook.com", "mx.microsoft"),
        document=""
        "https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission",
    ),
    Provider(
        key="brevo",
        name="Brevo",
        host="smtp-relay.brevo.com",
        port=587,
        tls=Tls.STARTTLS,
        username="the login shown under Settings, SMTP & API (not always your address)",
        made="an SMTP key from Settings, SMTP & API, tab SMTP (not an API key)",
        called="SMTP key",
        limits="as your plan says; 300 a day on the free one",
        dkim="app.brevo.com: Senders, domains: authenticate your domain, and paste the lines it shows",
        document="https://developers.brevo.com/docs/smtp-integration",
    ),
    Provider(
        key="ses",
        name="Amazon SES",
        host="email-smtp.eu-central-1.amazonaws.com",
        regional=True,
        port=587,
        tls=Tls.STARTTLS,
        username="the SMTP user name from SMTP settings in the SES console (not an access key)",
        made="the SMTP password made with it; both belong to one region",
        called="SMTP password",
        limits="as your account says; in the sandbox 200 a day, and only to addresses you have verified",
        spf_note="with a MAIL FROM domain of your own, that domain needs: v=spf1 include:amazonses.com ~all",
        dkim="SES console: Identities, your domain, Easy DKIM: paste the three CNAME lines it shows",
        document="https://docs.aws.amazon.com/ses/latest/dg/send-email-smtp.html",
    ),
    Provider(
        key="postmark",
        name="Postmark",
        host="smtp-broadcasts.postmarkapp.com",
        port=587,
        tls=Tls.STARTTLS,
        username="the access key of an SMTP token of the broadcast stream",
        made="the secret key of that token: Server, the broadcast stream, Settings, Generate an SMTP token",
        called="secret key",
        limits="as your plan says",
        dkim="account.postmarkapp.com: Sender Signatures, your domain, DNS settings: paste the DKIM "
        "and Return-Path lines it shows",
        document="https://postmarkapp.com/developer/user-guide/send-email-with-smtp",
    ),
    Provider(
        key="mailgun",
        name="Mailgun",
        host="smtp.mailgun.org",
        regional=True,
        port=587,
        tls=Tls.STARTTLS,
        username="the SMTP login of your domain, often postmaster@ your domain",
        made="the password of that login: Sending, Domain settings, SMTP credentials (not an API key)",
        called="SMTP password",
        limits="as your plan says",
        spf="include:mailgun.org",
        spf_note="at the domain you have added to Mailgun, often mg. before your own",
        dkim="app.mailgun.com: Sending, Domain settings, DNS records: paste the lines it shows",
        document="https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/send-smtp",
    ),
    Provider(
        key="sendgrid",
        name="SendGrid",
        host="smtp.sendgrid.net",
        port=587,
        tls=Tls.STARTTLS,
        username="the word apikey itself",
        fixed_username="apikey",
        made="an API key with the permission 'Mail Send': Settings, API Keys",
        called="API key",
        limits="as your plan says",
        dkim="app.sendgrid.com: Settings, Sender Authentication, Authenticate your domain: paste the "
        "CNAME lines it shows; they serve SPF as well",
        document=""
        "https://www.twilio.com/docs/sendgrid/for-developers/sending-email/integrating-with-the-smtp-api",
    ),
    Provider(
        key="zoho",
        name="Zoho Mail",
        host="smtppro.zoho.com",
        regional=True,
        port=465,
        tls=Tls.TLS,
        username=_YOUR_ADDRESS,
        made="an app-specific password where two-step sign-in is on (accounts.zoho.com: Security, "
        "App passwords), else your own",
        called="app-specific password",
        limits="as your plan says",
        spf="include:zoho.com",
        spf_note="accounts in Europe: include:zohomail.eu",
        dkim="mailadmin.zoho.com: Domains, your domain, Email configuration, DKIM: add a selector, "
        "paste its line, then verify",
        domains=("zohomail.com", "zoho.com"),
        exchangers=("zoho.com", "zoho.eu", "zoho.in", "zohomail.com"),
        document="https://www.zoho.com/mail/help/zoho-smtp.html",
    ),
    Provider(
        key="icloud",
        name="iCloud Mail",
        host="smtp.mail.me.com",
        port=587,
        tls=Tls.STARTTLS,
        username="your whole iCloud address",
        made="an app-specific password: account.apple.com, Sign-In and Security, App-Specific Passwords",
        called="app-specific password",
        per_day=1_000,
        limits="1,000 letters a day; Apple means it for personal use",
        spf="include:icloud.com",
        dkim_names=("sig1._domainkey",),
        dkim="icloud.com: Custom Email Domain, your domain: paste the lines it shows",
        domains=("icloud.com", "me.com", "mac.com"),
        exchangers=("mail.icloud.com",),
        document="https://support.apple.com/102525, https://support.apple.com/102198",
    ),
    Provider(
        key="fastmail",
        name="Fastmail",
        host="smtp.fastmail.com",
        port=465,
        tls=Tls.TLS,
        username="your whole Fastmail address",
        made="an app password: Settings, Privacy & Security, Manage app passwords (your usual one is "
        "never taken)",
        called="app password",
        limits="as your plan says",
        spf="include:spf.messagingengine.com",
        dkim_names=("fm1._domainkey", "fm2._domainkey", "fm3._domainkey"),
        dkim="app.fastmail.com: Settings, Domains, your domain: paste the CNAME lines it shows",
        domains=("fastmail.com", "fastmail.fm"),
        exchangers=("messagingengine.com",),
        document="https://www.fastmail.help/hc/en-us/articles/1500000278342",
    ),
    Provider(
        key="yandex",
        name="Yandex Mail",
        host="smtp.yandex.ru",
        port=465,
        tls=Tls.TLS,
        username=_YOUR_ADDRESS,
        made="an app password for mail: id.yandex.ru, Security, App passwords; mail programs must be "
        "allowed in the settings of the mailbox",
        called="app password",
        per_day=500,
        limits="500 letters a day",
        spf="include:_spf.yandex.net",
        dkim_names=("mail._domainkey",),
        dkim="admin.yandex.ru: Domains, your domain, DKIM: paste the line it shows",
        domains=("yandex.ru", "yandex.com", "ya.ru", "yandex.kz", "yandex.by"),
        exchangers=("yandex.net", "yandex.ru"),
        document="https://yandex.com/support/mail/web/letter/create/send-many-letters.html",
    ),
    Provider(
        key="mailru",
        name="Mail.ru",
        host="smtp.mail.ru",
        port=465,
        tls=Tls.TLS,
        username=_YOUR_ADDRESS,
        made="a password for external applications: account.mail.ru, Security, Passwords for "
        "external applications",
        called="password for external applications",
        limits="not published",
        spf="include:_spf.mail.ru",
        dkim="biz.mail.ru: your domain, DNS settings: paste the DKIM line it shows",
        domains=("mail.ru", "bk.ru", "inbox.ru", "list.ru"),
        exchangers=("mail.ru",),
        document="https://help.mail.ru/mail/mailer/popsmtp",
    ),
    Provider(
        key="other",
        name="another mail server (SMTP)",
        host="",
        port=587,
        tls=Tls.STARTTLS,
        username="often your whole email address",
        made="the password of the mail account",
        called="password",
        limits="ask whoever runs it",
        spf_note="whoever runs the server knows the SPF line; often v=spf1 a mx ~all",
        dkim="whoever runs the server knows the DKIM line",
        document="https://www.rfc-editor.org/rfc/rfc6409",
    ),
)

OTHER = PROVIDERS[-1]

#: Domains in which anybody may have an address: none of their owners can add DNS lines for their letters.
FREE_MAIL = frozenset(
    {
        *(domain for provider in PROVIDERS for domain in provider.domains),
        *(
            "outlook.com",
            "hotmail.com",
            "live.com",
            "msn.com",
            "yahoo.com",
            "ymail.com",
            "aol.com",
            "gmx.com",
        ),
        *(
            "gmx.net",
            "gmx.de",
            "web.de",
            "proton.me",
            "protonmail.com",
            "walla.co.il",
            "rambler.ru",
            "ukr.net",
        ),
    }
)


def by_key(key: str) -> Provider | None:
    """The provider that ``--provider KEY`` means; None where none is called so."""
    return next((provider for provider in PROVIDERS if provider.key == key.strip().lower()), None)


def by_domain(domain: str) -> Provider | None:
    """Whose addresses stand in ``domain`` (lower case); None where it may be anybody's."""
    return next((provider for provider in PROVIDERS if domain in provider.domains), None)


def by_exchangers(exchangers: Iterable[str]) -> Provider | None:
    """Who takes a domain's incoming mail, by the names of its MX; very often who sends its mail as well."""
    names = [name.rstrip(".").lower() for name in exchangers]
    return next(
        (
            provider
            for name in names
            for provider in PROVIDERS
            if any(name == end or name.endswith(f".{end}") for end in provider.exchangers)
        ),
        None,
    )


def by_host(host: str) -> Provider | None:
    """Whose mail server ``host`` is; None where we do not know it."""
    host = host.lower()
    if host.startswith("email-smtp.") and host.endswith(".amazonaws.com"):
        return by_key("ses")
    for provider in PROVIDERS:
        # smtp.eu.mailgun.org, smtppro.zoho.eu, smtp.yandex.com: the same house under another roof.
        house = provider.host.split(".")[-2] if provider.host else None
        if house and len(parts := host.split(".")) > 1 and house in parts[1:]:
            return provider
    return None
