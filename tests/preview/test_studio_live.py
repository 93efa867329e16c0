"""Saving a file shows the same person's letter anew; mistakes show beside it and go when they are mended."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from engine.cli import run
from engine.preview.studio import Studio
from tests.preview.conftest import LETTER, Shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab


@pytest.fixture(scope="module")
def tab(browser: Browser, studio: Studio) -> Iterator[Tab]:
    """Somebody looks at Di Fox's letter."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.goto(studio.url)
    tab.goto(f"http://127.0.0.1:{studio.port}/?who=7&all=1")
    yield tab
    context.close()


@pytest.fixture
def page(tab: Tab, shop: Shop, studio: Studio) -> Tab:
    """The same as at first, whatever was saved before."""
    shop.restore()
    tab.goto(f"http://127.0.0.1:{studio.port}/?who=7&all=1")
    shows(tab, "You took Ulysses home.")
    tab.wait_for_selector("#desk[data-planning='0']")
    return tab


def shows(page: Tab, words: str) -> None:
    page.frame_locator(".paper iframe").get_by_text(words).wait_for()
    assert page.inner_text("#who") == "Di Fox"


def planned(page: Tab, studio: Studio) -> None:
    """The plan of what was saved is made, and the page has it."""
    page.wait_for_selector("#desk[data-planning='0']")
    page.wait_for_selector("#findings")


def test_a_template_saved_shows_at_the_same_person(page: Tab, shop: Shop, studio: Studio) -> None:
    shows(page, "You took Ulysses home.")
    shop.change("templates/note/letter.md", "You took", "You carried")
    shows(page, "You carried Ulysses home.")
    planned(page, studio)

    # As editors do that write a new file and put it in the old one's place.
    path = shop.root / "templates/note/letter.md"
    fresh = path.with_suffix(".tmp~")
    fresh.write_text(LETTER.replace("You took", "You chose"), "utf-8")
    os.replace(fresh, path)
    shows(page, "You chose Ulysses home.")

    # And as those do that empty it first: the page never shows the half of it.
    with path.open("w", encoding="utf-8") as half:
        half.write(LETTER[: len(LETTER) // 2])
        half.flush()
        half.write(LETTER[len(LETTER) // 2 :])
    shows(page, "You took Ulysses home.")
    assert page.locator(".mistakes").count() == 0


def test_layout_data_and_campaign_count_as_well(page: Tab, shop: Shop) -> None:
    shop.change("customers.csv", "Ulysses", "Middlemarch")
    shows(page, "You took Middlemarch home.")
    shop.change("campaigns/thanks.yaml", "Thank our regulars", "Thank you all")
    page.get_by_role("heading", name="Thank you all").wait_for()
    shop.change("config.yaml", "name: Ann Reed", "name: Anna Reed")
    page.locator(".row .from", has_text="Anna Reed").first.wait_for()
    shows(page, "You took Middlemarch home.")


def test_what_nobody_gave_is_named_and_cannot_be_sent(page: Tab, shop: Shop) -> None:
    shop.change("templates/note/letter.md", "{{ closing() }}", "{{ clsing() }} {{ nmae }}")
    page.wait_for_selector(".mistakes")

    shows(page, "[undefined: nmae]")
    assert page.locator(".mistakes .words").all_inner_texts() == [
        "templates/note/letter.md:13 nothing is called 'clsing'",
        "templates/note/letter.md:13 nothing is called 'nmae'",
    ]
    assert page.locator(".mistakes .blamed").inner_text() == "13 {{ clsing() }} {{ nmae }}"
    assert "It cannot be sent as it is" in page.inner_text(".sketch")
    assert page.request.get(page.url.replace("/?", "/letter.eml?")).status == 404

    shop.change("templates/note/letter.md", "{{ clsing() }} {{ nmae }}", "{{ closing() }}")
    page.wait_for_selector(".mistakes", state="detached")
    assert page.locator(".sketch").count() == 0
    shows(page, "With thanks")


def test_a_broken_config_leaves_the_letter_in_view(page: Tab, shop: Shop) -> None:
    shop.change("config.yaml", "shop:\n", "shpo:\n")
    page.wait_for_selector(".mistakes")

    told = page.locator(".mistakes .words").all_inner_texts()
    assert "config.yaml:1:1 unknown key 'shpo'" in told
    assert page.locator(".mistakes mark").inner_text() == "s"
    assert "as it was before" in page.inner_text(".mistakes")
    shows(page, "You took Ulysses home.")
    page.wait_for_selector("text=Checked once the mistakes are mended.")

    shop.change("config.yaml", "shpo:\n", "shop:\n")
    page.wait_for_selector(".mistakes", state="detached")
    page.wait_for_selector("#findings")


def test_somebody_who_is_no_longer_chosen_is_told_of(page: Tab, shop: Shop) -> None:
    shop.change("customers.csv", "di@example.com,London", "di@example.com,Leeds")

    page.wait_for_selector(".gone")
    assert page.inner_text(".gone") == "7 does not get this letter: outside the segment."


def test_a_studio_begun_with_mistakes_comes_to_life(browser: Browser, new_shop: Callable[[], Shop]) -> None:
    shop = new_shop()
    shop.change("config.yaml", "shop:\n", "shpo:\n")
    with shop.studio() as studio:
        assert studio.first.plan is None
        context = browser.new_context()
        page = context.new_page()
        page.goto(studio.url)
        assert "unknown key 'shpo'" in page.inner_text(".mistakes")
        shop.change("config.yaml", "shpo:\n", "shop:\n")
        page.frame_locator(".paper iframe").locator("body").wait_for()
        assert page.locator(".mistakes").count() == 0
        context.close()


def test_an_approval_shows_as_soon_as_somebody_looks_at_the_page_again(
    browser: Browser, new_shop: Callable[[], Shop]
) -> None:
    shop = new_shop()
    with (shop.root / "config.yaml").open("a") as file:
        file.write("approval: {needed: yes}\n")
    with shop.studio() as studio:
        context = browser.new_context()
        page = context.new_page()
        page.goto(studio.url)
        assert page.inner_text(".word") == "Not approved yet gramercy approve thanks"
        config = str(shop.root / "config.yaml")
        by = ["--by", "Ann", "--yes", "--at", "2027-03-16 10:00"]
        assert run(["--config", config, "approve", "thanks", *by]) == 0
        page.evaluate("dispatchEvent(new Event('focus'))")
        page.wait_for_selector(".word.holds-so")
        assert page.inner_text(".word").startswith("Approved by Ann on ")
        context.close()
