"""The gratitude record: which letters are thanks, and what people wrote down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.fate import Fate
from engine.ledger.ledger import Ledger
from engine.ledger.thanking import How, Thanked, ThanksAsked
from engine.response.model import Kind
from tests.ledger.making import NOW
from tests.ledger.news import ADA, frozen, said, send

BO = "bo@home.example"
THANKS = frozenset({"thank-you", "birthday"})
DAY = timedelta(days=1)


def letters(
    ledger: Ledger,
    *addresses: str,
    first: int = 1,
    campaign: str = "thanks",
    purpose: str = "thank-you",
    fate: Fate = Fate.ACCEPTED,
    days: int = 0,
    **kind: str,
) -> None:
    run = frozen(ledger, *addresses, first=first, campaign=campaign, purpose=purpose, **kind)
    send(ledger, run, fate, at=NOW + days * DAY)


def noted(ledger: Ledger, who: str = ADA, *, days: int = 0, reason: str = "the fair") -> int:
    return ledger.write_thanks_down(who, by="mariam", reason=reason, how=How.CARD, at=NOW + days * DAY)


def record(ledger: Ledger, most: int | None = None, **asked: object) -> list[tuple[str, str]]:
    found = ledger.thanks(ThanksAsked(purposes=THANKS, **asked), most)  # type: ignore[arg-type]
    return [(one.who, one.reason) for one in found]


def test_letters_and_what_people_wrote_down_the_latest_first(ledger):
    letters(ledger, "Ada@home.example", reason="five years with us", signer="ann")
    letters(ledger, BO, first=2, campaign="may", purpose="birthday", days=2)
    number = noted(ledger, days=1)

    found = list(ledger.thanks(ThanksAsked(purposes=THANKS)))

    assert found == [
        Thanked(
            at=NOW + 2 * DAY,
            who=BO,
            contact="c2",
            by="",
            reason="birthday",
            how=How.LETTER,
            campaign="may",
            number=None,
        ),
        Thanked(
            at=NOW + DAY,
            who=ADA,
            contact=None,
            by="mariam",
            reason="the fair",
            how=How.CARD,
            campaign=None,
            number=number,
        ),
        Thanked(
            at=NOW,
            who="Ada@home.example",
            contact="c1",
            by="ann",
            reason="five years with us",
            how=How.LETTER,
            campaign="thanks",
            number=None,
        ),
    ]


@pytest.mark.parametrize(
    ("fate", "counts"),
    [
        (Fate.ACCEPTED, True),
        (Fate.UNSURE, True),
        (Fate.REFUSED, False),
        (Fate.DEFERRED, False),
        (Fate.AT_RISK, False),
    ],
)
def test_what_may_have_arrived_counts(ledger, fate, counts):
    letters(ledger, ADA, fate=fate)
    assert bool(record(ledger)) is counts
    assert bool(list(ledger.last_thanks(THANKS))) is counts


def test_other_letters_do_not_count_nor_those_whose_purpose_nobody_recorded(ledger):
    for first, purpose in enumerate(("newsletter", "apology", ""), 1):
        letters(ledger, ADA, first=first, campaign=f"c{first}", purpose=purpose, reason="thank-you")
    assert record(ledger) == []


def test_a_letter_that_came_back_for_good_has_thanked_nobody(ledger):
    letters(ledger, ADA, BO)
    ledger.respond(
        [
            said(Kind.BOUNCE, "1", letter=1, permanent=True),
            said(Kind.BOUNCE, "2", letter=2, permanent=False),
        ],
        NOW,
    )
    assert record(ledger) == [(BO, "thank-you")]


def test_thanks_taken_back_count_no_more_and_stay_written_down(ledger):
    first, second = noted(ledger), noted(ledger, reason="the second fair")

    taken = ledger.take_thanks_back(second, NOW + DAY)

    assert taken is not None
    assert (taken.reason, taken.undone_at) == ("the second fair", NOW + DAY)
    assert record(ledger) == [(ADA, "the fair")]
    assert [(one.number, one.undone_at) for one in ledger.thanks_written_down(ADA)] == [
        (first, None),
        (second, NOW + DAY),
    ]
    assert ledger.take_thanks_back(second, NOW) is None
    assert ledger.take_thanks_back(17, NOW) is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [(BO, "birthday"), (ADA, "the fair"), ("42", "the fair"), (ADA, "Five years")]),
        ({"who": ADA}, [(ADA, "the fair"), (ADA, "Five years")]),
        ({"who": "42"}, [("42", "the fair")]),
        ({"campaign": "may"}, [(BO, "birthday")]),
        ({"campaign": "may", "reason": "birthday"}, [(BO, "birthday")]),
        ({"reason": "the Fair"}, [(ADA, "the fair"), ("42", "the fair")]),
        ({"reason": "five years"}, [(ADA, "Five years")]),
        ({"reason": "five"}, []),
        ({"since": NOW + DAY}, [(BO, "birthday"), (ADA, "the fair")]),
        ({"most": 1}, [(BO, "birthday")]),
    ],
)
def test_what_is_asked_for(ledger, asked, found):
    letters(ledger, ADA, reason="Five years")
    letters(ledger, BO, first=2, campaign="may", purpose="birthday", days=2)
    noted(ledger, "42")
    noted(ledger, days=1)

    assert record(ledger, **asked) == found
    most = asked.pop("most", None)
    assert most or ledger.count_thanks(ThanksAsked(purposes=THANKS, **asked)) == len(found)


def test_when_people_were_last_thanked(ledger):
    letters(ledger, ADA)
    letters(ledger, ADA, BO, first=1001, campaign="may", days=2)
    noted(ledger, days=1)
    noted(ledger, "42")

    assert sorted(ledger.last_thanks(THANKS), key=str) == [
        ("42", None, NOW),
        (ADA, "c1", NOW),
        (ADA, "c1001", NOW + 2 * DAY),
        (ADA, None, NOW + DAY),
        (BO, "c1002", NOW + 2 * DAY),
    ]


def test_nobody_is_told_of_who_is_forgotten(ledger):
    letters(ledger, ADA, BO)
    noted(ledger)
    ledger.forget(ADA, (), by="mariam", now=NOW + DAY)
    assert record(ledger) == [(BO, "thank-you")]
    assert [who for who, _, _ in ledger.last_thanks(THANKS)] == [BO]
