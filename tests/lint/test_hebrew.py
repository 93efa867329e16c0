"""What is not good Hebrew, sentence by sentence; good sentences are in hebrew.innocent.txt."""

from __future__ import annotations

import pytest

from engine.lint.wording.hebrew import problems
from tests.lint.lettering import FIRST, Case, cases, specimen, told


@pytest.mark.parametrize("case", cases("hebrew"), ids=lambda case: case.title)
def test_what_is_said_of_a_sentence(case: Case) -> None:
    assert told(problems(specimen(case.text, "he")), FIRST) == case.found


#: A subject, the reader's first name, and what is said of how it begins.
BEGINNINGS = {
    "תודה שבחרת בנו": (),
    "״תה של בוקר״ מחכה לך": (),
    "\u200f15% הנחה בשבילך": (),
    "15% הנחה בשבילך": ("warning: the subject begins with '15%', not in Hebrew",),
    "🎁 מתנה בשבילך": ("warning: the subject begins with '🎁', not in Hebrew",),
    "Tatev מודה לך": ("warning: the subject begins with 'Tatev', not in Hebrew",),
    "{{ given_name }}, תודה": ("note: the subject begins with a value, 'Anna,', that is not Hebrew",),
    "{{ family_name }}, תודה": (),
    "{% if order_count %}10% הנחה{% else %}תודה{% endif %}": (
        "warning: the subject begins with '10%', not in Hebrew",
    ),
    "{% if order_count %}תודה{% else %}10% הנחה{% endif %}": (),
}


@pytest.mark.parametrize("subject", BEGINNINGS, ids=str)
def test_the_subject_begins_in_hebrew(subject: str) -> None:
    names: dict[str, object] = {"given_name": "Anna", "family_name": "כהן"}
    letter = specimen("תודה.", "he", subject=f"'{subject}'", values=names)

    found = tuple(f"{problem.severity}: {problem.message}" for problem in problems(letter))
    assert found == BEGINNINGS[subject]


def test_the_preheader_begins_in_hebrew() -> None:
    [found] = problems(specimen("תודה.", "he", preheader="20% הנחה על כל סוגי התה"))

    assert str(found) == (
        "templates/case/letter.he.md:3:12: warning: the preheader begins with '20%', not in Hebrew\n"
        "  hint: begin with a Hebrew word, or type U+200F before it"
    )


def test_a_customers_own_signs_are_no_business_of_ours() -> None:
    letter = specimen("שלום {{ given_name }},", "he", values={"given_name": 'מוזמן/ת "ד"ר\' ב10'})

    assert list(problems(letter)) == []


def test_other_languages_are_left_alone() -> None:
    assert list(problems(specimen("Hello מוזמן/ת ב10", "en"))) == []
