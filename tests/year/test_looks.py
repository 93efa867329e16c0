"""The page in a real browser: nothing runs, nothing is asked for, everything can be read and opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from engine.year.page import written
from tests.report.nasty import NASTY
from tests.year.made import renamed, tea_house

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

CONTRAST = (
    (Path(__file__).parents[1] / "preview/contrast.js")
    .read_text("utf-8")
    .replace("--desk-deep", "--ground")
    .replace("--desk", "--ground")
)
#: Elements that stand out of the page to either side and cannot be scrolled into it.
OUTSIDE = """() => [...document.querySelectorAll("main *")].filter((one) => {
  const box = one.getBoundingClientRect();
  const outside = box.left < -1 || box.right > innerWidth + 1;
  return box.width > 0 && outside && !one.closest(".wide, svg, .unseen");
}).map((one) => one.outerHTML.slice(0, 80))"""
#: Marks that stand out of their day.
SPILT = """() => [...document.querySelectorAll(".d .m")].filter((one) => {
  const [mark, day] = [one.getBoundingClientRect(), one.closest(".d").getBoundingClientRect()];
  return mark.bottom > day.bottom + 1 || mark.left < day.left - 1 || mark.right > day.right + 1;
}).length"""
#: A mark's colour against the day or sheet it stands on (WCAG 1.4.11 asks for 3).
FAINT = """() => {
  const drawn = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const light = (colour) => {
    drawn.clearRect(0, 0, 1, 1);
    drawn.fillStyle = colour;
    drawn.fillRect(0, 0, 1, 1);
    const parts = [...drawn.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const found = [];
  for (const level of [0, 1, 2, 3, 4]) {
    const day = document.querySelector("td .d");
    day.className = `d l${level}`;
    let behind = getComputedStyle(day).backgroundColor;
    if (level === 0) behind = getComputedStyle(document.querySelector("section.cal")).backgroundColor;
    for (let colour = 0; colour < 10; colour += 1) {
      const own = getComputedStyle(document.documentElement).getPropertyValue(`--c${colour}`);
      const pair = [light(own), light(behind)].sort((a, b) => b - a);
      const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
      if (ratio < 3) found.push([level, colour, Math.round(ratio * 100) / 100]);
    }
  }
  return found;
}"""

Scheme = Literal["light", "dark"]
Shown = Callable[..., AbstractContextManager[tuple["Tab", list[str]]]]


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Shown:
    """Opens a page as a file; returns its tab and every address that was asked for besides."""

    @contextmanager
    def show(page: str, *, width: int = 1280, scheme: Scheme = "light") -> Iterator[tuple[Tab, list[str]]]:
        file = tmp_path / "year.html"
        file.write_text(page, "utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        tab = context.new_page()
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("dialog", lambda dialog: asked.append(dialog.message))
        tab.goto(file.as_uri())
        asked.remove(file.as_uri())
        yield tab, asked
        context.close()

    return show


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("en", 360, "dark"), ("hy", 1280, "light"), ("he", 360, "light")]
)
def test_it_fits_a_telephone_and_a_desk_and_can_be_read(shown, language, width, scheme) -> None:
    with shown(written(tea_house(language)), width=width, scheme=scheme) as (tab, asked):
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.evaluate(OUTSIDE) == []
        assert tab.evaluate(SPILT) == 0
        assert tab.evaluate(CONTRAST) == []
        assert tab.evaluate(FAINT) == []
        assert asked == []


def test_a_day_opens_without_a_script_and_closes_again(shown) -> None:
    with shown(written(tea_house()), width=360) as (tab, _):
        card = tab.locator("#d2027-04-05")
        before = card.is_visible()
        tab.click("button[popovertarget='d2027-04-05']")
        opened = (card.is_visible(), card.locator("h3").inner_text())
        tab.keyboard.press("Escape")

        assert (before, opened, card.is_visible()) == (False, (True, "Monday 5\u00a0April"), False)


def test_one_campaign_can_be_looked_at_alone(shown) -> None:
    with shown(written(tea_house())) as (tab, _):
        everything = tab.locator(".cal .d .m:visible").count()
        tab.click("label:has-text('Thank you for your first order')")
        thanks = tab.locator(".cal .d .m:visible").evaluate_all(
            "all => all.map((one) => [...one.classList].includes('c1'))"
        )
        tab.click("label:has-text('All')")

        assert (len(thanks), all(thanks)) == (22, True)
        assert tab.locator(".cal .d .m:visible").count() == everything > 22


def test_printed_the_calendar_is_one_page(shown) -> None:
    with shown(written(tea_house("hy"))) as (tab, _):
        tab.emulate_media(media="print")
        # A4 less the margins of the sheet, at 96 dots an inch.
        tab.set_viewport_size(
            {"width": round((210 - 22) / 25.4 * 96), "height": round((297 - 22) / 25.4 * 96)}
        )
        ends = tab.locator(".month").last.evaluate("(one) => one.getBoundingClientRect().bottom")

        assert ends <= (297 - 22) / 25.4 * 96


def test_hostile_words_run_nothing_and_stay_on_the_page(shown) -> None:
    words = " ".join(text for name, text in NASTY.items() if name not in ("long", "wide"))
    with shown(written(renamed(tea_house(people=12), words)), width=360) as (tab, asked):
        assert tab.evaluate("document.documentElement.dataset.ran") is None
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        assert asked == []
