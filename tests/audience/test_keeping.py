"""Guards, letters that were had already, people held back, and letters that wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.audience.choosing import choose
from engine.audience.explaining import explain
from engine.audience.leafing import Leafing
from engine.audience.model import Contact, LeftOut, OwnDayAsked, Question, Reason
from engine.audience.rechecking import recheck
from engine.campaign.model import OnePer
from engine.document.reading import Document, read_document
from engine.errors import BadInput
from engine.schedule.own_day import read_own_day
from engine.settings.reading import read_settings
from tests.audience import shop
from tests.audience.shop import NOW

ZONE = ZoneInfo("Asia/Yerevan")
SEGMENTS = {"open complaint": "complaint = 'open'", "bereaved": "bereaved_on in the last 365 days"}
COLUMNS = {"email": "email", "bereaved_on": {"type": "date"}}
GUARDS = (("complaint", "open complaint"), ("bereavement", "bereaved"), ("staff", "complaint = 'staff'"))
PEOPLE = """\
id,email,household,complaint,bereaved_on
1,ann@x.am,H1,,
2,bob@x.am,H1,open,
3,cat@x.am,,staff,2027-01-01
4,dan@x.am,,,2027-01-01
5,eve@x.am,,,last week
6,ann@x.am,,,
1,other@x.am,,,
8,,,open,
9,fay@x.am,H2,,2019-01-01
10,gus@x.am,H2,,
"""


def question(root: Path, people: str = PEOPLE, **more: Any) -> Question:
    (root / "people.csv").write_text(people, "utf-8")
    source: dict[str, Any] = {"file": "people.csv", "id": "id", "columns": COLUMNS}
    if (root / "orders.csv").exists():
        source["orders"] = {"file": "orders.csv", "customer": "customer", "at": "placed"}
    asked: dict[str, Any] = {
        "settings": shop.settings(source, segments=SEGMENTS),
        "root": root,
        "source": "customers",
        "who": None,
        "now": NOW,
    }
    return Question(**(asked | more))


def told(asked: Question) -> list[str]:
    """Everybody in the order of the source."""
    with choose(asked) as audience:
        people: list[Contact | LeftOut] = [*audience.people(), *audience.left()]
        assert audience.chosen + sum(audience.left_out.values()) == audience.rows == len(people)
    return [
        f"{who.id}: chosen"
        if isinstance(who, Contact)
        else f"{who.id}: {who.reason}" + (f" ({who.detail})" if who.detail else "")
        for who in sorted(people, key=lambda who: who.row)
    ]


def test_guards(tmp_path: Path) -> None:
    asked = question(tmp_path, guards=GUARDS)

    assert told(asked) == [
        "1: chosen",
        "2: guarded (complaint)",
        "3: guarded (bereavement)",
        "4: guarded (bereavement)",
        "5: unreadable value (line 6: bereaved_on 'last week' is not a date like 2027-03-01)",
        "6: same address as another (line 2 gets the letter)",
        "1: same customer as another (line 2 gets the letter)",
        "8: guarded (complaint)",
        "9: chosen",
        "10: chosen",
    ]
    with choose(asked) as audience:
        assert audience.guarded == {"complaint": 2, "bereavement": 2}
        assert audience.left_out_told == {
            "guarded (complaint)": 2,
            "guarded (bereavement)": 2,
            "unreadable value": 1,
            "same customer as another": 1,
            "same address as another": 1,
        }


def test_a_but_not_goes_before_a_guard(tmp_path: Path) -> None:
    found = told(question(tmp_path, guards=GUARDS, but_not=("open complaint",)))

    assert found[1] == "2: excepted (open complaint)"
    assert found[2] == "3: guarded (bereavement)"


def test_guards_are_explained(tmp_path: Path) -> None:
    [found] = explain(question(tmp_path, guards=GUARDS), "cat@x.am")

    assert [(name, str(answer.truth), answer.words) for name, answer in found.guards] == [
        ("complaint", "no", "complaint = 'open'"),
        ("bereavement", "yes", "bereaved_on in the last 365 days"),
        ("staff", "yes", "complaint = 'staff'"),
    ]


CONFIG = """\
shop: {name: Tea House, time zone: Asia/Yerevan}
sources:
  customers: {file: people.csv, id: id, columns: {email: email, bereaved_on: {type: date}}}
segments:
  open complaint: complain = 'open'
guards:
  complaint: open complaint
  short: bereaved in the last 365 days
  in full: {rule: householdd is missing, keeps from: [promotions]}
  spread:
    keeps from: promotions
    rule: bereaved_on in the lost 365 days
  text: complaint = 'opne'
"""
CAMPAIGN = """\
on: brithday
audience: {from: customers}
waves:
  - {who: tierr = gold, goes: 1 day before}
  - who: household is missing and
      points > 5
    goes: 1 hour before
"""


def documents() -> tuple[Document, Document]:
    found = []
    for text, name in ((CONFIG, "config.yaml"), (CAMPAIGN, "campaign.yaml")):
        document, problems = read_document(text.encode(), PurePosixPath(name))
        assert document is not None, problems
        found.append(document)
    return found[0], found[1]


def placed(root: Path, **more: Any) -> Question:
    """The question with the guards of ``CONFIG``, whose words have their places."""
    config, campaign = documents()
    settings = read_settings(CONFIG.encode(), PurePosixPath("config.yaml")).value
    assert settings is not None
    return replace(
        question(root),
        settings=settings,
        guards=tuple((name, guard.rule) for name, guard in settings.guards.items()),
        config=config,
        campaign=campaign,
        **more,
    )


def test_mistakes_have_their_places(tmp_path: Path) -> None:
    own = OwnDayAsked(rule=read_own_day("brithday"), day=date(2027, 3, 1), zone=ZONE)
    asked = placed(tmp_path, waves=("tierr = 'gold'", "household is missing and points > 5"), own_day=own)

    with pytest.raises(BadInput) as raised:
        choose(asked)

    assert [str(problem).partition("\n")[0] for problem in raised.value.problems] == [
        "config.yaml:5:19: no column or segment is called 'complain'",
        "config.yaml:8:10: no column or segment is called 'bereaved'",
        "config.yaml:9:19: no column or segment is called 'householdd'",
        "config.yaml:12:26: after 'bereaved_on in' a list is missing",
        "campaign.yaml:4:11: no column or segment is called 'tierr'",
        "campaign.yaml:6:7: no column or segment is called 'points'",
        "campaign.yaml:1:5: no column or fact is called 'brithday'",
    ]


def test_a_guard_that_names_what_no_row_has(tmp_path: Path) -> None:
    guards = (("text", "complaint = 'opne'"),)
    asked = replace(placed(tmp_path), guards=guards)

    with choose(asked) as audience:
        assert [str(warning).partition("\n")[0] for warning in audience.warnings] == [
            "config.yaml:13:9: warning: no row has 'opne' in complaint",
        ]


HAD = (("1", "on 2026-12-24"), ("1", "twice"), ("nobody", "on 2026-12-24"), ("8", "on 2026-12-24"))


def test_whoever_has_had_it_gets_it_under_no_other_number(tmp_path: Path) -> None:
    found = told(question(tmp_path, had=lambda: HAD))

    assert found == [
        "1: had it already (on 2026-12-24)",
        "2: chosen",
        "3: chosen",
        "4: chosen",
        "5: chosen",
        "6: had it already (on 2026-12-24)",
        "1: had it already (on 2026-12-24)",
        "8: no address",
        "9: chosen",
        "10: chosen",
    ]


def test_households_have_had_it_together(tmp_path: Path) -> None:
    found = told(question(tmp_path, had=lambda: HAD, one_per=OnePer.HOUSEHOLD))

    assert [line for line in found if "chosen" not in line] == [
        "1: had it already (on 2026-12-24)",
        "2: had it already (on 2026-12-24)",
        "1: had it already (on 2026-12-24)",
        "8: no address",
        "10: same household as another (line 10 gets the letter)",
    ]


def test_customers_have_had_it_alone(tmp_path: Path) -> None:
    found = told(question(tmp_path, had=lambda: HAD, one_per=OnePer.CONTACT))

    assert found[0] == "1: had it already (on 2026-12-24)"
    assert found[5] == "6: chosen"
    assert found[6] == "1: had it already (on 2026-12-24)"


def test_an_address_can_have_had_it(tmp_path: Path) -> None:
    """Whoever it was written to: no other row with that address gets it, nor that customer at another."""
    found = told(question(tmp_path, had=lambda: [("ann@x.am", "thank-you: in May")], one_per=OnePer.CONTACT))

    assert [line for line in found if "chosen" not in line] == [
        "1: had it already (thank-you: in May)",
        "6: had it already (thank-you: in May)",
        "1: had it already (thank-you: in May)",
        "8: no address",
    ]


def test_had_by_somebody_who_is_left_out_now(tmp_path: Path) -> None:
    """Ann's first row is no longer meant; her mailbox has had the letter all the same."""
    found = told(question(tmp_path, who="household is missing", had=lambda: [("1", "in May")]))

    assert found[0] == "1: outside the segment"
    assert found[5] == "6: had it already (in May)"


def held(*addresses: str) -> Any:
    def ask(advertising: bool) -> Iterable[tuple[str, str]]:
        yield from (
            (address, "at most 1 promotion a week" if advertising else "birthday") for address in addresses
        )
        yield addresses[0], "something else"

    return ask


def test_whoever_is_held_back_keeps_the_place(tmp_path: Path) -> None:
    found = told(
        question(
            tmp_path,
            held=held("ann@x.am", "dan@x.am", "bob@x.am", "nobody@x.am"),
            guards=GUARDS,
            unwanted=lambda _advertising: [("dan@x.am", "asked us to stop")],
        )
    )

    assert found == [
        "1: held back (birthday)",
        "2: guarded (complaint)",
        "3: guarded (bereavement)",
        "4: guarded (bereavement)",
        "5: unreadable value (line 6: bereaved_on 'last week' is not a date like 2027-03-01)",
        "6: same address as another (line 2 is held back)",
        "1: same customer as another (line 2 is held back)",
        "8: guarded (complaint)",
        "9: chosen",
        "10: chosen",
    ]


def test_a_household_waits_together(tmp_path: Path) -> None:
    found = told(question(tmp_path, held=held("fay@x.am"), one_per=OnePer.HOUSEHOLD))

    assert found[8:] == [
        "9: held back (birthday)",
        "10: same household as another (line 10 is held back)",
    ]


def test_advertising_has_limits_of_its_own(tmp_path: Path) -> None:
    people = "id,email,household,complaint,bereaved_on,consent\n1,a@x.am,,,,yes\n2,b@x.am,,,,no\n"
    found = told(question(tmp_path, people, advertising=True, held=held("a@x.am", "b@x.am")))

    assert found == [
        "1: held back (at most 1 promotion a week)",
        "2: no consent (said no to advertising)",
    ]


def test_whoever_has_had_it_is_not_held_back(tmp_path: Path) -> None:
    found = told(question(tmp_path, had=lambda: HAD, held=held("ann@x.am")))

    assert found[0] == "1: had it already (on 2026-12-24)"


def test_they_are_leafed_through(tmp_path: Path) -> None:
    with choose(question(tmp_path, guards=GUARDS, held=held("ann@x.am"))) as audience:
        leafing = Leafing(audience, ())
        found = [
            leafing.left(reason, "", skip=0, most=9).count for reason in (Reason.GUARDED, Reason.HELD_BACK)
        ]
        person = leafing.left_out("1")

    assert found == [4, 1]
    assert person is not None
    assert (person.reason, person.detail) == (Reason.HELD_BACK, "birthday")


@pytest.mark.parametrize("count", [0, 1, 25_000])
def test_as_many_as_there_are(tmp_path: Path, count: int) -> None:
    def ask(_advertising: bool) -> Iterable[tuple[str, str]]:
        return ((f"p{number}@x.am", f"why {number}") for number in range(count))

    people = "id,email,household,complaint,bereaved_on\n1,P0@x.am,,,\n2,p24999@x.am,,,\n"
    found = told(question(tmp_path, people, held=ask))

    assert found == [
        "1: held back (why 0)" if count else "1: chosen",
        "2: held back (why 24999)" if count > 1 else "2: chosen",
    ]


def test_letters_that_wait_are_looked_at_again(tmp_path: Path) -> None:
    contacts = ["3", "1", "9", "10", "2", "gone", "5"]

    assert list(recheck(question(tmp_path, guards=GUARDS, who="complaint = 'none'"), contacts)) == [
        ("2", Reason.GUARDED, "complaint"),
        ("3", Reason.GUARDED, "bereavement"),
        (
            "5",
            Reason.UNREADABLE,
            "line 6: bereaved_on 'last week' is not a date like 2027-03-01",
        ),
    ]


def test_a_guard_counts_whichever_row_it_holds_for(tmp_path: Path) -> None:
    people = (
        "id,email,household,complaint,bereaved_on\n1,a@x.am,,,\n1,b@x.am,,open,\n2,c@x.am,,,x\n2,c@x.am,,,\n"
    )

    assert list(recheck(question(tmp_path, people, guards=GUARDS), ["1", "2"])) == [
        ("1", Reason.GUARDED, "complaint")
    ]


def test_nothing_is_read_where_nothing_can_have_changed(tmp_path: Path) -> None:
    asked = question(tmp_path)
    (tmp_path / "people.csv").unlink()
    birthday = OwnDayAsked(rule=read_own_day("bereaved_on"), day=date(2027, 3, 1), zone=ZONE)

    assert list(recheck(asked, ["1"])) == []
    assert list(recheck(replace(asked, own_day=birthday), ["1"])) == []


def test_whoever_buys_is_missed_no_more(tmp_path: Path) -> None:
    day = date(2027, 3, 1)
    (tmp_path / "orders.csv").write_text(
        "customer,placed\n1,2026-12-01\n9,2026-12-01\n10,2026-12-01\n", "utf-8"
    )
    own = OwnDayAsked(rule=read_own_day("90 days without an order"), day=day, zone=ZONE)
    asked = question(tmp_path, now=datetime(2027, 3, 1, 9, tzinfo=ZONE), own_day=own)
    with choose(asked) as audience:
        waiting = [person.id for person in audience.people()]
    assert waiting == ["1", "9", "10"]

    with (tmp_path / "orders.csv").open("a") as file:
        file.write("9,2027-03-01 15:00\n10,2027-03-02\n")
    later = [
        list(recheck(replace(asked, now=asked.now + timedelta(hours=hours)), waiting)) for hours in (1, 7, 30)
    ]

    nine = ("9", Reason.NOT_THEIR_DAY, "last order 2027-03-01")
    assert later == [[], [nine], [nine, ("10", Reason.NOT_THEIR_DAY, "last order 2027-03-02")]]


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", ""]),
        st.sampled_from(["a@x.am", "A@x.am", "b@x.am", "c@x.am", "bad", ""]),
        st.sampled_from(["", "H1"]),
        st.sampled_from(["", "open", "staff"]),
        st.sampled_from(["", "2027-01-01", "soon"]),
    ),
    max_size=10,
)
SOME = st.lists(st.sampled_from(["1", "2", "a@x.am", "b@x.am", "x"]), max_size=3)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, SOME, SOME, st.sampled_from(OnePer), st.booleans())
def test_nobody_gets_what_another_was_kept_from(
    tmp_path: Path, rows: list[tuple[str, ...]], had: list[str], held: list[str], one_per: OnePer, own: bool
) -> None:
    people = "id,email,household,complaint,bereaved_on\n" + "".join(f"{','.join(row)}\n" for row in rows)
    day = OwnDayAsked(rule=read_own_day("bereaved_on"), day=date(2028, 1, 1), zone=ZONE)
    asked = question(
        tmp_path,
        people,
        one_per=one_per,
        guards=GUARDS[:1],
        had=lambda: [(who, "before") for who in had],
        held=lambda _advertising: [(who, "later") for who in held],
        own_day=day if own else None,
    )
    with choose(asked) as audience:
        chosen, left = list(audience.people()), list(audience.left())
        rows_of = [person.row for person in chosen] + [person.row for person in left]
        assert sorted(rows_of) == list(range(1, len(rows) + 1))
        assert sum(audience.guarded.values()) == audience.left_out.get(Reason.GUARDED, 0)
        assert sum(audience.left_out_told.values()) == len(left)
    identities = {person.address.lower() for person in chosen}
    assert not {person.id for person in chosen} & set(had)
    assert not identities & {*had, *held}
    for person in left:
        _, address, household, complaint, on = rows[person.row - 1]
        if person.reason is Reason.HELD_BACK and one_per is OnePer.ADDRESS:
            assert address.lower() not in identities
        if person.reason is Reason.HELD_BACK and one_per is OnePer.HOUSEHOLD and household:
            assert household not in {rows[other.row - 1][2] for other in chosen}
        assert (person.reason is not Reason.GUARDED) or complaint == "open"
        assert (person.reason is not Reason.NOT_THEIR_DAY) or (own and on == "")
