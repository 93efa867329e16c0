"""A page of HTML with marks in it: parsed, and written out as text with slots."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias
from urllib.parse import quote

from lxml import etree

from engine.letter.filling import URL_SAFE, Spot, escaped
from engine.letter.places import URLS, MisplacedError, Slot, index_of, spots, style_spots
from engine.letter.slots import MARK, RESERVED, has_veiled, unveil

#: The page, piece by piece: its own text, and slots.
Piece: TypeAlias = "str | Slot"

_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
})  # fmt: skip
#: Inside these a tag is not read as one.
_PLAIN = frozenset({"title", "textarea", "option"})
_DOCTYPE = re.compile(r"\s*(?:<!--(?>.*?-->)\s*)*+<!doctype\s+([^>]*)>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"""</?[a-zA-Z][^\s<>/]*+(?:[^<>"']|"[^"]*"|'[^']*')*+>""")
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")
_STYLE = re.compile(r"<style\b", re.IGNORECASE)
_CONDITIONAL = re.compile(r"\s*\[if\s", re.IGNORECASE)
_MARKS = re.compile(f"({MARK.pattern})")
_BLANK = re.compile(r"\s")


def parse(html: str) -> tuple[Any, str]:
    """The page as a tree, and its doctype in the spelling that nothing drops.

    Raises:
        MisplacedError: if there is nothing to parse.
    """
    doctype = _DOCTYPE.match(html)
    parser = etree.HTMLParser(huge_tree=True)
    root = etree.fromstring(html.strip(), parser) if html.strip() else None
    if root is None:
        raise MisplacedError(None, "the letter is empty")
    return root, f"<!DOCTYPE {doctype[1].strip()}>" if doctype else "<!DOCTYPE html>"


def write(root: Any, doctype: str) -> list[Piece]:
    """The whole page.  Neighbouring text is one piece."""
    pieces: list[Piece] = [doctype, "\n"]
    _write(root, pieces)
    return joined(pieces)


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """``pieces`` with neighbouring text made one."""
    result: list[Piece] = []
    text: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            text.append(piece)
            continue
        if text:
            result.append("".join(text))
            text = []
        result.append(piece)
    if text:
        result.append("".join(text))
    return result


def _write(element: Any, out: list[Piece]) -> None:
    tag = element.tag
    if tag is etree.Comment:
        out += ("<!--", *_comment(element.text or ""), "-->")
    elif tag is etree.PI:
        out.append(f"<?{element.target} {element.text or ''}>")
    elif isinstance(tag, str):
        out.append(f"<{tag}")
        for name, value in element.items():
            if name not in URLS and not RESERVED.search(value):
                quoted = escaped(value).replace('"', "&quot;")
                out.append(f' {name}="{quoted}"')
            else:
                out += (f' {name}="', *attribute(tag, name, value), '"')
        out.append(">")
        if tag not in _VOID:
            if tag in ("style", "script"):
                # What stands in these is not escaped, and holds no marks.
                out.append(element.text or "")
            else:
                _write_text(element.text, out, Spot.SAID if tag in _PLAIN else Spot.HTML)
            for child in element:
                _write(child, out)
                _write_text(child.tail, out)
            out.append(f"</{tag}>")


def _write_text(words: str | None, out: list[Piece], spot: Spot = Spot.HTML) -> None:
    if not words:
        return
    if not RESERVED.search(words):
        out.append(escaped(words))
        return
    for piece in _MARKS.split(words):
        if MARK.match(piece):
            out.append(Slot(index_of(piece), spot))
        else:
            out.append(unveil(escaped(piece), _character if spot is Spot.HTML else escaped))


def _character(veiled: str) -> str:
    # Only values that are meant to have lines keep their breaks under a veil.
    return "<br>" if veiled == "\n" else escaped(veiled)


def attribute(tag: str, name: str, value: str) -> Iterator[Piece]:
    """The value of an attribute.

    Raises:
        MisplacedError: for a mark, or a veiled character, where none may stand.
    """
    if name in URLS:
        for piece in url(value):
            yield escaped(piece).replace('"', "&quot;") if isinstance(piece, str) else piece
        return
    if has_veiled(value) and (
        name in ("class", "id", "lang", "dir", "style", "srcset") or name.startswith("on")
    ):
        raise MisplacedError(None, f"text made of values stands in the attribute {name!r}")
    kept = spots(tag, name, value)
    for piece in _MARKS.split(value):
        if MARK.match(piece):
            yield Slot(index_of(piece), next(kept))
        else:
            yield unveil(escaped(piece), escaped).replace('"', "&quot;")


def url(value: str) -> list[Piece]:
    """A URL, percent-encoded where it must be, not yet escaped.

    Raises:
        MisplacedError: where a value stands in a script address.
    """
    kept = spots("a", "href", value)
    first = RESERVED.search(value)
    if (
        first
        and has_veiled(value)
        and not re.match(r"\s*(?:[a-zA-Z][a-zA-Z0-9+.-]*:|[/?#])", value[: first.start()])
    ):
        # The value brought the scheme: judged and encoded as a whole.
        whole = unveil(value)
        if MARK.search(value) or not re.match(r"\s*(?:https?://[^\s/?#]|mailto:|tel:)", whole, re.IGNORECASE):
            raise MisplacedError(None, "text made of values is not a web, mail or phone address")
        return [quote(whole.strip(), safe=URL_SAFE)]
    pieces: list[Piece] = []
    for piece in _MARKS.split(value):
        if MARK.match(piece):
            pieces.append(Slot(index_of(piece), next(kept)))
        elif piece.isascii() and not _BLANK.search(piece):
            pieces.append(piece)
        else:
            veiled = (
                quote(part, safe=URL_SAFE) if not RESERVED.match(part) else quote(unveil(part), safe="")
                for part in re.split(f"({RESERVED.pattern})", piece)
            )
            pieces.append("".join(veiled))
    return pieces


def _comment(words: str) -> Iterator[Piece]:
    """A comment; in Outlook's conditional ones values are escaped for the HTML inside."""
    if not MARK.search(words) and not has_veiled(words):
        yield words
    elif not _CONDITIONAL.match(words):
        yield from _worded_comment(words)
    else:
        at = 0
        styles = False
        for tag in _TAG.finditer(words):
            yield from _between(words[at : tag.start()], styles=styles)
            yield from _tag(tag[0])
            styles = _STYLE.match(tag[0]) is not None
            at = tag.end()
        yield from _between(words[at:], styles=styles)


def _worded_comment(words: str) -> Iterator[Piece]:
    for piece in _MARKS.split(words):
        if MARK.match(piece):
            yield Slot(index_of(piece), Spot.COMMENT)
        else:
            yield unveil(piece, lambda character: "&#45;" if character == "-" else escaped(character))


def _between(words: str, *, styles: bool) -> Iterator[Piece]:
    if styles:
        if has_veiled(words):
            raise MisplacedError(None, "text made of values stands in a style sheet")
        kept = style_spots(words)
    elif re.search(rf"<[^<>]*{RESERVED.pattern}", words):
        raise MisplacedError(None, "a value stands in a tag, inside a comment for Outlook")
    for piece in _MARKS.split(words):
        if MARK.match(piece):
            yield Slot(index_of(piece), next(kept) if styles else Spot.HTML)
        else:
            yield unveil(piece, escaped)


def _tag(source: str) -> Iterator[Piece]:
    """One tag of a conditional comment, which no parser has seen: only its marked attributes change."""
    name = re.match(r"<([a-zA-Z][^\s>/]*)", source)
    at = 0
    for found in _ATTRIBUTE.finditer(source):
        value = next((group for group in found.groups()[1:] if group is not None), "")
        if not RESERVED.search(value):
            continue
        before = source[at : found.start()]
        if RESERVED.search(before) or RESERVED.search(found[1]):
            break
        yield f'{before}{found[1]}="'
        yield from attribute(name[1].lower() if name else "", found[1].lower(), value.replace("&amp;", "&"))
        yield '"'
        at = found.end()
    if RESERVED.search(source[at:]):
        raise MisplacedError(None, "a value stands in a tag, inside a comment for Outlook")
    yield source[at:]
