"""Values into the places that a shape keeps for them, each escaped for its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import TypeAlias
from urllib.parse import quote

from markupsafe import Markup

from engine.letter.cleaning import one_line, shown
from engine.letter.phrase import MultiLine, Phrase, Quoted
from engine.problem import quoted


class Spot(IntEnum):
    """Where a value lands."""

    #: Between tags.
    HTML = 0
    #: In an attribute that people read: alt, title.
    SAID = 1
    #: In any other attribute.
    ATTRIBUTE = 2
    #: Where a URL begins: the value brings the scheme.
    URL = 3
    #: Inside a URL: path, query, fragment, a mailto's subject.
    URL_PART = 4
    #: The address of a mailto URL.
    MAIL = 5
    #: The number of a tel URL.
    PHONE = 6
    #: The host of a URL.
    HOST = 7
    #: In a style attribute.
    STYLE = 8
    #: In an HTML comment.
    COMMENT = 9
    #: In plain text.
    PLAIN = 10
    #: Where a URL begins and another value follows: the value brings the scheme and the whole host.
    URL_BASE = 11


class UnfitError(Exception):
    """A value cannot stand where the template puts it.  str() says why, quoting the value."""


_ISOLATES = {
    "\u2066": '<bdi dir="ltr">',
    "\u2067": '<bdi dir="rtl">',
    "\u2068": "<bdi>",
    "\u2069": "</bdi>",
}
_ISOLATE = re.compile("[\u2066-\u2069]")
_WHOLE_URL = re.compile(r"(?:https?://[^\s/?#]|mailto:|tel:)", re.IGNORECASE)
_WHOLE_HOST = re.compile(r"(?:https?://[^\s/?#\\]+[/?#]|mailto:|tel:)", re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9.-]+")
_CSS = re.compile(
    r"#[0-9A-Fa-f]{3,8}"
    r"|[0-9A-Fa-f]{3,8}"
    r"|[+-]?\d{1,6}(?:\.\d{1,6})?(?:px|em|rem|%|pt|ex|ch|vw|vh|cm|mm|in|deg)?"
    r"|[A-Za-z][A-Za-z0-9-]*"
    r"|(?:rgb|rgba|hsl|hsla)\([\d\s.,%/]+\)"
)
#: What RFC 3986 lets stand in a URL, and the percent sign.
URL_SAFE = "%/:?#[]@!$&'()*+,;=~"


#: What writes a value, by ``Spot``.
Writers: TypeAlias = tuple[Callable[[object], str], ...]


class Filler:
    """Writes values in one language; ``present`` turns one that is not text into words."""

    def __init__(self, present: Callable[[object], str]) -> None:
        self._present = present
        urls = (self.url, self.url_part)
        rest = (self.mail, self.phone, self.host, self.style, self.comment, self.plain)
        #: By ``Spot``, for pages.
        self.page: Writers = (
            self.html,
            self.said,
            self.attribute,
            lambda value: escaped(self.url(value)),
            lambda value: escaped(self.url_part(value)),
            *rest,
            lambda value: escaped(self.url_base(value)),
        )
        #: By ``Spot``, for plain text, where nothing is HTML.
        self.text: Writers = (self.plain, self.plain, self.plain, *urls, *rest, self.url_base)

    def html(self, value: object) -> str:
        """Between tags."""
        if type(value) is str and value.isalnum():
            return value
        if type(value) is str and value.isprintable():
            return escaped(value)
        if isinstance(value, Markup):
            return str(value)
        text = self._words(value)
        html = escaped(shown(text))
        if type(text) is Phrase:
            return _isolated(html)
        return html.replace("\n", "<br>") if type(text) is MultiLine else html

    def said(self, value: object) -> str:
        """In an attribute, as words."""
        return escaped(one_line(self._words(value))).replace('"', "&quot;")

    def attribute(self, value: object) -> str:
        """In an attribute, as machines read it."""
        return escaped(self.machine(value)).replace('"', "&quot;")

    def url(self, value: object) -> str:
        """Where a URL begins.

        Raises:
            UnfitError: unless it is a web, mail or phone address.
        """
        text = self.machine(value).strip()
        if not _WHOLE_URL.match(text):
            raise UnfitError(f"{quoted(text)} is not a web, mail or phone address (https:, mailto:, tel:)")
        return quote(text, safe=URL_SAFE)

    def url_base(self, value: object) -> str:
        """Where a URL begins, and another value goes on.

        Raises:
            UnfitError: unless it is such an address, and its host has ended.
        """
        text = self.url(value)
        if not _WHOLE_HOST.match(text):
            raise UnfitError(f"{quoted(text)} does not end its host's name with a / before the next value")
        return text

    def url_part(self, value: object) -> str:
        """Inside a URL."""
        if type(value) is str and value.isalnum() and value.isascii():
            return value
        if type(value) is int:
            return str(value)
        if type(value) is Quoted:
            return quote(value, safe="%/")
        if isinstance(value, MultiLine):
            return quote(shown(value).replace("\n", "\r\n"), safe="")
        return quote(self.machine(value), safe="")

    def mail(self, value: object) -> str:
        """The address of a mailto URL."""
        return quote(self.machine(value).strip(), safe="@")

    def phone(self, value: object) -> str:
        """The number of a tel URL, without the blanks and brackets people write in it."""
        return quote(re.sub(r"[\s()\u2010-\u2015\u00a0-]", "", self.machine(value)), safe="+*#;=")

    def host(self, value: object) -> str:
        """The host of a URL.

        Raises:
            UnfitError: for what cannot be part of a host's name.
        """
        text = self.machine(value)
        if not _HOST.fullmatch(text):
            raise UnfitError(f"{quoted(text)} cannot be part of a web host's name")
        return text

    def style(self, value: object) -> str:
        """A colour, a length, a number or a word in a style.

        Raises:
            UnfitError: for anything else.
        """
        text = self.machine(value).strip()
        if not _CSS.fullmatch(text):
            raise UnfitError(
                f"{quoted(text)} is not a colour, a length, a number or a word, and stands in a style"
            )
        return text

    def comment(self, value: object) -> str:
        """In an HTML comment, which it cannot end."""
        return escaped(self.machine(value)).replace("-", "&#45;").replace("[", "&#91;")

    def plain(self, value: object) -> str:
        """In plain text."""
        if type(value) is str and value.isprintable():
            return value
        if isinstance(value, Markup):
            return one_line(value.striptags())
        return shown(self._words(value))

    def machine(self, value: object) -> str:
        """A value as URLs and attributes want it: figures bare, dates by ISO 8601."""
        match value:
            case Markup():
                return one_line(value.striptags())
            case str():
                return one_line(value)
            case bool():
                return one_line(self._words(value))
            case int() | float() | Decimal():
                return str(value)
            case date():
                return value.isoformat()
            case _:
                return one_line(self._words(value))

    def _words(self, value: object) -> str:
        return value if isinstance(value, str) else self._present(value)


def escaped(text: str) -> str:
    """``text`` as HTML between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _isolated(html: str) -> str:
    """Isolates as ``<bdi>``; one without its other half is left out."""
    if not _ISOLATE.search(html):
        return html
    pieces = re.split("([\u2066-\u2069])", html)
    open_at: list[int] = []
    for at, piece in enumerate(pieces):
        if piece in ("\u2066", "\u2067", "\u2068"):
            open_at.append(at)
        elif piece == "\u2069":
            if open_at:
                start = open_at.pop()
                pieces[start], pieces[at] = _ISOLATES[pieces[start]], "</bdi>"
            else:
                pieces[at] = ""
    for at in open_at:
        pieces[at] = ""
    return "".join(pieces)
