"""Whoever asks to be forgotten: what stays is their address on the list, and numbers."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import datetime, timedelta

import pytest

from engine.errors import BadInput, LedgerBroken
from engine.fate import Fate, Outcome
from engine.ledger.forgetting import Forgotten
from engine.ledger.heard import Link, Observation, Preference, Seen, SignUp
from engine.ledger.ledger import Ledger
from engine.ledger.lookup import Lookup
from engine.ledger.model import ApprovedLetter, AtRisk, Done, NewLeftOut, RunState, Step, Why
from engine.ledger.scheduled import Dealt, Occurred
from engine.ledger.thanking import How
from engine.response.model import Answer, Kind
from tests.ledger.making import LEASE, NOW, new_letter, new_run, opened
from tests.ledger.news import ADA, fates, frozen, said, send, stops, went

BO = "bo@home.example"
LATER = NOW + timedelta(days=1)


def forget(ledger: Ledger, address: str = ADA, *names: str, now: datetime = LATER) -> Forgotten:
    return ledger.forget(address, names, by="mariam", now=now)


def everything(ledger: Ledger, address: str = ADA, name: str = "Zaruhi") -> None:
    """Letters, one refused with their address in the server's words; and all that can come back."""
    letters = [
        replace(new_letter(1, contact=name, address=address), values={"given_name": name}),
        new_letter(2, address=BO),
    ]
    ledger.approve(
        "thanks",
        "once",
        [ApprovedLetter(number=number, person=b"p" * 16, letter=b"l" * 16) for number in (1, 2)],
        by="mariam",
        time="",
        now=NOW,
    )
    out = NewLeftOut(row=3, contact=name, address=address, reason="same address", detail=f"{name} again")
    run = ledger.freeze(replace(new_run(3), keep=timedelta(days=90)), letters, [out], NOW)
    send(ledger, run)
    ledger.pause(run.id, f"550 <{address}> unknown")
    ledger.resume(run.id, NOW)
    ledger.add_links(
        run.id, [link(1, f"For {name}"), link(2), link(3, url=f"https://x.example/?e={address}")]
    )
    april = frozen(ledger, address, first=3, campaign="april")
    owner = ledger.enlist(NOW, LEASE)
    [letter] = ledger.claim(april.id, owner, 1, NOW)
    ledger.advance([Step(at_risk=AtRisk(letter=letter, date=NOW))], NOW)
    words = Outcome(
        fate=Fate.REFUSED, code=550, status="5.1.1", detail=f"<{address}> unknown", bad_mailbox=True
    )
    ledger.advance([Step(done=Done(letter=letter, outcome=words))], NOW)
    ledger.leave(owner, NOW)
    frozen(ledger, address, first=4, campaign="may")
    seen = Observation(letter=1, at=NOW, seen=Seen.CLICK, link=2, agent="Firefox", network="203.0.113.0/24")
    ledger.observe([seen, seen, replace(seen, letter=2)])
    answer = Answer(question="nps", choice="1", guests=2, comment=f"{name} here", fields=(("name", name),))
    ledger.respond(
        [
            said(Kind.ANSWER, letter=1, answer=answer, unhappy=True),
            said(Kind.REPLY, letter=1, subject=f"Re: {name}", text=f"I am {name}, {address}"),
            said(Kind.BOUNCE, letter=1, permanent=False, status="4.2.2", diagnostic=f"{address} is full"),
            said(Kind.OPT_OUT, address=address, until=LATER),
            said(Kind.REPLY, "bo", letter=2, text="Bo is well"),
        ],
        NOW,
    )
    for days in (7, None):
        ledger.prefer(Preference(address=address, language="hy", days=days, at=NOW, source="x"), NOW)
    ledger.sign_up(
        SignUp(
            number=9,
            address=address,
            name=name,
            language="hy",
            asked_at=NOW,
            confirmed_at=None,
            network="203.0.113.0/24",
        )
    )
    number = ledger.write_thanks_down(address, by="mariam", reason=f"{name} helped", how=How.GIFT, at=NOW)
    ledger.write_thanks_down(address, by="mariam", reason=f"{name} again", how=How.GIFT, at=NOW)
    ledger.take_thanks_back(number, NOW)
    ledger.write_thanks_down(BO, by="mariam", reason="the fair", how=How.CARD, at=NOW)
    stand(ledger, (address, "gold"), ("c2", "silver"))


def stand(ledger: Ledger, *standing: tuple[str, str | None], campaign: str = "tiers") -> None:
    """A campaign looks who stands in which tier."""
    looked = Occurred(
        campaign=campaign,
        occurrence="2027-03-01",
        due=NOW,
        state=Dealt.NOBODY,
        chosen=0,
        left_out={},
        note="",
        at=NOW,
    )
    ledger.deal(looked, standing)


def link(key: int, label: str = "Our shop", url: str = "https://shop.example/") -> Link:
    return Link(key=key, place=key, label=label, url=url)


def test_what_is_let_go_of_and_what_stays(ledger):
    everything(ledger)
    before = [ledger.tally(run.id) for run in ledger.runs()]
    waiting = ledger.tally(3)

    assert forget(ledger, ADA, "Zaruhi") == Forgotten(
        letters=3,
        left_out=1,
        responses=4,
        observations=2,
        wishes=2,
        sign_ups=1,
        cases=1,
        thanks=2,
        standing=1,
    )

    assert [ledger.tally(run.id) for run in ledger.runs()] == before
    assert waiting.suppressed == 1
    assert ledger.left_out_counts(1) == {"same address": 1}
    found = [(one.fate.value, one.contact, one.address, one.detail) for one in ledger.letters(1)]
    assert found == [("accepted", "forgotten 1", "", ""), ("accepted", "c2", BO, "")]
    assert [(event.fate.value, event.code, event.detail) for event in ledger.history(3)] == [
        ("at-risk", None, ""),
        ("refused", 550, ""),
    ]
    assert (ledger.letters_to(ADA), ledger.left_out_with(ADA)) == ([], [])
    assert [
        (one.kind.value, one.letter, one.address, one.text, one.status) for one in ledger.responses()
    ] == [
        ("answer", 1, None, "", None),
        ("reply", 1, None, "", None),
        ("bounce", 1, None, "", "4.2.2"),
        ("opt-out", None, None, "", None),
        ("reply", 2, BO, "Bo is well", None),
    ]
    assert [one.answer for one in ledger.answers()] == [Answer(question="nps", choice="1", guests=2)]
    assert [one.letter for one in ledger.observations(1)] == [2]
    assert ledger.links(1) == [link(1, "", ""), link(2), link(3, "", "")]
    assert (ledger.wishes(ADA), list(ledger.sign_ups()), ledger.cases(open_only=False)) == ([], [], [])
    assert (ledger.thanks_written_down(ADA), len(ledger.thanks_written_down(BO))) == ([], 1)
    assert ledger.standings("tiers") == {"c2": "silver"}
    assert stops(ledger, undone=True) == [("forgotten", "")]
    assert (ledger.contents(1), ledger.contents(2)) == (None, {"given_name": "Person 2"})


def test_neither_name_nor_address_stands_in_the_file_but_on_the_list(ledger, tmp_path):
    """Not in what SQLite has deleted either, nor in what it keeps beside its file."""
    everything(ledger)
    forget(ledger, ADA, "Zaruhi")
    assert ledger.compact()

    raw = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.sqlite*"))
    assert raw.count(b"Zaruhi") == 0
    # In the table and in its index.
    assert raw.lower().count(ADA.encode()) == 2
    assert raw.count(BO.encode()) > 2
    ledger.unsuppress(ADA, by="mariam", now=LATER)
    with ledger._writing() as connection:
        connection.exec_driver_sql("DELETE FROM suppression")
    ledger.compact()
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.sqlite*"))
    assert ADA.encode() not in raw.lower()


def test_a_look_of_somebody_else_puts_off_the_last_of_it(ledger, tmp_path):
    everything(ledger)
    with opened(tmp_path) as other:
        with other._database.reading() as looking:
            looking.exec_driver_sql("SELECT 1 FROM letter").all()
            forget(ledger)
            with ledger._database.writing() as connection:
                connection.exec_driver_sql("PRAGMA busy_timeout = 0")
            assert not ledger.compact()
        assert ledger.compact()


def test_nobody_writes_to_them_again(ledger):
    everything(ledger)
    forget(ledger)
    assert fates(ledger, ledger.get_run(3)) == {"": "suppressed"}
    assert [(one.address, one.why) for one in ledger.unwanted("", advertising=False, now=LATER)] == [
        (ADA, "asked to be forgotten")
    ]
    ledger.respond([said(Kind.UNDO, address=ADA)], LATER)
    assert ledger.confirm(9, LATER) is None
    assert stops(ledger) == [("forgotten", "")]


def test_who_signs_up_anew_and_proves_it_is_written_to_again(ledger):
    everything(ledger)
    forget(ledger)
    new = SignUp(number=10, address=ADA, name="", language="", asked_at=LATER, confirmed_at=None, network="")
    ledger.sign_up(new)
    assert stops(ledger) == [("forgotten", "")]
    ledger.confirm(10, LATER)
    assert stops(ledger) == []


def test_planned_again_they_get_no_second_letter_and_are_not_written_down(ledger):
    """The customer file still has them, there perhaps with another address by now."""
    everything(ledger)
    forget(ledger)
    again = [replace(new_letter(1, contact="Zaruhi", address="new@home.example"), slot="new@home.example")]
    out = NewLeftOut(row=2, contact="Zaruhi", address=ADA.upper(), reason="suppressed", detail="x")
    ledger.replan(new_run(2), again, [out], by="mariam", now=LATER)
    assert fates(ledger, ledger.get_run(1)) == {"": "accepted", BO: "accepted"}
    assert [(one.contact, one.address, one.detail) for one in ledger.left_out(1)] == [("", None, "")]
    assert ledger.left_out_counts(1) == {"suppressed": 1}


def test_what_their_letters_carry_opens_nothing_any_more(ledger):
    everything(ledger)
    lookup = Lookup(ledger.path)
    assert lookup.has_left(1)
    assert lookup.sent(1) is not None
    forget(ledger)
    assert (ledger.sent(1), lookup.sent(1)) == (None, None)
    assert ledger.observe([Observation(letter=1, at=LATER, seen=Seen.OPEN)]) == 0
    ledger.respond([said(Kind.REPLY, "late", letter=1, text="hm")], LATER)
    assert [one.letter for one in ledger.responses()][-1] is None
    lookup.close()


def test_the_same_message_again_brings_nothing_back(ledger):
    everything(ledger)
    forget(ledger)
    [again] = ledger.respond([said(Kind.REPLY, letter=1, text=f"I am Zaruhi, {ADA}")], LATER)
    assert not again.new


def test_forgotten_twice_is_forgotten_once(ledger):
    everything(ledger)
    forget(ledger)
    assert set(astuple(forget(ledger))) == {0}
    assert stops(ledger, undone=True) == [("forgotten", "")]


@pytest.mark.parametrize("fate", [Fate.CLAIMED, Fate.AT_RISK])
def test_not_while_a_letter_to_them_is_being_sent(ledger, fate):
    run = frozen(ledger, ADA)
    if fate is Fate.CLAIMED:
        ledger.claim(run.id, ledger.enlist(LATER, LATER + timedelta(hours=1)), 1, LATER)
    else:
        send(ledger, run, Fate.AT_RISK)
    with pytest.raises(BadInput, match="a letter of 'thanks' to them is being sent at this moment"):
        forget(ledger)
    assert fates(ledger, run) == {ADA: fate.value}
    assert stops(ledger) == []


def test_not_while_a_letter_to_them_is_uncertain(ledger):
    run = went(ledger, ADA, fate=Fate.UNSURE)
    with pytest.raises(BadInput, match="decide about it first with: gramercy settle"):
        forget(ledger)
    ledger.settle(1, Fate.ACCEPTED, by="mariam", now=LATER)
    forget(ledger)
    assert fates(ledger, run) == {"": "accepted"}


def test_what_a_dead_process_held_is_seen_to_first(tmp_path):
    with opened(tmp_path) as dying:
        run = frozen(dying, ADA)
        dying.claim(run.id, dying.enlist(NOW, LEASE), 1, NOW)
    with opened(tmp_path) as ledger:
        assert forget(ledger).letters == 1
        assert fates(ledger, run) == {"": "suppressed"}
        assert ledger.finish(run.id, LATER)
        assert ledger.get_run(run.id).state is RunState.ENDED


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET detail = ''",
        "UPDATE event SET detail = 'x' WHERE letter = 1",
        "UPDATE event SET fate = 'refused', detail = '' WHERE letter = 1",
    ],
)
def test_history_stays_what_it_was(ledger, change):
    """A server's words may go with a person who is forgotten; nothing else, and nobody else's."""
    everything(ledger)
    forget(ledger)
    went(ledger, "cy@home.example", first=20, fate=Fate.REFUSED)
    with pytest.raises(LedgerBroken, match="history is never changed"), ledger._writing() as connection:
        connection.exec_driver_sql(change)


def test_whose_contact_it_is(ledger):
    letters = [
        new_letter(1, contact="42", address="Ada@home.example"),
        new_letter(2, contact="43", address=BO),
    ]
    outs = [
        NewLeftOut(row=3, contact="42", address="Old@home.example", reason="x"),
        NewLeftOut(row=4, contact="44", address=None, reason="no address"),
    ]
    ledger.freeze(new_run(4), letters, outs, NOW)
    assert {contact: ledger.addresses_of(contact) for contact in ("42", "43", "44", "45")} == {
        "42": [ADA, "old@home.example"],
        "43": [BO],
        "44": [],
        "45": [],
    }
    ledger.suppress(BO, Why.ASKED, source="x", now=NOW)
    forget(ledger, BO)
    assert ledger.addresses_of("43") == []


@pytest.mark.parametrize("kind", [Kind.BOUNCE, Kind.COMPLAINT, Kind.AUTO_REPLY, Kind.DELIVERED, Kind.OTHER])
def test_what_machines_tell_of_them_afterwards_is_kept_without_them(ledger, kind):
    everything(ledger)
    forget(ledger)
    late = said(kind, "late", address=ADA, permanent=True, subject="Zaruhi", diagnostic=f"550 no {ADA}")
    [came] = ledger.respond([late], LATER)
    assert (came.new, came.followed) == (True, ())
    kept = list(ledger.responses())[-1]
    assert (kept.kind, kept.address, kept.subject, kept.diagnostic) == (kind, None, "", "")


def test_what_they_write_themselves_afterwards_is_read(ledger):
    everything(ledger)
    forget(ledger)
    ledger.respond([said(Kind.REPLY, "late", address=ADA, text="It is me again")], LATER)
    assert [one.text for one in ledger.responses(address=ADA)] == ["It is me again"]


def test_tiers_are_theirs_by_the_number_that_nobody_else_has(ledger):
    """Two sources may number their customers alike; a campaign that has written to them knows whose it is."""
    frozen(ledger, ADA, campaign="one")
    ledger.freeze(
        new_run(2, campaign="two"),
        [new_letter(11, contact="c1", address=BO)],
        [NewLeftOut(row=2, contact="c7", address=ADA.upper(), reason="x")],
        NOW,
    )
    frozen(ledger, ADA, first=5, campaign="three")
    everybody = {"c1", "c5", "c7", "c9", ADA, BO}
    for campaign in ("one", "two", "other"):
        stand(ledger, *((contact, "gold") for contact in sorted(everybody)), campaign=campaign)
    theirs = {"one": {ADA, "c1", "c5"}, "two": {ADA, "c5", "c7"}, "other": {ADA, "c5"}}

    assert ledger.standing_of(ADA) == dict.fromkeys(sorted(theirs), "gold")
    assert forget(ledger).standing == 8
    assert {name: everybody - set(ledger.standings(name)) for name in theirs} == theirs


def test_who_is_forgotten_is_not_seen_in_a_tier_again(ledger):
    everything(ledger)
    forget(ledger)
    stand(ledger, (ADA, "gold"), (BO, None))
    assert ledger.standings("tiers") == {"c2": "silver", BO: None}
