"""Nothing is believed that does not prove who sent it, nor for longer than the provider goes on trying."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.webhook.model import Login, NotOurs, Posted, Taken, WebhookSecrets
from engine.webhook.reading import take
from tests.webhook.posting import (
    NOW,
    PASSWORD,
    TOKEN,
    basic,
    by_mailgun,
    by_sendgrid,
    ec_key,
    known,
    mailgun_signature,
    posted,
    public_key,
    rsa_key,
    without,
)

SENDGRID = b'[{"event": "spamreport", "email": "ada@home.example", "sg_event_id": "1"}]\r\n'
MAILGUN = b'{"event": "complained", "id": "1", "recipient": "ada@home.example"}'
POSTMARK = b'{"RecordType": "SpamComplaint", "ID": 1, "Email": "ada@home.example"}'
BREVO = b'{"event": "spam", "email": "ada@home.example", "message-id": "1", "ts_event": 1}'
BODIES = {"sendgrid": SENDGRID, "mailgun": MAILGUN, "postmark": POSTMARK, "brevo": BREVO}
SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
STAMP = "X-Twilio-Email-Event-Webhook-Timestamp"


def _take(provider: str, request: Posted, secrets: WebhookSecrets | None = None) -> Taken:
    return take(provider, request, secrets or known(), NOW)


def _refused(provider: str, request: Posted, secrets: WebhookSecrets | None = None) -> str:
    with pytest.raises(NotOurs) as caught:
        _take(provider, request, secrets)
    return str(caught.value)


@pytest.mark.parametrize("provider", sorted(BODIES))
def test_what_is_proven_is_taken(provider: str) -> None:
    [came] = _take(provider, posted(provider, BODIES[provider])).came

    assert (came.response.kind, came.response.address) == ("complaint", "ada@home.example")


@pytest.mark.parametrize("provider", [*sorted(BODIES), "ses"])
def test_a_provider_that_the_config_does_not_name_is_refused(provider: str) -> None:
    said = _refused(provider, posted(provider, BODIES.get(provider, b"{}")), WebhookSecrets())

    assert said == "the config names no such provider"


@pytest.mark.parametrize("provider", ["", "SES", "sparkpost", "../ses", "ses\0"])
def test_a_provider_that_there_is_not_is_refused(provider: str) -> None:
    assert _refused(provider, posted("brevo", BREVO)) == "the config names no such provider"


@pytest.mark.parametrize(
    "request_",
    [
        by_sendgrid(SENDGRID, key="somebody else"),
        replace(by_sendgrid(SENDGRID), body=SENDGRID.replace(b"ada", b"bob")),
        # The white space is signed as well.
        replace(by_sendgrid(SENDGRID), body=SENDGRID.strip()),
        replace(by_sendgrid(SENDGRID), headers=((SIGNATURE, "bm90IG9uZQ=="), (STAMP, "1803892000"))),
        replace(by_sendgrid(SENDGRID), headers=((SIGNATURE, "not base64"), (STAMP, "1803892000"))),
    ],
    ids=["wrong key", "altered body", "altered space", "no signature in it", "no base64"],
)
def test_sendgrid_signs_what_it_sends(request_: Posted) -> None:
    assert _refused("sendgrid", request_) == "the signature is not by SendGrid's key"


def test_sendgrid_signs_the_time_as_well() -> None:
    signed = by_sendgrid(SENDGRID)
    stamps = {name: value for name, value in signed.headers if name == STAMP}
    later = str(int(stamps[STAMP]) + 1)
    request = replace(signed, headers=(*without(signed, STAMP).headers, (STAMP, later)))

    assert _refused("sendgrid", request) == "the signature is not by SendGrid's key"


@pytest.mark.parametrize("header", [SIGNATURE, STAMP])
def test_sendgrid_without_a_header_is_refused(header: str) -> None:
    request = without(by_sendgrid(SENDGRID), header)

    assert _refused("sendgrid", request).startswith("it is not signed")


def test_a_header_that_stands_there_twice_counts_for_nothing() -> None:
    signed = by_sendgrid(SENDGRID)
    request = replace(signed, headers=(*signed.headers, (SIGNATURE.lower(), "bm90IG9uZQ==")))

    assert _refused("sendgrid", request).startswith("it is not signed")


@pytest.mark.parametrize("stamp", ["", "soon", "1e9", "-5", "9" * 40, "１８０３８９２０００"])
def test_a_time_that_is_none_is_refused(stamp: str) -> None:
    signed = by_sendgrid(SENDGRID)

    _refused("sendgrid", replace(signed, headers=(*without(signed, STAMP).headers, (STAMP, stamp))))
    _refused("mailgun", by_mailgun(MAILGUN, mailgun_signature() | {"timestamp": stamp}))


@pytest.mark.parametrize(
    "key",
    ["", "not base64", "AAAA", public_key(rsa_key("Amazon")), public_key(ec_key("P-384"))],
    ids=["empty", "text", "zeros", "RSA", "P-384"],
)
def test_a_key_that_is_no_key_of_sendgrid_lets_nobody_in(key: str) -> None:
    for signer in ("SendGrid", "P-384"):
        assert _refused("sendgrid", by_sendgrid(SENDGRID, key=signer), replace(known(), sendgrid=key))


def test_only_the_key_of_the_config_is_sendgrids() -> None:
    other = replace(known(), sendgrid=public_key(ec_key("another account")))

    assert _take("sendgrid", by_sendgrid(SENDGRID, key="another account"), other).came
    assert _refused("sendgrid", by_sendgrid(SENDGRID), other)


@pytest.mark.parametrize(
    "signature",
    [
        mailgun_signature(key="somebody else's key"),
        mailgun_signature() | {"token": "another"},
        mailgun_signature() | {"timestamp": str(int(NOW.timestamp()) + 1)},
        mailgun_signature() | {"signature": ""},
        mailgun_signature() | {"signature": "\ud800"},
        {"timestamp": "1803892000", "token": "a", "signature": "ü" * 64},
    ],
    ids=["wrong key", "another token", "another time", "empty", "half a character", "no digits"],
)
def test_mailgun_signs_time_and_token(signature: dict[str, str]) -> None:
    assert _refused("mailgun", by_mailgun(MAILGUN, signature)) == "the signature is not by Mailgun's key"


@pytest.mark.parametrize("missing", ["timestamp", "token"])
def test_mailgun_without_its_signature_is_refused(missing: str) -> None:
    signature = {name: value for name, value in mailgun_signature().items() if name != missing}

    assert _refused("mailgun", by_mailgun(MAILGUN, signature)) == "it is not signed"
    assert _refused("mailgun", Posted(headers=(), body=MAILGUN)) == "it is not signed"


def test_what_a_subaccount_of_mailgun_sends_may_be_signed_by_the_main_account() -> None:
    own, main = mailgun_signature(key="the subaccount's key"), mailgun_signature()

    assert _take("mailgun", by_mailgun(MAILGUN, own | {"parent-signature": main["signature"]})).came


def test_mailguns_token_is_handed_on() -> None:
    """Mailgun does not sign the event, so a token may come with one event only."""
    assert _take("mailgun", by_mailgun(MAILGUN)).once == f"mailgun:{mailgun_signature()['token']}"
    assert _take("sendgrid", by_sendgrid(SENDGRID)).once is None


def _shown(*headers: tuple[str, str], provider: str = "postmark") -> Posted:
    return Posted(headers=headers, body=BODIES[provider])


@pytest.mark.parametrize("provider", ["postmark", "brevo"])
@pytest.mark.parametrize(
    "header",
    [
        basic(),
        ("authorization", basic()[1].replace("Basic", "BASIC")),
        ("Authorization", f"Bearer {TOKEN}"),
        ("authorization", f"bearer  {TOKEN} "),
        ("X-Webhook-Token", TOKEN),
    ],
)
def test_a_password_or_a_token_is_enough(provider: str, header: tuple[str, str]) -> None:
    assert _take(provider, _shown(header, provider=provider)).came


def test_one_of_them_is_enough_beside_a_wrong_one() -> None:
    assert _take("postmark", _shown(basic("wrong"), ("X-Webhook-Token", TOKEN))).came
    assert _take("postmark", _shown(basic(), ("X-Webhook-Token", "wrong"))).came


@pytest.mark.parametrize("provider", ["postmark", "brevo"])
@pytest.mark.parametrize(
    "headers",
    [
        (),
        (basic("wrong"),),
        (basic(username="somebody"),),
        (basic(""),),
        (("Authorization", "Basic"),),
        (("Authorization", "Basic not base64!"),),
        (("Authorization", f"Basic {PASSWORD}"),),
        (("Authorization", "Basic /////w=="),),
        (("Authorization", f"Bearer {PASSWORD}"),),
        (("Authorization", "Bearer "),),
        (("Authorization", TOKEN),),
        (("X-Webhook-Token", TOKEN.upper()),),
        (("X-Webhook-Token", ""),),
        (("X-Webhook-Token", TOKEN), ("X-Webhook-Token", "another")),
        (basic(), basic()),
    ],
)
def test_anything_else_is_not(provider: str, headers: tuple[tuple[str, str], ...]) -> None:
    said = _refused(provider, _shown(*headers, provider=provider))

    assert said == "the password or token is not the one in the config"


@pytest.mark.parametrize(
    "login",
    [
        Login(),
        Login(username="gramercy"),
        Login(username="gramercy", password="", token=""),
        Login(password="", token=""),
    ],
)
def test_a_config_without_a_secret_lets_nobody_in(login: Login) -> None:
    secrets = replace(known(), postmark=login)

    for headers in ((), (basic(""),), (basic("", ""),), (("Authorization", "Bearer "),)):
        _refused("postmark", _shown(*headers), secrets)


def test_a_token_alone_does_not_open_the_password() -> None:
    assert _refused("postmark", _shown(basic("", "")), replace(known(), postmark=Login(token=TOKEN)))
    assert _refused(
        "postmark",
        _shown(("X-Webhook-Token", PASSWORD)),
        replace(known(), postmark=Login(username="gramercy", password=PASSWORD)),
    )


@pytest.mark.parametrize(
    ("provider", "late"),
    [("sendgrid", timedelta(hours=24, minutes=5)), ("mailgun", timedelta(hours=8, minutes=5))],
)
def test_a_signature_is_good_from_five_minutes_ahead_until_the_provider_gives_up(
    provider: str, late: timedelta
) -> None:
    def signed(after: timedelta) -> Posted:
        at = NOW + after
        if provider == "mailgun":
            return by_mailgun(MAILGUN, mailgun_signature(at=at))
        return by_sendgrid(SENDGRID, at=at)

    second = timedelta(seconds=1)

    assert _take(provider, signed(timedelta(minutes=5))).came
    assert _take(provider, signed(-late)).came
    assert "in the future" in _refused(provider, signed(timedelta(minutes=5) + second))
    assert "too long ago" in _refused(provider, signed(-late - second))


def test_no_refusal_tells_a_secret() -> None:
    for provider, request in {
        "mailgun": by_mailgun(MAILGUN, mailgun_signature() | {"signature": "0" * 64}),
        "brevo": Posted(headers=(basic("wrong"),), body=BREVO),
    }.items():
        said = _refused(provider, request)
        assert not any(secret in said for secret in ("mailgun-signing-key", TOKEN, PASSWORD))
    for secret in ("mailgun-signing-key", TOKEN, PASSWORD):
        assert secret not in repr(known())


@pytest.mark.parametrize("provider", ["mailgun", "postmark", "brevo", "sendgrid", "ses"])
def test_a_strangers_garbage_is_not_kept(provider: str) -> None:
    """``Unreadable`` makes the caller keep the POST: only the provider may fill our disk."""
    for body in (b"", b"not JSON", b"[" * 100_000, json.dumps({"event": 1}).encode(), b"\xff\xfe"):
        _refused(provider, Posted(headers=(), body=body))
