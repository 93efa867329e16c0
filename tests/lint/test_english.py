"""What good English, and good manners in any language, leave out: sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine.lint.model import Specimen
from engine.lint.wording import english, habits, leftovers, manners
from engine.problem import Problem
from tests.lint.lettering import FIRST, Case, cases, specimen, told

#: Values that are empty, and one that a program left in the data.
VALUES: dict[str, object] = {"nobody": None, "nameless": "None", "total_spent": None, "orders": []}


def problems(letter: Specimen) -> Iterator[Problem]:
    for room in (english, leftovers, manners, habits):
        yield from room.problems(letter)


@pytest.mark.parametrize("case", cases("english"), ids=lambda case: case.title)
def test_what_is_said_of_a_sentence(case: Case) -> None:
    assert told(problems(specimen(case.text, "en", values=VALUES)), FIRST) == case.found


@pytest.mark.parametrize(
    ("text", "language", "rule"),
    [
        ("Հարգելի՛ [անուն],", "hy", "words/placeholder"),
        ("Հարգելի՛ {անուն},", "hy", "words/placeholder"),
        ("Հարգելի՛ {{ nobody }},", "hy", "words/empty"),
        ("Շնորհակալ ենք «{{ nobody }}»։", "hy", "words/empty"),
        ("Նոր թեյ և և նոր բաժակ։", "hy", "words/twice"),
        ("Զեղչը մինչև 31.03.2027։", "hy", "words/date"),
        ("Սպասում ենք Ձեզ 31.03-ին։", "hy", "words/date"),
        ("Թեյը 12 500.00 դրամ է։", "hy", "words/decimals"),
        ("Շտապե՛ք, թեյը վերջանում է։", "hy", "habits/words"),
        ("ՇՏԱՊԵ՛Ք։", "hy", "habits/words"),
        ("ԱՆՎՃԱՐ!", "hy", "habits/words"),
        ("ՄԵԾ ԶԵՂՉԵՐ այսօր։", "hy", "habits/capitals"),
        ("Սեղմեք այստեղ։", "hy", "habits/words"),
        ("Խնդրում ենք չպատասխանել այս նամակին։", "hy", "habits/words"),
        ("[שם פרטי], תודה.", "he", "words/placeholder"),
        ("שלום {שם},", "he", "words/placeholder"),
        ("שלום {{ nobody }},", "he", "words/empty"),
        ("תודה על על הביקור.", "he", "words/twice"),
        ("המבצע עד 31.3.2027.", "he", "words/date"),
        ("המבצע עד ה־31.03 בלבד.", "he", "words/date"),
        ("נתראה ב־31/3.", "he", "words/date"),
        ("התה עולה ₪100.00.", "he", "words/decimals"),
        ("מהרו אלינו.", "he", "habits/words"),
        ("חינם!!!", "he", "habits/words"),
        ("יש ללחוץ כאן.", "he", "habits/words"),
        ("אין להשיב למייל זה.", "he", "habits/words"),
        ("הגעת אלינו {{ total_spent|money }}.", "he", "words/total-spent"),
    ],
)
def test_armenian_and_hebrew_have_these_habits_too(text: str, language: str, rule: str) -> None:
    assert rule in {problem.rule for problem in problems(specimen(text, language, values=VALUES))}


def test_a_customers_own_signs_are_no_business_of_ours() -> None:
    names: dict[str, object] = {"given_name": "?! FREE MONEY [name]", "family_name": "the the"}
    letter = specimen("Dear {{ given_name }} {{ family_name }}, thank you.", "en", values=names)

    assert list(problems(letter)) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (110, []),
        (125, ["note words/length: the letter has 125 words"]),
        (260, ["warning words/length: the letter has 260 words"]),
    ],
)
def test_a_letter_is_short(words: int, found: list[str]) -> None:
    body = "\n\n".join(" ".join(f"word{word}" for word in range(at, at + 5)) for at in range(0, words, 5))
    letter = specimen("{{ greeting() }}\n\n" + body + "\n\n{{ closing() }}\n\n{{ sender.name }}", "en")

    assert [f"{one.severity} {one.rule}: {one.message}" for one in problems(letter)] == found


def test_hidden_words_are_found_and_a_preheader_is_none() -> None:
    padding = '<div style="font-size: 1px; color: #fff">{{ preheader }}</div>'
    page = (
        f'<body style="background: #fff">{padding}<p style="color: #fefefe">buy tea cheap tea now</p></body>'
    )
    letter = specimen(page, "en", suffix="html")

    assert [(one.rule, one.place.line, one.place.column) for one in problems(letter)] == [
        ("habits/hidden", 5, page.index("<p ") + 1)
    ]


def test_a_french_letter_sets_spaces_before_tall_marks_and_none_before_others() -> None:
    letter = replace(specimen("Les tommes sont là ! Venez ; goûtez , revenez.", "en"), language="fr")

    assert told(leftovers.problems(letter), FIRST) == (
        "1:30 note words/spaces: 'goûtez ,': a space before the mark",
    )
