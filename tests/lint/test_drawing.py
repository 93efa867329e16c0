"""What checks take a letter to look like is what a browser makes of it, by day and by night."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from engine.lint.make.colour import Colour
from engine.lint.make.drawing import Drawing, drawn
from tests.letters.samples import LANGUAGES, everything, writer
from tests.lint.making import CASES, case, cases

#: For each element with words of its own that are seen: these words, their colour, what is behind it (red,
#: green and blue from 0 to 255), their size in pixels, whether they are bold.
_SEEN = """
() => {
  const channels = colour => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((part, i) => part * a + below[i] * (1 - a));
  const up = element => element ? [element, ...up(element.parentElement)] : [];
  const style = element => getComputedStyle(element);
  const canvas = document.createElement('div');
  canvas.style.cssText = 'background-color: Canvas';
  document.documentElement.append(canvas);
  const blank = channels(style(canvas).backgroundColor);
  canvas.remove();
  const found = [];
  for (const element of document.body.parentElement.querySelectorAll('body, body *')) {
    const own = [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data).join(' ');
    const words = own.trim().split(/\\s+/).join(' ');
    if (!words || !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    if (up(element).some(e => style(e).overflowY === 'hidden' && e.clientHeight === 0)) continue;
    if (parseFloat(style(element).fontSize) <= 2) continue;
    const layers = up(element).map(e => channels(style(e).backgroundColor));
    const ground = layers.reverse().reduce((below, layer) => over(layer, below), blank.slice(0, 3));
    const opacity = up(element).reduce((share, e) => share * parseFloat(style(e).opacity), 1);
    const [r, g, b, a] = channels(style(element).color);
    found.push([
      words, over([r, g, b, a * opacity], ground).map(Math.round), ground.map(Math.round),
      Math.round(parseFloat(style(element).fontSize) * 10) / 10, style(element).fontWeight >= 600,
    ]);
  }
  return found;
}
"""


def seen(drawing: Drawing) -> Iterator[list[Any]]:
    """The same, as the checks see it."""
    for element, words in drawing.spoken():
        ground = drawing.ground(element).colour
        colour = drawing.colour(element)[0].over(ground)
        size = round(drawing.size(element), 1)
        yield [words, channels(colour), channels(ground), size, drawing.bold(element)]


def channels(colour: Colour) -> list[int]:
    # What lies just between two is rounded up, whatever floating point makes of it.
    return [int(255 * part + 0.500001) for part in (colour.red, colour.green, colour.blue)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_letter_is_as_a_browser_shows_it(browser, language):
    compare(
        browser, writer("appreciation-day").write(language, everything("appreciation-day", language)).html
    )


@pytest.mark.parametrize("path", [*cases("contrast"), *cases("accessibility")], ids=lambda path: path.stem)
def test_a_case_is_as_a_browser_shows_it(browser, path):
    compare(browser, case(path).body.html)


def test_an_odd_page_is_as_a_browser_shows_it(browser):
    """Every way to say a colour, a size or that nothing is to be seen."""
    compare(browser, (CASES / "drawing" / "odd.html").read_text("utf-8"))


def compare(browser, html):
    page = browser.new_page(viewport={"width": 1000, "height": 600})
    try:
        page.set_content(html)
        for scheme, drawing in (("light", drawn(html).light), ("dark", drawn(html).dark)):
            page.emulate_media(color_scheme=scheme)
            mine, theirs = list(seen(drawing)), page.evaluate(_SEEN)
            assert mine == theirs, scheme
    finally:
        page.close()
