"""The page as text: its words in three languages, its charts, what it shows and what it leaves out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from engine.audience.model import Reason
from engine.campaign.model import Purpose
from engine.ledger.heard import Seen
from engine.ledger.model import Tally
from engine.report.chart import gauge, lines, shown
from engine.report.model import Both, Clicked, Counts, Day, Report, Score
from engine.report.page import written
from engine.report.picture import Picture, level
from engine.report.words import LANGUAGES, language_of, words
from engine.response.model import Cause, Kind
from tests.report.hostile import settings
from tests.report.rows import NOTHING, answered, counts, letter, link, made, said, seen

#: Letters of an alphabet, by which nothing is left untranslated.
ALPHABETS = {"hy": "[\u0531-\u0587]", "he": "[\u05d0-\u05ea]"}
#: Names, not words.
NAMES = {"NPS", "CSV", "JSON", "gramercy", "feedback", "list"}


def page(report: Report, language: str = "en", pictures: Sequence[Picture] = ()) -> Any:
    return html.document_fromstring(written(report, pictures, settings(language)))


def headings(root: Any) -> list[str]:
    return [one.text_content() for one in root.xpath("//h2")]


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_word_is_in_the_language_of_the_page(language) -> None:
    for name, saying in words(language).items():
        assert re.search(ALPHABETS[language], saying) or name in ("nps", "mark"), name
        assert set(re.findall(r"[A-Za-z]{3,}", saying)) <= NAMES, name


def test_armenian_has_stops_of_its_own() -> None:
    """U+0589 ends a sentence; a Latin colon, question or exclamation mark never stands in one."""
    for name, saying in words("hy").items():
        assert not re.search(r"[:?!`]", saying), name
        if words("en")[name].endswith("."):
            assert saying.endswith("։"), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stored_word_has_one(language) -> None:
    stored = [*Reason, *Cause, *Purpose, *(name for name in Tally.__dataclass_fields__ if name != "chosen")]

    assert [word for word in map(str, stored) if word not in words(language)] == []


def test_the_page_is_in_the_shops_language_or_english() -> None:
    assert [language_of(tag) for tag in ("en-GB", "hy", "he-IL", "hyw", "ru")] == [
        "en",
        "hy",
        "he",
        "en",
        "en",
    ]
    root = page(NOTHING, "he")
    assert (root.get("lang"), root.get("dir")) == ("he", "rtl")
    assert (page(NOTHING).get("lang"), page(NOTHING).get("dir")) == ("en", "ltr")


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    root = page(NOTHING)
    policy = root.xpath("//meta[@http-equiv]")

    assert [one.get("content") for one in policy] == [
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    ]
    assert root.xpath("//script | //link | //img | //@src | //@href") == []


def test_thank_yous_begin_with_what_people_said_and_others_with_what_they_did() -> None:
    thanks = page(NOTHING)
    news = page(replace(NOTHING, goodwill_first=False))

    assert headings(thanks)[:2] == ["What people said", "What people did"]
    assert headings(news)[:2] == ["What people did", "What people said"]
    assert thanks.xpath("//dl[@class='tiles']/div[1]/dt")[0].text == "Wrote back"
    assert news.xpath("//dl[@class='tiles']/div[1]/dt")[0].text == "Handed to the mail server"


def test_what_nobody_noticed_has_no_number() -> None:
    root = page(made([letter(1)]))
    tiles = [one.text for one in root.xpath("//dl[@class='tiles']//dt")]

    assert tiles == ["Wrote back", "Handed to the mail server", "Asked us to stop", "Came back"]
    assert "Whether a letter was opened was not noticed." in root.text_content()
    assert "Links of these letters were not followed up" in root.text_content()
    assert "machines" not in root.text_content()


def test_a_report_of_everything_in_every_language() -> None:
    """Nothing is missing from a table of words, and nothing is shown unfilled."""
    found = made(
        [letter(1), letter(2, language="he")],
        left_out={"no address": 1, "a reason of a later version": 2},
        links=[link(7)],
        opens_noticed=True,
        observations=[seen(1), seen(1, Seen.OPEN)],
        questions={},
        responses=[
            answered("10", 1),
            said(Kind.COMPLAINT, 2),
            said(Kind.BOUNCE, 2),
            said(Kind.OPT_OUT, 1),
            said(Kind.REPLY, 1, text="hello", unhappy=True),
        ],
        open_cases=1,
        segments=[("regulars", {"c1"})],
        orders={},
    )
    for language in LANGUAGES:
        text = page(found, language).text_content()
        assert "a reason of a later version" in text
        assert not re.search(r"\{\w+\}|Undefined|None\b", text)


def test_a_score_says_how_sure_it_is() -> None:
    few = made([letter(1)], questions=settings().questions, responses=[answered("10", 1)])
    many = made(
        [letter(number) for number in range(1, 10)],
        questions=settings().questions,
        responses=[answered(str(number), number) for number in range(1, 10)],
    )

    assert "Too few answers to tell what everybody thinks" in page(few).text_content()
    assert "95 % sure: -83 … 0" in page(many).text_content()
    # In a right-to-left line a bare minus would stand behind its number.
    assert "\u200e-83" in page(many, "he").text_content()


def test_long_lists_are_cut_and_say_so() -> None:
    replies = [said(Kind.REPLY, 1, text="x" * 5000, days=1 + number / 1000) for number in range(203)]
    found = made([letter(1)], responses=replies, links=[link(key, key, f"l{key}") for key in range(1, 100)])

    root = page(found)

    assert len(root.xpath("//blockquote")) == 200
    assert {len(one.text) for one in root.xpath("//blockquote")} == {2000}
    assert len(root.xpath("//table[@class='links']/tbody/tr")) == 60
    notes = [one.text for one in root.xpath("//p[@class='note']") if one.text.startswith("More than fit")]
    assert [note.rpartition(": ")[2] for note in notes] == ["3", "39"]


def test_the_links_of_letters_that_are_not_pictured_are_listed() -> None:
    one, other = link(7), link(8, 2, "elsewhere")
    found = made([letter(1)], links=[one, other])
    picture = Picture(language="en", page="<p>the letter</p>", links=(found.links[0],))

    root = page(found, pictures=[picture])

    assert [frame.get("srcdoc") for frame in root.xpath("//iframe")] == ["<p>the letter</p>"]
    assert [dict(frame.attrib)["sandbox"] for frame in root.xpath("//iframe")] == [""]
    assert [
        [row.text_content() for row in table.xpath(".//tbody//bdi")]
        for table in root.xpath("//table[@class='links']")
    ] == [
        ["shop"],
        ["elsewhere"],
    ]


def day(number: int, **numbers: int) -> Day:
    return Day(day=date(2027, 3, 16) + timedelta(days=number), counts=counts(**numbers))


def test_columns_stand_where_their_days_are() -> None:
    (line,) = lines([day(0, clicked=4), day(2, clicked=1, opened=9)], ["clicked", "replied"])

    assert (line.name, line.total, line.most) == ("clicked", 5, 4)
    assert [(column.x, column.height, column.count) for column in line.columns] == [
        (0.938, 100.0, 4),
        (13.438, 0.0, 0),
        (25.938, 25.0, 1),
    ]


@given(st.dictionaries(st.integers(0, 4000), st.integers(0, 50), min_size=1, max_size=30))
def test_every_day_is_in_one_column_inside_the_chart(numbers) -> None:
    found = lines([day(number, clicked=count) for number, count in sorted(numbers.items())], ["clicked"])

    assert len(found) == (sum(numbers.values()) > 0)
    for line in found:
        assert len(line.columns) <= 45
        assert sum(column.count for column in line.columns) == line.total == sum(numbers.values())
        assert max(column.height for column in line.columns) == 100
        for column in line.columns:
            assert column.x >= 0
            assert column.x + column.width <= 100.01
        for earlier, later in zip(line.columns, line.columns[1:], strict=False):
            assert later.first == earlier.last + timedelta(days=1)


def test_a_gauge() -> None:
    found = gauge(Score(value=50, low=0, high=100), -100, 100)
    assert (found.at, found.low, found.high) == (75, 50, 100)
    found = gauge(Score(value=3, low=None, high=None), 1, 5)
    assert (found.at, found.low, found.high) == (50, None, None)


def test_what_is_shown_by_day_and_part() -> None:
    assert shown(NOTHING) == ("accepted", "replied", "opted_out", "bounced")
    everything = made([letter(1)], links=[link(1)], opens_noticed=True, responses=[answered("1")])
    assert shown(everything) == tuple(Counts.__dataclass_fields__)


@pytest.mark.parametrize(
    ("people", "levels"), [((8, 6, 4, 2, 1, 0), (4, 3, 2, 1, 1, 0)), ((0, 0), (0, 0)), ((3,), (4,))]
)
def test_numbers_grow_with_the_people(people, levels) -> None:
    links = [
        Clicked(link=link(key), letters=Both(people=number), times=0) for key, number in enumerate(people)
    ]

    assert tuple(level(one, links) for one in links) == levels
