"""A finished letter as it is drawn: what is shown, how large, in which colour and on which."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from engine.lint.make.cascade import Cascade, Said, Theme
from engine.lint.make.colour import BLACK, CLEAR, WHITE, Colour, read_colour

#: What browsers do where a letter says nothing, by theme: ground, words, links (HTML, rendering, 15.3).
_CANVAS = {
    Theme.LIGHT: (WHITE, BLACK, Colour(0.0, 0.0, 238 / 255)),
    Theme.DARK: (Colour(18 / 255, 18 / 255, 18 / 255), WHITE, Colour(158 / 255, 158 / 255, 1.0)),
}
_HEADINGS = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67}
_RELATIVE = {**_HEADINGS, "small": 1 / 1.2, "big": 1.2, "sub": 1 / 1.2, "sup": 1 / 1.2}
_NAMED = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0,
    "xx-large": 32.0, "xxx-large": 48.0,
}  # fmt: skip
_FONT_SIZES = (10.0, 13.0, 16.0, 18.0, 24.0, 32.0, 48.0)
_BOLD = frozenset({"b", "strong", "th", *_HEADINGS})
_SILENT = frozenset({"head", "style", "script", "title", "template", "noscript", "object", "select"})
#: Between these and what follows there is a gap.
_APART = frozenset({"td", "th", "tr", "p", "div", "li", "br", *_HEADINGS})
_LENGTH = re.compile(r"([+-]?\d*\.?\d+)\s*(px|pt|em|rem|%)?", re.IGNORECASE)
_NOUGHT = re.compile(r"0+(?:\.0+)?(?:px|pt|em|%)?")
_PICTURED = re.compile(r"url\(\s*['\"]?\s*[^)'\"\s]|gradient\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is behind some words: an opaque colour, and whether a picture lies over it.

    ``element`` is whose colour it is; None for the screen's own.
    """

    colour: Colour
    picture: bool
    element: Any


class Drawing:
    """One page on one kind of screen.  Sizes are CSS pixels on a wide screen."""

    def __init__(self, root: Any, theme: Theme) -> None:
        self.root = root
        self.theme = theme
        self._cascade = Cascade(root, theme)
        self._hidden: dict[Any, bool] = {}
        self._sizes: dict[Any, float] = {}

    @cached_property
    def themed(self) -> bool:
        """Whether the letter has rules of its own for this kind of screen, or says it can do both."""
        return self._cascade.themed or self._both

    @cached_property
    def _both(self) -> bool:
        metas = self.root.xpath("//meta[@name='color-scheme' or @name='supported-color-schemes']/@content")
        own = [self.said(element, "color-scheme") or "" for element in (self.root, *self.root.iter("body"))]
        return any("dark" in words.lower().split() for words in (*metas, *own))

    @cached_property
    def _canvas(self) -> tuple[Colour, Colour, Colour]:
        return _CANVAS[self.theme if self._both else Theme.LIGHT]

    def held(self, element: Any, name: str) -> Said | None:
        """What is said of the element itself, with where it comes from; None where nothing is."""
        return self._cascade.said(element).get(name)

    def said(self, element: Any, name: str) -> str | None:
        """The value said of the element itself, in lower case; None where nothing is."""
        found = self.held(element, name)
        return None if found is None else found.value.lower()

    def narrowed(self, element: Any) -> bool:
        """Whether the letter gives the element another width on narrow screens."""
        return self._cascade.narrowed(element)

    def inherited(self, element: Any, name: str) -> tuple[str, Any] | None:
        """The value that the element or the nearest of its ancestors says, and who says it; None: nobody."""
        for one in (element, *element.iterancestors()):
            value = self.said(one, name)
            if value is not None and value not in ("inherit", "unset"):
                return value, one
        return None

    def hidden(self, element: Any) -> bool:
        """Whether nobody sees the element's own words."""
        visibility = self.inherited(element, "visibility")
        return self._gone(element) or (visibility is not None and visibility[0] in ("hidden", "collapse"))

    def _gone(self, element: Any) -> bool:
        # From the outside in, not by calling itself: pages may be nested deeper than Python's stack.
        for one in _unknown(element, self._hidden):
            parent = one.getparent()
            self._hidden[one] = self._conceals(one) or (parent is not None and self._hidden[parent])
        return self._hidden[element]

    def size(self, element: Any) -> float:
        """The size of its words."""
        for one in _unknown(element, self._sizes):
            parent = one.getparent()
            self._sizes[one] = self._size(one, 16.0 if parent is None else self._sizes[parent])
        return self._sizes[element]

    def bold(self, element: Any) -> bool:
        """Whether its words are bold."""
        for one in (element, *element.iterancestors()):
            value = self.said(one, "font-weight")
            if value is not None and value != "inherit":
                return value in ("bold", "bolder") or (value.isdecimal() and int(value) >= 600)
            if one.tag in _BOLD:
                return True
        return False

    def colour(self, element: Any) -> tuple[Colour, Any]:
        """The colour of its words, and the element that says so (None: the screen)."""
        opacity = 1.0
        found: tuple[Colour, Any] | None = None
        for one in (element, *element.iterancestors()):
            if (share := self.said(one, "opacity")) is not None:
                opacity *= _share(share)
            if found is None:
                said = self.said(one, "color")
                own = None if said is None else read_colour(said)
                if own is not None:
                    found = own, one
                elif one.tag == "a" and one.get("href") is not None and said is None:
                    found = self._canvas[2], None
        colour, owner = found or (self._canvas[1], None)
        return colour.fainter(opacity), owner

    def ground(self, element: Any) -> Ground:
        """What is behind its words."""
        veils: list[Colour] = []
        picture = False
        owner = None
        below = self._canvas[0]
        for one in (element, *element.iterancestors()):
            image = self.said(one, "background-image")
            picture |= image is not None and (one.get("background") is not None or _pictured(image))
            said = self.said(one, "background-color")
            colour = CLEAR if said is None else read_colour(said) or CLEAR
            if colour.alpha > 0:
                owner = one if owner is None else owner
                if colour.alpha >= 1:
                    below = colour
                    break
                veils.append(colour)
        for veil in reversed(veils):
            below = veil.over(below)
        return Ground(below, picture, owner)

    def spoken(self) -> Iterator[tuple[Any, str]]:
        """Every element with words of its own that are seen, and these words; in the page's order."""
        for element in self.root.iter(etree.Element):
            pieces = [element.text, *(child.tail for child in element)]
            own = " ".join(" ".join(piece or "" for piece in pieces).split())
            if own and not self.hidden(element) and self.size(element) > 2:
                yield element, own

    def words(self, element: Any) -> str:
        """What is read in the element, pictures by what stands for them, on one line."""
        pieces: list[str] = []
        walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
        for event, one in walk:
            if event == "start":
                if self._gone(one):
                    walk.skip_subtree()
                elif not self.hidden(one):
                    pieces.append(f" {one.get('alt') or ''} " if one.tag == "img" else one.text or "")
                continue
            if one is not element and not self.hidden(one.getparent()):
                pieces += (" " if one.tag in _APART else "", one.tail or "")
        return " ".join("".join(pieces).split())

    def _conceals(self, element: Any) -> bool:
        def is_nought(name: str) -> bool:
            return _NOUGHT.fullmatch(self.said(element, name) or "") is not None

        return (
            element.tag in _SILENT
            or element.get("hidden") is not None
            or self.said(element, "display") == "none"
            or self.said(element, "mso-hide") == "all"
            or is_nought("opacity")
            or (
                self.said(element, "overflow") == "hidden"
                and (is_nought("max-height") or is_nought("height"))
            )
        )

    def _size(self, element: Any, parent: float) -> float:
        value = self.said(element, "font-size")
        if value is None:
            if element.tag == "font" and (element.get("size") or "").strip().isdecimal():
                return _FONT_SIZES[min(max(int(element.get("size")), 1), 7) - 1]
            return parent * _RELATIVE.get(element.tag, 1.0)
        if value in _NAMED:
            return _NAMED[value]
        if value in ("smaller", "larger"):
            return parent / 1.2 if value == "smaller" else parent * 1.2
        found = pixels(value, parent)
        return parent if found is None else found


@dataclass(frozen=True)
class Drawn:
    """A finished letter's page, by day and by night."""

    root: Any

    @cached_property
    def light(self) -> Drawing:
        """On a light screen."""
        return Drawing(self.root, Theme.LIGHT)

    @cached_property
    def dark(self) -> Drawing:
        """On a dark screen."""
        return Drawing(self.root, Theme.DARK)


# Several checks look at one letter, one after the other.
@lru_cache(maxsize=4)
def drawn(html: str) -> Drawn:
    """The page of a finished letter."""
    parser = lxml_html.HTMLParser(huge_tree=True)
    text = html.encode("utf-8", "replace").decode().replace("\0", "")
    try:
        return Drawn(lxml_html.document_fromstring(text, parser=parser))
    except etree.ParserError:
        # There is nothing in it but blanks and comments.
        return Drawn(lxml_html.document_fromstring("<html><body></body></html>"))


def _unknown(element: Any, known: Collection[Any]) -> list[Any]:
    """The element and its ancestors that are not among ``known``, the outermost first."""
    found = []
    while element is not None and element not in known:
        found.append(element)
        element = element.getparent()
    return found[::-1]


def pixels(value: str, em: float) -> float | None:
    """A length of CSS in pixels, ``em`` (pixels) being what em and % are counted in; None: not a length.

    A bare number counts as pixels, as in the attributes of HTML.
    """
    found = _LENGTH.fullmatch(value.strip())
    if found is None:
        return None
    number, unit = float(found[1]), (found[2] or "px").lower()
    return number * {"px": 1.0, "pt": 4 / 3, "em": em, "rem": 16.0, "%": em / 100}[unit]


def _share(value: str) -> float:
    try:
        share = float(value.rstrip("%")) / (100 if value.endswith("%") else 1)
    except ValueError:
        return 1.0
    return min(max(share, 0.0), 1.0)


def _pictured(value: str) -> bool:
    return _PICTURED.search(value) is not None
