"""Colours as CSS writes them, and contrasts as WCAG counts them."""

from __future__ import annotations

import pytest

from engine.lint.make.colour import BLACK, WHITE, Colour, contrast, read_colour


@pytest.mark.parametrize(
    ("words", "shown", "alpha"),
    [
        ("#8a2b3c", "#8a2b3c", 1),
        ("8A2B3C", "#8a2b3c", 1),
        ("#fff", "#ffffff", 1),
        ("#ffffff80", "#ffffff", 128 / 255),
        (" White ", "#ffffff", 1),
        ("rgb(10, 20, 30)", "#0a141e", 1),
        ("rgba(10 20 30 / 50%)", "#0a141e", 0.5),
        ("hsl(120, 100%, 25%)", "#008000", 1),
        ("transparent", "#000000", 0),
    ],
)
def test_a_colour_is_read(words: str, shown: str, alpha: float) -> None:
    found = read_colour(words)

    assert found is not None
    assert str(found) == shown
    assert found.alpha == pytest.approx(alpha)


@pytest.mark.parametrize(
    "words", ["", "tea", "#12345", "currentColor", "lab(50% 40 59)", "url(x.png)", "inherit"]
)
def test_what_is_no_colour(words: str) -> None:
    assert read_colour(words) is None


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    # As the formula of WCAG 2.2 gives it, worked out by hand.
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#fff", "#fff", 1.0),
    ],
)
def test_a_contrast(one: str, other: str, ratio: float) -> None:
    first, second = read_colour(one), read_colour(other)

    assert first is not None
    assert second is not None
    assert contrast(first, second) == contrast(second, first) == pytest.approx(ratio, abs=0.005)


def test_what_is_seen_through() -> None:
    assert str(Colour(0, 0, 0, 0.5).over(WHITE)) == "#808080"
    assert str(WHITE.fainter(0.25).over(BLACK)) == "#404040"
