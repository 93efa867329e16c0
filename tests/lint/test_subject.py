"""The two lines an inbox shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.lint.wording.subject import between, problems
from tests.lint.lettering import specimen

LONG = "Thank you for coming back to us so many times in this long year"
#: A subject as it stands in the file, and what is said of it.
SUBJECTS = {
    "Thank you for coming back": (),
    "Thank you, {{ given_name }}!": (),
    "Our new teas are here 🍵": (),
    "Tea from BBC and UNESCO friends": (),
    "'Respect: a word of thanks'": (),
    "'{% if order_count %}Thank you!{% else %}Welcome!{% endif %}'": (),
    "'{{ nobody }}'": ("2:11 error subject/missing: this letter goes without a subject",),
    "'{% if not order_count %}Welcome{% endif %}'": (
        "2:11 error subject/missing: this letter goes without a subject",
    ),
    LONG: (f"2:10 warning subject/length: the subject has 63 characters: '{LONG[:59]}…'",),
    LONG[:55]: (f"2:10 note subject/length: the subject has 55 characters: '{LONG[:55]}'",),
    "THANK YOU FRIENDS": ("2:10 warning subject/capitals: the subject shouts: 'THANK YOU FRIENDS'",),
    "Thank you! Really!": ("2:19 warning subject/exclamation: the subject has 2 exclamation marks",),
    "Thank you!!!": ("2:19 warning subject/exclamation: the subject has 3 exclamation marks",),
    "Thanks 🎁🎉": ("2:17 note subject/emoji: the subject has 2 emoji",),
    "🎁 Thanks 🎉 to you 🍵": ("2:10 warning subject/emoji: the subject has 3 emoji",),
    "'Re: your order'": (
        "2:11 warning subject/answer: 'Re:' says that this is an answer, and it is not",
    ),
    "'{% if order_count %}FWD: tea{% endif %}'": (
        "2:31 warning subject/answer: 'FWD:' says that this is an answer, and it is not",
    ),
    "'{{ shop.name }}: thank you'": (
        "2:11 note subject/sender: '{{ shop.name }}' begins the subject, and the inbox shows who writes",
    ),
    "'Tatev: Tatev thanks you'": (
        "2:11 warning subject/twice: 'Tatev: Tatev': the subject begins with the same words twice",
    ),
}  # fmt: skip
#: The same of preheaders, under the subject "A few words of thanks".
PREHEADERS = {
    "We are writing to say thank you.": (),
    "": (
        "1:- note preheader/missing: there is no preheader: the inbox goes on with the letter's first words",
    ),
    "A few words of thanks": (
        "3:12 warning preheader/same: the preheader says what the subject says: 'A few words of thanks'",
    ),
    "a few words of THANKS": (
        "3:12 warning preheader/same: the preheader says what the subject says: 'a few words of THANKS'",
    ),
    "Just to say it.": ("3:12 note preheader/length: the preheader has 15 characters",),
    "To you. " * 17: ("3:12 note preheader/length: the preheader has 135 characters",),
    "Thank you! Thank you! Thank you, friends!": (
        "3:21 warning preheader/exclamation: the preheader has 3 exclamation marks",
    ),
}


def said(letter) -> tuple[str, ...]:
    return tuple(
        f"{one.place.line}:{one.place.column or '-'} {one.severity} {one.rule}: {one.message}"
        for one in problems(letter)
    )


@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_is_said_of_a_subject(subject: str) -> None:
    letter = specimen("Hello.", "en", subject=subject, values={"nobody": None})

    assert said(letter) == SUBJECTS[subject]


@pytest.mark.parametrize("preheader", PREHEADERS)
def test_what_is_said_of_a_preheader(preheader: str) -> None:
    assert said(specimen("Hello.", "en", preheader=preheader)) == PREHEADERS[preheader]


@pytest.mark.parametrize(
    ("language", "subject", "rule"),
    [
        ("hy", "ՇՆՈՐՀԱԿԱԼՈՒԹՅՈՒՆ ՁԵԶ", "subject/capitals"),
        ("hy", "Շնորհակալությո՜ւն, բարի՜ գալուստ", "subject/exclamation"),
        ("he", "תודה!! שלום", "subject/exclamation"),
        ("he", "'השב: ההזמנה שלך'", "subject/answer"),
    ],
)
def test_in_armenian_and_hebrew_too(language: str, subject: str, rule: str) -> None:
    assert {one.rule for one in problems(specimen("…", language, subject=subject))} == {rule}


def test_a_name_that_shouts_is_the_customers_own() -> None:
    letter = specimen(
        "Hello.", "en", subject="Thank you, {{ given_name }}", values={"given_name": "ANNA!! RE: 🎁🎁🎁"}
    )

    assert said(letter) == ()


def test_what_the_law_adds_is_not_counted() -> None:
    letter = specimen("שלום.", "he", subject="כמה מילות תודה מאיתנו לכבוד השנה החדשה")

    assert said(replace(letter, subject="פרסומת: " + letter.subject * 3)) == ()


def test_two_languages_with_one_subject() -> None:
    letters = [
        specimen("Hello.", "en", subject="Thank you"),
        specimen("Բարև։", "hy", subject="Thank you"),
        specimen("שלום.", "he"),
        specimen("Բարև։", "hy", subject="Thank you"),
    ]

    [found] = between(letters)
    assert str(found) == (
        "templates/case/letter.hy.md:2:10: warning: 'Thank you' is the subject in 'en' and in 'hy'\n"
        "  hint: write each language afresh"
    )
