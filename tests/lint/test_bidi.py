"""What a right-to-left line turns round."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.lint.wording.bidi import problems
from tests.lint.lettering import FIRST, Case, cases, specimen, told


@pytest.mark.parametrize("case", cases("bidi"), ids=lambda case: case.title)
def test_what_is_said_of_a_sentence(case: Case) -> None:
    letter = specimen(case.text, "he", values={"own_code": "GARUN"})

    assert told(problems(letter), FIRST) == case.found


@pytest.mark.parametrize(
    "text",
    [
        '<bdi dir="ltr">+972 54 123 4567</bdi> הוא הטלפון.',
        'הטלפון: <span dir="ltr">050-123-4567</span>',
        "הטלפון: \u2066050-123-4567\u2069",
        "הטלפון: &#x2066;050-123-4567&#x2069;",
        "הטלפון: {{ sender.phone|ltr }}",
        "הקוד: {{ offer.code|ltr }}",
        "הקוד: <bdi>{{ offer.code }}</bdi>",
        "שלום <bdi>{{ given_name }}</bdi>, תודה.",
        "{{ greeting() }}",
        "הטלפון 0501234567, המחיר 12,500 ש״ח, והשעה 17:30.",
        "ההנחה היא 15% על 20 סוגי תה, עד 31 במרץ 2027.",
        "כתבו אל hello@tatev.example או ב־Wi-Fi שלנו.",
        "Tatev Tea House הוא השם שלנו באנגלית.",
        "[לכל סוגי התה](https://tatev.example/sale/)",
        "\u200f15% הנחה.",
    ],
)
def test_what_is_protected_or_keeps_its_order_is_passed_over(text: str) -> None:
    assert list(problems(specimen(text, "he"))) == []


@pytest.mark.parametrize("language", ["en", "hy"])
def test_a_left_to_right_letter_needs_none_of_it(language: str) -> None:
    assert list(problems(specimen("+972 54 123 4567, 10%-15%, {{ offer.code }}", language))) == []


def test_marks_left_open_are_told_in_every_language() -> None:
    [found] = problems(specimen("Call \u2066+374 10 505050 now.", "en"))

    assert str(found) == (
        "templates/case/letter.en.md:5:6: warning: the mark of direction '\\u2066' is never closed\n"
        "  hint: U+2066, U+2067 and U+2068 are closed by U+2069; U+202A and U+202B by U+202C"
    )


def test_a_line_of_plain_text_begins_in_hebrew_or_with_a_mark() -> None:
    letter = specimen("תודה.", "he")
    other = replace(letter, body=replace(letter.body, text="תודה.\n15% הנחה.\n\u200f20% הנחה.\n"))

    assert [problem.message for problem in problems(other)] == [
        "the line '15% הנחה.' of the plain text begins neither in Hebrew nor with U+200F"
    ]


def test_a_cell_that_runs_its_own_way_protects_what_is_in_it_but_the_plain_text_has_no_cells() -> None:
    page = '<html dir="rtl"><body><p>תודה.</p><p dir="ltr">+972 54 123 4567</p></body></html>'
    letter = specimen(page, "he", suffix="html")
    isolated = letter.body.text.replace("+972 54 123 4567", "\u2066+972 54 123 4567\u2069")

    assert [problem.rule for problem in problems(letter)] == ["bidi/phone"]
    assert list(problems(replace(letter, body=replace(letter.body, text=isolated)))) == []
