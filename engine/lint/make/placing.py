"""Which line of the templates something in a finished letter comes from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Any
from urllib.parse import unquote

from lxml import etree

from engine.lint.make.cascade import Rule, Theme, matched, rules
from engine.lint.make.colour import Colour, read_colour
from engine.lint.model import Specimen
from engine.lint.pages import Page, Pages
from engine.lint.wording.words import used
from engine.problem import Place, Problem, Severity

#: What stands for a printed value, and for a statement, while tags are looked for.
_VALUE, _STATEMENT = "\ue000", "\ue001"
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_TAG = re.compile(r"""<([a-zA-Z][\w:-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
_SHEET = re.compile(r"<style\b[^>]*>(.*?)</style\s*>", re.IGNORECASE | re.DOTALL)
_COLOURS = re.compile(r"#[0-9a-fA-F]{3,8}\b|(?:rgb|hsl)a?\([^)]*\)|(?<![-\w])[a-zA-Z]+(?![-\w(:])")
#: Attributes that only a template writes, with how telling they are; others come and go on the way.
_TELLING = {
    "href": 4, "src": 4, "id": 4, "class": 3, "alt": 3, "title": 2, "role": 1, "lang": 1, "dir": 1,
    "cellpadding": 1, "colspan": 1, "rowspan": 1, "name": 2, "start": 1, "aria-label": 3,
}  # fmt: skip
#: Of a paragraph, so many words in a row are looked for.
_RUNS = (12, 6, 3, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tag:
    """A tag as a template writes it."""

    place: Place
    name: str
    attributes: dict[str, str]
    conditional: bool
    follows: str


class Finder:
    """Finds the places of one letter's elements, colours and words."""

    def __init__(self, specimen: Specimen, root: Any) -> None:
        # A layout that another letter uses says nothing about this one.
        self._pages = Pages(pages=tuple(used(specimen.pages)))
        self._root = root
        self._found: dict[tuple[str, str, str], list[Place]] = {}
        self._ranks: dict[tuple[str, str | None], dict[Any, int]] = {}
        self._names = {f"cid:{image.cid}": image.name for image in specimen.body.images}

    @property
    def start(self) -> Place:
        """The letter's first line."""
        return self._pages.start

    def element(self, element: Any) -> Place:
        """Where the element is written: its tag, its Markdown, its words; else what it stands in."""
        for one in (element, *element.iterancestors()):
            place = self._handed(one) or self._tagged(one, least=1) or self._marked(one)
            place = place or self._tagged(one, least=0)
            if place is not None:
                return place
        return self.start

    def problem(
        self, element: Any, rule: str, message: str, hint: str | None, severity: Severity = Severity.WARNING
    ) -> Problem:
        """Something wrong with the element, told of where it is written."""
        return Problem(self.element(element), message, hint, severity, rule)

    def words(self, words: str, kth: int = 0, *, before: str = "", after: str = "") -> Place | None:
        """Where a template says ``words``, between two patterns, for the ``kth`` time (else the last).

        None where none does.
        """
        key = (words, before, after)
        if key not in self._found:
            self._found[key] = self._search(*key) if words else []
        found = self._found[key]
        return found[min(kth, len(found) - 1)] if found else None

    def _search(self, words: str, before: str, after: str) -> list[Place]:
        gap = r"[\s\\]+"
        said = gap.join(re.escape(word) for word in words.split())
        edges = (r"(?<!\w)" if words[0].isalnum() else "", r"(?!\w)" if words[-1].isalnum() else "")
        pattern = re.compile(f"{before}{edges[0]}{said}{edges[1]}{after}", re.MULTILINE)
        found = [page.place(match.start()) for page, match in self._pages.search(pattern)]
        return found or [
            page.place(match.start()) for page in self._pages.pages for match in pattern.finditer(page.text)
        ]

    def colour(self, element: Any, name: str, value: str, *, theme: Theme | None) -> Place:
        """Where ``element`` is given the colour ``value`` for ``name``, in a rule for ``theme``.

        None stands for rules that hold for every screen.
        """
        colour = read_colour(value)
        found: Place | None = None
        for page, at, css in self._sheets:
            for rule in rules(css):
                if rule.theme is not theme or rule.narrow:
                    continue
                says = any(
                    said == name and read_colour(words) == colour for said, words, _ in rule.declarations
                )
                if says and any(element in matched(self._root, selector) for selector in rule.selectors):
                    found = page.place(at + _colour_in(css, rule, colour))
        return found or self.element(element)

    def style(self, element: Any, name: str, value: str) -> Place:
        """Where ``element`` is given ``value`` for ``name``: in a rule for every screen, else its own tag."""
        found: Place | None = None
        for page, at, css in self._sheets:
            for rule in rules(css):
                if rule.theme is not None or rule.narrow:
                    continue
                says = any(said == name and words == value for said, words, _ in rule.declarations)
                if says and any(element in matched(self._root, selector) for selector in rule.selectors):
                    found = page.place(at + _offset(css, rule.line, rule.column))
        return found or self.element(element)

    @cached_property
    def _sheets(self) -> list[tuple[Page, int, str]]:
        return [
            (page, match.start(1), match[1])
            for page in self._pages.pages
            for match in _SHEET.finditer(page.plain)
        ]

    @cached_property
    def _tags(self) -> dict[str, list[_Tag]]:
        found: dict[str, list[_Tag]] = {}
        for page in self._pages.pages:
            for tag in _tags(page):
                found.setdefault(tag.name, []).append(tag)
        return found

    @cached_property
    def _kin(self) -> dict[Any, tuple[_Tag, ...]]:
        """For each element the tags that may have made it, the likeliest ones only."""
        kin: dict[Any, tuple[_Tag, ...]] = {}
        for element in self._root.iter(etree.Element):
            rated = [(self._likeness(element, tag), tag) for tag in self._tags.get(element.tag, ())]
            most = max((score for score, _ in rated if score is not None), default=None)
            if most is not None:
                kin[element] = tuple(tag for score, tag in rated if score == most)
        return kin

    @cached_property
    def _turns(self) -> dict[Any, int]:
        """The how-many-eth of all elements it is that the same tags may have made, from 0."""
        counts: Counter[tuple[int, ...]] = Counter()
        turns = {}
        for element, tags in self._kin.items():
            key = tuple(map(id, tags))
            turns[element] = counts[key]
            counts[key] += 1
        return turns

    def _tagged(self, element: Any, *, least: int) -> Place | None:
        candidates = self._kin.get(element)
        if not candidates or (self._likeness(element, candidates[0]) or 0) < least:
            return None
        if len(candidates) == 1:
            return candidates[0].place
        return candidates[min(self._turns[element], len(candidates) - 1)].place

    def _handed(self, element: Any) -> Place | None:
        """Where the letter's own file hands an address or words to a part that makes the element of them."""
        name = {"a": "href", "img": "src"}.get(str(element.tag))
        makers = self._kin.get(element)
        if name is None or not makers or any(_VALUE not in tag.attributes.get(name, "") for tag in makers):
            return None
        letter = self._pages.letter
        said = _text(element)
        letter = self._pages.letter
        for words in (element.get(name) or "", unquote(element.get(name) or ""), said):
            quoted_words = re.compile(rf"(?<=[\"']){re.escape(words)}(?=[\"'])")
            for code in _JINJA.finditer(letter.text) if words else ():
                if (found := quoted_words.search(letter.text, *code.span())) is not None:
                    return letter.place(found.start())
        return None

    def _likeness(self, element: Any, tag: _Tag) -> int | None:
        """How much speaks for the tag having made the element; None if it cannot have."""
        score = 0
        for name, weight in _TELLING.items():
            written, got = tag.attributes.get(name), element.get(name)
            if written is None or got is None:
                if (written is None) != (got is None) and not tag.conditional:
                    return None
            elif name == "src" and got in self._names:
                if written.rpartition("/")[2] != self._names[got]:
                    return None
                score += weight
            elif _STATEMENT not in written:
                if not _fits(written, got):
                    return None
                score += weight * (_VALUE not in written)
        if tag.follows:
            text = " ".join((element.text or "").split())
            if not text.startswith(tag.follows):
                return None
            score += 2
        return score

    def _marked(self, element: Any) -> Place | None:
        """Where Markdown makes the element."""
        words = _text(element)
        kth = self._rank(element)
        match element.tag:
            case "a":
                target = (element.get("href") or "").strip()
                found = None
                for spelt in dict.fromkeys((target, unquote(target), target.replace("&", "&amp;"))):
                    found = found or self.words(spelt, self._rank(element, "href"))
                return (
                    (words and self.words(words, kth, before=r"\[", after=r"\]\("))
                    or found
                    or self._said(words, kth)
                )
            case "img":
                source = self._names.get(element.get("src") or "", element.get("src") or "")
                return self.words(source, self._rank(element, "src"))
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                level = int(element.tag[1])
                return self.words(words, kth, before=rf"^#{{{level}}}[ \t]+") or self._said(words, kth)
            case "table" | "tbody" | "tr" | "body" | "html":
                return None
            case _:
                return self._said(words, kth)

    def _said(self, words: str, kth: int) -> Place | None:
        """Where most of some words stand: values among them are not in the template."""
        if (whole := self.words(words, kth)) is not None:
            return whole
        said = words.split()
        for run in _RUNS:
            for at in range(len(said) - run + 1):
                if found := self.words(" ".join(said[at : at + run]), kth):
                    return found
        return None

    def _rank(self, element: Any, name: str | None = None) -> int:
        """The how-many-eth element of its kind it is, from 0, with the same attribute ``name`` or words."""
        key = (element.tag, name)
        if key not in self._ranks:
            counts: Counter[str] = Counter()
            ranks = self._ranks[key] = {}
            for one in self._root.iter(element.tag):
                same = _text(one) if name is None else (one.get(name) or "").strip()
                ranks[one] = counts[same]
                counts[same] += 1
        return self._ranks[key][element]


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _tags(page: Page) -> Iterator[_Tag]:
    text = _JINJA.sub(_stand_in, page.text)
    for match in _TAG.finditer(text):
        attributes = {
            found[1].lower(): unescape(next((group for group in found.groups()[1:] if group is not None), ""))
            for found in _ATTRIBUTE.finditer(match[2])
            if not found[1].startswith((_VALUE, _STATEMENT))
        }
        outside = re.sub(r"\"[^\"]*\"|'[^']*'", "", match[2])
        rest = text[match.end() : match.end() + 400]
        words = re.split(f"[<{_VALUE}{_STATEMENT}]", rest, maxsplit=1)[0]
        yield _Tag(
            place=page.place(match.start()),
            name=match[1].lower(),
            attributes=attributes,
            conditional=_STATEMENT in outside or _VALUE in outside,
            follows=unescape(" ".join(words.split())),
        )


def _stand_in(match: re.Match[str]) -> str:
    if match[0].startswith("{#"):
        return " " * len(match[0])
    sign = _VALUE if match[0].startswith("{{") else _STATEMENT
    return sign * len(match[0])


def _fits(written: str, got: str) -> bool:
    """Whether a value as written, with gaps for what is printed, can have become ``got``."""
    if _VALUE not in written:
        return unquote(written).strip() == unquote(got).strip()
    parts = (re.escape(part) for part in re.split(f"{_VALUE}+", written))
    return re.fullmatch(".*".join(parts), got, re.DOTALL) is not None


def _offset(text: str, line: int, column: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = text.index("\n", at) + 1
    return at + column - 1


def _colour_in(css: str, rule: Rule, colour: Colour | None) -> int:
    """The offset of the colour in the rule; of the rule if it is not seen."""
    start = _offset(css, rule.line, rule.column)
    for match in _COLOURS.finditer(css, start, css.find("}", start)):
        if read_colour(match[0]) == colour:
            return match.start()
    return start
