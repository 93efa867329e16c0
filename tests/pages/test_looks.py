"""The pages in a real browser, without JavaScript: readable, reachable by keyboard, in both colours."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.pages.site import Site
from engine.token import Purpose
from tests.ledger.making import opened
from tests.pages.conftest import Shop, fill, standing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LANGUAGES = {1: "en", 2: "hy", 3: "he"}
#: Elements that say something, with the colours of their words and of what is behind them.
_COLOURS = """() => [...document.querySelectorAll('body *')].filter(one =>
    [...one.childNodes].some(child => child.nodeType == 3 && child.data.trim()) && one.offsetWidth > 1
    && !one.closest('.away')).map(one => {
        let behind = one;
        while (behind && getComputedStyle(behind).backgroundColor == 'rgba(0, 0, 0, 0)')
            behind = behind.parentElement;
        return [one.textContent.trim().slice(0, 30), getComputedStyle(one).color,
                getComputedStyle(behind || document.body).backgroundColor];
    })"""
#: Fields without a name that a screen reader could say, and ids that stand there twice.
_NAMELESS = """() => [...document.querySelectorAll('input:not([type=hidden]), textarea, select, button')]
    .filter(one => !(one.labels && one.labels.length) && !one.textContent.trim()).map(one => one.outerHTML)
    .concat([...document.querySelectorAll('[id]')].filter(one =>
        document.querySelectorAll('#' + CSS.escape(one.id)).length > 1).map(one => one.id))
    .concat([...document.querySelectorAll('[aria-describedby]')].filter(one =>
        !document.getElementById(one.getAttribute('aria-describedby'))).map(one => one.outerHTML))
    .concat(document.querySelectorAll('h1').length == 1 ? [] : ['not one h1'])"""


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as ledger:
        fill(ledger)
        shop = Shop(ledger, standing())
        with Site(shop.bench()) as site:
            shop.site = site
            yield shop


def pages(shop: Shop, number: int) -> dict[str, str]:
    answer = shop.path(Purpose.ANSWER, number)
    return {
        "wishes": shop.path(Purpose.PREFERENCES, number),
        "recommend": f"{answer}/recommend/9",
        "evening": f"{answer}/evening/yes",
        "form": f"{answer}/tea-time",
        "join": "/join",
        "lost": "/nothing",
        "stop": shop.path(Purpose.OPT_OUT, number),
    }


def opened_page(browser: Browser, shop: Shop, path: str, **look: object) -> Page:
    assert shop.site is not None
    settings = {"java_script_enabled": False, "locale": "en", **look}
    page = browser.new_context(**settings).new_page()  # type: ignore[arg-type]
    page.goto(f"http://127.0.0.1:{shop.site.port}{path}")
    return page


def contrast(words: str, behind: str) -> float:
    """WCAG 2.2, 1.4.3."""

    def light(colour: str) -> float:
        parts = [int(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    one, other = sorted((light(words), light(behind)), reverse=True)
    return (one + 0.05) / (other + 0.05)


@pytest.mark.parametrize("number", LANGUAGES)
def test_every_page_fits_is_named_and_can_be_read(browser: Browser, shop: Shop, number: int) -> None:
    """Nothing wider than a narrow phone, everything labelled, AA contrast by day and night, before and after
    a button was pressed."""
    # Scripts are for the test's own questions; pages hold none, and their policy lets none run.
    page = opened_page(
        browser, shop, "/nothing", java_script_enabled=True, locale=LANGUAGES[number],
        viewport={"width": 360, "height": 740},
    )  # fmt: skip
    for name, path in pages(shop, number).items():
        assert shop.site is not None
        page.goto(f"http://127.0.0.1:{shop.site.port}{path}")
        look_over(page, name, LANGUAGES[number])
        button = page.locator("button")
        if button.count():
            button.first.click()
            look_over(page, f"{name}, pressed", LANGUAGES[number])
    page.context.close()
    shop.post(shop.path(Purpose.OPT_OUT, number) + "/undo", undo="yes")


def look_over(page: Page, name: str, language: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == 360, name
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate(_NAMELESS) == [], name
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        colours = page.evaluate(_COLOURS)
        assert [one for one in colours if contrast(one[1], one[2]) < 4.5] == [], (name, scheme)


def test_an_answer_by_keyboard_alone(browser: Browser, shop: Shop) -> None:
    page = opened_page(browser, shop, shop.path(Purpose.ANSWER) + "/recommend/7")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate_handle("document.activeElement").as_element() is None:
            break
        if page.locator("input:focus").count():
            break
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("Good tea")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Thank you")

    [said] = [one.answer for one in shop.ledger.answers() if one.answer.comment]
    assert (said.choice, said.comment) == ("8", "Good tea")
    page.context.close()


def test_the_field_for_programs_is_out_of_a_persons_way(browser: Browser, shop: Shop) -> None:
    page = opened_page(browser, shop, shop.path(Purpose.ANSWER) + "/recommend/7")
    box = page.locator("input[name=website]").bounding_box()
    assert box is None or box["x"] + box["width"] < 0
    page.context.close()


def test_a_mistake_leads_to_its_field(browser: Browser, shop: Shop) -> None:
    page = opened_page(browser, shop, shop.path(Purpose.ANSWER) + "/tea-time")
    page.fill("#field1", "Slowly")
    page.click("button")
    assert page.title().startswith("Not sent yet")
    assert page.input_value("#field1") == "Slowly"
    page.click("text=Which tea do you like best? >> nth=0")
    page.keyboard.type("Thyme")
    assert page.input_value("#field0") == "Thyme"
    page.context.close()


def test_focus_can_be_seen(browser: Browser, shop: Shop) -> None:
    page = opened_page(browser, shop, shop.path(Purpose.PREFERENCES), java_script_enabled=True)
    for _ in range(7):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
    page.context.close()


def test_hebrew_runs_from_right_to_left_and_foreign_words_stand_apart(browser: Browser, shop: Shop) -> None:
    page = opened_page(browser, shop, shop.path(Purpose.ANSWER, 3) + "/content/2", java_script_enabled=True)
    places = page.evaluate(
        "[...document.querySelectorAll('.mark')].map(one => one.getBoundingClientRect().x)"
    )
    assert places == sorted(places, reverse=True)
    question = page.locator("h1 bdi")
    assert question.evaluate("one => getComputedStyle(one).direction") == "ltr"
    assert question.evaluate("one => getComputedStyle(one).textAlign") in ("start", "right")
    page.context.close()
