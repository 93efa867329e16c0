"""Questions as letters ask them: in the reader's words, with what each choice leads to."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import PurePosixPath

import pytest

from engine.audience.model import Contact
from engine.errors import LetterFailed
from engine.planning.asking import Questions, pages
from engine.planning.composing import Composer
from engine.planning.inputs import read_inputs
from engine.settings.model import QuestionKind, Settings
from engine.settings.reading import read_settings
from engine.token import Keyring, Purpose
from tests.letters.samples import ROOT

CONFIG = """\
shop: {name: Corner Books, time zone: Asia/Yerevan}
senders: {ann: {name: Ann Reed, email: ann@corner.example}}
sources: {customers: {file: customers.csv}}
questions:
  service: {kind: nps, text: {en: How likely?, he: עד כמה?}, closes: 2027-05-01}
  order: {kind: csat, text: How content?}
  day: {kind: rsvp, text: Will you come?}
  again: {kind: yes/no, text: Again?}
  about-you: {kind: form, text: About you, fields: {tea: {label: Which tea?}}}
"""
SERVER = "public url: https://l.example/\n"
MAILBOX = "opt out: {address: stop@corner.example}\n"
CAMPAIGN = b"purpose: feedback\naudience: {from: customers}\nletter: ask\nsender: ann\n"
PART = (ROOT / "templates/_parts/questions.html").read_bytes()
RING = Keyring((b"k" * 32,))
NUMBER = 7
TOKEN = RING.token(NUMBER, Purpose.ANSWER)


def settings(more: str) -> Settings:
    read = read_settings((CONFIG + more).encode(), PurePosixPath("config.yaml"))
    assert read.value is not None
    return read.value


def composer(letter: str, more: str = SERVER) -> Composer:
    text = '---\nsubject: x\n---\n{% from "_parts/questions.html" import ask with context %}\n' + letter
    files = {f"ask/letter{tag}.md": text.encode() for tag in ("", ".he")} | {"_parts/questions.html": PART}
    inputs = read_inputs((CONFIG + more).encode(), "ask.yaml", CAMPAIGN, files)
    as_of = datetime(2027, 3, 1, tzinfo=UTC)
    return Composer(inputs, occurrence="once", as_of=as_of, keyring=RING, advertising=False)


def body(letter: str, more: str = SERVER, language: str = "en"):
    ada = Contact(
        row=1, id="1", address="a@home.example", language=language, country=None, household=None, values={}
    )
    return composer(letter, more).letter(ada).body


def asked(more: str, name: str, language: str = "en"):
    found = pages(settings(more), RING, NUMBER, language, frozenset({"questions"}))["questions"]
    assert isinstance(found, Questions)
    return found[name]


def test_a_question_in_the_readers_language_with_a_link_for_each_choice():
    found = asdict(asked(SERVER, "service", "he"))

    assert found.pop("choices") == tuple(
        {"value": str(n), "label": str(n), "link": f"https://l.example/a/{TOKEN}/service/{n}"}
        for n in range(11)
    )
    assert found == {
        "text": "עד כמה?",
        "kind": "nps",
        "link": f"https://l.example/a/{TOKEN}/service",
        "closes": date(2027, 5, 1),
    }


def test_without_a_server_an_answer_goes_by_mail_and_without_a_mailbox_nowhere():
    by_mail, nowhere = asked(MAILBOX, "day"), asked("", "day")

    assert [choice.link for choice in by_mail.choices] == [
        f"mailto:stop@corner.example?subject=ANSWER%20{TOKEN}%20day%20{choice}"
        for choice in ("yes", "maybe", "no")
    ]
    assert by_mail.link == f"mailto:stop@corner.example?subject=ANSWER%20{TOKEN}%20day"
    assert [nowhere.link, *(choice.link for choice in nowhere.choices)] == [None] * 4


def test_a_form_by_mail_stands_in_the_mail_that_opens():
    assert asked(MAILBOX, "about-you").link == (
        f"mailto:stop@corner.example?subject=ANSWER%20{TOKEN}%20about-you&body=Which%20tea%3F%0D%0A%0D%0A"
    )


@pytest.mark.parametrize(
    ("name", "language", "labels"),
    [
        ("order", "hy", ["1", "2", "3", "4", "5"]),
        ("day", "en", ["Yes, I will come", "Perhaps", "No, I cannot"]),
        ("day", "hy", ["Այո, կգամ", "Գուցե", "Ոչ, չեմ կարող գալ"]),
        ("day", "he-IL", ["כן, אגיע", "אולי", "לא אוכל להגיע"]),
        ("again", "en", ["Yes", "No"]),
        ("again", "hy", ["Այո", "Ոչ"]),
        ("again", "he", ["כן", "לא"]),
        ("again", "fr", ["Yes", "No"]),
        ("about-you", "en", []),
    ],
)
def test_what_the_reader_sees_of_each_choice(name, language, labels):
    assert [choice.label for choice in asked(SERVER, name, language).choices] == labels


@pytest.mark.parametrize("kind", QuestionKind)
def test_everything_that_can_be_chosen_is_offered(kind):
    [(name, question)] = [pair for pair in settings(SERVER).questions.items() if pair[1].kind is kind]

    assert {choice.value for choice in asked(SERVER, name).choices} == set(question.choices)


def test_pages_that_are_not_asked_for_are_not_made():
    assert pages(settings(SERVER), RING, NUMBER, "en", frozenset()) == {}
    assert pages(settings(SERVER), RING, NUMBER, "en", frozenset({"in_browser", "preferences"})) == {
        "in_browser": f"https://l.example/letter/{RING.token(NUMBER, Purpose.VIEW)}",
        "preferences": f"https://l.example/preferences/{RING.token(NUMBER, Purpose.PREFERENCES)}",
    }
    assert pages(settings(MAILBOX), RING, NUMBER, "en", frozenset({"in_browser", "preferences"})) == {
        "in_browser": None,
        "preferences": None,
    }


def test_in_plain_text_each_choice_stands_on_a_line():
    letter = "{{ ask(questions.order) }}\n\n{{ ask(questions.day) }}\n\n{{ ask(questions['about-you']) }}\n"
    said = {
        language: re.sub(r"https://l.example/a/[a-z2-7]{39}", "…", body(letter, language=language).text)
        for language in ("en", "he")
    }

    assert said["en"] == (
        "How content?\n\n"
        "1: …/order/1\n2: …/order/2\n3: …/order/3\n4: …/order/4\n5: …/order/5\n\n"
        "1: not content at all, 5: very content\n\n"
        "Will you come?\n\n"
        "Yes, I will come: …/day/yes\nPerhaps: …/day/maybe\nNo, I cannot: …/day/no\n\n"
        "About you\n\n"
        "Answer a few questions: …/about-you\n"
    )
    # Each line begins in Hebrew or with a right-to-left mark, each address is held together.
    _, day = said["he"].split("\u200fWill you come?\n\n")
    assert day.startswith(
        "כן, אגיע\n\u200f\u2066…/day/yes \u2069\nאולי\n\u200f\u2066…/day/maybe \u2069\n"
        "לא אוכל להגיע\n\u200f\u2066…/day/no \u2069\n\n"
    )


def test_a_question_that_nobody_could_answer_is_left_out_and_told():
    ours = composer("{{ ask(questions.service) }}\n\nBye\n", "")
    [problem] = ours.problems(())

    assert body("{{ ask(questions.service) }}\n\nBye\n", "").text == "Bye\n"
    assert str(problem) == (
        "campaigns/ask.yaml:3:9: warning: this letter asks a question, and there is nowhere to answer it, so"
        " it is left out\n  hint: write 'public url', or 'opt out' with the 'address' of a mailbox you read,"
        " in config.yaml"
    )
    assert composer("Hello\n", "").problems(()) == []
    assert composer("{{ ask(questions.service) }}\n", MAILBOX).problems(()) == []


def test_questions_that_the_config_does_not_have_are_found_with_their_lines():
    ours = composer('{{ ask(questions.servise) }}\n\n{{ ask(questions["about_you"]) }}\n')

    assert [str(problem) for problem in ours.problems(()) if ".he." not in str(problem)] == [
        "templates/ask/letter.md:5: 'questions' has no 'servise'\n  hint: did you mean 'service'?",
        "templates/ask/letter.md:7: 'questions' has no 'about_you'\n  hint: did you mean 'about-you'?",
    ]
    with pytest.raises(LetterFailed, match="nothing is called 'servise' here"):
        body("{{ ask(questions.servise) }}\n")
