"""What is not good Armenian, sentence by sentence; good sentences are in armenian.innocent.txt."""

from __future__ import annotations

import pytest

from engine.lint.wording.armenian import problems
from tests.lint.lettering import FIRST, Case, cases, specimen, told


@pytest.mark.parametrize("case", cases("armenian"), ids=lambda case: case.title)
def test_what_is_said_of_a_sentence(case: Case) -> None:
    assert told(problems(specimen(case.text, "hy")), FIRST) == case.found


def test_the_subject_is_read_too() -> None:
    [found] = problems(specimen("Բարև։", "hy", subject="'Շնորհակալություն:'"))

    assert str(found) == (
        "templates/case/letter.hy.md:2:11: warning: 'Շնորհակալություն:' ends in a colon, "
        "which is not an Armenian full stop\n  hint: write ։ (U+0589), "
        "or ՝ (U+055D) where the sentence goes on"
    )


def test_a_customers_own_signs_are_no_business_of_ours() -> None:
    letter = specimen("Սիրելի՛ {{ given_name }},", "hy", values={"given_name": '?! Anna: դու "X"'})

    assert list(problems(letter)) == []


def test_other_languages_are_left_alone() -> None:
    assert list(problems(specimen("Hello: հարգելի Աննա:", "en"))) == []
    assert list(problems(specimen("Շնորհակալ ենք:", "hyw", subject="Օ"))) == []
