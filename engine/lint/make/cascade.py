"""Which style holds for which element of a finished letter: attributes, style sheets, inline styles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

import tinycss2
from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError

from engine.lint.make.colour import read_colour


class Theme(StrEnum):
    """What a reader's screen asks for."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One value that holds for an element.

    Attributes:
        value: As written.
        theme: The kind of screen that its rule is for; None: for any.
        weight: Decides between two: importance, inline, specificity, order.
    """

    value: str
    theme: Theme | None
    weight: tuple[int, int, tuple[int, int, int], int]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a style sheet; ``line`` and ``column`` count from 1 in the sheet.

    ``theme`` is the kind of screen it is for, None for any; ``narrow`` rules are for narrow screens.
    """

    selectors: tuple[str, ...]
    declarations: tuple[tuple[str, str, bool], ...]
    theme: Theme | None
    narrow: bool
    line: int
    column: int


#: Attributes that say what a style says, as far as letters use them.
_HINTS = {
    "bgcolor": "background-color",
    "background": "background-image",
    "color": "color",
    "text": "color",
    "align": "text-align",
    "width": "width",
    "height": "height",
}
#: Attributes that mean something else on other elements.
_HINTED = {
    "text": ("body",),
    "align": ("td", "th", "tr", "tbody", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6"),
}
_FEATURE = re.compile(r"\(\s*([\w-]+)\s*(?::\s*([\w-]+))?")
_NARROW = frozenset({"max-width", "max-device-width"})
_WIDE = frozenset({"min-width", "min-device-width"})
_IDS = re.compile(r"#[\w-]+")
_CLASSES = re.compile(r"\.[\w-]+|\[[^\]]*\]|(?<!:):(?!:)[\w-]+")
_TAGS = re.compile(r"(?:^|[\s>+~])[a-zA-Z][\w-]*|::[\w-]+")


@lru_cache(maxsize=32)
def rules(css: str) -> tuple[Rule, ...]:
    """The rules of a style sheet for any screen, a light, a dark or a narrow one, in its order."""
    nodes = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return tuple(_rules(nodes, _Asked(None, False)))


@lru_cache(maxsize=4096)
def declarations(css: str) -> tuple[tuple[str, str, bool], ...]:
    """Name, value and importance of each declaration, shorthands taken apart."""
    return tuple(
        _declarations(tinycss2.parse_declaration_list(css, skip_comments=True, skip_whitespace=True))
    )


class Cascade:
    """The values that hold for the elements of a page on one kind of screen."""

    def __init__(self, root: Any, theme: Theme) -> None:
        self._said: dict[Any, dict[str, Said]] = {}
        self._narrowed: set[Any] = set()
        self.themed = False
        for element in root.iter(etree.Element):
            self._hint(element)
            for at, (name, value, important) in enumerate(declarations(element.get("style") or "")):
                self._say(element, name, Said(value=value, theme=None, weight=(important, 1, (0, 0, 0), at)))
        order = 0
        for sheet in root.iter("style"):
            for rule in rules(sheet.text or ""):
                self.themed |= rule.theme is theme
                if rule.narrow:
                    self._narrow(root, rule)
                elif rule.theme in (None, theme):
                    order += 1
                    self._apply(root, rule, order)

    def said(self, element: Any) -> Mapping[str, Said]:
        """What is said of the element itself, by the names of properties."""
        return self._said.get(element, {})

    def narrowed(self, element: Any) -> bool:
        """Whether rules for narrow screens give the element another width."""
        return element in self._narrowed

    def _narrow(self, root: Any, rule: Rule) -> None:
        if any(name in ("width", "max-width", "display") for name, _, _ in rule.declarations):
            for selector in rule.selectors:
                self._narrowed.update(matched(root, selector))

    def _apply(self, root: Any, rule: Rule, order: int) -> None:
        for selector in rule.selectors:
            for element in matched(root, selector):
                for name, value, important in rule.declarations:
                    weight = (int(important), 0, specificity(selector), order)
                    self._say(element, name, Said(value=value, theme=rule.theme, weight=weight))

    def _hint(self, element: Any) -> None:
        for attribute, name in _HINTS.items():
            value = element.get(attribute)
            if value and element.tag in _HINTED.get(attribute, (element.tag,)):
                self._say(element, name, Said(value=value, theme=None, weight=(0, -1, (0, 0, 0), 0)))

    def _say(self, element: Any, name: str, said: Said) -> None:
        known = self._said.setdefault(element, {})
        if name not in known or known[name].weight <= said.weight:
            known[name] = said


def matched(root: Any, selector: str) -> list[Any]:
    """The elements a selector names; none where it asks for what a page alone cannot tell, such as :hover."""
    compiled = _compiled(selector)
    return [] if compiled is None else list(compiled(root))


def specificity(selector: str) -> tuple[int, int, int]:
    """Numbers of ids, of classes and their like, of tags (Selectors Level 3, section 9)."""
    return len(_IDS.findall(selector)), len(_CLASSES.findall(selector)), len(_TAGS.findall(selector))


@lru_cache(maxsize=1024)
def _compiled(selector: str) -> Any:
    try:
        return CSSSelector(selector, translator="html")
    except (SelectorError, etree.XPathError):
        return None


class _Asked(NamedTuple):
    theme: Theme | None
    narrow: bool


def _rules(nodes: list[Any], asked: _Asked) -> Iterator[Rule]:
    for node in nodes:
        if node.type == "qualified-rule":
            yield Rule(
                tuple(part.strip() for part in tinycss2.serialize(node.prelude).split(",")),
                declarations(tinycss2.serialize(node.content)),
                asked.theme,
                asked.narrow,
                node.source_line,
                node.source_column,
            )
        elif node.type == "at-rule" and node.lower_at_keyword == "media" and node.content is not None:
            inner = _asked(tinycss2.serialize(node.prelude).lower())
            if inner is not None:
                below = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                yield from _rules(below, _Asked(inner.theme or asked.theme, inner.narrow or asked.narrow))


def _asked(condition: str) -> _Asked | None:
    """The screen that a media query (in lower case) asks for; None: of a kind that is not drawn here."""
    features = _FEATURE.findall(condition)
    names = {name for name, _ in features}
    if not names:
        return _Asked(None, False) if re.fullmatch(r"\s*(?:only\s+)?(?:all|screen)?\s*", condition) else None
    if "not" in condition.split() or not names <= {"prefers-color-scheme", *_NARROW, *_WIDE}:
        return None
    scheme = next((value for name, value in features if name == "prefers-color-scheme"), None)
    if scheme is not None and scheme not in tuple(Theme):
        return None
    # A screen here is wide: what asks for a least width is given it.
    narrow = not names.isdisjoint(_NARROW)
    return _Asked(None if scheme is None else Theme(scheme), narrow)


def _declarations(nodes: list[Any]) -> Iterator[tuple[str, str, bool]]:
    for node in nodes:
        if node.type != "declaration":
            continue
        name, value = node.lower_name, tinycss2.serialize(node.value).strip()
        for part, own in _taken_apart(name, value, node.value):
            yield part, own, node.important


def _taken_apart(name: str, value: str, tokens: list[Any]) -> Iterator[tuple[str, str]]:
    words = [tinycss2.serialize([token]) for token in tokens if token.type not in ("whitespace", "comment")]
    match name:
        case "background":
            colours = [word for word in words if read_colour(word) is not None]
            pictures = [word for word in words if re.match(r"url\(|[\w-]*gradient\(", word, re.IGNORECASE)]
            yield "background-color", colours[-1] if colours else "transparent"
            yield "background-image", pictures[0] if pictures else "none"
        case "font":
            size = next((at for at, word in enumerate(words) if re.match(r"[\d.]+(?:[a-z]+|%)$", word)), None)
            if size is not None:
                yield "font-size", words[size]
                yield "font-weight", next((word for word in words[:size] if word in _WEIGHTS), "normal")
                follows = size + 2 < len(words) and words[size + 1] == "/"
                yield "line-height", words[size + 2] if follows else "normal"
        case "text-decoration-line":
            yield "text-decoration", value
        case _:
            yield name, value


_WEIGHTS = frozenset({"bold", "bolder", "lighter", *(str(weight) for weight in range(100, 1000, 100))})
