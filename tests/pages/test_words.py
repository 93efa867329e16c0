"""What our pages say: whole in three languages, and which one somebody gets."""

from __future__ import annotations

import re
import string

import pytest

from engine.campaign.model import Purpose
from engine.pages.preferring import OFTEN
from engine.pages.words import LANGUAGES, filled, language_of, words

NAMES = sorted(words("en"))
SCRIPT = {"en": r"[A-Za-z]", "hy": r"[Ա-ֆև]", "he": r"[א-ת]"}


def slots(saying: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(saying) if name}


@pytest.mark.parametrize("name", NAMES)
def test_a_saying_is_written_in_its_own_script_with_the_same_slots(name: str) -> None:
    sayings = {language: words(language)[name] for language in LANGUAGES}

    for language, saying in sayings.items():
        bare = re.sub(r"\{\w+\}", "", saying)
        assert re.search(SCRIPT[language], bare), saying
        assert slots(saying) == slots(sayings["en"])
        assert saying == saying.strip()
    others = re.sub(r"\{\w+\}", "", sayings["hy"] + sayings["he"])
    assert not re.search("[A-Za-z]", others), "a word that was not translated"


@pytest.mark.parametrize("name", NAMES)
def test_armenian_and_hebrew_keep_their_own_signs(name: str) -> None:
    """Armenian: no ASCII question mark, colon or quote, no full stop for ։; no ending on what is filled in.
    Hebrew: gershayim and no slashed forms."""
    armenian, hebrew = words("hy")[name], words("he")[name]

    assert not re.search(r"[?!`:;\"]", armenian), armenian
    assert not re.search(r"\.$", armenian), armenian
    assert not re.search(r"\}[Ա-ֆև-]", armenian), armenian
    assert not re.search(r"\b(?:դու|քո|քեզ)\b", armenian), armenian
    assert not re.search("[\"'/]", hebrew), hebrew


def test_every_kind_of_letter_and_every_pace_has_words() -> None:
    assert {purpose.value for purpose in Purpose} <= words("en").keys()
    assert {f"often_{days}" for days in OFTEN} <= words("en").keys()


def test_what_is_filled_in_does_not_turn_the_words_round_it() -> None:
    assert filled("עד {day}.", day="5 <b>") == "עד \u20685 <b>\u2069."


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "hy"),
        ("he", "he"),
        ("he-IL,en;q=0.9", "he"),
        ("en;q=0.2, hy;q=0.7", "hy"),
        ("iw", "he"),
        ("fr, de;q=0.9", "hy"),
        ("fr, en;q=0.1", "en"),
        ("en;q=0", "hy"),
        ("en;q=x", "hy"),
        ("*", "hy"),
        ("hyw", "hy"),
        (",;;q=,=,\x00", "hy"),
        ("x" * 100_000, "hy"),
    ],
)
def test_the_language_a_browser_gets(asked: str, language: str) -> None:
    assert language_of(asked, "hy") == language


def test_a_shop_in_another_language_shows_english_pages() -> None:
    assert language_of("", "ru") == "en"
    assert words("ru") == words("en")
