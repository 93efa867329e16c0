"""Letters to begin with: one for each kind of campaign that is offered, fit for any shop."""

from __future__ import annotations

import re
from functools import cache

import pytest

from engine.campaign.model import Purpose
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer
from engine.starter.kinds import KINDS, WORDS
from engine.starter.letters import starting_letter, starting_letters
from tests.letters.manners import begins_in_hebrew, faults
from tests.letters.samples import LANGUAGES, ZONE, everything, situations

_TEA = re.compile(r"(?<![a-z])teas?(?![a-z])|թեյ|(?<![א-ת])ה?תה(?![א-ת])", re.IGNORECASE)


@cache
def writer() -> Writer:
    return Writer(starting_letter("newsletter", ()), "newsletter", vocabulary=vocabulary(ZONE))


def test_every_kind_that_is_offered_has_a_letter():
    assert [kind.name for kind in KINDS if not starting_letter(kind.name, ())] == []
    assert starting_letter("apology", ()) == {}
    assert starting_letter("_parts", ()) == {}


def test_a_purpose_leads_to_the_kind_that_is_meant():
    others = {word: kind.name for word, kind in WORDS.items() if word != kind.name}

    assert others == {"win-back": "we-miss-you"}
    assert {kind.purpose for kind in WORDS.values()} == set(Purpose)
    assert WORDS["thank-you"].name == "thank-you"


def test_what_letters_share_comes_along_only_where_it_is_missing():
    alone = starting_letter("birthday", ["_layouts/brand.html"])

    assert sorted(alone) == [
        "_parts/button.html",
        "_parts/questions.html",
        "birthday/letter.he.md",
        "birthday/letter.hy.md",
        "birthday/letter.md",
    ]


def test_letters_fit_a_shop_that_sells_something_else():
    found = {
        name: _TEA.findall(content.decode())
        for name, content in starting_letters().items()
        if name.endswith(".md") and _TEA.search(content.decode())
    }

    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_newsletter_reads_well_whatever_is_missing(language):
    found = {}
    for name, values in situations("newsletter", language):
        body = writer().write(language, values)
        wrong = faults("\n".join((body.subject, body.preheader, body.text)), language)
        if language == "he" and not (begins_in_hebrew(body.subject) and begins_in_hebrew(body.preheader)):
            wrong.append("a line that does not begin in Hebrew")
        if wrong:
            found[name] = wrong

    assert writer().problems(everything("newsletter", language).keys()) == []
    assert found == {}
