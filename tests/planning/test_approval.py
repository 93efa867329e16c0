"""What an approval covers, change by change, and what it does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.errors import BadInput
from engine.ledger.ledger import Ledger
from engine.planning.approval import (
    approved_letters,
    said_since,
    see_to_approval,
    standing,
    time_of,
)
from engine.planning.inputs import read_inputs
from engine.planning.plan import Plan, make_plan
from engine.planning.question import Known
from engine.token import Keyring
from tests.ledger.making import opened

CONFIG = """\
shop: {name: Corner Books, address: 1 High Street, country: GB, time zone: Europe/London}
senders:
  ann: {name: Ann Reed, role: Owner, email: ann@corner.example, reply to: desk@corner.example}
  bob: {name: Bob Hill, email: bob@corner.example}
sources: {customers: {file: customers.csv, id: id}}
offers: {spring: {percent: 20, ends: 2027-06-01, details: all books}}
events: {day: {name: Open day, starts: 2027-05-20 17:00, ends: 2027-05-20 20:00, details: Tea}}
opt out: {address: stop@corner.example}
approval: {needed: yes, by: [Mariam, Aram]}
delivery: {by: inbox}
"""
CAMPAIGN = """\
purpose: thank-you
audience: {from: customers, who: city = 'London'}
letter: hello
sender: ann
event: day
when: 2027-03-12 09:00
"""
LETTER = """\
---
subject: Hello {{ given_name }}
preheader: A word of thanks
layout: brand
---
Dear {{ given_name }},

{% if wish %}{{ wish }}{% endif %}

![a cup](cup.png)

{{ sender.name }}, [stop]({{ opt_out }})
"""
HEBREW = "---\nsubject: תודה {{ given_name }}\nlayout: brand\n---\nתודה\n"
BRAND = (
    '<!DOCTYPE html><html lang="{{ language }}"><body>{{ content }}<p>{{ shop.address }}</p></body></html>'
)
CUSTOMERS = """\
id,given_name,email,city,language,wish,shoe_size,consent
1,Ada,ada@home.example,London,en,tea,38,yes
2,Cy,cy@home.example,London,en,,39,yes
3,Di,di@home.example,London,en,,40,yes
4,Bob,bob@home.example,Leeds,en,,41,yes
"""
CUP = b"\x89PNG\r\n\x1a\n the cup"
NOW = datetime(2027, 3, 12, 10, 0, tzinfo=UTC)
SAME = "the same people, the letters read the same, the time is the same"


@dataclass(frozen=True)
class Texts:
    """A workspace as text."""

    config: str = CONFIG
    campaign: str = CAMPAIGN
    letter: str = LETTER
    brand: str = BRAND
    customers: str = CUSTOMERS
    cup: bytes = CUP

    def but(self, name: str, old: str, new: str) -> Texts:
        """With one thing changed."""
        text = getattr(self, name)
        assert old in text
        return replace(self, **{name: text.replace(old, new)})


def made(texts: Texts, root: Path, *, now=NOW, ring=b"k", suppressed=()) -> Plan:
    (root / "customers.csv").write_text(texts.customers, "utf-8")
    templates = {
        "hello/letter.md": texts.letter.encode(),
        "hello/letter.he.md": HEBREW.encode(),
        "hello/cup.png": texts.cup,
        "_layouts/brand.html": texts.brand.encode(),
    }
    inputs = read_inputs(texts.config.encode(), "thanks.yaml", texts.campaign.encode(), templates)
    known = Known(unwanted=lambda _advertising: [(address, "asked us to stop") for address in suppressed])
    return make_plan(inputs, root, now=now, keyring=Keyring((ring * 32,)), known=known)


def approve(plan: Plan, ledger: Ledger, *, by: str = "Mariam", now=NOW):
    return ledger.approve(
        plan.inputs.id, plan.occurrence, approved_letters(plan), by=by, time=time_of(plan.inputs), now=now
    )


@pytest.fixture
def ledger(tmp_path):
    with opened(tmp_path) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def approved(tmp_path_factory):
    """A ledger in which Mariam has approved the workspace as it stands above; tests only look into it."""
    folder = tmp_path_factory.mktemp("approved")
    with opened(folder) as ledger:
        with made(Texts(), folder) as plan:
            approve(plan, ledger)
        yield ledger


def since(texts: Texts, tmp_path: Path, ledger: Ledger, **how) -> str:
    """What is said of ``texts`` after the workspace as it stands above was approved."""
    with made(texts, tmp_path, **how) as plan:
        found = standing(plan, ledger)
        assert found is not None
        words = said_since(found, plan)
        begin = "since Mariam approved on 2027-03-12 10:00: "
        assert words.startswith(begin)
        if found.holds:
            see_to_approval(plan, ledger)
        else:
            with pytest.raises(BadInput, match="'thanks' is not as it was approved: since Mariam"):
                see_to_approval(plan, ledger)
        return ("holds: " if found.holds else "") + words.removeprefix(begin)


ALL = "the same people, 3 letters read differently, the time is the same"
ONE = "the same people, 1 letter reads differently, the time is the same"
MATTERS = [
    ("customers", "2,Cy,", "2,Si,", ONE),
    ("customers", "2,Cy,cy@home.example,London,en,,", "2,Cy,cy@home.example,London,en,coffee,", ONE),
    ("customers", "Leeds", "London", "1 person more, the letters read the same, the time is the same"),
    (
        "customers", "3,Di,di@home.example,London", "3,Di,di@home.example,Leeds",
        "1 person fewer, the letters read the same, the time is the same",
    ),
    (
        "customers", "3,Di,di@home.example,London", "9,Di,di@home.example,London",
        "1 person more, 1 person fewer, the letters read the same, the time is the same",
    ),
    (
        "customers", "di@home", "di@work",
        "1 person with another address or language, the letters read the same, the time is the same",
    ),
    (
        "customers", "di@home.example,London,en", "di@home.example,London,he",
        "1 person with another address or language, 1 letter reads differently, the time is the same",
    ),
    ("campaign", "city = 'London'", "city = 'Leeds'",
     "1 person more, 3 people fewer, the letters read the same, the time is the same"),
    ("letter", "Hello", "Good day", ALL),
    ("letter", "A word of thanks", "Two words of thanks", ALL),
    ("letter", "Dear", "Hi", ALL),
    ("letter", "{% if wish %}{{ wish }}{% endif %}", "{% if wish %}And {{ wish }}{% endif %}", ONE),
    ("letter", "{{ wish }}", "{{ wish.nothing }}", ONE),
    ("brand", "<p>", "<p><b>", ALL),
    ("config", "1 High Street", "2 High Street", ALL),
    ("config", "name: Ann Reed", "name: Anne Reed", ALL),
    ("config", "email: ann@corner.example", "email: anne@corner.example", ALL),
    ("config", "reply to: desk@", "reply to: shop@", ALL),
    ("config", "stop@corner.example", "halt@corner.example", ALL),
    ("config", "starts: 2027-05-20 17:00", "starts: 2027-05-20 16:00", ALL),
    ("config", "details: Tea", "details: Coffee", ALL),
    ("campaign", "sender: ann", "sender: bob", ALL),
    ("campaign", "event: day\n", "", ALL),
    (
        "campaign", "when: 2027-03-12 09:00", "when: 2027-03-12 09:30",
        "the same people, the letters read the same, the time is 2027-03-12 09:30 and was 2027-03-12 09:00",
    ),
    (
        "campaign", "when: 2027-03-12 09:00\n", "",
        "the same people, the letters read the same, the time is left open and was 2027-03-12 09:00",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "said"), MATTERS)
def test_what_somebody_reads_when_or_who_they_are_is_covered(tmp_path, approved, name, old, new, said):
    assert since(Texts().but(name, old, new), tmp_path, approved) == said


def test_a_picture_is_covered(tmp_path, approved):
    assert since(replace(Texts(), cup=CUP + b"!"), tmp_path, approved) == ALL


MATTERS_NOT = [
    # A person of whom no letter speaks, and a column that none uses.
    ("customers", "4,Bob,", "4,Rob,"),
    ("customers", ",39,", ",49,"),
    ("customers", "3,Di,di@home.example,London,en,,40,yes\n4,Bob,bob@home.example,Leeds,en,,41,yes\n",
     "4,Bob,bob@home.example,Leeds,en,,41,yes\n3,Di,di@home.example,London,en,,40,yes\n"),
    # The same rule in other words, a name for people, another way to write the time.
    ("campaign", "city = 'London'", "not city != 'London'"),
    ("campaign", "purpose:", "name: Spring\npurpose:"),
    ("campaign", "when: 2027-03-12 09:00", "when: '2027-03-12 09:00'"),
    ("letter", "Dear", "{# thanks #}Dear"),
    # What the letters do not mention.
    ("config", "percent: 20", "percent: 25"),
    ("config", "delivery: {by: inbox}", "delivery: {by: folder, connections: 2}"),
    ("config", "by: [Mariam, Aram]", "by: [Noa, MARIAM]"),
    ("config", "name: Bob Hill", "name: Rob Hill"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new"), MATTERS_NOT)
def test_what_nobody_reads_is_not(tmp_path, approved, name, old, new):
    assert since(Texts().but(name, old, new), tmp_path, approved) == "holds: " + SAME


@pytest.mark.parametrize(
    "how",
    [
        # The calendar file's stamp moves with the plan, and nobody reads it.
        {"now": NOW + timedelta(days=1)},
        {"ring": b"x"},
        # Whoever asks to stop gets nothing: nobody's word is needed for that.
        {"suppressed": ("di@home.example",)},
    ],
)
def test_another_day_another_key_and_who_asks_to_stop_make_no_difference(tmp_path, approved, how):
    assert since(Texts(), tmp_path, approved, **how) == "holds: " + SAME


def test_a_letter_that_says_the_day_is_another_on_another_day(tmp_path, ledger):
    texts = Texts().but("letter", "Dear", "{{ today|date }}: dear")
    with made(texts, tmp_path) as plan:
        approve(plan, ledger)
        with made(texts, tmp_path, now=NOW + timedelta(hours=2)) as later:
            same = standing(later, ledger)
        with made(texts, tmp_path, now=NOW + timedelta(days=1)) as later:
            other = standing(later, ledger)
    assert same is not None
    assert same.holds
    assert other is not None
    assert other.since.different == 3


def test_the_digests_are_those_of_people_and_letters_apart(tmp_path, ledger):
    with made(Texts(), tmp_path) as plan:
        first, again = approve(plan, ledger), approve(plan, ledger, by="Aram", now=NOW + timedelta(hours=1))
    with made(Texts().but("customers", "di@home", "di@work"), tmp_path) as plan:
        moved = approve(plan, ledger)
    with made(Texts().but("letter", "Dear", "Hi"), tmp_path) as plan:
        reworded = approve(plan, ledger)

    assert (first.people, first.letters, first.chosen) == (again.people, again.letters, 3)
    assert (moved.people == first.people, moved.letters == first.letters) == (False, True)
    assert (reworded.people == first.people, reworded.letters == first.letters) == (True, False)
    assert [approval.by for approval in ledger.approvals("thanks")] == ["Mariam", "Mariam", "Aram", "Mariam"]
    # Only the latest can be compared letter by letter; who approved which digests stays.
    assert [approval.comparable for approval in ledger.approvals()] == [True, False, False, False]


@pytest.mark.parametrize(
    ("config", "now", "said"),
    [
        (CONFIG.replace("Mariam, ", ""), NOW,
         ("'thanks' was approved by 'Mariam', who may not approve any more\n"
         "  hint: the config asks for the word of 'Aram': gramercy approve thanks")),
        (CONFIG, NOW - timedelta(hours=2),
         ("'thanks' was approved for 2027-03-12 09:00, and --now would send it before\n"
         "  hint: write the new time under 'when', then: gramercy approve thanks")),
        (CONFIG.replace("needed: yes", "needed: no").replace("Mariam, ", ""), NOW, None),
    ],
)  # fmt: skip
def test_whose_word_and_when(tmp_path, approved, config, now, said):
    with made(replace(Texts(), config=config), tmp_path, now=now) as plan:
        if said is None:
            see_to_approval(plan, approved)
        else:
            with pytest.raises(BadInput) as caught:
                see_to_approval(plan, approved)
            assert str(caught.value) == said


def test_without_a_word_nothing_goes(tmp_path, ledger):
    with made(Texts(), tmp_path) as plan, pytest.raises(BadInput) as caught:
        see_to_approval(plan, ledger)
    assert str(caught.value) == "'thanks' has not been approved yet\n  hint: gramercy approve thanks"
