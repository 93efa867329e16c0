"""The plain text of a page: what a reader without pictures, colours or tags is given.

Marks stay in it, to be filled later, so lines are not wrapped: their lengths are not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from engine.language import Direction, primary
from engine.letter.filling import Spot
from engine.letter.page import Piece, joined, url
from engine.letter.places import Slot, index_of
from engine.letter.slots import MARK, has_veiled, unveil

#: Round a URL, whose marks are filled as parts of a URL.
_URL, _URL_ENDS = "\ue0f0", "\ue0f1"
_URLS = re.compile(f"{_URL}([^{_URL_ENDS}]*){_URL_ENDS}")
_MARKS = re.compile(f"({MARK.pattern})")
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
})  # fmt: skip
_SILENT = frozenset({
    "head", "style", "script", "title", "template", "object", "svg", "video", "audio", "select",
    "textarea", "noscript",
})  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_ROUND_BREAKS = re.compile(r" *\n *")
_RULE = "-" * 24

_LEFT_TO_RIGHT, _RIGHT_TO_LEFT, _FIRST_STRONG, _POP = "\u2066", "\u2067", "\u2068", "\u2069"
_RIGHT_TO_LEFT_MARK = "\u200f"
_STRONG_RIGHT = "\u0590-\u08ff\ufb1d-\ufdfd\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_NEEDS_MARK = re.compile(f"^(?=[^\n{_RIGHT_TO_LEFT_MARK}\u05d0-\u05f2])", re.MULTILINE)
_IDLE_ISOLATES = re.compile(f"[\u2066-\u2068]([^\u2066-\u2069{_STRONG_RIGHT}]*)\u2069")
_GAPS = re.compile(r"\n{3,}")
_LINE_ENDS = re.compile(r"[ \t]+\n")


class _Block(NamedTuple):
    """Some lines; ``tight`` ones follow one another without an empty line."""

    lines: str
    tight: bool = False


def plain_text(root: Any, language: str, direction: Direction) -> list[Piece]:
    """The text of a parsed page whose styles are inlined, without what is hidden, such as a preheader."""
    written = _Text(language, direction).blocks(root)
    return joined(_pieces(_stacked(written) + "\n"))


def text_pieces(text: str) -> list[Piece]:
    """A template of plain text as pieces."""
    return joined(_pieces(text.strip("\n") + "\n"))


def finished(text: str, direction: Direction) -> str:
    """A filled text as it is sent: no stray blanks, and what its direction asks for.

    Each line of a right-to-left letter begins with a Hebrew letter or U+200F.  Isolates stay in it; in a
    left-to-right letter only where there is right-to-left writing inside.
    """
    if " \n" in text or "\t\n" in text:
        text = _LINE_ENDS.sub("\n", text)
    if "\n\n\n" in text:
        text = _GAPS.sub("\n\n", text)
    if direction is Direction.RTL:
        return _NEEDS_MARK.sub(_RIGHT_TO_LEFT_MARK, text)
    return _IDLE_ISOLATES.sub(r"\1", text) if _POP in text else text


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    for found in _URLS.finditer(text):
        yield from _words(text[at : found.start()])
        yield from url(found[1])
        at = found.end()
    yield from _words(text[at:])


def _words(text: str) -> Iterator[Piece]:
    for piece in _MARKS.split(text):
        yield Slot(index_of(piece), Spot.PLAIN) if MARK.match(piece) else unveil(piece)


def _stacked(blocks: list[_Block]) -> str:
    text: list[str] = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        if before is not None:
            text.append("\n" if before.tight and block.tight else "\n\n")
        text.append(block.lines)
    return "".join(text)


class _Text:
    def __init__(self, language: str, direction: Direction) -> None:
        self._right_to_left = direction is Direction.RTL
        # In Armenian an ASCII colon would end the sentence.
        self._before_url = "\u055d " if primary(language) == "hy" else ": "

    def blocks(self, element: Any) -> list[_Block]:
        """The blocks of a container: its block children, and each run of words between them."""
        blocks: list[_Block] = []
        run = [element.text or ""]
        for child in element:
            if isinstance(child.tag, str) and not _silent(child):
                if _holds_blocks(child):
                    blocks += _paragraph("".join(run))
                    run = []
                    blocks += self._block(child)
                else:
                    run.append(self._inline(child))
            run.append(child.tail or "")
        return blocks + _paragraph("".join(run))

    def _block(self, element: Any) -> list[_Block]:
        match element.tag:
            case "ul" | "ol":
                return self._list(element)
            case "table":
                return self._table(element)
            case "blockquote":
                quote = _stacked(self.blocks(element))
                return (
                    [_Block("\n".join(f"> {line}".rstrip() for line in quote.split("\n")))] if quote else []
                )
            case "hr":
                return [_Block(_RULE)]
            case "pre":
                lines = "".join(element.itertext()).strip("\n")
                return [_Block(lines)] if lines else []
            case "a" if link := self._target(element.get("href") or "", ""):
                return [*self.blocks(element), _Block(link)]
            case _:
                return self.blocks(element)

    def _list(self, element: Any) -> list[_Block]:
        items: list[str] = []
        number = int(start) if (start := element.get("start") or "1").isdecimal() else 1
        for child in element:
            if child.tag != "li" or _silent(child):
                continue
            sign = f"{number}. " if element.tag == "ol" else "- "
            number += 1
            inner = [block._replace(tight=True) for block in self.blocks(child)]
            lines = _stacked(inner).split("\n")
            items.append(sign + "\n".join([lines[0], *(" " * len(sign) + line for line in lines[1:])]))
        return [_Block("\n".join(items))] if items else []

    def _table(self, element: Any) -> list[_Block]:
        blocks: list[_Block] = []
        for child in element:
            if not isinstance(child.tag, str) or _silent(child):
                continue
            if child.tag in ("tbody", "thead", "tfoot"):
                blocks += self._table(child)
            elif child.tag == "tr":
                cells = [cell for cell in child if cell.tag in ("td", "th") and not _silent(cell)]
                if len(cells) > 1 and all(map(_is_choice, cells)):
                    blocks += [_Block(_tidied(self._inner(cell)), tight=True) for cell in cells]
                elif len(cells) > 1 and not any(_has_block_inside(cell) for cell in cells):
                    row = [_tidied(self._inner(cell)) for cell in cells]
                    line = " | ".join(cell.replace("\n", " ") for cell in row if cell)
                    blocks += [_Block(line, tight=True)] if line else []
                else:
                    for cell in cells:
                        blocks += self.blocks(cell)
            else:
                blocks += self.blocks(child)
        return blocks

    def _inner(self, element: Any) -> str:
        parts = [element.text or ""]
        for child in element:
            if isinstance(child.tag, str) and not _silent(child):
                parts.append(self._inline(child))
            parts.append(child.tail or "")
        return "".join(parts)

    def _inline(self, element: Any) -> str:
        match element.tag:
            case "br":
                # Not U+000A: white space of the page's source is collapsed later.
                return "\v"
            case "img":
                return str(element.get("alt") or "")
            case "a":
                return self._link(self._isolated(element), element.get("href") or "")
            case _:
                return self._isolated(element)

    def _isolated(self, element: Any) -> str:
        inner = self._inner(element)
        direction = element.get("dir")
        if not inner.strip() or (element.tag != "bdi" and direction is None):
            return inner
        opening = {"ltr": _LEFT_TO_RIGHT, "rtl": _RIGHT_TO_LEFT}.get(direction or "", _FIRST_STRONG)
        return f"{opening}{inner}{_POP}"

    def _link(self, label: str, href: str) -> str:
        words = _BLANKS.sub(" ", label).strip()
        target = self._target(href, words)
        if not target:
            return label
        if not words or words == href:
            return f"\v{target}\v" if self._right_to_left else target
        if self._right_to_left:
            return f"{label}\v{target}\v"
        return f"{words.rstrip(':').rstrip()}{self._before_url}{target}"

    def _target(self, href: str, label: str) -> str:
        """What is written of a link beside its label; empty where the label says it all."""
        href = href.strip()
        kind = href.partition(":")[0].lower()
        if kind in ("mailto", "tel"):
            address = href.partition(":")[2].partition("?")[0]
            if (
                not address
                or address in label
                or (kind == "tel" and re.search(f"[0-9{MARK.pattern[1:]}", label))
            ):
                return ""
            return f"{_URL}{address}{_URL_ENDS}" if has_veiled(address) else address
        if not href or href.startswith("#"):
            return ""
        shown = f"{_URL}{href}{_URL_ENDS}"
        # The blank keeps programs that look for links from taking the invisible end of the isolate along.
        return f"{_LEFT_TO_RIGHT}{shown} {_POP}" if self._right_to_left else shown


def _silent(element: Any) -> bool:
    style = element.get("style")
    hidden = element.get("hidden") is not None or (style is not None and _HIDDEN.search(style) is not None)
    return hidden or element.tag in _SILENT


def _is_choice(cell: Any) -> bool:
    """Whether a cell holds a link with words and nothing beside it: one of several to choose from."""
    return (
        len(cell) == 1
        and cell[0].tag == "a"
        and not (cell.text or "").strip()
        and not (cell[0].tail or "").strip()
        and not _silent(cell[0])
        and not _holds_blocks(cell[0])
        and bool("".join(cell[0].itertext()).strip())
    )


def _holds_blocks(element: Any) -> bool:
    return element.tag in _BLOCKS or _has_block_inside(element)


def _has_block_inside(element: Any) -> bool:
    return next(element.iterdescendants(*_BLOCKS), None) is not None


def _paragraph(words: str) -> list[_Block]:
    lines = _tidied(words)
    return [_Block(lines)] if lines else []


def _tidied(words: str) -> str:
    """Blanks as a browser shows them, breaks as lines."""
    collapsed = _BLANKS.sub(" ", words).replace("\v", "\n")
    return _ROUND_BREAKS.sub("\n", collapsed).strip(" \n")
