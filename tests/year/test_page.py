"""The page as text: its words in three languages, its calendar, what it shows and what it leaves to JSON."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from engine.audience.model import Reason
from engine.year.marking import COLOURS, marks
from engine.year.model import State, Year
from engine.year.page import written
from engine.year.summing import CampaignTally, sum_up
from engine.year.words import LANGUAGES, language_of, words
from tests.report.nasty import NASTY
from tests.year import odd
from tests.year.made import happening, kept, letter, renamed, tea_house, year

#: Letters of an alphabet, by which nothing is left untranslated.
ALPHABETS = {"hy": "[\u0531-\u0587]", "he": "[\u05d0-\u05ea]"}
YEARS = [tea_house, odd.empty, odd.one_day, odd.leap_year, odd.clock_changes, odd.two_years]


def page(shown: Year) -> Any:
    return html.document_fromstring(written(shown))


def text(element: Any) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def months(root: Any) -> list[str]:
    return [text(one) for one in root.xpath("//table[@class='month']/caption/span")]


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_word_is_in_the_language_of_the_page(language) -> None:
    for name, saying in words(language).items():
        assert re.search(ALPHABETS[language], saying) or name == "mark", name
        assert set(re.findall(r"[A-Za-z]{3,}", saying)) <= {"JSON"}, name


def test_armenian_has_stops_of_its_own() -> None:
    """U+0589 ends a sentence; a Latin colon, question or exclamation mark never stands in one."""
    for name, saying in words("hy").items():
        assert not re.search(r"[:?!`]", saying), name
        if words("en")[name].endswith("."):
            assert saying.endswith("։"), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_state_that_is_told_has_a_word(language) -> None:
    told = [Reason.HELD_BACK, Reason.GUARDED, Reason.THANKED, State.MISSED, State.STOPPED, State.FAILED]

    assert [word.value for word in told if word.value not in words(language)] == []


def test_the_page_is_in_the_shops_language_or_english() -> None:
    tags = ("en-GB", "hy", "he-IL", "hyw", "ru")

    assert [language_of(tag) for tag in tags] == ["en", "hy", "he", "en", "en"]
    assert [(page(year(language=tag)).get("lang"), page(year(language=tag)).get("dir")) for tag in tags] == [
        ("en", "ltr"),
        ("hy", "ltr"),
        ("he", "rtl"),
        ("en", "ltr"),
        ("en", "ltr"),
    ]


@pytest.mark.parametrize("make", YEARS, ids=lambda make: make.__name__)
def test_the_page_asks_for_nothing_and_runs_nothing(make) -> None:
    root = page(make())

    assert [one.get("content") for one in root.xpath("//meta[@http-equiv]")] == [
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    ]
    assert root.xpath("//script | //link | //img | //form | //@src | //@href") == []
    assert len(set(root.xpath("//@id"))) == len(root.xpath("//@id"))
    assert set(root.xpath("//@popovertarget")) == set(root.xpath("//*[@popover]/@id"))
    assert set(root.xpath("//label/@for")) <= set(root.xpath("//input/@id"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_in_every_language(language) -> None:
    root = page(tea_house(language))
    tiles = {text(one.find("dt")): text(one.find("dd")) for one in root.xpath("//dl[@class='tiles']/div")}

    assert list(tiles.values()) == ["901", "90", "16", "2", "2", "10", "1"]
    assert len(months(root)) == 12
    assert text(root.xpath("//h1")[0]) == "2027"
    assert len(root.xpath("//button[@popovertarget]")) == len(root.xpath("//*[@popover]")) == 137
    assert len(root.xpath("//details[@class='campaign']")) == 6


def test_weeks_begin_as_in_the_shops_country_and_days_stand_below_their_weekday() -> None:
    root = page(tea_house("he"))
    march = root.xpath("//table[@class='month']")[2]
    heads = [text(one) for one in march.xpath(".//th")]
    rows = [[text(cell) for cell in row.xpath("td")] for row in march.xpath(".//tbody/tr")]

    assert heads == ["א׳", "ב׳", "ג׳", "ד׳", "ה׳", "ו׳", "ש׳"]
    assert rows[0] == ["", "1", "2", "3", "4", "5", "6"]
    assert rows[-1] == ["28", "29", "30", "31", "", "", ""]


def test_a_day_shows_its_marks_and_opens_what_it_holds() -> None:
    root = page(tea_house())
    day = root.xpath("//button[@popovertarget='d2027-04-05']")[0]
    card = root.get_element_by_id("d2027-04-05")

    assert day.get("title") == "5\u00a0April: 60"
    assert [one.get("class") for one in day.xpath(".//i")] == ["m c2 s2 n4 mid", "m c0 s0 n0"]
    assert text(card.find("h3")) == "Monday 5 April"
    assert [text(one) for one in card.xpath(".//li")] == [
        "What is in the teapot 59",
        "A cup on your birthday 1 c002@example.com",
        "What is in the teapot · Kept from a letter 1",
    ]


def test_days_that_are_closed_stopped_or_only_held_back_are_told_apart() -> None:
    root = page(tea_house())

    def classes(day: str) -> set[str]:
        return set(root.xpath(f"//button[@popovertarget='d{day}']")[0].get("class").split())

    assert "shut" in classes("2027-08-17")
    assert "held" in classes("2027-02-20")
    assert root.xpath("//button[@popovertarget='d2027-09-06']/i[@class='bang']")
    assert text(root.get_element_by_id("d2027-08-17")) == "Tuesday 17 August Nothing leaves: summer break"
    assert "Stopped 212 letters" in text(root.get_element_by_id("d2027-09-06"))


def test_a_short_stretch_shows_its_months_and_its_span() -> None:
    root = page(year(since=date(2027, 3, 30), days=3))

    assert text(root.xpath("//h1")[0]) == "30 March 2027 – 1 April 2027"
    assert months(root) == ["March", "April"]
    assert len(root.xpath("//span[contains(@class, 'out')]")) == 31 + 30 - 3
    assert text(page(odd.one_day()).xpath("//h1")[0]) == "12 March 2027"
    assert text(page(odd.leap_year()).xpath("//h1")[0]) == "2028"


def test_years_are_told_where_there_are_several() -> None:
    root = page(odd.two_years())

    assert months(root)[0] == "October 2026"
    assert months(root)[-1] == "April 2028"
    assert "24 December 2027" in text(root.xpath("//ul[@class='closed']")[0])


def test_an_empty_year_says_so() -> None:
    root = page(odd.empty())

    assert [text(one) for one in root.xpath("//h2")] == ["Day by day"]
    assert "No letter would leave." in text(root)
    assert root.xpath("//fieldset | //button") == []


def test_each_time_of_a_campaign_with_its_count_and_note() -> None:
    root = page(tea_house())
    news = root.xpath("//details[@class='campaign']")[4]
    rows = [[text(cell) for cell in row] for row in news.xpath(".//tbody/tr")]

    assert rows[0] == ["8 January, 10:00", "60", "0", "moved from 4 January: Christmas holidays"]
    assert rows[3] == ["5 April, 10:00", "59", "1", ""]
    assert rows[8] == [
        "6 September, 10:00",
        "0",
        "0",
        "Stopped · 212 letters, and the campaign stops if more than 200",
    ]


def test_who_stands_back_and_what_becomes_of_it() -> None:
    rows = [
        [text(cell) for cell in row]
        for row in page(tea_house()).xpath("//table[@class='list stack']/tbody/tr")
    ]

    assert rows[0] == [
        "20 February",
        "We have not seen you for a while",
        "c005@example.com",
        "",
        "at most 1 promotion a week",
        "not at all",
    ]
    assert rows[2] == [
        "5 April",
        "What is in the teapot",
        "c002@example.com",
        "A cup on your birthday",
        "a birthday letter goes first",
        "8 April",
    ]


def test_a_large_year_stays_a_small_page() -> None:
    """Lists end, and say how many more there are."""
    days = [f"2027-{1 + number % 12:02}-{1 + number % 28:02}" for number in range(400)]
    happenings = tuple(
        happening("birthday", f"{day}T09:00", 300, occurrence=day) for day in sorted(set(days))
    )
    letters = tuple(
        letter("birthday", f"customer-{number}", f"{days[number % 400]}T09:00") for number in range(20_000)
    )
    held = tuple(kept("news", f"customer-{number}", days[number % 400]) for number in range(5_000))
    large = year(
        letters=letters,
        happenings=happenings * 5,
        kept=held,
        people={f"nobody-{number}": None for number in range(5_000)},
        warnings=tuple(f"warning {number}" for number in range(500)),
    )
    shown = written(large)
    told = [text(one) for one in html.document_fromstring(shown).xpath("//p[contains(@class, 'more')]")]

    assert len(shown.encode()) < 250_000
    assert told == [
        "Not shown here; the JSON record has them all: 360",
        "Not shown here; the JSON record has them all: 440",
        "Not shown here; the JSON record has them all: 4,940",
        "Not shown here; the JSON record has them all: 4,940",
        "Not shown here; the JSON record has them all: 19,970",
    ]


def _campaigns(purposes: list[str]) -> list[CampaignTally]:
    letters = tuple(
        letter(f"c{place:03}", "a", "2027-01-01T09:00", purpose=purpose)
        for place, purpose in enumerate(purposes)
    )
    return list(sum_up(year(letters=letters)).campaigns)


@given(st.lists(st.sampled_from(["birthday", "newsletter", "notice", "something else"]), max_size=100))
@settings(max_examples=30)
def test_no_two_campaigns_have_one_mark(purposes) -> None:
    found = marks(_campaigns(purposes)).values()

    assert len({(mark.colour, mark.shape) for mark in found}) == len(purposes)
    assert {mark.colour for mark in found} | {mark.shape for mark in found} <= set(range(COLOURS))


def test_a_campaign_keeps_its_mark_when_others_come() -> None:
    before = marks(_campaigns(["birthday", "newsletter"]))
    after = marks(_campaigns(["birthday", "newsletter", "birthday", "thank-you"]))

    assert (
        (before["c000"].colour, before["c001"].colour)
        == (after["c000"].colour, after["c001"].colour)
        == (0, 2)
    )
    assert len(marks(_campaigns(["notice"] * 101))) == 101, "a hundred marks are enough for anybody"


@pytest.mark.parametrize("words_", NASTY.values(), ids=NASTY)
def test_words_from_outside_are_only_words(words_) -> None:
    """Elements and attributes are those of a page with plain words."""

    def skeleton(root: Any) -> list[tuple[str, list[str]]]:
        return [(one.tag, sorted(one.keys())) for one in root.iter() if isinstance(one.tag, str)]

    given_year = tea_house(people=12)

    assert skeleton(page(renamed(given_year, words_))) == skeleton(page(renamed(given_year, "plain")))


def test_what_html_cannot_hold_is_replaced() -> None:
    shown = written(replace(tea_house(people=5), shop="a\x00b\ud800c\ufffed"))

    assert "a\ufffdb\ufffdc\ufffdd" in shown
    assert shown.encode()
