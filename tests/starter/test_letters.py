"""Letters to begin with read well, whoever gets them and whatever is not known."""

from __future__ import annotations

from functools import cache

import pytest

from engine.campaign.model import Purpose
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer
from engine.starter.letters import purposes, starting_letter
from tests.letters.manners import begins_in_hebrew, faults
from tests.letters.samples import LANGUAGES, ZONE, everything, situations

#: Those that are not among the examples, which have tests of their own.
MORE = [Purpose.BIRTHDAY, Purpose.WIN_BACK]


@cache
def writer(purpose: Purpose) -> Writer:
    return Writer(starting_letter(purpose, ()), purpose.value, vocabulary=vocabulary(ZONE))


def test_what_there_is_to_begin_with():
    assert purposes() == (
        Purpose.THANK_YOU,
        Purpose.EARLY_ACCESS,
        Purpose.APPRECIATION_DAY,
        Purpose.BIRTHDAY,
        Purpose.WIN_BACK,
        Purpose.FEEDBACK,
    )
    assert starting_letter(Purpose.NEWSLETTER, ()) == {}


def test_what_letters_share_comes_along_only_where_it_is_missing():
    alone = starting_letter(Purpose.BIRTHDAY, ["_layouts/brand.html"])

    assert sorted(alone) == [
        "_parts/button.html",
        "_parts/questions.html",
        "birthday/letter.he.md",
        "birthday/letter.hy.md",
        "birthday/letter.md",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", MORE)
def test_a_letter_reads_well_whatever_is_missing(purpose, language):
    known = everything("early-access", language)
    found = {}
    for name, values in situations("early-access", language):
        body = writer(purpose).write(language, values)
        said = "\n".join((body.subject, body.preheader, body.text))
        wrong = faults(said, language)
        if language == "he" and not (begins_in_hebrew(body.subject) and begins_in_hebrew(body.preheader)):
            wrong.append("a line that does not begin in Hebrew")
        if wrong:
            found[name] = wrong

    assert writer(purpose).problems(known.keys()) == []
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", MORE)
def test_a_letter_has_no_offer_unless_the_campaign_adds_one(purpose, language):
    values = everything("early-access", language)
    with_one = writer(purpose).write(language, values)
    without = writer(purpose).write(language, {**values, "offer": None})

    assert values["offer"].code in with_one.text
    assert values["offer"].code not in without.text
    letter = without.text.split(values["sender"].name)[0]
    assert len(letter.split()) < 120
