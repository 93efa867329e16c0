"""A report from real files and a real ledger: what people bought, who is in a segment, what was noticed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.fate import Fate, Outcome
from engine.ledger.ledger import Ledger
from engine.ledger.model import AtRisk, Done, NewLetter, NewRun, Run, Step
from engine.planning.inputs import Inputs, read_inputs
from engine.report.gathering import report
from engine.report.members import Members
from engine.report.model import Bought, Report
from engine.report.record import record
from engine.value import Money
from tests.ledger.making import LEASE, opened
from tests.report.rows import NOW, SENT, counts

CONFIG = """\
shop: {name: Tea House, time zone: Asia/Yerevan}
senders: {mariam: {name: Mariam, role: Owner, email: mariam@tea.example}}
sources:
  customers:
    file: customers.csv
    id: id
    orders: {file: orders.csv, customer: customer, at: at, amount: amount}
segments:
  Yerevan: city = 'Yerevan'
  lovers: tea = 'green'
  buyers: order_count >= 1
"""
CAMPAIGN = "name: Thanks\npurpose: thank-you\naudience: {from: customers}\nletter: note\nsender: mariam\n"
#: The letters went at 10:00 in Yerevan; 5 got none, and 4 has no address any more.
CUSTOMERS = """\
id,email,city
1,p1@home.example,Yerevan
2,p2@home.example,Gyumri
3,P1@home.example,Yerevan
4,,Yerevan
5,p5@home.example,Yerevan
"""
ORDERS = """\
customer,at,amount
1,2027-03-16 09:59:59,AMD 100
1,2027-03-16 10:00:00,AMD 1000
1,2027-04-15 10:00:00,EUR 20.50
1,2027-04-15 10:00:01,AMD 9999
2,2027-03-16,AMD 7000
2,2027-03-20 12:00:00,
3,2027-03-21,AMD 500
4,2027-03-20 12:00:00,AMD 300
5,2027-03-20 12:00:00,AMD 60000
"""


def inputs(config: str = CONFIG, campaign: str = CAMPAIGN) -> Inputs:
    return read_inputs(config.encode(), "thanks.yaml", campaign.encode(), {})


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    (tmp_path / "customers.csv").write_text(CUSTOMERS, "utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    with opened(tmp_path) as ledger:
        yield ledger


def went(ledger: Ledger, frozen: Inputs | None = None, *, refused: int = 99) -> Run:
    """Letters to 1, 2 and 3, of which one may be refused."""
    new = NewRun(
        campaign="thanks",
        occurrence="once",
        letter="note",
        as_of=SENT,
        rows=3,
        files=frozen.packed() if frozen else {},
        purpose="birthday",
        keep=timedelta(days=90),
    )
    letters = [
        NewLetter(
            number=number,
            contact=str(number),
            address=f"p{number}@home.example",
            language="en",
            slot=str(number),
            values={},
        )
        for number in (1, 2, 3, 4)
    ]
    run = ledger.freeze(replace(new, rows=4), letters, [], SENT)
    owner = ledger.enlist(SENT, LEASE)
    for letter in ledger.claim(run.id, owner, 10, SENT):
        fate = Fate.REFUSED if letter.number == refused else Fate.ACCEPTED
        ledger.advance([Step(at_risk=AtRisk(letter=letter, date=SENT))], SENT)
        ledger.advance([Step(done=Done(letter=letter, outcome=Outcome(fate=fate)))], SENT)
    ledger.leave(owner, SENT)
    return ledger.get_run(run.id)


def told(ledger: Ledger, run: Run, root: Path, today: Inputs | None, **more: object) -> Report:
    settings = (today or inputs()).settings
    return report(ledger, run, settings, root, inputs=today, **{"now": NOW, **more})  # type: ignore[arg-type]


def test_what_people_bought_within_the_days(ledger, tmp_path) -> None:
    """From the second the letter went to the same second 30 days later, each currency by itself.

    An order of which only the day is known counts from the day after.
    """
    found = told(ledger, went(ledger), tmp_path, inputs(), now=NOW + timedelta(seconds=1))

    assert found.bought == Bought(
        days=30,
        people=3,
        orders=4,
        amounts=(Money(150_000, "AMD"), Money(2_050, "EUR")),
        over=True,
    )


def test_whose_letter_was_refused_did_not_buy_after_it(ledger, tmp_path) -> None:
    found = told(ledger, went(ledger, refused=1), tmp_path, inputs())

    assert found.bought is not None
    assert (found.bought.people, found.bought.orders, found.bought.amounts) == (2, 2, (Money(50_000, "AMD"),))
    assert not found.bought.over


def test_the_window_can_be_shorter(ledger, tmp_path) -> None:
    found = told(ledger, went(ledger), tmp_path, inputs(), window=timedelta(days=4))

    assert found.bought is not None
    assert (found.bought.days, found.bought.orders) == (4, 1)


@pytest.mark.parametrize("broken", ["no orders", "no file", "no column"])
def test_where_nobody_can_say_what_was_bought_nothing_is_said(ledger, tmp_path, broken) -> None:
    today = inputs()
    match broken:
        case "no orders":
            today = inputs(CONFIG.replace("    orders:", "    # orders:").replace("  buyers", "  # buyers"))
        case "no file":
            (tmp_path / "orders.csv").unlink()
        case "no column":
            (tmp_path / "orders.csv").write_text("customer,when\n", "utf-8")

    assert told(ledger, went(ledger), tmp_path, today).bought is None


def test_segments_hold_everybody_in_them_today_and_those_that_cannot_be_asked_are_left_out(
    ledger, tmp_path
) -> None:
    """Also who has no address any more, or shares one; there is no column 'tea'."""
    found = told(ledger, went(ledger), tmp_path, inputs())

    assert [(one.name, one.letters, one.counts) for one in found.segments] == [
        ("Yerevan", 3, counts(accepted=3)),
        ("buyers", 4, counts(accepted=4)),
    ]


def test_a_campaign_whose_file_is_gone_is_told_by_what_was_frozen(ledger, tmp_path) -> None:
    found = told(ledger, went(ledger, inputs()), tmp_path, None)

    # The ledger knows the purpose the letters went with.
    assert (found.name, found.purpose, found.goodwill_first) == ("Thanks", "birthday", True)
    assert found.bought is not None


def test_and_without_that_by_its_id(ledger, tmp_path) -> None:
    found = told(ledger, went(ledger), tmp_path, None)

    assert (found.name, found.purpose, found.segments, found.bought) == ("thanks", "birthday", (), None)


@pytest.mark.parametrize(
    ("then", "today", "noticed"),
    [
        ("opens: everybody", "opens: no", True),
        ("opens: no", "opens: everybody", False),
        ("opens: consented", "opens: no", True),
        (None, "opens: everybody", True),
        (None, "opens: no", False),
    ],
)
def test_whether_opens_were_noticed_is_what_held_when_the_letters_went(
    ledger, tmp_path, then, today, noticed
) -> None:
    def with_opens(words: str) -> Inputs:
        return inputs(CONFIG + f"public url: https://letters.tea.example\ntracking: {{{words}}}\n")

    run = went(ledger, None if then is None else with_opens(then))
    found = told(ledger, run, tmp_path, with_opens(today))

    assert found.opens_noticed is noticed
    assert (record(found)["opened"] is None) is not noticed


def test_members_are_known_and_strangers_are_not() -> None:
    members = Members(map(str, range(0, 20_000, 2)))

    assert [str(number) in members for number in range(6)] == [True, False] * 3
    assert "20000" not in members
    assert "" not in Members([])
