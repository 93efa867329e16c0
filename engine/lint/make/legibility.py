"""How easily a letter's words are read: their size, their lines, and whether links look like links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.language import primary
from engine.lint.make.colour import contrast
from engine.lint.make.drawing import Drawing, Drawn, pixels
from engine.lint.make.placing import Finder
from engine.lint.model import Specimen
from engine.problem import Place, Problem, Severity, quoted

#: Sizes in CSS pixels below which words are small, and too small.
_SMALL, _TOO_SMALL = 14.0, 12.0
#: Lines closer than this share of the size of their words run into each other.
_TIGHT = 1.2
#: Characters that certainly take more than one line, and words that nobody reads in capitals.
_LONG, _CAPITALS = 120, 5
#: How much a link that is not underlined stands out from the words round it (WCAG technique G183).
_APART = 3.0


def legibility(specimen: Specimen, page: Drawn, find: Finder) -> Iterator[Problem]:
    """What makes words hard to read, each kind of fault once for each size or style."""
    yield from _sizes(page.light, find)
    yield from _lines(page.light, find)
    yield from _capitals(specimen, page.light, find)
    yield from _links(page.light, find)


def _sizes(drawing: Drawing, find: Finder) -> Iterator[Problem]:
    seen = set()
    for element, words in drawing.spoken():
        size = round(drawing.size(element), 1)
        if size >= _SMALL or size in seen or not any(character.isalnum() for character in words):
            continue
        seen.add(size)
        tiny = size < _TOO_SMALL
        yield Problem(
            _sized(element, drawing, find),
            f"{quoted(words, most=40)} is {size:g} pixels high{', too small to read' if tiny else ''}",
            f"take {_SMALL:g} pixels or more",
            Severity.WARNING if tiny else Severity.NOTE,
            "accessibility/small",
        )


def _sized(element: Any, drawing: Drawing, find: Finder) -> Place:
    """Where the size of an element's words is said."""
    found = drawing.inherited(element, "font-size")
    held = None if found is None else drawing.held(found[1], "font-size")
    return (
        find.element(element)
        if found is None or held is None
        else find.style(found[1], "font-size", held.value)
    )


def _lines(drawing: Drawing, find: Finder) -> Iterator[Problem]:
    tight = justified = False
    for element, words in drawing.spoken():
        if len(words) < _LONG:
            continue
        said = drawing.inherited(element, "line-height")
        if said is not None and not tight:
            share = _share(said[0], drawing.size(element))
            if share is not None and share < _TIGHT:
                tight = True
                yield find.problem(
                    said[1],
                    "accessibility/lines",
                    f"the lines of {quoted(words, most=40)} are close: {share:.2g} times the words' size",
                    "take a line-height of 1.4 or more",
                    Severity.NOTE,
                )
        aligned = drawing.inherited(element, "text-align")
        if aligned is not None and aligned[0] == "justify" and not justified:
            justified = True
            yield find.problem(
                aligned[1],
                "accessibility/lines",
                f"{quoted(words, most=40)} is stretched to both sides, which tears holes into its lines",
                "align it to the side where its lines begin",
                Severity.NOTE,
            )


def _share(value: str, size: float) -> float | None:
    """Line height by the size of the words; None where it is the browser's own."""
    try:
        return float(value)
    except ValueError:
        height = pixels(value, size)
        return None if height is None else height / size


def _capitals(specimen: Specimen, drawing: Drawing, find: Finder) -> Iterator[Problem]:
    seen = set()
    for element, words in drawing.spoken():
        styled = drawing.inherited(element, "text-transform")
        by_style = styled is not None and styled[0] == "uppercase"
        if by_style and primary(specimen.language) == "hy" and "և" in words and "և" not in seen:
            seen.add("և")
            yield find.problem(
                element,
                "accessibility/capitals",
                f"a style puts {quoted(words, most=40)} into capitals, and և becomes ԵՒ instead of ԵՎ",
                "write the capitals yourself, or leave text-transform away",
            )
        long = len([word for word in words.split() if sum(map(str.isalpha, word)) > 1]) >= _CAPITALS
        if long and (by_style or words.isupper()) and "long" not in seen and (words.upper() != words.lower()):
            seen.add("long")
            yield find.problem(
                element,
                "accessibility/capitals",
                f"{quoted(words, most=40)} is all in capitals, which are slow to read",
                "write it as a sentence; bold is enough",
                Severity.NOTE,
            )


def _links(drawing: Drawing, find: Finder) -> Iterator[Problem]:
    """Links among other words that only somebody who tries them finds."""
    for element in drawing.root.iter("a"):
        if element.get("href") is None or drawing.hidden(element) or not drawing.words(element):
            continue
        parent = element.getparent()
        round_it = (parent.text or "") + "".join(child.tail or "" for child in parent)
        if not any(character.isalnum() for character in round_it) or _underlined(element, drawing):
            continue
        inner = next(
            (one for one in element.iter() if isinstance(one.tag, str) and (one.text or "").strip()), element
        )
        ground = drawing.ground(element).colour
        mine, theirs = (drawing.colour(one)[0].over(ground) for one in (inner, parent))
        other = drawing.bold(inner) != drawing.bold(parent) or ground != drawing.ground(parent).colour
        if not other and contrast(mine, theirs) < _APART:
            yield find.problem(
                element,
                "accessibility/links",
                f"the link {quoted(drawing.words(element), most=40)} looks like the words round it",
                "underline it: not everybody sees a difference of colour",
            )


def _underlined(element: Any, drawing: Drawing) -> bool:
    inside = [one for one in element.iter() if isinstance(one.tag, str)]
    said = [drawing.said(one, "text-decoration") for one in inside]
    if any(value is not None and "underline" in value for value in said) or any(
        one.tag == "u" for one in inside
    ):
        return True
    lines = any(drawing.said(one, "border-bottom") not in (None, "0", "none") for one in inside)
    return said[0] is None or lines
