"""What came back, over a real ledger: kept once, with what follows in the same transaction."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

import pytest

from engine.fate import Fate, Outcome
from engine.ledger.heard import Answered, Case, Responded
from engine.ledger.ledger import Ledger
from engine.ledger.model import AtRisk, Done, Go, RunState, Step, Why
from engine.response.consequence import Keep, Open, Restore, Suppress
from engine.response.model import Answer, Cause, Kind, Response, Scope, Source
from tests.ledger.making import HOUR, LEASE, NOW, claimed, opened
from tests.ledger.news import ADA, fates, frozen, said, send, stops, went

DAY = timedelta(days=1)
DUE = NOW + 2 * DAY
TEN = Answer(question="nps", choice="10")
ONE = Answer(question="nps", choice="1", guests=2, comment="The tea\nwas cold.", fields=(("shop", "Gyumri"),))


def respond(ledger: Ledger, *responses: Response, now: datetime = NOW) -> list[Responded]:
    return ledger.respond(responses, now)


# -- kept whole, once -------------------------------------------------------------------------------


def test_a_response_comes_back_as_it_was_said(ledger):
    went(ledger, ADA)
    whole = Response(
        id="ses:1",
        kind=Kind.BOUNCE,
        at=NOW - HOUR,
        source=Source.WEBHOOK,
        letter=1,
        address=ADA,
        permanent=False,
        cause=Cause.FULL,
        status="4.2.2",
        diagnostic="452 4.2.2 over quota",
        subject="Undelivered",
        text="several\nlines",
        scope="newsletter",
        until=NOW + DAY,
        answer=ONE,
        unhappy=True,
    )

    assert respond(ledger, whole) == [Responded(response=whole, new=True)]
    assert list(ledger.responses()) == [whole]


def test_the_same_thing_again_is_kept_once_and_changes_nothing(ledger):
    """Also where somebody has undone meanwhile what followed from it."""
    went(ledger, ADA)
    bounce = said(Kind.BOUNCE, letter=1, permanent=True)
    stop = Suppress(address=ADA, why="bounce")
    known = dataclasses.replace(bounce, address=ADA)

    assert respond(ledger, bounce, bounce) == [
        Responded(response=known, new=True, followed=(stop,)),
        Responded(response=known, new=False),
    ]
    ledger.unsuppress(ADA, by="mariam", now=NOW)
    assert respond(ledger, bounce) == [Responded(response=known, new=False)]
    assert stops(ledger) == []
    assert list(ledger.responses()) == [known]


def test_who_was_taken_off_the_list_is_not_put_back_by_a_second_report_of_the_same_letter(ledger):
    """A server refuses, then its provider says so as well; the next letter that bounces counts."""
    went(ledger, ADA, at=NOW - DAY)
    respond(ledger, said(Kind.BOUNCE, "mail", letter=1, permanent=True))
    ledger.unsuppress(ADA, by="mariam", now=NOW + HOUR)
    for name, more in (("hook", {"letter": 1}), ("address", {"address": ADA})):
        respond(ledger, said(Kind.BOUNCE, name, permanent=True, **more), now=NOW + 2 * HOUR)
    assert stops(ledger) == []
    went(ledger, ADA, first=2, at=NOW + 3 * HOUR)
    respond(ledger, said(Kind.BOUNCE, "again", letter=2, permanent=True), now=NOW + 4 * HOUR)
    assert [stop[0] for stop in stops(ledger)] == ["bounce"]


def test_responses_of_a_run_and_of_an_address(ledger):
    first, second = went(ledger, ADA), went(ledger, ADA, "bo@home.example", first=2)
    respond(
        ledger,
        said(Kind.REPLY, "a", letter=1),
        said(Kind.REPLY, "b", letter=3),
        said(Kind.REPLY, "c", letter=2),
        said(Kind.OPT_OUT, "d", address=ADA),
    )
    names = {run.id: [one.id for one in ledger.responses(run.id)] for run in (first, second)}
    assert names == {first.id: ["mail:a"], second.id: ["mail:b", "mail:c"]}
    assert [one.id for one in ledger.responses(address="Ada@Home.example")] == ["mail:a", "mail:c", "mail:d"]
    assert [one.id for one in ledger.responses(second.id, ADA)] == ["mail:c"]


def test_a_transaction_that_fails_keeps_nothing_of_it(ledger):
    went(ledger, ADA)
    naive = dataclasses.replace(said(Kind.REPLY), at=datetime(2027, 3, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="needs a zone"):
        respond(ledger, said(Kind.COMPLAINT, letter=1), naive)
    assert (list(ledger.responses()), stops(ledger)) == ([], [])


def test_others_write_while_responses_are_still_coming(tmp_path, ledger):
    """Where they come from may be slow: the ledger is locked only once all are there."""
    went(ledger, ADA)
    with opened(tmp_path) as other, other._database.writing() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    with opened(tmp_path) as other:

        def slowly():
            yield said(Kind.REPLY, letter=1)
            assert other.suppress("bo@home.example", Why.ASKED, source="a test", now=NOW)

        assert [one.new for one in ledger.respond(slowly(), NOW)] == [True]


# -- whom it is about -------------------------------------------------------------------------------


def test_a_letter_names_its_reader_whatever_mailbox_answered(ledger):
    went(ledger, ADA)
    respond(ledger, said(Kind.BOUNCE, letter=1, address="forwarded@elsewhere.example", permanent=True))
    assert stops(ledger) == [("bounce", "")]
    assert stops(ledger, "forwarded@elsewhere.example") == []


def test_by_address_alone_it_is_the_last_letter_that_went_there(ledger):
    went(ledger, ADA, at=NOW - 30 * DAY)
    went(ledger, ADA, first=2, at=NOW - DAY)
    frozen(ledger, ADA, first=3)
    [found] = respond(ledger, said(Kind.BOUNCE, address="ADA@home.example", permanent=True))
    assert (found.response.letter, found.response.address) == (2, ADA)


@pytest.mark.parametrize(
    ("kind", "letter", "stopped"),
    [
        (Kind.BOUNCE, None, []),
        (Kind.BOUNCE, 999, []),
        (Kind.BOUNCE, 2**80, []),
        (Kind.BOUNCE, -1, []),
        (Kind.COMPLAINT, 999, [("complaint", "")]),
        (Kind.OPT_OUT, 999, [("asked", "")]),
    ],
)
def test_a_letter_nobody_knows(ledger, kind, letter, stopped):
    """Anybody can write a bounce about anybody; who asks to stop need not name a letter."""
    went(ledger, "bo@home.example")
    respond(ledger, said(kind, letter=letter, address=ADA, permanent=True))
    assert [one.letter for one in ledger.responses()] == [None]
    assert stops(ledger) == stopped


def test_a_letter_of_long_ago_is_not_found_by_its_address(ledger):
    went(ledger, ADA, at=NOW - 61 * DAY)
    respond(ledger, said(Kind.BOUNCE, address=ADA, permanent=True))
    assert stops(ledger) == []


def test_nobody_speaks_for_a_letter_that_has_not_left(ledger):
    """Its token is known from a preview or a copy: what is done with that is not the reader's doing."""
    run = frozen(ledger, ADA)
    respond(
        ledger,
        said(Kind.BOUNCE, letter=1, permanent=True),
        said(Kind.OPT_OUT, letter=1, address="marketer@shop.example"),
    )
    assert fates(ledger, run) == {ADA: "planned"}
    assert stops(ledger) == []
    assert stops(ledger, "marketer@shop.example") == [("asked", "")]


# -- stopping ---------------------------------------------------------------------------------------


def test_every_reason_has_its_source(ledger):
    went(ledger, *(f"{name}@home.example" for name in "abcd"))
    respond(
        ledger,
        said(Kind.BOUNCE, letter=1, permanent=True, status="5.1.1"),
        said(Kind.COMPLAINT, letter=2, source=Source.WEBHOOK),
        said(Kind.OPT_OUT, letter=3, source=Source.PAGE),
        said(Kind.OPT_OUT, "pause", letter=4, source=Source.PAGE, until=NOW + 90 * DAY),
    )
    found = [
        (one.address[0], one.why.value, one.source, one.scope, one.until) for one in ledger.suppressions()
    ]
    assert found == [
        ("a", "bounce", "bounce by mail, 5.1.1", "", None),
        ("b", "complaint", "complaint by webhook", "", None),
        ("c", "asked", "opt-out by page", "", None),
        ("d", "paused", "opt-out by page", "", NOW + 90 * DAY),
    ]


def test_in_force_at_once_for_letters_that_wait(ledger):
    went(ledger, ADA)
    april = frozen(ledger, ADA, "bo@home.example", first=2, campaign="april")
    may = frozen(ledger, ADA, first=4, campaign="may")
    send(ledger, may, Fate.DEFERRED)
    respond(ledger, said(Kind.OPT_OUT, letter=1))
    assert fates(ledger, april) == {ADA: "suppressed", "bo@home.example": "planned"}
    assert fates(ledger, may) == {ADA: "suppressed"}


@pytest.mark.parametrize(
    ("scope", "purpose", "advertising", "goes"),
    [
        ("", "thank-you", False, False),
        ("newsletter", "newsletter", True, False),
        ("newsletter", "thank-you", True, True),
        (Scope.ADVERTISING, "early-access", True, False),
        (Scope.ADVERTISING, "thank-you", False, True),
        ("no such purpose", "thank-you", True, True),
    ],
)
def test_a_claimed_letter_is_looked_at_again_before_it_leaves(ledger, scope, purpose, advertising, goes):
    run = frozen(ledger, ADA, purpose=purpose, advertising=advertising)
    [letter] = claimed(ledger, run)
    respond(ledger, said(Kind.OPT_OUT, address=ADA, scope=scope))

    answer = ledger.advance([Step(at_risk=AtRisk(letter=letter, date=NOW))], NOW)

    assert answer == [Go.YES if goes else Go.SUPPRESSED]
    assert fates(ledger, run) == {ADA: "at-risk" if goes else "suppressed"}


@pytest.mark.parametrize("goes", [False, True])
def test_a_letter_of_another_kind_still_waits(ledger, goes):
    run = frozen(ledger, ADA, purpose="thank-you" if goes else "newsletter", advertising=False)
    respond(ledger, said(Kind.OPT_OUT, address=ADA, scope="newsletter"))
    assert fates(ledger, run) == {ADA: "planned" if goes else "suppressed"}
    assert [letter.number for letter in claimed(ledger, run)] == ([1] if goes else [])


def test_a_pause_ends_by_itself(ledger):
    respond(ledger, said(Kind.OPT_OUT, address=ADA, until=NOW + DAY))
    run = frozen(ledger, ADA)
    owner = ledger.enlist(NOW, LEASE)
    assert ledger.claim(run.id, owner, 1, NOW + DAY - timedelta(microseconds=1)) == []
    assert fates(ledger, run) == {ADA: "suppressed"}
    later = frozen(ledger, ADA, first=2, campaign="later")
    assert [letter.number for letter in ledger.claim(later.id, owner, 1, NOW + DAY)] == [2]


def test_a_pause_only_gets_longer_and_begins_anew(ledger):
    def pause(name: str, days: int, now: datetime) -> tuple[datetime, datetime | None]:
        respond(ledger, said(Kind.OPT_OUT, name, address=ADA, until=now + days * DAY), now=now)
        [one] = ledger.suppressions(ADA)
        return one.since, one.until

    assert pause("a", 10, NOW) == (NOW, NOW + 10 * DAY)
    assert pause("b", 5, NOW + DAY) == (NOW, NOW + 10 * DAY)
    assert pause("c", 20, NOW + 2 * DAY) == (NOW, NOW + 22 * DAY)
    assert pause("d", 1, NOW + 40 * DAY) == (NOW + 40 * DAY, NOW + 41 * DAY)


def test_an_undo_takes_back_only_what_the_person_asked(ledger):
    went(ledger, ADA)
    respond(
        ledger,
        said(Kind.OPT_OUT, letter=1),
        said(Kind.OPT_OUT, "pause", letter=1, until=NOW + DAY),
        said(Kind.OPT_OUT, "one kind", letter=1, scope="newsletter"),
        said(Kind.COMPLAINT, letter=1),
    )
    [undone] = respond(ledger, said(Kind.UNDO, letter=1))
    assert undone.followed == (Restore(address=ADA, scope=""),)
    assert stops(ledger) == [("asked", "newsletter"), ("complaint", "")]
    respond(ledger, said(Kind.UNDO, "one kind too", letter=1, scope="newsletter"))
    assert stops(ledger) == [("complaint", "")]


# -- letter after letter ----------------------------------------------------------------------------


def bounced_for_weeks(ledger: Ledger, pattern: str, *, days: tuple[int, ...]) -> list[tuple[str, str]]:
    """Letters on these days, "x" bounced for a passing reason, "r" refused at once, "." neither."""
    for number, (mark, day) in enumerate(zip(pattern, days, strict=True), 1):
        at = NOW + day * DAY
        went(ledger, ADA, first=number, fate=Fate.REFUSED if mark == "r" else Fate.ACCEPTED, at=at)
        if mark == "x":
            soft = said(Kind.BOUNCE, f"b{number}", letter=number, permanent=False, at=at)
            respond(ledger, soft, now=at + HOUR)
    return stops(ledger)


FAILING = [("failing", "")]


@pytest.mark.parametrize(
    ("pattern", "days", "stopped"),
    [
        ("xxxxx", (0, 3, 6, 9, 14), FAILING),
        ("xxxxx", (0, 2, 4, 8, 13), []),
        ("xxxxx", (0, 1, 2, 5, 10), []),
        ("xxxx", (0, 20, 40, 60), []),
        ("xxx.xx", (0, 9, 18, 27, 36, 45), []),
        (".xxxxx", (0, 9, 18, 27, 36, 45), FAILING),
        ("xrxrxxx", (0, 3, 6, 9, 12, 15, 18), FAILING),
        ("xxxxx.", (0, 3, 6, 9, 14, 20), FAILING),
    ],
)
def test_five_soft_bounces_in_a_row_over_two_weeks(ledger, pattern, days, stopped):
    assert bounced_for_weeks(ledger, pattern, days=days) == stopped


@pytest.mark.parametrize("kind", [Kind.DELIVERED, Kind.AUTO_REPLY, Kind.REPLY, Kind.ANSWER])
def test_a_sign_of_life_begins_the_row_anew(ledger, kind):
    bounced_for_weeks(ledger, "xx", days=(0, 9))
    respond(ledger, said(kind, letter=2, at=NOW + 10 * DAY, answer=TEN), now=NOW + 10 * DAY)
    for number, day in ((3, 18), (4, 27), (5, 36)):
        at = NOW + day * DAY
        went(ledger, ADA, first=number, at=at)
        respond(ledger, said(Kind.BOUNCE, f"{number}", letter=number, permanent=False, at=at), now=at)
    assert stops(ledger) == []


def test_a_reply_dated_in_the_future_counts_from_when_it_came(ledger):
    went(ledger, ADA, first=9, at=NOW - DAY)
    respond(ledger, said(Kind.REPLY, letter=9, at=NOW + 3650 * DAY), now=NOW - HOUR)
    assert bounced_for_weeks(ledger, "xxxxx", days=(0, 3, 6, 9, 14)) == FAILING


def test_bounces_that_come_late_and_out_of_order(ledger):
    """The row is that of the letters, not of their bounces; and a letter that bounced twice is one."""
    for number, day in enumerate((0, 3, 6, 9, 14), 1):
        went(ledger, ADA, first=number, at=NOW + day * DAY)
    now = NOW + 15 * DAY
    for number in (5, 3, 3, 1, 4):
        respond(ledger, said(Kind.BOUNCE, f"{number} {len(stops(ledger))}", letter=number), now=now)
    assert stops(ledger) == []
    respond(ledger, said(Kind.BOUNCE, "last", letter=2), now=now)
    assert stops(ledger) == FAILING


def test_taken_off_the_list_by_hand_the_count_begins_anew(ledger):
    bounced_for_weeks(ledger, "xxxxx", days=(0, 3, 6, 9, 14))
    ledger.unsuppress(ADA, by="mariam", now=NOW + 15 * DAY)
    went(ledger, ADA, first=6, at=NOW + 16 * DAY)
    respond(ledger, said(Kind.BOUNCE, "sixth", letter=6, permanent=False), now=NOW + 17 * DAY)
    assert stops(ledger) == []


# -- settling ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fate"),
    [
        (Kind.BOUNCE, "refused"),
        (Kind.COMPLAINT, "accepted"),
        (Kind.REPLY, "accepted"),
        (Kind.AUTO_REPLY, "accepted"),
        (Kind.ANSWER, "accepted"),
        (Kind.OPT_OUT, "accepted"),
        (Kind.DELIVERED, "accepted"),
        (Kind.OTHER, "unsure"),
    ],
)
def test_news_settles_an_unsure_letter_and_its_run_ends(ledger, kind, fate):
    run = went(ledger, ADA, fate=Fate.UNSURE)
    assert not ledger.finish(run.id, NOW)
    respond(ledger, said(kind, letter=1, permanent=False, answer=TEN))
    assert fates(ledger, run) == {ADA: fate}
    assert ledger.get_run(run.id).state is (RunState.OPEN if fate == "unsure" else RunState.ENDED)
    if fate != "unsure":
        last = ledger.history(1)[-1]
        assert (last.was, last.detail, last.by) == (Fate.UNSURE, f"told by a {kind}", f"{kind} by mail")


def test_what_was_settled_stays_so(ledger):
    run = went(ledger, ADA, fate=Fate.UNSURE)
    respond(ledger, said(Kind.REPLY, letter=1), said(Kind.BOUNCE, letter=1, permanent=True))
    assert fates(ledger, run) == {ADA: "accepted"}
    assert stops(ledger) == [("bounce", "")]


def test_a_process_that_died_is_told_by_what_came_meanwhile(tmp_path):
    with opened(tmp_path) as dying:
        run = frozen(dying, ADA, "bo@home.example")
        send(dying, run, Fate.AT_RISK)
        respond(dying, said(Kind.DELIVERED, letter=1))
    with opened(tmp_path) as ledger:
        assert ledger.recover(NOW).unsure == 1
        assert fates(ledger, run) == {ADA: "accepted", "bo@home.example": "unsure"}


def test_a_line_that_broke_after_the_news_had_come(ledger):
    run = frozen(ledger, ADA)
    owner = ledger.enlist(NOW, LEASE)
    [letter] = ledger.claim(run.id, owner, 1, NOW)
    ledger.advance([Step(at_risk=AtRisk(letter=letter, date=NOW))], NOW)
    respond(ledger, said(Kind.BOUNCE, letter=1, permanent=False))
    ledger.advance([Step(done=Done(letter=letter, outcome=Outcome(fate=Fate.UNSURE)))], NOW)
    assert ledger.finish(run.id, NOW)
    assert fates(ledger, run) == {ADA: "refused"}


# -- answers ----------------------------------------------------------------------------------------


def test_answers_in_the_order_they_came(ledger):
    run, other = went(ledger, ADA), went(ledger, "bo@home.example", first=2)
    respond(
        ledger,
        said(Kind.ANSWER, "a", letter=1, answer=TEN),
        said(Kind.ANSWER, "b", letter=2, answer=TEN),
        said(Kind.REPLY, "c", letter=1),
        said(Kind.ANSWER, "d", letter=1, answer=ONE, at=NOW - DAY),
    )
    ten = Answered(id="mail:a", letter=1, address=ADA, at=NOW, answer=TEN)
    one = Answered(id="mail:d", letter=1, address=ADA, at=NOW - DAY, answer=ONE)
    assert list(ledger.answers(run.id)) == [ten, one]
    assert [found.id for found in ledger.answers(other.id)] == ["mail:b"]
    assert [found.id for found in ledger.answers()] == ["mail:a", "mail:b", "mail:d"]


# -- cases ------------------------------------------------------------------------------------------


def test_an_unhappy_answer_opens_one_case_until_it_is_closed(ledger):
    run = went(ledger, ADA, "bo@home.example")
    [first] = respond(ledger, said(Kind.ANSWER, letter=1, answer=ONE, unhappy=True))
    assert first.followed == (
        Keep(),
        Open(address=ADA, why="an unhappy answer"),
        Suppress(address=ADA, why="unhappy", scope="advertising"),
    )
    later = respond(
        ledger,
        said(Kind.REPLY, "again", letter=1, unhappy=True),
        said(Kind.REPLY, "bo", letter=2, text="Never again.", unhappy=True, at=NOW - HOUR),
        now=NOW - HOUR,
    )
    assert [(one.followed != (), one.case) for one in later] == [(False, None), (True, 2)]

    ada = Case(
        id=1,
        address=ADA,
        letter=1,
        campaign=run.campaign,
        opened_at=NOW,
        due=DUE,
        why="an unhappy answer",
        text="",
        answer=ONE,
        alerted_at=None,
        closed_at=None,
        closed_by="",
        note="",
    )
    bo = Case(
        id=2,
        address="bo@home.example",
        letter=2,
        campaign=run.campaign,
        opened_at=NOW - HOUR,
        due=DUE - HOUR,
        why="a reply with a complaint",
        text="Never again.",
        answer=None,
        alerted_at=None,
        closed_at=None,
        closed_by="",
        note="",
    )
    assert ledger.cases() == [bo, ada]
    assert (first.case, stops(ledger)) == (1, [("unhappy", "advertising")])

    ledger.case_alerted(1, NOW + HOUR)
    ledger.case_alerted(1, NOW + 2 * HOUR)
    assert ledger.close_case(1, by="mariam", note="called her", now=NOW + DAY)
    assert not ledger.close_case(1, by="aram", note="me too", now=NOW + DAY)
    assert not ledger.close_case(99, by="aram", note="", now=NOW)

    closed = dataclasses.replace(
        ada, alerted_at=NOW + HOUR, closed_at=NOW + DAY, closed_by="mariam", note="called her"
    )
    assert (ledger.cases(), ledger.cases(open_only=False)) == ([bo], [bo, closed])
    assert (stops(ledger), stops(ledger, "bo@home.example")) == ([], [("unhappy", "advertising")])
    [again] = respond(ledger, said(Kind.REPLY, "third", letter=1, unhappy=True), now=NOW + 2 * DAY)
    assert (again.case, stops(ledger)) == (3, [("unhappy", "advertising")])


def test_by_when_somebody_has_to_be_seen_to(ledger):
    went(ledger, ADA)
    ledger.respond([said(Kind.REPLY, letter=1, unhappy=True)], NOW, due=HOUR)
    assert [one.due for one in ledger.cases()] == [NOW + HOUR]


@pytest.mark.parametrize("advertising", [True, False])
def test_no_promotion_while_a_case_is_open_but_other_letters(ledger, advertising):
    run = frozen(ledger, ADA, purpose="thank-you", advertising=advertising)
    respond(ledger, said(Kind.ANSWER, address=ADA, answer=Answer(question="recommend"), unhappy=True))
    assert fates(ledger, run) == {ADA: "suppressed" if advertising else "planned"}


def test_closing_lifts_nothing_that_the_person_asked(ledger):
    went(ledger, ADA)
    respond(ledger, said(Kind.REPLY, letter=1, unhappy=True), said(Kind.OPT_OUT, letter=1))
    ledger.close_case(1, by="mariam", note="", now=NOW)
    assert stops(ledger) == [("asked", "")]
