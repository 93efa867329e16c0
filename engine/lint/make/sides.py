"""From which side a letter is read: mail programs drop what <html> and <body> say, so each cell says it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.language import Direction, direction
from engine.lint.make.drawing import Drawing, Drawn
from engine.lint.make.placing import Finder
from engine.lint.model import Specimen
from engine.problem import Problem, quoted

_CELLS = frozenset({"td", "th"})
_BLOCKS = frozenset({
    "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "center", "section", "article", "ul",
    "ol", "table", *_CELLS,
})  # fmt: skip
_TOP = frozenset({"html", "body"})


def sides(specimen: Specimen, page: Drawn, find: Finder) -> Iterator[Problem]:
    """What lets a letter begin from the wrong side; for left to right only what turns it round."""
    wanted = direction(specimen.language)
    said = (page.root.get("dir") or "").lower()
    body = page.root.find("body")
    on_body = "" if body is None else (body.get("dir") or "").lower()
    if wanted is Direction.LTR:
        if Direction.RTL in (said, on_body):
            yield find.problem(
                page.root,
                "accessibility/direction",
                f"the page runs from right to left, and {quoted(specimen.language)} does not",
                'write <html dir="{{ direction }}">',
            )
        return
    if said != Direction.RTL:
        yield find.problem(
            page.root,
            "accessibility/direction",
            "the page does not say that it runs from right to left"
            if not said
            else "the page says that it runs from left to right",
            'write <html dir="{{ direction }}">',
        )
    yield from _blocks(page.light, find)


def _blocks(drawing: Drawing, find: Finder) -> Iterator[Problem]:
    """Blocks that hold words and do not say their side, or say the wrong one; each kind of fault once."""
    unsaid: list[tuple[Any, str]] = []
    unaligned: list[tuple[Any, str]] = []
    seen = set()
    for element, words in drawing.spoken():
        block = _block(element)
        if block in seen or not any(map(str.isalpha, words)):
            continue
        seen.add(block)
        if not _says_direction(block, drawing):
            unsaid.append((block, words))
        aligned = _aligned(block, drawing)
        if aligned is None:
            unaligned.append((block, words))
        elif aligned == "left" and not _meant_left(element):
            yield find.problem(
                block,
                "accessibility/alignment",
                f"{quoted(words, most=40)} is on the left of a letter that runs from right to left",
                "align it to the right",
            )
    if unsaid:
        yield find.problem(
            unsaid[0][0],
            "accessibility/direction",
            f"{_which(unsaid)} not say that the words run from right to left; "
            "mail programs drop what <html> and <body> say",
            'write dir="{{ direction }}" and lang="{{ language }}" on every cell',
        )
    if unaligned:
        yield find.problem(
            unaligned[0][0],
            "accessibility/alignment",
            f"{_which(unaligned)} not say that lines begin on the right; "
            "mail programs drop what <html> and <body> say",
            'write align="right" (or "center") on every cell',
        )


def _block(element: Any) -> Any:
    """The cell that holds the element; outside of tables the block, or the page itself."""
    found = None
    for one in (element, *element.iterancestors()):
        if one.tag in _CELLS:
            return one
        if found is None and (one.tag in _BLOCKS or one.tag in _TOP):
            found = one
    return found


def _says_direction(block: Any, drawing: Drawing) -> bool:
    """Whether the cell says it itself; outside of tables anything but <html> and <body> may."""
    ancestors = () if block.tag in _CELLS else block.iterancestors()
    return any(
        (one.get("dir") or "").lower() == "rtl" or drawing.said(one, "direction") == "rtl"
        for one in (block, *ancestors)
        if one.tag not in _TOP
    )


def _aligned(block: Any, drawing: Drawing) -> str | None:
    for one in (block, *block.iterancestors()):
        if one.tag in _TOP:
            return None
        if one.tag == "center":
            return "center"
        if (value := drawing.said(one, "text-align")) is not None and value != "inherit":
            return value
    return None


def _meant_left(element: Any) -> bool:
    """Whether the words themselves run from left to right: a code, an address, a phone number."""
    return any((one.get("dir") or "").lower() == "ltr" for one in (element, *element.iterancestors()))


def _which(blocks: list[tuple[Any, str]]) -> str:
    words = quoted(blocks[0][1], most=40)
    return f"the part {words} does" if len(blocks) == 1 else f"{len(blocks)} parts, the first {words}, do"
