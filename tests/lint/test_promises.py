"""Words that promise what the config contradicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.lint.model import Specimen
from engine.lint.wording.promises import problems
from engine.planning.context import context
from tests.lint.lettering import FIRST, Case, cases, specimen, told
from tests.lint.shop import NOW, campaign, settings


def letter(text: str, setting: str, subject: str | None = None) -> Specimen:
    language, name = setting.split()
    values = dict(context(settings(), campaign(name), language, as_of=NOW))
    return specimen(text + "\n{{ sender.name }}\n", language, values=values, subject=subject)


@pytest.mark.parametrize("case", cases("promises"), ids=lambda case: f"{case.setting}: {case.title}")
def test_what_is_said_of_a_sentence(case: Case) -> None:
    found = problems(letter(case.text, case.setting), settings(), campaign(case.setting.split()[1]), NOW)

    assert told(found, FIRST) == case.found


@pytest.mark.parametrize("case", cases("promises.innocent"), ids=lambda case: f"{case.setting}: {case.title}")
def test_nothing_is_said_of_what_is_true(case: Case) -> None:
    one = letter(case.text, case.setting)

    assert list(problems(one, settings(), campaign(case.setting.split()[1]), NOW)) == []


def test_the_subject_promises_too() -> None:
    one = letter("Hello.", "en early-access", subject="25% off everything")

    [found] = problems(one, settings(), campaign("early-access"), NOW)
    assert (found.place.line, found.place.column, found.rule) == (2, 10, "promises/percent")


def test_nobody_signs() -> None:
    one = specimen(
        "Thank you.", "en", values=dict(context(settings(), campaign("thank-you"), "en", as_of=NOW))
    )

    [found] = problems(one, settings(), campaign("thank-you"), NOW)
    assert found.message == "nobody signs this letter: 'Mariam Grigoryan' is not in it"


def test_a_letter_that_goes_later_is_held_against_its_own_day() -> None:
    one = letter("This is valid until 20 March 2027.", "en thank-you")
    sent = campaign("thank-you").model_copy(update={"when": datetime(2027, 3, 25, 9, 0)})  # noqa: DTZ001

    assert list(problems(one, settings(), campaign("thank-you"), NOW)) == []
    [found] = problems(one, settings(), sent, NOW)
    assert found.message == "'20 March 2027' is past: the letter goes on 25 March 2027 at the earliest"


def test_the_day_is_the_shops() -> None:
    """21:00 in UTC is the next day in Yerevan."""
    one = letter("This is valid until 10 March 2027.", "en thank-you")

    assert (
        list(problems(one, settings(), campaign("thank-you"), datetime(2027, 3, 10, 19, 0, tzinfo=UTC))) == []
    )
    [found] = problems(one, settings(), campaign("thank-you"), datetime(2027, 3, 10, 21, 0, tzinfo=UTC))
    assert found.rule == "promises/past"


def test_an_offer_without_a_percentage_promises_none() -> None:
    shop = settings()
    offers = {
        "spring": shop.offers["spring"].model_copy(
            update=dict.fromkeys(("percent", "public_percent", "friend_percent"))
        )
    }
    one = letter("Take 15% off.", "en early-access")

    [found] = problems(one, shop.model_copy(update={"offers": offers}), campaign("early-access"), NOW)
    assert found.message == "'15%' is promised, and the offer 'spring' has no percentage"


def test_what_the_config_lacks_is_told_elsewhere() -> None:
    lost = campaign("early-access").model_copy(update={"offer": "summer"})

    assert list(problems(letter("Take 15% off.", "en early-access"), settings(), lost, NOW)) == []


def test_other_peoples_words_are_not_this_letters() -> None:
    text = "{% if offer.percent == 99 %}Take 90% off until 1 May.{% endif %} Hello."
    one = letter(text, "en early-access")

    assert list(problems(one, settings(), campaign("early-access"), NOW)) == []
    shown = replace(one, body=replace(one.body, text=one.body.text + "Take 90% off until 1 May."))
    assert len(list(problems(shown, settings(), campaign("early-access"), NOW))) == 2
