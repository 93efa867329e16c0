"""The letters in a real browser: nothing sticks out of a phone, every word can be read by day and night."""

from __future__ import annotations

import pytest

from tests.letters.samples import ALL, everything, writer

#: For each run of words on the page: the words, and the contrast of their colour with what is behind them
#: (WCAG 2.2, 1.4.3), looking through transparent elements.
_CONTRASTS = """
() => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const [r, g, b, a = 1] = channels(getComputedStyle(e).backgroundColor);
      if (a > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.data.trim();
    if (!words || !element.checkVisibility()) continue;
    const one = light(channels(getComputedStyle(element).color)), two = light(behind(element));
    found.push([words, (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05)]);
  }
  return found;
}
"""


@pytest.mark.parametrize(("letter", "language"), ALL)
def test_words_fit_a_phone_and_stand_out_by_day_and_night(browser, letter, language):
    html = writer(letter).write(language, everything(letter, language)).html
    page = browser.new_page(viewport={"width": 320, "height": 600})
    try:
        page.set_content(html)

        assert page.evaluate("document.documentElement.scrollWidth") == 320
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            contrasts = page.evaluate(_CONTRASTS)
            assert len(contrasts) > 10
            assert [(words, ratio) for words, ratio in contrasts if ratio < 4.5] == []
            by_night = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (by_night == "rgb(22, 18, 16)") == (scheme == "dark")
    finally:
        page.close()
