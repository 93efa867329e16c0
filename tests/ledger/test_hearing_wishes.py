"""What people want: which letters, how often, in which language; and who signs up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.fate import Fate
from engine.ledger.heard import Preference, SignUp
from engine.ledger.ledger import Ledger
from engine.ledger.model import AtRisk, Go, Step, Why
from engine.response.model import Kind
from tests.ledger.making import HOUR, LEASE, NOW, claimed
from tests.ledger.news import ADA, fates, frozen, said, send, stops, went

DAY = timedelta(days=1)
BO = "bo@home.example"


def wish(days: int | None = None, language: str | None = None, *, address: str = ADA) -> Preference:
    return Preference(address=address, language=language, days=days, at=NOW, source="letter 1")


def unwanted(
    ledger: Ledger, purpose: str = "newsletter", *, advertising: bool = True, now: datetime = NOW
) -> list[tuple[str, str]]:
    found = ledger.unwanted(purpose, advertising=advertising, now=now)
    return [(one.address.partition("@")[0], one.why) for one in found]


# -- who gets no such letter ------------------------------------------------------------------------


def test_every_reason_in_plain_words(ledger):
    for why in Why:
        ledger.suppress(f"{why}@home.example", why, source="a test", now=NOW)
    assert unwanted(ledger) == [
        ("asked", "asked us to stop"),
        ("bounce", "the mailbox does not exist"),
        ("complaint", "reported a letter as junk"),
        ("failing", "letter after letter came back"),
        ("paused", "asked for a pause"),
        ("unhappy", "unhappy, and nobody has seen to it yet"),
        ("forgotten", "asked to be forgotten"),
    ]


@pytest.mark.parametrize(
    ("purpose", "advertising", "who"),
    [
        ("newsletter", True, ["all", "news", "ads"]),
        ("newsletter", False, ["all", "news"]),
        ("thank-you", True, ["all", "ads"]),
        ("thank-you", False, ["all"]),
    ],
)
def test_only_letters_of_that_kind(ledger, purpose, advertising, who):
    for name, scope in (("all", ""), ("news", "newsletter"), ("ads", "advertising")):
        ledger.suppress(f"{name}@home.example", Why.ASKED, source="a test", now=NOW, scope=scope)
    found = unwanted(ledger, purpose, advertising=advertising)
    assert [name for name, _ in found] == who
    assert dict(found).get("news", "wants no newsletter letters") == "wants no newsletter letters"
    assert dict(found).get("ads", "wants no advertising") == "wants no advertising"


def test_a_pause_says_until_when_and_is_over_then(ledger):
    until = NOW + 30 * DAY
    ledger.suppress(ADA, Why.PAUSED, source="a test", now=NOW, until=until)
    assert unwanted(ledger) == [("ada", "asked for a pause until 2027-03-31")]
    assert unwanted(ledger, now=until) == []
    [pause] = ledger.suppressions(ADA)
    assert [pause.holds(moment) for moment in (NOW, until - HOUR, until)] == [True, True, False]


def test_days_are_those_of_whoever_asks(ledger):
    ledger.suppress(ADA, Why.PAUSED, source="a test", now=NOW, until=datetime(2027, 5, 31, 20, tzinfo=UTC))
    assert unwanted(ledger, now=NOW.astimezone(ZoneInfo("Asia/Yerevan"))) == [
        ("ada", "asked for a pause until 2027-06-01")
    ]


def test_several_reasons_come_in_the_order_they_arose(ledger):
    ledger.suppress(ADA, Why.COMPLAINT, source="a test", now=NOW)
    ledger.suppress(ADA, Why.ASKED, source="a test", now=NOW)
    assert unwanted(ledger) == [("ada", "reported a letter as junk"), ("ada", "asked us to stop")]


def test_who_wants_days_between_letters_and_had_one(ledger):
    went(ledger, ADA)
    went(ledger, BO, first=2, fate=Fate.REFUSED)
    for address in (ADA, BO):
        ledger.prefer(wish(30, address=address), NOW)
    words = "wants 30 days between letters, and had one"
    assert unwanted(ledger, now=NOW + 29 * DAY) == [("ada", words)]
    assert unwanted(ledger, now=NOW + 30 * DAY) == []
    ledger.prefer(wish(None), NOW)
    assert unwanted(ledger) == []


# -- what somebody would like -----------------------------------------------------------------------


def test_the_latest_wish_counts(ledger):
    assert ledger.preference(ADA) is None
    for language in ("en", "hy"):
        ledger.prefer(wish(7, language, address="Ada@Home.example"), NOW)
    ledger.prefer(wish(address=BO), NOW)
    assert ledger.preference("ADA@home.example") == wish(7, "hy")
    assert list(ledger.preferences()) == [wish(7, "hy"), wish(address=BO)]


def test_a_letter_that_waits_is_too_soon_after_one_they_had(ledger):
    went(ledger, ADA)
    april = frozen(ledger, ADA, BO, first=2, campaign="april")
    ledger.prefer(wish(30), NOW + DAY)
    assert fates(ledger, april) == {ADA: "suppressed", BO: "planned"}
    assert ledger.history(2)[-1].by == "letter 1"


def test_of_two_letters_that_wait_only_one_goes(ledger):
    """Whichever goes first; the other is looked at again when it is put at risk."""
    april, may = (
        frozen(ledger, ADA, first=number, campaign=name) for number, name in ((1, "april"), (2, "may"))
    )
    ledger.prefer(wish(30), NOW)
    [second] = claimed(ledger, may)
    send(ledger, april)
    answer = ledger.advance([Step(at_risk=AtRisk(letter=second, date=NOW + HOUR))], NOW + HOUR)
    assert answer == [Go.SUPPRESSED]
    assert (fates(ledger, april), fates(ledger, may)) == ({ADA: "accepted"}, {ADA: "suppressed"})


def test_a_letter_that_was_put_off_does_not_stand_in_its_own_way(ledger):
    run = frozen(ledger, ADA)
    ledger.prefer(wish(30), NOW)
    send(ledger, run, Fate.DEFERRED)
    send(ledger, run)
    assert fates(ledger, run) == {ADA: "accepted"}


@pytest.mark.parametrize(("days", "kept"), [(-5, 0), (10**30, 3650)])
def test_days_that_make_no_sense(ledger, days, kept):
    went(ledger, ADA)
    ledger.prefer(wish(days), NOW)
    assert ledger.preference(ADA) == wish(kept)
    assert [name for name, _ in unwanted(ledger)] == (["ada"] if kept else [])


# -- signing up -------------------------------------------------------------------------------------


def sign_up(number: int = 7, **more: object) -> SignUp:
    facts: dict[str, object] = {"name": "Ada", "language": "hy", "network": "203.0.113.0/24", **more}
    return SignUp(number=number, address="Ada@Home.example", asked_at=NOW, confirmed_at=None, **facts)  # type: ignore[arg-type]


def test_a_sign_up_counts_once_it_is_confirmed(ledger):
    ledger.sign_up(sign_up())
    ledger.sign_up(sign_up(8))
    assert list(ledger.sign_ups(ADA)) == [sign_up(), sign_up(8)]
    assert list(ledger.sign_ups(BO)) == []
    assert ledger.confirm(99, NOW) is None
    assert ledger.confirm(2**80, NOW) is None

    confirmed = ledger.confirm(7, NOW + HOUR)
    assert confirmed is not None
    assert (confirmed.address, confirmed.confirmed_at) == ("Ada@Home.example", NOW + HOUR)
    assert ledger.confirm(7, NOW + DAY) == confirmed
    assert list(ledger.sign_ups()) == [confirmed, sign_up(8)]


def test_confirming_takes_back_what_the_person_asked_and_only_once(ledger):
    ledger.sign_up(sign_up())
    ledger.suppress(ADA, Why.ASKED, source="a test", now=NOW)
    ledger.suppress(ADA, Why.ASKED, source="a test", now=NOW, scope="newsletter")
    ledger.suppress(ADA, Why.PAUSED, source="a test", now=NOW, until=NOW + DAY)
    ledger.suppress(ADA, Why.BOUNCE, source="a test", now=NOW)
    ledger.confirm(7, NOW)
    assert stops(ledger) == [("bounce", "")]

    ledger.respond([said(Kind.OPT_OUT, address=ADA)], NOW)
    ledger.confirm(7, NOW)
    assert stops(ledger) == [("bounce", ""), ("asked", "")]


def test_a_sign_up_that_nobody_confirms_takes_nothing_back(ledger):
    ledger.suppress(ADA, Why.ASKED, source="a test", now=NOW)
    ledger.sign_up(sign_up())
    assert stops(ledger) == [("asked", "")]


def test_a_claim_looks_at_wishes_too(ledger):
    went(ledger, ADA)
    ledger.prefer(wish(30), NOW)
    run = frozen(ledger, ADA, first=2, campaign="april")
    assert ledger.claim(run.id, ledger.enlist(NOW, LEASE), 1, NOW) == []
    assert fates(ledger, run) == {ADA: "suppressed"}
