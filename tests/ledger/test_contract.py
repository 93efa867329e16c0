"""What every ledger promises, whatever it is kept in."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from datetime import timedelta

import pytest

from engine.errors import BadInput, LedgerBroken
from engine.fate import Fate, Outcome
from engine.ledger.ledger import Ledger
from engine.ledger.model import (
    AtRisk,
    Claimed,
    Done,
    Event,
    Go,
    NewLetter,
    Recovered,
    RunState,
    Step,
    Tally,
    Why,
)
from tests.ledger.making import (
    HOUR,
    LEASE,
    NOW,
    claimed,
    new_left_out,
    new_letter,
    new_run,
    opened,
    planned,
)

LATER = NOW + HOUR
DATE = NOW.replace(microsecond=0)


def at_risk(letter: Claimed) -> Step:
    return Step(at_risk=AtRisk(letter=letter, date=DATE))


def done(letter: Claimed, fate: Fate, **more: object) -> Step:
    return Step(done=Done(letter=letter, outcome=Outcome(fate=fate, **more)))  # type: ignore[arg-type]


def fate_of(ledger: Ledger, number: int) -> Fate:
    letter = ledger.find_letter(number)
    assert letter is not None
    return letter.fate


# -- freezing -------------------------------------------------------------------------------------------


def test_a_frozen_run_gives_back_what_went_in(ledger):
    run = ledger.freeze(
        new_run(4),
        [new_letter(1), new_letter(2, failed="letter.md:3: no")],
        [new_left_out(2), new_left_out(4)],
        NOW,
    )

    assert ledger.find_run("thanks", "once") == run == ledger.get_run(run.id)
    assert (run.state, run.rows, run.chosen, run.as_of, run.frozen_at) == (RunState.OPEN, 4, 2, NOW, NOW)
    assert ledger.tally(run.id) == Tally(chosen=2, failed=1, unsent=1)
    assert ledger.snapshot(run.id) == {"campaign.yaml": b"id: x"}
    assert ledger.contents(1) == {"given_name": "Person 1"}
    assert [(row.row, row.contact, row.reason) for row in ledger.left_out(run.id)] == [
        (2, "out2", "no consent"),
        (4, "out4", "no consent"),
    ]
    assert ledger.left_out_counts(run.id) == {"no consent": 2}
    assert [row.row for row in ledger.left_out_with("out4@HOME.example")] == [4]
    assert ledger.history(1) == []
    assert ledger.history(2) == [
        Event(
            at=NOW,
            was=Fate.PLANNED,
            fate=Fate.FAILED,
            code=None,
            status=None,
            detail="letter.md:3: no",
            by="plan",
        )
    ]


def test_a_run_is_frozen_once(ledger):
    planned(ledger, 2)

    with pytest.raises(BadInput, match=r"thanks \(once\) has been planned already"):
        ledger.freeze(new_run(1), [new_letter(9)], [], NOW)
    assert [letter.number for letter in ledger.letters(1)] == [1, 2]


def test_numbers_that_do_not_add_up_freeze_nothing(ledger):
    with pytest.raises(LedgerBroken, match="1 chosen and 1 left out do not make 3 rows"):
        ledger.freeze(new_run(3), [new_letter(1)], [new_left_out(2)], NOW)
    assert ledger.runs() == []


@pytest.mark.parametrize(
    "twin",
    [new_letter(1, contact="b", address="b@b.example"), new_letter(2, contact="c1", address="b@b.example"),
     new_letter(2, address="P1@home.example")],
    ids=["number", "contact", "slot"],
)  # fmt: skip
def test_one_letter_per_number_contact_and_slot(ledger, twin):
    with pytest.raises(LedgerBroken, match="UNIQUE"):
        ledger.freeze(new_run(2), [new_letter(1), twin], [], NOW)
    assert ledger.runs() == []


def test_a_plan_that_fails_halfway_freezes_nothing(ledger):
    def letters() -> Iterator[NewLetter]:
        yield new_letter(1)
        raise BadInput(message="the source broke")

    with pytest.raises(BadInput, match="the source broke"):
        ledger.freeze(new_run(2), letters(), [], NOW)
    assert ledger.runs() == []
    assert planned(ledger, 2).chosen == 2


def test_letters_are_streamed_into_the_ledger(ledger):
    """No more than a batch is held: a million letters must not fill the memory."""
    alive = most = 0

    class Counted(dict[str, str]):
        def __init__(self) -> None:
            nonlocal alive, most
            super().__init__(given_name="x")
            alive += 1
            most = max(most, alive)

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    letters = (dataclasses.replace(new_letter(number), values=Counted()) for number in range(1, 5001))
    assert ledger.freeze(new_run(5000), letters, [], NOW).chosen == 5000
    assert most <= 1001


# -- claiming -------------------------------------------------------------------------------------------


def test_letters_are_claimed_in_order_and_by_one_owner(ledger):
    run = planned(ledger, 5)
    ada, bob = ledger.enlist(NOW, LEASE), ledger.enlist(NOW, LEASE)

    assert [letter.number for letter in ledger.claim(run.id, ada, 2, NOW)] == [1, 2]
    assert [letter.number for letter in ledger.claim(run.id, bob, 9, NOW)] == [3, 4, 5]
    assert ledger.claim(run.id, ada, 9, NOW) == []
    assert ledger.tally(run.id) == Tally(chosen=5, unsent=5)


def test_a_claim_carries_what_the_letter_needs(ledger):
    run = planned(ledger, 1)
    [letter] = claimed(ledger, run)

    assert letter == Claimed(
        seq=1, run=run.id, number=1, contact="c1", address="p1@home.example", language="en",
        values={"given_name": "Person 1"}, owner=1, fence=1, date=None, first_tried=None, attempts=0,
        as_of=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fate", "may_be_claimed_again"),
    [(Fate.ACCEPTED, False), (Fate.DEFERRED, True), (Fate.REFUSED, False), (Fate.UNSURE, False),
     (Fate.FAILED, False), (Fate.EXPIRED, False)],
)  # fmt: skip
def test_only_a_deferred_letter_can_be_claimed_again(ledger, fate, may_be_claimed_again):
    run = planned(ledger, 1)
    [letter] = claimed(ledger, run)
    assert ledger.advance([at_risk(letter)], NOW) == [Go.YES]
    ledger.advance([done(letter, fate)], NOW)

    assert [again.number for again in claimed(ledger, run)] == ([1] if may_be_claimed_again else [])


def test_a_deferred_letter_waits_for_its_time_and_keeps_its_date(ledger):
    run = planned(ledger, 2)
    letter, other = claimed(ledger, run, 2)
    ledger.advance([at_risk(letter)], NOW)
    ledger.advance(
        [Step(done=Done(letter=letter, outcome=Outcome(fate=Fate.DEFERRED, code=450), next_try=LATER))], NOW
    )
    ledger.release(other.owner)
    owner = ledger.enlist(NOW, LEASE)

    assert [again.number for again in ledger.claim(run.id, owner, 9, LATER - timedelta(microseconds=1))] == [
        2
    ]
    [again] = ledger.claim(run.id, owner, 9, LATER)
    assert (again.number, again.date, again.first_tried, again.attempts) == (1, DATE, NOW, 1)
    ledger.advance([Step(at_risk=AtRisk(letter=again, date=DATE + HOUR))], LATER)
    assert ledger.find_letter(1).date == DATE


def test_new_letters_go_before_those_put_off(ledger):
    run = planned(ledger, 3)
    [first] = claimed(ledger, run)
    ledger.advance([done(first, Fate.DEFERRED)], NOW)

    assert [letter.number for letter in ledger.claim(run.id, ledger.enlist(NOW, LEASE), 9, LATER)] == [
        2,
        3,
        1,
    ]


def test_giving_back_leaves_no_trace(ledger):
    run = planned(ledger, 2)
    first, second = claimed(ledger, run, 2)
    ledger.advance([Step(done=Done(letter=second, outcome=Outcome(fate=Fate.DEFERRED), next_try=LATER))], NOW)
    [again] = ledger.claim(run.id, second.owner, 9, LATER)
    ledger.release(first.owner)

    assert again.number == 2
    assert (fate_of(ledger, 1), fate_of(ledger, 2)) == (Fate.PLANNED, Fate.DEFERRED)
    assert ledger.history(1) == []
    assert [event.fate for event in ledger.history(2)] == [Fate.DEFERRED]


# -- at risk --------------------------------------------------------------------------------------------


def test_one_commit_records_one_letter_and_risks_the_next(ledger):
    run = planned(ledger, 2)
    first, second = claimed(ledger, run, 2)

    assert ledger.advance([at_risk(first)], NOW) == [Go.YES]
    step = Step(
        done=Done(
            letter=first, outcome=Outcome(fate=Fate.ACCEPTED, code=250, status="2.0.0", detail="queued")
        ),
        at_risk=AtRisk(letter=second, date=DATE),
    )
    assert ledger.advance([step], LATER) == [Go.YES]
    assert ledger.history(1) == [
        Event(at=NOW, was=Fate.CLAIMED, fate=Fate.AT_RISK, code=None, status=None, detail="", by="sender 1"),
        Event(
            at=LATER,
            was=Fate.AT_RISK,
            fate=Fate.ACCEPTED,
            code=250,
            status="2.0.0",
            detail="queued",
            by="sender 1",
        ),
    ]
    assert ledger.tally(run.id) == Tally(chosen=2, accepted=1, unsent=1)
    assert fate_of(ledger, 2) is Fate.AT_RISK


def test_many_connections_share_a_commit(ledger):
    run = planned(ledger, 3)
    one, two, three = claimed(ledger, run, 3)
    ledger.suppress(two.address, Why.ASKED, source="a test", now=NOW)

    assert ledger.advance([at_risk(one), at_risk(two), Step(), at_risk(three)], NOW) == [
        Go.YES,
        Go.SUPPRESSED,
        Go.NOTHING,
        Go.YES,
    ]


def test_an_unsubscribe_counts_from_the_second_it_arrives(ledger):
    run = planned(ledger, 1)
    [letter] = claimed(ledger, run)
    ledger.suppress("P1@Home.example", Why.ASKED, source="reply", now=NOW)

    assert ledger.advance([at_risk(letter)], NOW) == [Go.SUPPRESSED]
    assert fate_of(ledger, 1) is Fate.SUPPRESSED
    assert ledger.advance([at_risk(letter)], NOW) == [Go.FENCED]


def test_a_letter_put_off_is_suppressed_at_once_with_its_person(ledger):
    run = planned(ledger, 2)
    [first, _] = claimed(ledger, run, 2)
    later = NOW + timedelta(hours=1)
    put_off = Done(letter=first, outcome=Outcome(fate=Fate.DEFERRED), next_try=later)
    ledger.advance([Step(at_risk=AtRisk(letter=first, date=NOW))], NOW)
    ledger.advance([Step(done=put_off)], NOW)

    ledger.suppress("P1@home.example", Why.ASKED, source="mariam", now=NOW)

    [letter] = ledger.letters(run.id, Fate.SUPPRESSED)
    assert (letter.address, letter.next_try) == ("p1@home.example", None)
    assert ledger.history(letter.number)[-1].by == "mariam"
    assert ledger.tally(run.id).deferred == 0


def test_a_suppressed_person_is_not_even_claimed(ledger):
    run = planned(ledger, 3)
    ledger.suppress("p1@home.example", Why.ASKED, source="reply", now=NOW)
    ledger.suppress("p2@home.example", Why.ASKED, source="reply", now=NOW)

    assert [letter.number for letter in claimed(ledger, run, 1)] == [3]
    assert claimed(ledger, run, 9) == []
    assert ledger.tally(run.id) == Tally(chosen=3, suppressed=2, unsent=1)


def test_an_undone_suppression_counts_no_more(ledger):
    run = planned(ledger, 1)
    [letter] = claimed(ledger, run)
    ledger.suppress(letter.address, Why.ASKED, source="reply", now=NOW)
    assert ledger.unsuppress("P1@home.example", by="mariam", now=NOW)

    assert ledger.advance([at_risk(letter)], NOW) == [Go.YES]


@pytest.mark.parametrize("state", ["paused", "ended"])
def test_nothing_goes_of_a_run_that_is_paused(ledger, state):
    run = planned(ledger, 2)
    [letter] = claimed(ledger, run)
    ledger.pause(run.id, "asked to")

    assert ledger.advance([at_risk(letter)], NOW) == [Go.PAUSED]
    assert claimed(ledger, run) == []
    assert fate_of(ledger, 1) is Fate.CLAIMED
    ledger.resume(run.id, NOW)
    assert ledger.advance([at_risk(letter)], NOW) == [Go.YES]


def test_a_fence_keeps_a_sleeper_out(ledger):
    run = planned(ledger, 1)
    [old] = claimed(ledger, run)
    ledger.recover(LEASE + HOUR)
    [new] = ledger.claim(run.id, old.owner, 1, LEASE + HOUR)

    assert new.fence == old.fence + 1
    assert ledger.advance([at_risk(old)], NOW) == [Go.FENCED]
    ledger.advance([done(old, Fate.REFUSED)], NOW)
    assert ledger.advance([at_risk(new)], NOW) == [Go.YES]


def test_another_owner_cannot_put_our_letter_at_risk(ledger):
    run = planned(ledger, 1)
    [letter] = claimed(ledger, run)
    thief = dataclasses.replace(letter, owner=ledger.enlist(NOW, LEASE))

    assert ledger.advance([at_risk(thief)], NOW) == [Go.FENCED]
    assert ledger.advance([at_risk(letter), at_risk(letter)], NOW) == [Go.YES, Go.FENCED]


def test_a_bad_mailbox_is_suppressed_with_the_refusal(ledger):
    run = planned(ledger, 1)
    [letter] = claimed(ledger, run)
    ledger.advance([done(letter, Fate.REFUSED, code=550, status="5.1.1", detail="no", bad_mailbox=True)], NOW)

    [suppression] = ledger.suppressions()
    assert (suppression.address, suppression.why, suppression.source, suppression.since) == (
        "p1@home.example",
        Why.BOUNCE,
        "letter 1",
        NOW,
    )
    assert ledger.find_letter(1).attempts == 1


def test_what_a_server_says_is_cut(ledger):
    run = planned(ledger, 1)
    [letter] = claimed(ledger, run)
    ledger.advance([done(letter, Fate.REFUSED, detail="x" * 9999)], NOW)

    assert len(ledger.find_letter(1).detail) == 500


# -- the dead -------------------------------------------------------------------------------------------


def test_the_dead_leave_claims_free_and_risks_unsure(ledger):
    run = planned(ledger, 3)
    first, _second, third = claimed(ledger, run, 3)
    ledger.advance([at_risk(first)], NOW)
    ledger.advance([Step(done=Done(letter=third, outcome=Outcome(fate=Fate.DEFERRED), next_try=NOW))], NOW)
    ledger._lifelines.pop(first.owner).let_go()  # As the kernel does when a process dies.

    assert dataclasses.astuple(ledger.recover(LATER)) == (1, 1)
    assert ledger.tally(run.id) == Tally(chosen=3, unsure=1, deferred=1, unsent=1)
    assert [event.by for event in ledger.history(1)] == ["sender 1", "recovery"]
    assert dataclasses.astuple(ledger.recover(LATER)) == (0, 0)
    assert [letter.number for letter in claimed(ledger, run, 9)] == [2, 3]


def test_the_living_keep_what_they_have_at_risk_however_late(ledger):
    run = planned(ledger, 2)
    first, _ = claimed(ledger, run, 2)
    ledger.advance([at_risk(first)], NOW)

    assert dataclasses.astuple(ledger.recover(LEASE + 9 * HOUR)) == (1, 0)
    assert fate_of(ledger, 1) is Fate.AT_RISK


def test_another_process_sees_who_lives_and_who_died(ledger, tmp_path):
    run = planned(ledger, 2)
    first, _ = claimed(ledger, run, 2)
    ledger.advance([at_risk(first)], NOW)
    with opened(tmp_path) as other:
        assert dataclasses.astuple(other.recover(NOW)) == (0, 0)
        ledger.close()  # As death does: the lock is let go, and nothing else is said.
        assert dataclasses.astuple(other.recover(NOW)) == (1, 1)


def test_a_renewed_lease_keeps_its_claims(ledger):
    run = planned(ledger, 1)
    [letter] = claimed(ledger, run)
    ledger.renew(letter.owner, LEASE + HOUR)

    assert dataclasses.astuple(ledger.recover(LEASE + HOUR / 2)) == (0, 0)


def test_a_late_word_about_an_unsure_letter_still_counts(ledger):
    run = planned(ledger, 1)
    [letter] = claimed(ledger, run)
    ledger.advance([at_risk(letter)], NOW)
    ledger._lifelines.pop(letter.owner).let_go()
    ledger.recover(LATER)
    ledger.advance([done(letter, Fate.ACCEPTED, code=250)], LATER)

    assert ledger.tally(run.id) == Tally(chosen=1, accepted=1)


def test_with_nobody_sending_a_look_writes_nothing(ledger):
    assert ledger.recover(NOW) == Recovered()

    with sqlite3.connect(ledger.path) as connection:
        assert connection.execute("SELECT generation FROM ledger").fetchone() == (0,)
    connection.close()


def test_leaving_frees_claims(ledger):
    run = planned(ledger, 2)
    first, _ = claimed(ledger, run, 2)
    ledger.advance([at_risk(first)], NOW)
    ledger.leave(first.owner, NOW)

    assert ledger.tally(run.id) == Tally(chosen=2, unsure=1, unsent=1)
    assert [letter.number for letter in claimed(ledger, run, 9)] == [2]


# -- deciding -------------------------------------------------------------------------------------------


def unsure(ledger: Ledger) -> int:
    run = planned(ledger, 1)
    [letter] = claimed(ledger, run)
    ledger.advance([at_risk(letter)], NOW)
    ledger.advance([done(letter, Fate.UNSURE)], NOW)
    return run.id


def test_an_unsure_letter_goes_again_only_on_a_persons_word(ledger):
    run = unsure(ledger)
    assert claimed(ledger, ledger.get_run(run)) == []

    ledger.settle(1, Fate.PLANNED, by="mariam", now=LATER)

    assert [letter.number for letter in claimed(ledger, ledger.get_run(run))] == [1]
    last = ledger.history(1)[-1]
    assert (last.was, last.fate, last.by, last.at) == (Fate.UNSURE, Fate.PLANNED, "mariam", LATER)


@pytest.mark.parametrize("fate", [Fate.ACCEPTED, Fate.REFUSED])
def test_settling_ends_the_doubt(ledger, fate):
    run = unsure(ledger)
    assert not ledger.finish(run, NOW)
    ledger.settle(1, fate, by="mariam", now=LATER)
    assert fate_of(ledger, 1) is fate
    assert ledger.finish(run, NOW)
    with pytest.raises(BadInput, match="nothing to settle"):
        ledger.settle(1, Fate.PLANNED, by="mariam", now=LATER)


@pytest.mark.parametrize("fate", sorted(set(Fate) - {Fate.ACCEPTED, Fate.REFUSED, Fate.PLANNED}))
def test_a_letter_cannot_be_settled_as_anything_else(ledger, fate):
    unsure(ledger)
    with pytest.raises(BadInput, match="cannot be settled as"):
        ledger.settle(1, fate, by="mariam", now=LATER)


def test_a_run_ends_when_nothing_is_left_and_its_snapshot_goes(ledger):
    run = planned(ledger, 2)
    one, two = claimed(ledger, run, 2)
    ledger.advance([done(one, Fate.REFUSED)], NOW)
    assert not ledger.finish(run.id, NOW)
    assert ledger.snapshot(run.id) != {}
    ledger.advance([done(two, Fate.ACCEPTED)], NOW)

    assert ledger.finish(run.id, LATER)
    ended = ledger.get_run(run.id)
    assert (ended.state, ended.ended_at) == (RunState.ENDED, LATER)
    assert ledger.snapshot(run.id) == {}
    assert ledger.contents(1) is None
    assert ledger.tally(run.id) == Tally(chosen=2, refused=1, accepted=1)
    assert ledger.finish(run.id, LATER + HOUR)
    ledger.pause(run.id, "too late")
    assert ledger.get_run(run.id) == ended


def test_expiry_gives_up_what_is_unsent(ledger):
    run = planned(ledger, 3)
    one, two, _ = claimed(ledger, run, 3)
    ledger.advance([done(one, Fate.ACCEPTED), done(two, Fate.DEFERRED)], NOW)
    ledger.release(one.owner)

    assert ledger.expire(run.id, "it is too late for a birthday", LATER) == 2
    assert ledger.tally(run.id) == Tally(chosen=3, accepted=1, expired=2)


# -- planning again -------------------------------------------------------------------------------------


def every_fate(ledger: Ledger) -> int:
    """A run whose letters 1 … 7 are accepted, refused, unsure, deferred, suppressed, failed, planned."""
    letters = [new_letter(number, failed="no" if number == 6 else None) for number in range(1, 8)]
    run = ledger.freeze(new_run(7), letters, [], NOW)
    owner = ledger.enlist(NOW, LEASE)
    got = {letter.number: letter for letter in ledger.claim(run.id, owner, 4, NOW)}
    ledger.advance([at_risk(letter) for letter in got.values()], NOW)
    fates = [Fate.ACCEPTED, Fate.REFUSED, Fate.UNSURE, Fate.DEFERRED]
    ledger.advance([done(got[number], fate) for number, fate in enumerate(fates, 1)], NOW)
    ledger.suppress("p5@home.example", Why.ASKED, source="reply", now=NOW)
    assert [letter.number for letter in ledger.claim(run.id, owner, 1, NOW)] == [7]
    ledger.leave(owner, NOW)
    return run.id


def test_planning_again_sends_nobody_a_second_letter(ledger):
    run = every_fate(ledger)
    again: list[NewLetter] = [
        dataclasses.replace(new_letter(number), values={"given_name": "New"}) for number in range(1, 9)
    ]

    ledger.replan(new_run(8), again, [], by="mariam", now=LATER)

    assert ledger.tally(run) == Tally(chosen=8, accepted=1, refused=1, unsure=1, suppressed=1, unsent=4)
    letters = claimed(ledger, ledger.get_run(run), 9)
    assert [(letter.number, letter.values, letter.date, letter.attempts) for letter in letters] == [
        (number, {"given_name": "New"}, None, 0) for number in (4, 6, 7, 8)
    ]
    assert [event.fate for event in ledger.history(4)[-2:]] == [Fate.CANCELLED, Fate.PLANNED]


def test_who_is_no_longer_chosen_keeps_a_cancelled_letter(ledger):
    run = every_fate(ledger)
    gone = dataclasses.replace(new_left_out(1), contact="c7")

    ledger.replan(new_run(2), [new_letter(4)], [gone, new_left_out(2)], by="mariam", now=LATER)

    assert ledger.tally(run) == Tally(
        chosen=7, accepted=1, refused=1, unsure=1, suppressed=1, cancelled=2, unsent=1
    )
    assert [row.contact for row in ledger.left_out(run)] == ["out2"]


def test_planning_again_does_not_write_to_an_address_twice(ledger):
    """Under another contact's name either; a cancelled letter leaves its address to others."""
    run = every_fate(ledger)
    other = new_letter(11, contact="another", address="P1@home.example")
    free = new_letter(12, contact="yet another", address="p7@home.example")

    ledger.replan(new_run(2), [other, free], [], by="mariam", now=LATER)

    assert [letter.number for letter in claimed(ledger, ledger.get_run(run), 9)] == [12]


@pytest.mark.parametrize(("one_per_contact", "goes"), [(False, []), (True, [11])])
def test_planning_again_with_slots_of_another_kind_knows_addresses(ledger, one_per_contact, goes):
    """The first plan was one for each household; the same person then comes under another name."""
    run = ledger.freeze(new_run(1), [dataclasses.replace(new_letter(1), slot="household:7")], [], NOW)
    [letter] = claimed(ledger, run)
    ledger.advance([done(letter, Fate.ACCEPTED)], NOW)
    other = new_letter(11, contact="another", address="P1@home.example")
    other = dataclasses.replace(other, slot="another") if one_per_contact else other

    ledger.replan(new_run(1), [other], [], by="mariam", now=LATER)

    assert [letter.number for letter in claimed(ledger, run, 9)] == goes


def test_planning_again_with_other_keys_gives_letters_their_new_numbers(ledger):
    run = planned(ledger, 2)
    [letter, _] = claimed(ledger, run, 2)
    ledger.advance([done(letter, Fate.ACCEPTED)], NOW)
    ledger.leave(letter.owner, NOW)

    ledger.replan(
        new_run(2),
        [new_letter(101, contact="c1", address="p1@home.example"),
         new_letter(102, contact="c2", address="p2@home.example")],
        [], by="mariam", now=LATER,
    )  # fmt: skip

    assert [letter.number for letter in ledger.letters(run.id)] == [1, 102]


def test_planning_again_waits_for_a_living_sender(ledger):
    run = planned(ledger, 2)
    claimed(ledger, run)
    with pytest.raises(BadInput, match=r"is being sent at this moment \(process \d+ on .*\)\n  hint: stop"):
        ledger.replan(new_run(1), [new_letter(1)], [], by="mariam", now=NOW)


def test_an_ended_run_can_be_planned_again(ledger):
    run = planned(ledger, 1)
    [letter] = claimed(ledger, run)
    ledger.advance([done(letter, Fate.ACCEPTED)], NOW)
    ledger.finish(run.id, NOW)

    again = ledger.replan(new_run(2), [new_letter(1), new_letter(2)], [], by="mariam", now=LATER)

    assert (again.state, again.chosen) == (RunState.OPEN, 2)
    assert [new.number for new in claimed(ledger, again, 9)] == [2]


# -- questions ------------------------------------------------------------------------------------------


def test_suppressions_are_kept_with_their_past(ledger):
    assert ledger.suppress("Ada@home.example", Why.ASKED, source="mariam", now=NOW)
    assert not ledger.suppress("ada@home.example", Why.ASKED, source="letter 1", now=NOW)
    assert ledger.suppress("ada@home.example", Why.BOUNCE, source="letter 1", now=NOW)
    assert ledger.unsuppress("ada@HOME.example", by="mariam", now=LATER)
    assert not ledger.unsuppress("ada@home.example", by="mariam", now=LATER)
    assert ledger.suppress("ada@home.example", Why.COMPLAINT, source="letter 2", now=LATER)

    assert [(item.why, item.undone_at) for item in ledger.suppressions("ADA@home.example", undone=True)] == [
        (Why.ASKED, LATER),
        (Why.BOUNCE, LATER),
        (Why.COMPLAINT, None),
    ]
    assert [item.why for item in ledger.suppressions()] == [Why.COMPLAINT]


def test_letters_of_an_address_the_latest_first(ledger):
    planned(ledger, 1)
    ledger.freeze(new_run(1, campaign="april"), [new_letter(2, address="P1@home.example")], [], NOW)

    assert [(letter.campaign, letter.address) for letter in ledger.letters_to("p1@HOME.example")] == [
        ("april", "P1@home.example"),
        ("thanks", "p1@home.example"),
    ]
    assert [run.campaign for run in ledger.runs()] == ["april", "thanks"]
    assert [run.campaign for run in ledger.runs("thanks")] == ["thanks"]
    assert ledger.find_run("may", "once") is None
    assert ledger.find_letter(99) is None


def test_who_had_the_same_template_lately_by_another_campaign(ledger):
    run = planned(ledger, 3)
    for letter, fate in zip(claimed(ledger, run, 3), (Fate.ACCEPTED, Fate.UNSURE, Fate.REFUSED), strict=True):
        ledger.advance([Step(at_risk=AtRisk(letter=letter, date=NOW))], NOW)
        ledger.advance([Step(done=Done(letter=letter, outcome=Outcome(fate=fate)))], NOW)

    def had(letter="thank-you", other_than="april", since=NOW, contacts=("c1", "c2", "c3", "c4")):
        return ledger.had_lately(letter, contacts, other_than=other_than, since=since)

    assert had() == 2
    assert had(contacts=iter(f"c{number}" for number in range(1, 12_000))) == 2
    assert had(contacts=()) == 0
    assert had(letter="early-access") == 0
    assert had(other_than="thanks") == 0
    assert had(since=NOW + timedelta(seconds=1)) == 0


def test_a_list_is_streamed_while_others_write(ledger):
    run = planned(ledger, 2500)
    listing = ledger.letters(run.id)
    assert next(listing).number == 1
    ledger.cancel(run.id, by="mariam", now=NOW)

    assert {letter.fate for letter in listing} == {Fate.PLANNED}
    assert sum(1 for _ in ledger.letters(run.id, Fate.CANCELLED)) == 2500


def test_a_tally_that_does_not_add_up_is_not_told(ledger):
    run = planned(ledger, 2)
    with ledger._writing() as connection:
        connection.exec_driver_sql("UPDATE run SET chosen = 3")
    with pytest.raises(LedgerBroken, match="count 2 letters where 3 were chosen"):
        ledger.tally(run.id)
