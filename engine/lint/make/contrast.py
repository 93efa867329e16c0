"""Whether the words of a finished letter can be read on what is behind them, by day and by night."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.lint.make.cascade import Theme
from engine.lint.make.colour import BLACK, WHITE, Colour, contrast
from engine.lint.make.drawing import Drawing, Ground, drawn
from engine.lint.make.placing import Finder
from engine.lint.model import Specimen
from engine.problem import Place, Problem, Severity, quoted

#: WCAG 2.2, 1.4.3, level AA; large words are those from 24 pixels, bold ones from 14 points.
_LEAST, _LEAST_LARGE = 4.5, 3.0
_LARGE, _LARGE_BOLD = 24.0, 56 / 3
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class _Pair:
    """Some words that are hard to read."""

    element: Any
    words: str
    colour: Colour
    ground: Ground
    ratio: float
    least: float

    @property
    def key(self) -> tuple[str, str, bool]:
        """What is told once."""
        return str(self.colour), str(self.ground.colour), self.ground.picture


def problems(specimen: Specimen) -> Iterator[Problem]:
    """Each pair of colours that is too much alike, told once, with the first words that have it."""
    page = drawn(specimen.body.html)
    find = Finder(specimen, page.root)
    by_day = {pair.key: pair for pair in _pairs(page.light)}
    for pair in by_day.values():
        yield _told(pair, page.light, find, "accessibility/contrast")
    if not page.dark.themed:
        # Black on white by default: mail programs turn that round themselves, and well.
        if not any(_coloured(element, page.light) for element, _ in page.light.spoken()):
            return
        yield Problem(
            find.start,
            "this letter says nothing of dark screens, so mail programs may turn its colours as they like",
            "add colours for @media (prefers-color-scheme: dark), as the layout 'brand' does",
            Severity.NOTE,
            "accessibility/dark",
        )
        return
    by_night = {pair.key: pair for pair in _pairs(page.dark)}
    for key, pair in by_night.items():
        if key not in by_day:
            yield _told(pair, page.dark, find, "accessibility/contrast-dark")


def _pairs(drawing: Drawing) -> Iterator[_Pair]:
    seen = set()
    for element, words in drawing.spoken():
        if not any(character.isalnum() for character in words):
            continue
        ground = drawing.ground(element)
        colour, _ = drawing.colour(element)
        visible = colour.over(ground.colour)
        size = drawing.size(element)
        large = size >= _LARGE or (size >= _LARGE_BOLD and drawing.bold(element))
        least = _LEAST_LARGE if large else _LEAST
        ratio = contrast(visible, ground.colour)
        if ratio < least:
            pair = _Pair(element, words, visible, ground, ratio, least)
            if pair.key not in seen:
                seen.add(pair.key)
                yield pair


def _told(pair: _Pair, drawing: Drawing, find: Finder, rule: str) -> Problem:
    night = drawing.theme is Theme.DARK
    screen = "a dark screen" if night else "a light screen"
    colours = f"{pair.colour} on {pair.ground.colour}"
    words = quoted(pair.words, most=_SHOWN)
    if pair.ground.picture:
        message = f"while pictures are not shown, {words} is hard to read on {screen}: {colours}"
        hint = "give what holds the picture a background colour too, one that its words stand out from"
    else:
        message = f"{words} is hard to read on {screen}: {colours}"
        hint = (
            f"take a {'lighter' if _lighter(pair) else 'darker'} colour for the words, or another background"
        )
    ratio = math.floor(pair.ratio * 10) / 10
    return Problem(
        place(pair.element, drawing, find),
        f"{message}, a contrast of {ratio:.1f} where {pair.least:g} is needed",
        hint,
        Severity.WARNING,
        rule,
    )


def place(element: Any, drawing: Drawing, find: Finder) -> Place:
    """Where the colour of an element's words is said; where nobody says it, where the ground's is."""
    owners = ((drawing.colour(element)[1], "color"), (drawing.ground(element).element, "background-color"))
    for owner, name in owners:
        held = None if owner is None else drawing.held(owner, name)
        if held is not None:
            return find.colour(owner, name, held.value, theme=held.theme)
    return find.element(element)


def _coloured(element: Any, drawing: Drawing) -> bool:
    ground = drawing.ground(element)
    return drawing.colour(element)[1] is not None or ground.element is not None or ground.picture


def _lighter(pair: _Pair) -> bool:
    """Whether light words would stand out better from the ground than dark ones."""
    return contrast(WHITE, pair.ground.colour) > contrast(BLACK, pair.ground.colour)
