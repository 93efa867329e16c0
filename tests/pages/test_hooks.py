"""What providers post reaches the ledger, if it is theirs; each by the very tests' posts of ``webhook``."""

from __future__ import annotations

import dataclasses
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.token import Purpose
from engine.webhook.model import Posted
from tests.pages.conftest import ADA, KEYRING, Shop, standing, wait_until
from tests.webhook.posting import NOW, by_sns, envelope, known, posted, subscription

CASES = Path(__file__).parents[1] / "cases/webhooks"
GONE = {"event": "hard_bounce", "email": ADA, "id": 26224, "ts_event": int(NOW.timestamp())}


@pytest.fixture
def hooked(shop: Shop) -> Shop:
    shop.standing = standing(secrets=known())
    shop.now = NOW
    return shop


def post(shop: Shop, provider: str, request: Posted) -> int:
    return shop.ask(f"/hooks/{provider}", "POST", request.body, **dict(request.headers)).status


def bounce(**more: object) -> bytes:
    return json.dumps({**GONE, **more}).encode()


@pytest.mark.parametrize("provider", ["ses", "sendgrid", "mailgun", "postmark", "brevo"])
def test_what_each_provider_posts_is_taken_once(hooked: Shop, provider: str) -> None:
    case = next(path for path in sorted((CASES / provider).glob("*.json")))
    request = posted(provider, case.read_bytes())

    assert [post(hooked, provider, request) for _ in range(2)] == [200, 200]
    names = [row[1] for row in hooked.rows("response")]
    assert len(names) == len(set(names))


def test_a_letter_is_known_by_its_message_id(hooked: Shop) -> None:
    ours = KEYRING.message_id(1, "shop.example")
    request = posted("brevo", bounce(**{"message-id": ours}))

    assert post(hooked, "brevo", request) == 200
    [said] = hooked.ledger.responses()
    assert (said.letter, said.address, said.kind) == (1, ADA, "bounce")


def test_strangers_are_refused_and_nothing_of_them_is_kept(hooked: Shop) -> None:
    before = hooked.state()
    for provider in ("ses", "sendgrid", "mailgun", "postmark", "brevo"):
        for body in (bounce(), b"", b"\x00" * 100, b"[" * 10_000):
            assert post(hooked, provider, Posted(headers=(), body=body)) == 403

    assert hooked.state() == before
    assert hooked.kept == []


def test_a_provider_that_the_config_does_not_name_has_no_address(shop: Shop) -> None:
    for provider in ("ses", "brevo", "nobody", "secrets", "__class__"):
        assert post(shop, provider, posted("brevo", bounce())) == 404


def test_what_the_provider_sent_and_nobody_can_read_is_put_away(hooked: Shop) -> None:
    request = posted("postmark", b"no event at all")
    assert post(hooked, "postmark", request) == 200
    assert hooked.kept == [("postmark", b"no event at all")]


def test_a_signed_word_comes_with_its_own_events_only(hooked: Shop) -> None:
    first, second = sorted((CASES / "mailgun").glob("*.json"))[:2]
    request = posted("mailgun", first.read_bytes())
    signature = json.loads(request.body)["signature"]
    other = {**json.loads(posted("mailgun", second.read_bytes()).body), "signature": signature}

    assert post(hooked, "mailgun", request) == 200
    kept = hooked.rows("response")
    assert post(hooked, "mailgun", dataclasses.replace(request, body=json.dumps(other).encode())) == 403
    assert hooked.rows("response") == kept


def test_amazons_question_is_put_to_whoever_runs_the_server(hooked: Shop) -> None:
    assert post(hooked, "ses", by_sns(subscription())) == 200
    assert hooked.told[0].startswith("Amazon asks whether arn:aws:sns:")
    assert "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription" in hooked.told[0]


def test_where_the_certificate_cannot_be_had_it_may_come_again(hooked: Shop) -> None:
    def away(url: str) -> bytes:
        raise OSError("no network")

    ses = known().ses
    assert ses is not None
    secrets = dataclasses.replace(known(), ses=dataclasses.replace(ses, certificate=away))
    hooked.standing = standing(secrets=secrets)
    answer = hooked.ask("/hooks/ses", "POST", by_sns(envelope("{}")).body, Content_Type="text/plain")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "60")


def test_who_opts_out_does_not_wait_for_amazon(hooked: Shop) -> None:
    """Anybody can post what has to be proven by a certificate that does not come."""
    comes, waiting = threading.Event(), []

    def slow(url: str) -> bytes:
        waiting.append(url)
        comes.wait(20)
        raise OSError(url)

    ses = known().ses
    assert ses is not None
    hooked.standing = standing(
        secrets=dataclasses.replace(known(), ses=dataclasses.replace(ses, certificate=slow))
    )
    body = by_sns(envelope("{}")).body
    with ThreadPoolExecutor(50) as strangers:
        posts = [strangers.submit(hooked.ask, "/hooks/ses", "POST", body) for _ in range(50)]
        wait_until(lambda: len(waiting) == 4)
        stopped = [hooked.post(hooked.path(Purpose.OPT_OUT), stop="yes").status for _ in range(3)]
        at_once = len(waiting)
        comes.set()
        assert {one.result().status for one in posts} == {503}
    assert (stopped, at_once) == ([200] * 3, 4)


def test_a_megabyte_is_the_most(hooked: Shop) -> None:
    for size, status in ((2**20, 403), (2**20 + 1, 413)):
        assert post(hooked, "brevo", Posted(headers=(), body=b"x" * size)) == status
