"""What people want of us: who gets no such letter and why, and in which language it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from engine.audience.choosing import choose
from engine.audience.explaining import explain
from engine.audience.model import Question
from tests.audience.test_choosing import question, told

PEOPLE = """\
1,Ada@Shop.example,Ada,US,en,,,,,9
2,bo@shop.example,Bo,US,he,,,,,9
3,cy@shop.example,Cy,US,,,,,,9
4,di@shop.example,Di,US,français,,,,,9
5,eve@shop.example,Eve,US,Gibberish,,,,,9
"""


def unwanted(advertising: bool) -> Iterator[tuple[str, str]]:
    yield "bo@shop.example", "reported a letter as junk"
    yield "nobody@shop.example", "asked us to stop"
    yield "bo@shop.example", "asked us to stop"
    yield "cy@shop.example", "'; DROP TABLE stop; --"
    if advertising:
        yield "ada@shop.example", "wants no advertising"


def test_each_has_the_first_reason_in_the_words_of_whoever_knows(tmp_path: Path) -> None:
    asked = question(tmp_path, PEOPLE, unwanted=unwanted, languages=())
    assert told(asked)[:3] == [
        "1 Ada@shop.example en US",
        "2 bo@shop.example: suppressed (reported a letter as junk)",
        "3 cy@shop.example: suppressed ('; DROP TABLE stop; --)",
    ]


def test_the_same_question_is_asked_anew_for_advertising(tmp_path: Path) -> None:
    """Also of one who is found to be advertising only once the letters are written."""
    asked = replace(question(tmp_path, PEOPLE, unwanted=unwanted, languages=()), advertising=True)
    for _ in range(2):
        assert told(asked)[0] == "1 Ada@shop.example: suppressed (wants no advertising)"


def test_the_first_reason_of_very_many(tmp_path: Path) -> None:
    def many(_advertising: bool) -> Iterator[tuple[str, str]]:
        for number in range(25_000):
            yield f"n{number}@shop.example", "asked us to stop"
            yield "bo@shop.example", f"reason {number}"

    assert told(question(tmp_path, PEOPLE, unwanted=many))[1] == "2 bo@shop.example: suppressed (reason 0)"


def wished(root: Path, *, languages: tuple[str, ...] = ("en", "hy", "he"), **wanted: str) -> Question:
    asked = {f"{name}@shop.example": tag for name, tag in wanted.items()}
    return question(root, PEOPLE, languages=languages, languages_wanted=asked)


def test_a_language_that_was_asked_for_goes_before_what_the_source_says(tmp_path: Path) -> None:
    assert told(wished(tmp_path, ada="hy", bo="en", cy="he-IL", di="he", eve="hy")) == [
        "1 Ada@shop.example hy US",
        "2 bo@shop.example en US",
        "3 cy@shop.example he US",
        "4 di@shop.example he US",
        "5 eve@shop.example hy US",
    ]


def test_where_the_letter_is_not_written_in_it_all_is_as_before(tmp_path: Path) -> None:
    assert told(wished(tmp_path, ada="fr", bo="hyw", di="ru", cy="")) == [
        "1 Ada@shop.example en US",
        "2 bo@shop.example he US",
        "3 cy@shop.example en US",
        "4 di@shop.example: no language (reads fr; the letter is written in en, hy, he)",
        "5 eve@shop.example: no language ('Gibberish' is not a language we know)",
    ]


def test_it_is_said_that_the_language_was_asked_for(tmp_path: Path) -> None:
    asked = wished(tmp_path, ada="hy", bo="fr", cy="en")
    answers = {
        name: [one.language_asked for one in explain(asked, f"{name}@shop.example")]
        for name in ("ada", "bo", "cy", "di")
    }
    assert answers == {"ada": [True], "bo": [False], "cy": [True], "di": [False]}


def test_whoever_looks_for_people_again_finds_the_same(tmp_path: Path) -> None:
    with choose(question(tmp_path, PEOPLE, unwanted=unwanted)) as audience:
        assert list(audience.left()) == list(audience.left())
