"""Forms and guests by mail: what stands in the mail that opens, and what we make of what comes back."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import PurePosixPath

import pytest

from engine.inbound.judging import judge
from engine.response.blanks import blanks, filled
from engine.response.model import Answer
from engine.settings.reading import read_settings

CONFIG = """\
shop: {name: Corner Books, time zone: Asia/Yerevan}
senders: {ann: {name: Ann Reed, email: ann@corner.example}}
sources: {customers: {file: customers.csv}}
questions:
  service: {kind: nps, text: How likely?}
  day: {kind: rsvp, text: Will you come?, guests: 4}
  alone: {kind: rsvp, text: Will you come?}
  tea: {kind: form, text: Your tea, fields: {which: {label: Which tea?}}}
  about:
    kind: form
    text: About you
    fields:
      favourite:
        label: {en: Which tea?, hy: Ո՞ր թեյը, he: איזה תה?}
        kind: choice
        choices: {herbal: {en: Herbal, hy: Բուսական, he: צמחים}, black: {en: Black tea, hy: Սև, he: שחור}}
      tea-time: {label: Which tea time?}
      words: {label: {en: Anything else?, hy: Էլ ի՞նչ, he: עוד משהו?}, kind: text}
      call: {label: {en: Shall we call?, hy: Զանգե՞նք, he: להתקשר?}, kind: yes/no}
"""
READ = read_settings(CONFIG.encode(), PurePosixPath("config.yaml"))
assert READ.value is not None, READ.problems
QUESTIONS = READ.value.questions
ENGLISH = """\
Which tea? (Herbal / Black tea)


Which tea time?


Anything else?


Shall we call? (Yes / No)

"""


@pytest.mark.parametrize(
    ("name", "choice", "language", "body"),
    [
        ("service", "9", "en", ""),
        ("alone", "yes", "en", ""),
        ("day", "no", "en", ""),
        ("day", "yes", "en", "How many come with you?\n\n"),
        ("day", "maybe", "he-IL", "כמה אנשים יגיעו איתך?\n\n"),
        ("about", "", "en", ENGLISH),
        ("about", "", "fr", ENGLISH),
    ],
)
def test_what_stands_in_the_mail(name, choice, language, body):
    assert blanks(QUESTIONS[name], choice, language, "en") == body


@pytest.mark.parametrize(
    ("said", "guests", "comment"),
    [
        ("How many come with you?\n\n3\n", 3, ""),
        ("How many come with you? 3", 3, ""),
        ("3", 3, ""),
        ("How many come with you?\n\n3\n\nAll of them children", 3, "All of them children"),
        ("Quantum!\n\nhow many come\nwith you?: 2.", 2, "Quantum!"),
        # What a person has to read is read by one.
        ("How many come with you?\n\nmy wife and 2 children", None, "my wife and 2 children"),
        ("See you at 3", None, "See you at 3"),
        ("How many come with you?\n\n9", None, "9"),
        ("How many come with you?\n\n", None, ""),
        ("", None, ""),
        # Answered from another program, in which the question stands in another language.
        ("\u200fכמה אנשים יגיעו איתך?\n\u2068\u20684\u2069\u2069", 4, ""),
    ],
)
def test_guests(said, guests, comment):
    expected = Answer(question="day", choice="yes", guests=guests, comment=comment)
    assert filled(QUESTIONS["day"], "day", "yes", said) == expected


def test_whoever_does_not_come_brings_nobody():
    expected = Answer(question="day", choice="no", guests=0, comment="Ill, sadly")
    assert filled(QUESTIONS["day"], "day", "no", "Ill, sadly") == expected


@pytest.mark.parametrize(
    ("said", "fields", "comment"),
    [
        ("", {}, ""),
        (ENGLISH, {}, ""),
        (
            ENGLISH.replace("tea)\n", "tea)\nBlack tea\n")
            .replace("time?\n", "time? five\no'clock\n")
            .replace("else?\n\n", "else?\nYes:\n\nmore milk\n")
            .replace("No)\n", "No) yes!\n"),
            {"favourite": "black", "tea-time": "five o'clock", "words": "Yes:\n\nmore milk", "call": "yes"},
            "",
        ),
        ("Which tea?\nboth\nShall we call?\nNO", {"call": "no"}, "both"),
        ("Hello!\n> Which tea? (Herbal / Black tea)\nherbal", {"favourite": "herbal"}, "Hello!"),
        (
            "Ո՞ր թեյը (Բուսական / Սև)\nՍև։\n\nԶանգե՞նք (Այո / Ոչ)\nԱյո",
            {"favourite": "black", "call": "yes"},
            "",
        ),
        ("איזה תה? (צמחים / שחור)\nשחור\n\nעוד משהו?\nתודה", {"favourite": "black", "words": "תודה"}, ""),
        ("I like Which tea? best", {}, "I like Which tea? best"),
        ("Black", {}, "Black"),
    ],
)
def test_a_form(said, fields, comment):
    expected = Answer(question="about", fields=tuple(fields.items()), comment=comment)
    assert filled(QUESTIONS["about"], "about", "", said) == expected


@pytest.mark.parametrize("said", ["Which tea?\n\nmint", "mint"])
def test_a_form_of_one_field_needs_no_label(said):
    expected = Answer(question="tea", fields=(("which", "mint"),))
    assert filled(QUESTIONS["tea"], "tea", "", said) == expected


@pytest.mark.parametrize("language", ["en", "hy", "he"])
def test_a_form_that_was_filled_in_survives_the_reading_of_mail(language):
    """Labels and short words are neither quotation nor signature."""
    words = {"en": ("Herbal", "Yes"), "hy": ("Բուսական", "Այո"), "he": ("צמחים", "כן")}[language]
    which, time, more, call = blanks(QUESTIONS["about"], "", language, "en").strip().split("\n\n\n")
    message = EmailMessage()
    message["From"] = "Ada Byron <ada@example.com>"
    message["To"] = "stop@corner.example"
    message["Subject"] = "ANSWER gucr6jzeeacwkbzo3qqrftjqbcbxfovcub3hpeq about"
    message.set_content(f"{which}\n{words[0]}\n\n{time}\n\n{more}\n\n{call}\n{words[1]}\n\n-- \nAda\n")

    text = judge(bytes(message)).text

    expected = Answer(question="about", fields=(("favourite", "herbal"), ("call", "yes")))
    assert filled(QUESTIONS["about"], "about", "", text) == expected


def test_hostile_words_stay_words_and_take_no_time():
    said = "Which tea? (" + "(" * 50_000 + "\nWhich tea?" * 2_000 + "\n=1+1 <b>{{7*7}}</b>"
    answer = filled(QUESTIONS["about"], "about", "", said)

    assert answer.fields == ()
    assert answer.comment.endswith("=1+1 <b>{{7*7}}</b>")
