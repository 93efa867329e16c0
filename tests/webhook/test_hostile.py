"""Whatever is posted, by whomever: responses, or one of our refusals, and never much of anything."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.problem import printable
from engine.response.model import Kind, Response
from engine.webhook.fields import LONGEST, Fields, Garbled, message_id, parse
from engine.webhook.model import NotNow, NotOurs, Posted, Provider, Taken, Unreadable
from engine.webhook.reading import take
from engine.webhook.telling import Event
from tests.webhook.posting import NOW, by_mailgun, by_sns, envelope, known, posted

CASES = sorted((Path(__file__).parents[1] / "cases/webhooks").glob("*/*.json"))
TEXTS = st.one_of(
    st.text(max_size=20),
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "Lu", "Zs"]), max_size=10),
    st.sampled_from(
        ["<a@b.test>", "0001-01-01T00:00:00+14:00", "9" * 30, "٣", "1_0", "nan", "5.1.1", "event"]
    ),
)
SCALARS = st.one_of(
    TEXTS,
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from([10**30, -(10**30), 1e308, 1803891602, 1803891602123]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=6)),
    max_leaves=25,
)


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, bytes]:
    """An event of a provider's with something else at one to four places of it."""
    case = draw(st.sampled_from(CASES))
    held = {"event": json.loads(case.read_bytes())}
    for _ in range(draw(st.integers(1, 4))):
        inside: Any = held
        key: Any = "event"
        while isinstance(inside[key], dict | list) and inside[key] and draw(st.integers(0, 5)):
            inside = inside[key]
            key = draw(st.sampled_from(sorted(inside) if isinstance(inside, dict) else range(len(inside))))
        inside[key] = draw(VALUES)
    return case.parent.name, json.dumps(held["event"]).encode()


def _bounded(taken: Taken) -> None:
    for came in taken.came:
        response = came.response
        assert len(response.id) < 300
        assert response.at.tzinfo is not None
        assert response.at <= NOW.replace(hour=10)
        assert response.letter is None
        for field in fields(Response):
            value = getattr(response, field.name)
            if isinstance(value, str):
                assert len(value) <= LONGEST
                value.encode()
                assert printable(value) == value
        (came.message_id or "").encode("ascii")


def _take(provider: str, request: Posted) -> Taken | None:
    try:
        taken = take(provider, request, known(), NOW)
    except (NotOurs, Unreadable, NotNow):
        return None
    _bounded(taken)
    return taken


@settings(max_examples=250, deadline=None)
@given(spoilt())
def test_any_json_of_the_providers(event: tuple[str, bytes]) -> None:
    provider, content = event

    _take(provider, posted(provider, content))


@settings(max_examples=150, deadline=None)
@given(body=st.one_of(st.binary(max_size=60), VALUES.map(lambda value: json.dumps(value).encode())))
def test_any_bytes_of_anybody(body: bytes) -> None:
    for provider in Provider:
        assert _take(provider, Posted(headers=(), body=body)) is None


@settings(max_examples=80, deadline=None)
@given(
    value=st.dictionaries(st.sampled_from(["Type", "TopicArn", "Timestamp", "Signature", "Message"]), VALUES)
)
def test_any_envelope(value: dict[str, object]) -> None:
    good = json.loads(by_sns(envelope("{}")).body)

    assert _take("ses", Posted(headers=(), body=json.dumps(good | value).encode())) is None


@settings(max_examples=80, deadline=None)
@given(
    signature=st.one_of(VALUES, st.dictionaries(st.sampled_from(["timestamp", "token", "signature"]), VALUES))
)
def test_any_signature_in_a_body(signature: object) -> None:
    body = b'{"signature": ' + json.dumps(signature).encode() + b', "event-data": {}}'

    assert _take("mailgun", Posted(headers=(), body=body)) is None


@settings(max_examples=80, deadline=None)
@given(
    headers=st.lists(
        st.tuples(
            st.sampled_from(["Authorization", "authorization", "X-Webhook-Token", "x"]), st.text(max_size=30)
        ),
        max_size=3,
    )
)
def test_any_headers(headers: list[tuple[str, str]]) -> None:
    request = Posted(headers=tuple(headers), body=b'{"event": "spam", "RecordType": "Bounce"}')

    for provider in Provider:
        assert _take(provider, request) is None


@pytest.mark.parametrize("provider", [provider for provider in Provider if provider is not Provider.SES])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"\xfe\xff\x00{\x00}",
        b"null",
        b"[",
        b"[" * 200_000,
        b'{"event":' * 50_000,
        b"[NaN]",
        b"[Infinity]",
        b'{"event": "spam", "event": "delivered", "RecordType": "Bounce"}',
        b'{"event": "spam"} {}',
        b"'event'",
    ],
    ids=[
        "none",
        "no UTF-8",
        "UTF-16",
        "null",
        "open",
        "deep",
        "deep objects",
        "NaN",
        "infinite",
        "twice",
        "two",
        "quotes",
    ],
)
def test_what_is_no_json_is_refused_as_a_whole(provider: Provider, body: bytes) -> None:
    assert _take(provider, posted(provider, body)) is None


def test_a_mark_of_the_byte_order_is_no_text() -> None:
    assert parse(b"\xef\xbb\xbf7") == 7


def test_long_words_are_cut() -> None:
    for words in ("a" * 5000, "\x1b" * 5000, "a " * 5000):
        assert len(Fields({"said": words}).text("said")) == LONGEST


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<a@b.example>", "<a@b.example>"),
        (" a@b.example ", "<a@b.example>"),
        ("", None),
        ("<>", None),
        ("<a@b.example> <c@d.example>", None),
        ("<a@b.example>\r\nBcc: c@d.example", None),
        ("ä@b.example", None),
        ("\ud800@b.example", None),
        ("a" * 1001, None),
    ],
)
def test_message_ids(written: str, read: str | None) -> None:
    assert message_id(written) == read


def test_an_id_that_is_long_is_told_by_its_digest() -> None:
    ids = [
        Event(provider=Provider.SES, id=("i" * length, "x"), at=NOW, address=None)
        .tells(Kind.OTHER)
        .response.id
        for length in (198, 199, 5000)
    ]

    assert ids[0] == "ses:" + "i" * 198 + ":x"
    assert [len(one) for one in ids[1:]] == [20, 20]
    assert len(set(ids)) == 3


@pytest.mark.parametrize("digits", [5_000, 200_000])
def test_a_number_too_long_stands_for_nothing(digits: int) -> None:
    event = b'{"event": "complained", "id": 7' + b"0" * digits + b', "timestamp": ' + b"9" * digits + b"}"

    taken = _take("mailgun", by_mailgun(event))

    assert taken is not None
    assert taken.came[0].response.at == NOW


def test_an_object_that_names_a_key_twice_could_mean_two_things() -> None:
    with pytest.raises(Garbled):
        parse(b'{"a": {"b": 1, "b": 2}}')


@pytest.mark.parametrize(
    ("held", "at"),
    [
        (1803891602, "2027-03-01T09:00:02"),
        (1803891602.5, "2027-03-01T09:00:02.500000"),
        ("1803891602", "2027-03-01T09:00:02"),
        (1803891602123, "2027-03-01T09:00:02.123000"),
        ("2027-03-01T12:00:02+03:00", "2027-03-01T09:00:02"),
        ("2027-03-01T09:00:02", "2027-03-01T09:00:02"),
        # Five minutes ahead may be a clock; more is not believed, and neither is a time before all this.
        ("2027-03-01T09:10:00Z", "2027-03-01T09:10:00"),
        ("2027-03-01T09:10:01Z", "2027-03-01T09:05:00"),
        ("1999-12-31T23:59:59Z", "2027-03-01T09:05:00"),
        (0, "2027-03-01T09:05:00"),
        (-1e300, "2027-03-01T09:05:00"),
        (True, "2027-03-01T09:05:00"),
        ([], "2027-03-01T09:05:00"),
        ("soon", "2027-03-01T09:05:00"),
        (None, "2027-03-01T09:05:00"),
    ],
)
def test_when_it_was_said(held: object, at: str) -> None:
    assert Fields({"at": held}).moment("at", now=NOW) == datetime.fromisoformat(at).replace(tzinfo=UTC)


def test_the_first_time_that_is_one_counts() -> None:
    held = Fields({"first": "soon", "second": 1803891602, "third": 1})

    assert held.moment("first", "second", "third", now=NOW) == datetime(2027, 3, 1, 9, 0, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("held", "address"),
    [
        ("Ada@Home.example", "ada@home.example"),
        (' "Ada, the first" <ada@home.example> ', "ada@home.example"),
        ("<ada@home.example>", "ada@home.example"),
        ("ada", None),
        ("ada@home.example, bela@home.example", None),
        ("ada@home.example\nBcc: bela@home.example", None),
        ("a" * 2000 + "@home.example", None),
        ("<" * 900 + ">", None),
        (7, None),
        (None, None),
    ],
)
def test_whom_it_is_about(held: object, address: str | None) -> None:
    assert Fields({"to": held}).address("to") == address
