"""Whose account it is, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.account.dns import dns_lines, sender_warnings
from engine.account.providers import OTHER, PROVIDERS, Provider, by_domain, by_exchangers, by_host, by_key
from engine.settings.delivery import Tls

CASES = Path(__file__).parents[1] / "cases" / "dns_lines"


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.key)
def test_each_can_be_asked_for_and_found_again(provider: Provider) -> None:
    assert [by_key(word) for word in (provider.key, provider.key.upper())] == [provider] * 2
    assert by_host(provider.host) is (None if provider is OTHER else provider)
    assert provider.port == (465 if provider.tls is Tls.TLS else 587)
    assert all((provider.username, provider.called, provider.made, provider.limits, provider.dkim))
    assert all(by_domain(domain) is provider for domain in provider.domains)
    assert all(by_exchangers([f"mx1.{end}."]) is provider for end in provider.exchangers)


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("email-smtp.us-east-1.amazonaws.com", "ses"),
        ("smtp.eu.mailgun.org", "mailgun"),
        ("smtppro.zoho.eu", "zoho"),
        ("smtp.yandex.com", "yandex"),
        ("SMTP.GMAIL.COM", "gmail"),
        ("smtp-mail.outlook.com", None),
        ("mail.shop.example", None),
        ("localhost", None),
        ("", None),
    ],
)
def test_whose_server_it_is(host, key):
    found = by_host(host)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (["aspmx.l.google.com.", "alt1.aspmx.l.google.com."], "gmail"),
        (["shop-am.mail.protection.outlook.com."], "microsoft"),
        (["MX.YANDEX.NET."], "yandex"),
        (["emx.mail.ru."], "mailru"),
        (["in1-smtp.messagingengine.com."], "fastmail"),
        (["mx.shop.example.", "mx2.zoho.eu."], "zoho"),
        (["notgoogle.com."], None),
        ([], None),
    ],
)
def test_who_takes_a_domain_s_mail(names, key):
    found = by_exchangers(names)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("key", "account", "day", "hour"),
    [
        ("gmail", "ann@shop.example", 2000, 83),
        ("gmail", "ann@Gmail.com", 500, 20),
        ("microsoft", "ann@shop.example", 10_000, 416),
        ("icloud", "ann@me.com", 1000, 41),
        ("yandex", "ann@ya.ru", 500, 20),
        ("brevo", "ann@shop.example", None, None),
        ("other", None, None, None),
    ],
)
def test_a_pace_never_passes_the_day_s_limit(key, account, day, hour):
    provider = by_key(key)
    assert provider is not None
    assert (provider.letters_per_day(account), provider.letters_per_hour(account)) == (day, hour)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.key)
def test_the_lines_to_paste(provider):
    said = "".join(
        f"{line.what} {line.type or '?'} {line.name or '?'} = {line.value or '?'}\n  {line.note}\n"
        for line in dns_lines("shop.am", provider, "ann@shop.am")
    )

    assert said == (CASES / f"{provider.key}.txt").read_text("utf-8")


def test_nobody_adds_lines_to_a_mail_provider_s_own_domain():
    provider = by_key("brevo")
    assert provider is not None
    assert dns_lines("gmail.com", provider, "me@gmail.com") == ()


@pytest.mark.parametrize(
    ("domain", "key", "account", "says"),
    [
        ("shop.am", "gmail", "ann@shop.am", []),
        ("shop.am", "brevo", "login@elsewhere.example", []),
        ("shop.am", "sendgrid", "apikey", []),
        ("shop.am", "gmail", "ann@gmail.com", ["letters come from shop.am, the account is at gmail.com"]),
        ("gmail.com", "gmail", "ann@gmail.com", ["an address at gmail.com is good for a few letters a day"]),
        ("gmail.com", "brevo", "ann@gmail.com", ["and Brevo cannot sign for it"]),
        ("yahoo.com", "other", "ann", ["and this server cannot sign for it"]),
    ],
)
def test_senders_that_would_not_be_believed(domain, key, account, says):
    provider = by_key(key)
    assert provider is not None
    found = sender_warnings(domain, provider, account)

    assert len(found) == len(says)
    assert all(words in warning for words, warning in zip(says, found, strict=True))
