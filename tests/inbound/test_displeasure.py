"""Who complains in a reply is heard, and who praises is not taken to: replies in seven languages."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.inbound.displeasure import read_sections, unhappy
from engine.inbound.phrases import Phrases, words

CASES = Path(__file__).parents[1] / "cases/unhappy_replies"
TABLES = Path(__file__).parents[2] / "engine/inbound/grievances"
LANGUAGES = sorted(table.stem for table in TABLES.glob("[a-z]*.txt"))


@pytest.mark.parametrize("kind", ["unhappy", "content"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_replies(language: str, kind: str) -> None:
    """What begins with ~ is known to be misjudged: whoever mends it takes the mark away."""
    lines = (CASES / f"{language}.{kind}.txt").read_text("utf-8").splitlines()
    replies = [line for line in lines if line and not line.startswith("#")]
    assert len(replies) >= 50
    plain = [line.removeprefix("~ ") for line in replies]
    assert [text if unhappy(text) == (kind == "unhappy") else f"~ {text}" for text in plain] == replies


@pytest.mark.parametrize(
    ("text", "complains"),
    [
        pytest.param("Both of the gloves are left ones.", True, id="a plain statement"),
        pytest.param("Thursday the twelfth.", False, id="too few words for one"),
        pytest.param("Please write both of the names on it.", False, id="an errand"),
        pytest.param("Are both of the gloves left ones?", False, id="a question"),
        pytest.param("The tea is bitter, it is lovely.", False, id="a hint beside praise"),
        pytest.param("The cup was broken, it is lovely.", True, id="trouble beside praise"),
        pytest.param("The cup was not broken.", False, id="trouble denied"),
        pytest.param("The lid does not fit.", True, id="praise denied"),
        pytest.param("It is not here and the cup is broken.", True, id="a denial ends with its clause"),
        pytest.param("Thank you for replacing the broken cup.", False, id="settled"),
        pytest.param("Thank you for replacing the cup, but the lid is cracked.", True, id="settled, but"),
        pytest.param("The lid was cracked. You replaced it at once.", False, id="settled a sentence later"),
        pytest.param("I thought it was too small, but it is perfect.", False, id="it ends well"),
        pytest.param("If the lid is cracked I will write again.", False, id="nothing has happened yet"),
        pytest.param("Das Paket kam kaputt an.", True, id="each language its own words"),
        pytest.param("Das rote Paket war schnell da, danke.", False, id="rot is red"),
        pytest.param("È arrivato il pacco.", False, id="a language without a table"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_rule(text: str, complains: bool) -> None:
    assert unhappy(text) is complains


def test_a_phrase_takes_beginnings_choices_and_gaps() -> None:
    phrases = Phrases(["disappoint*", "was/were dented", "but ~ cold"])
    said = words("Disappointing! Both tins were dented, but for some cold reason, but, cold.")
    assert [(found.phrase, found.start, found.end) for found in phrases.find(said)] == [
        ("disappoint*", 0, 1),
        ("was/were dented", 3, 5),
        ("but ~ cold", 6, 10),
    ]


def test_words_come_apart_at_apostrophes_and_drop_what_is_joined_to_them() -> None:
    assert words("It doesn't, l'œuf") == [("it",), ("does",), ("not",), (), ("l",), ("œuf",)]
    assert words("שהספל", ("ש", "שה")) == [("שהספל", "הספל", "ספל")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_can_be_read_and_says_nothing_twice(language: str) -> None:
    sections = read_sections((TABLES / f"{language}.txt").read_text("utf-8"))
    assert {"trouble", "hint", "good", "not", "but", "calm", "settled", "cheer", "neutral"} <= set(sections)
    twice = {
        name: sorted({each for each in lines if lines.count(each) > 1}) for name, lines in sections.items()
    }
    assert {name: lines for name, lines in twice.items() if lines} == {}


@pytest.mark.parametrize("text", ["[no such section]\nlate", "late\n[trouble]"])
def test_a_table_that_is_wrong(text: str) -> None:
    with pytest.raises(ValueError, match=r"section|heading"):
        read_sections(text)


def test_a_phrase_begins_with_a_word() -> None:
    with pytest.raises(ValueError, match="begins with a word"):
        Phrases(["~ late"])


@pytest.mark.parametrize("piece", ["not late but ", "late ", "waiting weeks ", "չի եկել ", "שה", "a "])
def test_long_texts_take_no_long(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    unhappy(piece)
    begun = time.process_time()
    unhappy(text)
    assert time.process_time() - begun < 2


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_nothing_fails(text: str) -> None:
    assert unhappy(text) in (True, False)
