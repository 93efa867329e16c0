"""The page in a real browser: nothing runs, nothing is asked for, everything can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from engine.report.gathering import report
from engine.report.model import Report
from engine.report.page import written
from engine.report.picture import Picture, pictures
from engine.settings.model import Settings
from engine.wiring import campaign_inputs, read_config
from tests.report.hostile import heard, settings
from tests.report.nasty import NASTY
from tests.report.shop import SENT, hear, opened, send, shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

CONTRAST = Path(__file__).parents[1] / "preview/contrast.js"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
#: Elements that stand out of the page to either side and cannot be scrolled into it.
OUTSIDE = """() => [...document.querySelectorAll("main *")].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && !one.closest(".wide, svg") && (box.left < -1 || box.right > innerWidth + 1);
}).map((one) => one.outerHTML.slice(0, 80))"""


Shown = Callable[..., AbstractContextManager[tuple["Tab", list[str]]]]


@dataclass(frozen=True)
class Made:
    found: Report
    pictures: tuple[Picture, ...]
    settings: Settings


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A report of sixty letters in three languages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRAMERCY_STATE", str(tmp_path_factory.mktemp("state")))
        workspace = shop(tmp_path_factory.mktemp("shop"))
        send(workspace)
        hear(workspace)
        settings = read_config(workspace)
        with opened(workspace) as (ledger, run, keyring):
            inputs = campaign_inputs(workspace, "winter")
            now = SENT + timedelta(days=20)
            found = report(ledger, run, settings, workspace.root, inputs=inputs, now=now)
            return Made(found, pictures(found, ledger, run, keyring), settings)


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Shown:
    """Opens a page as a file; returns its tab and every address that was asked for besides."""

    @contextmanager
    def show(
        page: str, *, width: int = 1280, scheme: Literal["light", "dark"] = "light"
    ) -> Iterator[tuple[Tab, list[str]]]:
        file = tmp_path / "report.html"
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


def in_language(made: Made, language: str) -> str:
    settings = made.settings.model_copy(update={"language": language})
    return written(made.found, made.pictures, settings)


@pytest.mark.parametrize("language", ["en", "hy", "he"])
def test_it_fits_a_telephone_and_a_desk_and_can_be_read(shown, made, language) -> None:
    page = in_language(made, language)
    for width, scheme in ((360, "light"), (1280, "dark")):
        with shown(page, width=width, scheme=scheme) as (tab, asked):
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            assert tab.evaluate(OUTSIDE) == []
            contrast = (
                CONTRAST.read_text("utf-8").replace("--desk-deep", "--ground").replace("--desk", "--ground")
            )
            assert tab.evaluate(contrast) == []
            assert asked == []


def test_the_letters_have_a_number_at_each_link(shown, made) -> None:
    with shown(in_language(made, "en")) as (tab, asked):
        frames = [frame for frame in tab.frames if frame != tab.main_frame]
        found = [
            frame.locator("[data-place]").evaluate_all(
                "all => all.map((one) => [one.innerText, getComputedStyle(one, '::after').content])"
            )
            for frame in frames
        ]
        sizes = (
            frames[0]
            .locator("[data-place]")
            .evaluate_all("all => all.map((one) => parseFloat(getComputedStyle(one, '::after').height))")
        )
        frames[0].locator("[data-place]").first.click()

        assert found == [
            [[one.link.label, f'"{one.link.place}"'] for one in picture.links] for picture in made.pictures
        ]
        assert sizes == sorted(sizes, reverse=True)
        assert sizes[0] > sizes[-1]
        assert tab.url.startswith("file:")
        assert asked == []


def test_nothing_of_what_people_write_runs_or_asks_for_anything(shown, tmp_path) -> None:
    found = heard(tmp_path, NASTY, campaign=NASTY["script"])
    with shown(written(found, (), settings("he")), width=360) as (tab, asked):
        tab.keyboard.press("Tab")
        tab.mouse.move(180, 400)

        assert tab.evaluate("document.documentElement.dataset.ran") is None
        assert tab.locator("script, img, object, embed, form, a").count() == 0
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        assert asked == []


def test_it_prints_on_white_with_all_words(shown, made) -> None:
    with shown(in_language(made, "en"), scheme="dark") as (tab, _):
        tab.emulate_media(media="print", color_scheme="dark")

        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert tab.evaluate("getComputedStyle(document.querySelector('blockquote')).maxHeight") == "none"
