"""premailer, fenced, and what was learned from it.

Styles depend on an element and what it stands in, as long as no rule asks for siblings, positions or
emptiness.  Then one page teaches what to do with the next, which differs in the number of its order lines.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from lxml import etree
from premailer import Premailer

from engine.letter.dividing import divide, restored, unread
from engine.letter.slots import MARK, MARKS

#: Rules by which an element's neighbours decide its style.
_NEIGHBOURLY = re.compile(r"[+~]|:(?:first|last|nth|only|empty|has|not|is|where|root|target)", re.IGNORECASE)
_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLOCKS = re.compile(r"\{[^{}]*\}")
_ASKED = re.compile(r"\[\s*([\w-]+)")
#: What premailer reads or writes on an element; ``style`` first.
_OWN = ("style", "class", "id", "align", "valign", "bgcolor", "width", "height")
#: Pages' elements that one letter may teach; more than any template has.
_MOST = 100_000


def inline_css(root: Any) -> list[list[Any]]:
    """Move the page's ``<style>`` rules onto the elements they match, in place.

    What cannot move (media queries, pseudo-classes, fonts) stays in ``<style>`` elements where the sheet
    stood, in its order.  Never touches the network or the disk: a ``<link>`` or ``@import`` is left alone.

    Returns:
        For each ``<style>`` of the page, in the page's order, those that stand in its place now.
    """
    _keep_words(root)
    parts = [_split(sheet) for sheet in list(root.iter("style"))]
    before = [(element, dict(element.attrib)) for element in root.iter() if isinstance(element.tag, str)]
    # premailer's defaults fetch <link rel=stylesheet> over HTTP while we render.
    Premailer(
        root,
        allow_network=False,
        allow_loading_external_files=False,
        disable_validation=True,
        cssutils_logging_level=logging.CRITICAL,
        # A media query without it could not win against the styles that were moved.
        strip_important=False,
        # Those that name nothing at all stay behind.
        include_star_selectors=True,
    ).transform(pretty_print=False)
    for element, had in before:
        if element.get("style") != had.get("style"):
            _restore(element, had)
    left = [[sheet for sheet in sheets if sheet.getparent() is not None] for sheets in parts]
    for sheet in (sheet for sheets in left for sheet in sheets):
        # "\\3c/style" in a string has become what ends the sheet.
        sheet.text = restored(sheet.text or "").replace("</", "\\3c /")
    return left


def _keep_words(root: Any) -> None:
    """Put what follows a ``<style>`` before it: premailer throws a sheet away together with those words."""
    for sheet in reversed(list(root.iter("style"))):
        parent, tail = sheet.getparent(), sheet.tail
        if tail and parent is not None and parent.tag != "head":
            above = sheet.getprevious()
            if above is None:
                parent.text = (parent.text or "") + tail
            else:
                above.tail = (above.tail or "") + tail
            sheet.tail = None


def _split(sheet: Any) -> list[Any]:
    """A ``<style>`` for each part of a sheet, in its place; what premailer would lose is marked."""
    if not _moves(sheet):
        return [sheet]
    parts = divide(sheet.text or "")
    if len(parts) == 1 and parts[0].moves:
        sheet.text = parts[0].css
        return [sheet]
    made = []
    for part in parts:
        one = etree.Element("style", dict(sheet.attrib))
        one.text = part.css
        if not part.moves:
            one.set("data-premailer", "ignore")
        sheet.addprevious(one)
        made.append(one)
    if made:
        made[-1].tail, sheet.tail = sheet.tail, None
    sheet.getparent().remove(sheet)
    return made


def _moves(sheet: Any) -> bool:
    """Whether premailer looks at a sheet at all."""
    return sheet.get("media") in (None, "", "all", "screen") and sheet.get("data-premailer") != "ignore"


def _restore(element: Any, had: dict[str, str]) -> None:
    """Give back to a changed element what premailer could not read."""
    style = restored(element.get("style") or "")
    lost = [f"{name}:{value}" for name, value in unread(had.get("style", "")) if not MARK.search(value)]
    element.set("style", "; ".join([*([style] if style else []), *lost]))
    for name in _OWN[3:]:
        value = element.get(name)
        if value is not None and restored(value) != value:
            # HTML's attributes take colours and lengths of the old kind only.
            del element.attrib[name]
            if name in had:
                element.set(name, had[name])


class Inliner:
    """Inlines the pages of one letter, by what it has learned where that is enough."""

    def __init__(self) -> None:
        self._sheets: dict[tuple[str, ...], _Learned | None] = {}

    def inline(self, root: Any) -> None:
        """As ``inline_css``, with an equal result."""
        sheets = tuple(f"{sorted(sheet.attrib.items())}{sheet.text or ''}" for sheet in root.iter("style"))
        if sheets not in self._sheets:
            self._sheets[sheets] = _Learned(sheets) if _local(root) else None
        learned = self._sheets[sheets]
        if learned is None:
            inline_css(root)
        elif not learned.apply(root):
            learned.learn(root)


class _Learned:
    """What premailer made of each kind of element under one set of style sheets.

    A kind is an element's tag, its attributes that matter, and the kind of its parent.
    """

    def __init__(self, sheets: tuple[str, ...]) -> None:
        asked = {name.lower() for sheet in sheets for name in _ASKED.findall(sheet)}
        self._attributes = (*_OWN, *sorted(asked - set(_OWN)))
        self._kinds: dict[tuple[object, ...], int] = {}
        self._changes: dict[int, tuple[tuple[str, str], ...]] = {}
        # What stands in the place of each style sheet, in their order: attributes and texts.
        self._left: list[list[tuple[dict[str, str], str]]] | None = None
        self._trusted = True

    def apply(self, root: Any) -> bool:
        """Do to the page what premailer would; False, and nothing done, where something is new."""
        if self._left is None or not self._trusted or root.find("head") is None:
            return False
        todo: list[tuple[Any, tuple[tuple[str, str], ...], list[str]]] = []
        for element, kind, marks in self._walk(root):
            changes = self._changes.get(kind)
            if changes is None:
                return False
            if changes:
                todo.append((element, changes, marks))
        for element, changes, marks in todo:
            for name, value in changes:
                element.set(name, _with(value, marks) if marks else value)
        _keep_words(root)
        for sheet, left in zip(list(root.iter("style")), self._left, strict=True):
            for attributes, text in left:
                one = etree.Element("style", attributes)
                one.text = text
                sheet.addprevious(one)
                one.tail, sheet.tail = sheet.tail, None
            sheet.getparent().remove(sheet)
        return True

    def learn(self, root: Any) -> None:
        """Let premailer do it, and look."""
        before = [(element, kind, marks, dict(element.attrib)) for element, kind, marks in self._walk(root)]
        left = inline_css(root)
        self._left = [[(dict(sheet.attrib), sheet.text or "") for sheet in sheets] for sheets in left]
        for element, kind, marks, had in before:
            changes = tuple(
                (name, _without(value, marks))
                for name, value in element.attrib.items()
                if had.get(name) != value
            )
            # Two elements of one kind with two results: something else decides, and nothing can be learned.
            if self._changes.setdefault(kind, changes) != changes or len(self._kinds) > _MOST:
                self._trusted = False

    def _walk(self, root: Any) -> list[tuple[Any, int, list[str]]]:
        """Each element with the number of its kind and the marks in its style, in the page's order."""
        kinds = self._kinds
        found: list[tuple[Any, int, list[str]]] = []
        waiting = [(root, 0)]
        while waiting:
            element, parent = waiting.pop()
            style = element.get("style")
            marks = list(dict.fromkeys(MARK.findall(style))) if style else []
            words = [element.get(name) for name in self._attributes]
            if marks:
                words[0] = _without(style, marks)
            key = (parent, element.tag, *words)
            kind = kinds.setdefault(key, len(kinds) + 1)
            found.append((element, kind, marks))
            waiting += [(child, kind) for child in element if isinstance(child.tag, str)]
        return found


def _local(root: Any) -> bool:
    """Whether each rule that may be moved looks at an element and its ancestors only."""
    css = "".join(
        part.css
        for sheet in root.iter("style")
        if _moves(sheet)
        for part in divide(sheet.text or "")
        if part.moves
    )
    selectors = _BLOCKS.sub(" ", _BLOCKS.sub(" ", _COMMENTS.sub(" ", css)))
    return not _NEIGHBOURLY.search(selectors)


def _without(text: str, marks: list[str]) -> str:
    """``text`` with the marks numbered by their order in it, as in every element of its kind."""
    table = {mark: MARKS[at] for at, mark in enumerate(marks)}
    return MARK.sub(lambda match: table.get(match[0], match[0]), text)


def _with(text: str, marks: list[str]) -> str:
    return MARK.sub(lambda match: marks[ord(match[0]) - 0xE100], text)
