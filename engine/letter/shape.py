"""A shape: one path through a template, compiled, with slots for the values."""

from __future__ import annotations

import hashlib
import mimetypes
import posixpath
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.language import Direction
from engine.letter import markdown, page
from engine.letter.filling import Filler, UnfitError, Writers
from engine.letter.inline import Inliner
from engine.letter.model import Image
from engine.letter.page import Piece
from engine.letter.places import MisplacedError, number, shaping, style_marks, style_word
from engine.letter.slots import CONTENT, MARK, MARKS, RESERVED, has_veiled
from engine.letter.text import plain_text
from engine.problem import quoted

#: Finds an image of the letter by its name in the page: its full name and content.
FindImage = Callable[[str], tuple[str, bytes] | None]
#: Turns a value into the page's own text; None leaves it a slot.
Worded = Callable[[str], str | None]

_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Pieces ready to be filled: text, gaps in it, and which value goes where."""

    pieces: tuple[str, ...]
    gaps: tuple[tuple[int, int, int], ...]  # position in pieces, value, spot

    def fill(self, values: Sequence[object], writers: Writers) -> str:
        """The whole text.

        Raises:
            MisplacedError: naming the value that cannot stand where it should.
        """
        out = list(self.pieces)
        index = -1
        try:
            for at, index, spot in self.gaps:
                out[at] = writers[spot](values[index])
        except UnfitError as unfit:
            raise MisplacedError(index, str(unfit)) from unfit
        return "".join(out)

    @property
    def size(self) -> int:
        """Octets, about."""
        return sum(map(sys.getsizeof, self.pieces)) + 96 * len(self.gaps)


@dataclass(frozen=True, slots=True)
class Shape:
    """What is the same in all letters that take one path.  ``text`` is None where a template writes it."""

    html: Pattern
    text: Pattern | None
    images: tuple[Image, ...]

    @property
    def size(self) -> int:
        """Octets, about; images are shared by all shapes."""
        return self.html.size + (self.text.size if self.text else 0) + 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A page whose shape depends on some of its values: these, and what each may be."""

    shaping: tuple[tuple[int, Worded], ...]

    def words(self, values: Sequence[object], filler: Filler) -> tuple[str | None, ...]:
        """What the shaping values of one letter print.

        Raises:
            MisplacedError: for a value that may not stand there.
        """
        said: list[str | None] = []
        for index, worded in self.shaping:
            try:
                said.append(worded(filler.machine(values[index])))
            except UnfitError as unfit:
                raise MisplacedError(index, str(unfit)) from unfit
        return tuple(said)

    def applied(self, text: str, words: Sequence[str | None]) -> str:
        """``text`` with these values in it."""
        table = {
            MARKS[index]: word
            for (index, _), word in zip(self.shaping, words, strict=True)
            if word is not None
        }
        return MARK.sub(lambda match: table.get(match[0], match[0]), text)


class Press:
    """Makes shapes of one letter in one language."""

    def __init__(
        self, *, is_markdown: bool, language: str, direction: Direction, image: FindImage, own_text: bool
    ) -> None:
        """``own_text``: whether the plain text is a template's and not made from the page."""
        self._is_markdown = is_markdown
        self._language = language
        self._direction = direction
        self._image = image
        self._own_text = own_text
        self._inliner = Inliner()
        self._images: dict[str, Image] = {}

    def draft(self, body: str, layout: str | None) -> Draft | Shape:
        """The shape of a page with marks; a draft where some of the marked values shape it.

        Raises:
            MisplacedError: where a value, an image or the page itself is not as letters can be.
        """
        found: dict[int, Worded] = dict.fromkeys(markdown.numbers(body), number) if self._is_markdown else {}
        root, doctype = self._parsed(body, layout)
        found |= shaping(root)
        styled = style_marks(root)
        if not found or styled:
            for sheet in root.iter("style"):
                sheet.text = MARK.sub("1", sheet.text or "")
            shape = self._shape(root, doctype)
            # What premailer cannot carry as a mark, such as a colour after #, belongs to the page too.
            found |= dict.fromkeys(styled - style_marks(root), style_word)
            if not found:
                return shape
        return Draft(tuple(sorted(found.items())))

    def compare(self, body: str, layout: str | None, hidden: tuple[str, str | None]) -> None:
        """See to it that changed text made of values is words on the page and nothing else.

        ``hidden`` are body and layout written with ``Hiding`` slots.

        Raises:
            MisplacedError: if a letter of a value names a tag, an attribute, a scheme, a class, a rule.
        """
        veiled, doctype = self._parsed(*hidden)
        shaping(veiled)
        if any(has_veiled(sheet.text or "") for sheet in veiled.iter("style")):
            raise MisplacedError(None, "text made of values stands in a style sheet")
        page.write(veiled, doctype)
        root, _ = self._parsed(body, layout)
        if _outline(veiled) != _outline(root):
            raise MisplacedError(None, "text made of values would change what the page is made of")

    def shape(self, body: str, layout: str | None) -> Shape:
        """The shape of a page in which shaping values have become text."""
        root, doctype = self._parsed(body, layout)
        shaping(root)
        styled = style_marks(root)
        shape = self._shape(root, doctype)
        if lost := styled - style_marks(root):
            raise MisplacedError(min(lost), "a value stands in a style where it cannot be carried over")
        return shape

    def _parsed(self, body: str, layout: str | None) -> tuple[Any, str]:
        html = markdown.to_html(body) if self._is_markdown else body
        if layout is not None:
            html = layout.replace(CONTENT, html)
        return page.parse(html)

    def _shape(self, root: Any, doctype: str) -> Shape:
        self._inliner.inline(root)
        images = self._attach(root)
        text = None if self._own_text else pattern(plain_text(root, self._language, self._direction))
        return Shape(html=pattern(page.write(root, doctype)), text=text, images=images)

    def _attach(self, root: Any) -> tuple[Image, ...]:
        """Turn relative image addresses into content ids."""
        images: dict[str, Image] = {}
        for element in root.iter("img", "table", "td", "th", "body", "v:image", "v:fill"):
            for attribute in ("src", "background"):
                source = (element.get(attribute) or "").strip()
                if not source or _ELSEWHERE.match(source) or source.startswith(MARKS):
                    continue
                if RESERVED.search(source):
                    raise MisplacedError(
                        None, "the name of an image holds a value", "choose between images with {% if %}"
                    )
                found = self._image(source)
                if found is None:
                    raise MisplacedError(
                        None, f"there is no image {quoted(source)}", "put it beside the letter", source
                    )
                image = self._images.setdefault(found[0], _image(*found))
                images[image.cid] = image
                element.set(attribute, f"cid:{image.cid}")
        return tuple(images.values())


def pattern(pieces: Sequence[Piece]) -> Pattern:
    """Pieces of a page as something to fill."""
    gaps = tuple(
        (at, piece.value, int(piece.spot)) for at, piece in enumerate(pieces) if not isinstance(piece, str)
    )
    return Pattern(tuple(piece if isinstance(piece, str) else "" for piece in pieces), gaps)


def _outline(root: Any) -> list[object]:
    """Tags and the names of their attributes, in the page's order."""
    return [(str(element.tag), list(element.attrib)) for element in root.iter()]


def _image(name: str, content: bytes) -> Image:
    digest = hashlib.sha256(content).hexdigest()[:20]
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Image(cid=f"{digest}@gramercy", name=posixpath.basename(name), content_type=kind, content=content)
