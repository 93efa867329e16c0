"""Amazon SNS: signatures of both kinds, certificates of its own only, topics that the config names."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.webhook.model import Confirm, NotNow, NotOurs, Posted, Taken, Unreadable
from engine.webhook.reading import take
from tests.webhook.posting import (
    CERTIFICATE_URL,
    NOW,
    TOPIC,
    by_sns,
    certificate,
    envelope,
    known,
    subscription,
)

EVENT = json.dumps(
    {
        "eventType": "Complaint",
        "mail": {"messageId": "1", "destination": ["ada@home.example"]},
        "complaint": {"feedbackId": "2"},
    }
)


class Asked:
    """Certificates by address; remembers what it was asked for."""

    def __init__(self, held: bytes | None = None) -> None:
        self.urls: list[str] = []
        self._held = held if held is not None else certificate("Amazon")

    def __call__(self, url: str) -> bytes:
        self.urls.append(url)
        return self._held


def _take(request: Posted, asked: Asked | None = None) -> Taken:
    ses = known().ses
    assert ses is not None
    return take("ses", request, replace(known(), ses=replace(ses, certificate=asked or Asked())), NOW)


def _refused(request: Posted, asked: Asked | None = None) -> str:
    with pytest.raises(NotOurs) as caught:
        _take(request, asked)
    return str(caught.value)


@pytest.mark.parametrize("version", ["1", "2"])
def test_both_kinds_of_signature_are_known(version: str) -> None:
    [came] = _take(by_sns(envelope(EVENT, SignatureVersion=version))).came

    assert (came.response.kind, came.response.address) == ("complaint", "ada@home.example")


def test_a_subject_is_signed_where_there_is_one() -> None:
    assert _take(by_sns(envelope(EVENT, Subject="Amazon SES Email Event Notification"))).came


def test_a_certificate_of_china_is_amazons() -> None:
    asked = Asked()
    url = "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-0123.pem"

    assert _take(by_sns(envelope(EVENT, SigningCertURL=url)), asked).came
    assert asked.urls == [url]


def _altered(**more: object) -> Posted:
    """A signed message with something changed after it was signed."""
    signed = by_sns(envelope(EVENT))
    return replace(signed, body=json.dumps(json.loads(signed.body) | more).encode())


@pytest.mark.parametrize(
    "request_",
    [
        by_sns(envelope(EVENT), key="somebody else"),
        _altered(Message=EVENT.replace("ada", "bob")),
        _altered(MessageId="another"),
        _altered(Subject="added"),
        _altered(Timestamp=(NOW - timedelta(minutes=1)).isoformat()),
        _altered(SignatureVersion="1"),
        _altered(Signature=""),
        _altered(Signature="no base64"),
        _altered(Signature=7),
        _altered(Type="SubscriptionConfirmation"),
    ],
    ids=["key", "message", "id", "subject", "time", "version", "empty", "no base64", "no text", "type"],
)
def test_what_is_not_signed_so_is_refused(request_: Posted) -> None:
    assert _refused(request_) == "the signature is not Amazon's"


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-central-1.amazonaws.com/a.pem",
        "https://sns.eu-central-1.amazonaws.com.evil.test/a.pem",
        "https://evil.test/sns.eu-central-1.amazonaws.com/a.pem",
        "https://evil.test/#.amazonaws.com/a.pem",
        "https://user@sns.eu-central-1.amazonaws.com/a.pem",
        "https://sns.eu-central-1.amazonaws.com:8443/a.pem",
        "https://sns.eu-central-1.amazonaws.com/a.pem?b",
        "https://sns.eu-central-1.amazonaws.com/../a.pem",
        "https://sns.eu-central-1.amazonaws.com/a/b.pem",
        "https://sns.eu-central-1.amazonaws.com/a.pem\n",
        "https://sns.eu-central-1.amazonaws.com/a.crt",
        "https://evil.s3.amazonaws.com/a.pem",
        "https://s3.eu-central-1.amazonaws.com/a.pem",
        "https://sns.eu-central-1.amazonaws.cn/a.pem",
        "https://sns.eu-central-1xamazonaws.com/a.pem",
        "HTTPS://SNS.EU-CENTRAL-1.AMAZONAWS.COM/a.pem",
        "https://sns.éu-central-1.amazonaws.com/a.pem",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_certificate_from_anywhere_else_is_not_even_fetched(url: str) -> None:
    asked = Asked()

    said = _refused(by_sns(envelope(EVENT, SigningCertURL=url)), asked)

    assert said == "its certificate is not one of Amazon SNS"
    assert asked.urls == []


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (by_sns(envelope(EVENT, TopicArn=TOPIC + "2")), "it is about a topic that the config does not name"),
        (by_sns(envelope(EVENT, SignatureVersion="3")), "its certificate is not one of Amazon SNS"),
        (
            by_sns(envelope(EVENT, at=NOW - timedelta(hours=1, minutes=5, seconds=1))),
            "it was signed too long ago",
        ),
        (
            by_sns(envelope(EVENT, at=NOW + timedelta(minutes=5, seconds=1))),
            "it was signed in the future: is the clock right?",
        ),
        (by_sns(envelope(EVENT, Timestamp="2027-03-01T09:05:00")), "it does not say when it was signed"),
        (by_sns(envelope(EVENT, Timestamp="just now")), "it does not say when it was signed"),
        (Posted(headers=(), body=EVENT.encode()), "it is no message of Amazon SNS"),
    ],
)
def test_no_certificate_is_fetched_for_a_stranger(request_: Posted, said: str) -> None:
    asked = Asked()

    assert _refused(request_, asked) == said
    assert asked.urls == []


@pytest.mark.parametrize("age", [timedelta(minutes=-5), timedelta(), timedelta(hours=1, minutes=5)])
def test_a_message_is_good_for_as_long_as_sns_tries(age: timedelta) -> None:
    assert _take(by_sns(envelope(EVENT, at=NOW - age))).came


@pytest.mark.parametrize(
    "held",
    [
        b"",
        b"not a certificate",
        certificate("somebody else"),
        certificate("elliptic"),
        certificate("Amazon", from_=NOW - timedelta(days=61)),
        certificate("Amazon", from_=NOW + timedelta(days=1)),
    ],
    ids=["empty", "text", "another key", "no RSA", "expired", "not yet good"],
)
def test_a_certificate_that_is_not_good_proves_nothing(held: bytes) -> None:
    assert _refused(by_sns(envelope(EVENT)), Asked(held)) == "the signature is not Amazon's"


def test_a_certificate_that_cannot_be_had_now_makes_it_come_again() -> None:
    class Down(Asked):
        def __call__(self, url: str) -> bytes:
            raise TimeoutError

    with pytest.raises(NotNow, match="cannot be fetched"):
        _take(by_sns(envelope(EVENT)), Down())


def test_a_subscription_says_what_is_to_be_opened() -> None:
    message = subscription()

    assert _take(by_sns(message)) == Taken(confirm=Confirm(topic=TOPIC, url=message["SubscribeURL"]))
    assert _take(by_sns(subscription(SignatureVersion="1"))).confirm is not None


@pytest.mark.parametrize(
    "url",
    [
        f"https://evil.test/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=1",
        f"http://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=1",
        f"https://sns.eu-central-1.amazonaws.com/?Action=DeleteTopic&TopicArn={TOPIC}&Token=1",
        f"https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={TOPIC}2&Token=1",
        f"https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Action=B&TopicArn={TOPIC}",
        f"https://sns.eu-central-1.amazonaws.com/x?Action=ConfirmSubscription&TopicArn={TOPIC}",
        f"https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={TOPIC}#x",
        f"https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={TOPIC}\n",
        "https://sns.eu-central-1.amazonaws.com/",
        "",
    ],
)
def test_a_subscription_leads_to_amazon_and_to_that_topic_only(url: str) -> None:
    said = _refused(by_sns(subscription(SubscribeURL=url)))

    assert said == "what it asks to be opened is not an address of Amazon SNS"


def test_that_a_subscription_ended_says_nothing_more() -> None:
    assert _take(by_sns(subscription(Type="UnsubscribeConfirmation"))) == Taken()


def test_a_greeting_says_nothing() -> None:
    greeting = "Successfully validated SNS topic for Amazon SES event publishing."

    assert _take(by_sns(envelope(greeting))) == Taken()


@pytest.mark.parametrize("message", ["", "hello", "[]", "7", "{}", '{"eventType": 7.5}', "[" * 100_000])
def test_what_amazon_carries_and_cannot_be_read_is_kept(message: str) -> None:
    with pytest.raises(Unreadable):
        _take(by_sns(envelope(message)))


def test_the_address_asked_for_is_the_one_in_the_message() -> None:
    asked = Asked()

    _take(by_sns(envelope(EVENT)), asked)

    assert asked.urls == [CERTIFICATE_URL]
