"""Answers: marked by a link, recorded by a button, thanked for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.pages.asking import Asking
from engine.pages.words import words
from engine.response.model import Answer
from engine.response.people import choice_key
from engine.settings.questions import AskedQuestion
from engine.token import Purpose
from tests.pages.conftest import ADA, Shop, wait_until


def answers(shop: Shop) -> list[Answer]:
    return [one.answer for one in shop.ledger.answers()]


def path(shop: Shop, question: str, number: int = 1) -> str:
    return f"{shop.path(Purpose.ANSWER, number)}/{question}"


def marked(html: str) -> list[str]:
    return [
        part.partition('value="')[2].partition('"')[0]
        for part in html.split("<input")
        if " checked>" in part.partition("<span")[0]
    ]


def test_a_look_marks_the_choice_and_records_nothing(shop: Shop) -> None:
    before = shop.state()
    for choice in ("0", "9", "10"):
        assert marked(shop.ask(path(shop, f"recommend/{choice}")).text) == [choice]
    assert marked(shop.ask(path(shop, "recommend")).text) == []

    assert shop.state() == before
    wait_until(lambda: len(shop.rows("observation")) == 4)
    keys = [row[4] for row in shop.rows("observation")]
    assert keys == [choice_key("recommend", place) for place in (1, 10, 11, 0)]


def test_an_answer_is_recorded_and_the_last_one_counts(shop: Shop) -> None:
    here = path(shop, "recommend/9")
    assert "<h1>Thank you</h1>" in shop.post(here, choice="9", comment=" Lovely\r\ntea ").text
    assert shop.post(path(shop, "recommend"), choice="10").status == 200

    first, last = shop.ledger.answers()
    assert first.answer == Answer(question="recommend", choice="9", comment="Lovely\ntea")
    assert (first.letter, first.address, first.at) == (1, ADA, shop.now)
    assert last.answer == Answer(question="recommend", choice="10")
    assert shop.ledger.cases() == []


@pytest.mark.parametrize(
    ("question", "choice", "unhappy"),
    [("recommend", "6", True), ("recommend", "7", False), ("content", "2", True), ("content", "3", False),
     ("again", "no", False)],
)  # fmt: skip
def test_who_is_unhappy_is_told_when_they_will_hear(
    shop: Shop, question: str, choice: str, unhappy: bool
) -> None:
    text = shop.post(path(shop, question), choice=choice, comment="The tea was cold").text

    assert ("One of us will get back to you by \u2068Thursday 4\u00a0March\u2069." in text) is unhappy
    assert [case.due - shop.now for case in shop.ledger.cases()] == [timedelta(days=3)] * unhappy
    assert [one.unhappy for one in shop.ledger.responses(address=ADA)] == [unhappy]


def test_guests(shop: Shop) -> None:
    evening = path(shop, "evening/yes")
    assert 'name="guests" min="0" max="3"' in shop.ask(evening).text
    text = shop.post(evening, choice="yes", guests="2").text
    assert "See you at the evening!" in text
    shop.post(evening, choice="yes", guests="")
    shop.post(evening, choice="no", guests="3")

    assert [(one.choice, one.guests) for one in answers(shop)] == [("yes", 2), ("yes", 0), ("no", 0)]
    for guests in ("4", "-1", "1.5", "many", "²", "9" * 5000):
        answer = shop.post(evening, choice="yes", guests=guests)
        assert answer.status == 422
        assert "Please write a whole number from 0 to \u20683\u2069." in answer.text
    assert len(answers(shop)) == 3


def test_a_form_keeps_what_was_typed_beside_what_is_wrong(shop: Shop) -> None:
    form = path(shop, "tea-time")
    typed = {"field0": "", "field1": "Slowly\n& hot", "field2": "huge", "field3": "yes"}
    answer = shop.post(form, **typed)

    assert answer.status == 422
    assert "<title>Not sent yet" in answer.text
    assert '<a href="#field0"><bdi>Which tea do you like best?</bdi></a>' in answer.text
    assert 'aria-invalid="true" aria-describedby="field0-wrong"' in answer.text
    assert "Slowly\n&amp; hot</textarea>" in answer.text
    assert marked(answer.text) == ["yes"]
    assert answers(shop) == []

    assert shop.post(form, **{**typed, "field0": "Thyme", "field2": "large"}).status == 200
    fields = (("favourite", "Thyme"), ("brewing", "Slowly\n& hot"), ("size", "large"), ("sample", "yes"))
    assert answers(shop) == [Answer(question="tea-time", fields=fields)]


def test_words_have_a_measure(shop: Shop) -> None:
    here = path(shop, "recommend/9")
    assert shop.post(here, choice="9", comment="x" * 5000).status == 200
    answer = shop.post(here, choice="9", comment="x" * 5001)
    assert answer.status == 422
    assert "\u20685000\u2069 characters are the most" in answer.text
    assert "x" * 5001 in answer.text
    assert [len(one.comment) for one in answers(shop)] == [5000]


def test_five_thousand_letters_of_any_script_get_through(shop: Shop) -> None:
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("choice", "9"), ("comment", "հ" * 5000))
    )
    kind = "multipart/form-data; boundary=b"
    assert (
        shop.ask(path(shop, "recommend"), "POST", f"{parts}--b--".encode(), Content_Type=kind).status == 200
    )
    assert answers(shop)[0].comment == "հ" * 5000


@pytest.mark.parametrize("fields", [{}, {"choice": ""}, {"choice": "11"}, {"choice": "<b>"}, {"other": "9"}])
def test_without_a_choice_nothing_is_recorded(shop: Shop, fields: dict[str, str]) -> None:
    answer = shop.post(path(shop, "recommend/9"), **fields)
    assert answer.status == 422
    assert "Please choose one answer." in answer.text
    assert answers(shop) == []


def test_a_form_of_which_nothing_is_needed_left_blank_is_no_answer() -> None:
    question = AskedQuestion.model_validate({"kind": "form", "text": "Tea?", "fields": {"a": {"label": "A"}}})
    asking = Asking(name="tea", question=question, say=words("en"), read=str, label=str)

    asked = asking.sent({"field0": (" ",)})
    assert asked.answer is None
    assert [one.wrong for one in asked.inputs] == ["Please fill this in."]


def test_a_program_that_fills_in_everything_is_asked_again(shop: Shop) -> None:
    answer = shop.post(path(shop, "recommend/9"), choice="9", website="https://spam.example")

    assert answer.status == 422
    assert "A program filled in a field that people leave blank" in answer.text
    assert "spam.example" not in answer.text
    assert answers(shop) == []


def test_a_closed_question_says_so_and_records_nothing(shop: Shop) -> None:
    for answer in (shop.ask(path(shop, "over/yes")), shop.post(path(shop, "over"), choice="yes")):
        assert answer.status == 410
        assert (
            "Thank you for wanting to answer. The last day was \u206828\u00a0February 2027\u2069."
            in answer.text
        )
    assert answers(shop) == []

    # A day lasts until it ends, in the shop's zone.
    shop.now = shop.now.replace(month=2, day=28, hour=19, minute=59)
    assert shop.ask(path(shop, "over")).status == 200
    shop.now += timedelta(minutes=1)
    assert shop.ask(path(shop, "over")).status == 410


@pytest.mark.parametrize(
    "question",
    [
        "",
        "nothing",
        "recommend/11",
        "recommend/9/9",
        "tea/time",
        "evening/YES",
        "%00",
        "over/maybe",
    ],
)
def test_what_our_letters_do_not_ask_is_an_unknown_page(shop: Shop, question: str) -> None:
    for method in ("GET", "POST"):
        assert shop.ask(path(shop, question), method, {"choice": "9"}).status == 404
    assert answers(shop) == []


def test_thanks_are_in_the_letters_language(shop: Shop) -> None:
    armenian = shop.post(path(shop, "recommend", 2), choice="2").text
    assert "Շնորհակալություն" in armenian
    assert "\u2068հինգշաբթի, մարտի\u00a04\u2069" in armenian
    assert "<bdi>See you at the evening!</bdi>" in shop.post(path(shop, "evening", 3), choice="yes").text


def test_answers_of_a_letter_are_slowed_down(shop: Shop) -> None:
    statuses = [shop.post(path(shop, "again"), choice="yes").status for _ in range(31)]
    assert statuses == [200] * 30 + [429]
    assert len(answers(shop)) == 30
