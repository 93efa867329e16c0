"""Where each mark of a parsed page stands, and what may stand there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from lxml import etree

from engine.letter.filling import Spot, UnfitError
from engine.letter.slots import MARK, has_veiled
from engine.problem import quoted

#: Attributes that hold one URL.
URLS = frozenset({
    "href", "src", "action", "background", "cite", "data", "formaction", "longdesc", "poster",
    "xlink:href", "usemap", "ping", "manifest",
})  # fmt: skip
_SAID = frozenset({
    "alt", "title", "aria-label", "aria-description", "placeholder", "summary", "label", "content",
    "value",
})  # fmt: skip
#: Schemes a template may write before a value.
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "cid", "geo", "webcal"})
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
#: Browsers take \\ for /, and need neither after https:.
_HOST_GOES_ON = re.compile(
    r"\s*(?:https?:[/\\]*|(?:[A-Za-z][A-Za-z0-9+.-]*:)?[/\\]{2})[^/\\?#]*$", re.IGNORECASE
)
#: After a value that is a whole address: no sign yet that its host has ended.
_BARE = re.compile(r"[^/\\?#]*")
_CLASS = re.compile(r"[\w -]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_DIRECTION = re.compile(r"ltr|rtl|auto", re.IGNORECASE)
_CSS_WORD = re.compile(r"#?[A-Za-z0-9.%-]+")


class Slot(NamedTuple):
    """A place kept for the value that was put aside as number ``value``."""

    value: int
    spot: Spot


class MisplacedError(Exception):
    """A value cannot stand where the template puts one, whatever it is.

    ``index`` is the value's; without one, ``words`` are what the template says at the place, if that
    is known.  str() says what is wrong.
    """

    def __init__(
        self, index: int | None, message: str, hint: str | None = None, words: str | None = None
    ) -> None:
        super().__init__(message)
        self.index = index
        self.hint = hint
        self.words = words


def index_of(mark: str) -> int:
    """Which value ``mark`` stands for."""
    return ord(mark) - 0xE100


def _worded(pattern: re.Pattern[str], what: str) -> Callable[[str], str]:
    def checked(text: str) -> str:
        if not pattern.fullmatch(text):
            raise UnfitError(f"{quoted(text)} cannot be {what}")
        return text

    return checked


#: Attributes whose values shape the page: what they may be.
_SHAPING: dict[str, Callable[[str], str]] = {
    "class": _worded(_CLASS, "a class: letters, digits, - and _"),
    "id": _worded(_CLASS, "an id: letters, digits, - and _"),
    "lang": _worded(_LANGUAGE, "a language"),
    "xml:lang": _worded(_LANGUAGE, "a language"),
    "dir": _worded(_DIRECTION, "a direction: ltr, rtl or auto"),
}
#: Checks a word of a style sheet.
style_word = _worded(_CSS_WORD, "part of a style sheet: a colour, a length, a number or a word")


def number(text: str) -> str | None:
    """A value at the start of a numbered line: digits are text of the page, anything else a slot."""
    return text if text.isascii() and text.isdigit() else None


def shaping(page: Any) -> dict[int, Callable[[str], str]]:
    """The values that belong to the page itself, by index, with what turns each into the page's text.

    Raises:
        MisplacedError: for a value that stands where none may.
    """
    found: dict[int, Callable[[str], str]] = {}
    for element in page.iter():
        tag = element.tag
        if not isinstance(tag, str):
            if tag is not etree.Comment:
                _none_in(element.text or "", "a processing instruction")
            continue
        _none_in(tag, "the name of a tag")
        if tag == "script":
            _script(element)
        elif tag == "style":
            found |= {index_of(mark): style_word for mark in MARK.findall(element.text or "")}
        elif tag == "meta" and element.get("http-equiv") is not None:
            _none_in(element.get("content") or "", "an instruction to the browser")
        elif tag == "base":
            _none_in(element.get("href") or "", "the address that all links begin with")
        for name, value in element.attrib.items():
            _none_in(name, "the name of an attribute")
            check = _SHAPING.get(name)
            if check is not None:
                found |= {index_of(mark): check for mark in MARK.findall(value)}
    return found


def style_marks(page: Any) -> frozenset[int]:
    """The values that stand in ``style`` attributes."""
    return frozenset(index_of(mark) for style in page.xpath("//@style") for mark in MARK.findall(style))


def _none_in(text: str, what: str) -> None:
    mark = MARK.search(text)
    if mark or has_veiled(text):
        raise MisplacedError(
            index_of(mark[0]) if mark else None,
            f"a value stands in {what}",
            "a value can be text, or stand between the quotes of an attribute",
        )


def _script(element: Any) -> None:
    if (element.get("type") or "").strip().lower() != "application/ld+json":
        raise MisplacedError(
            None, "a letter holds a <script>, which mail programs never run", "take it out", "<script"
        )
    _none_in(element.text or "", "a <script>")


def spots(tag: str, name: str, value: str) -> Iterator[Spot]:
    """The spot of each mark in the attribute ``name`` of ``tag``, in order.

    Raises:
        MisplacedError: where none may stand.
    """
    if name in URLS and tag != "base":
        yield from url_spots(value)
        return
    if name == "style":
        yield from style_spots(value)
        return
    spot = Spot.SAID if name in _SAID else Spot.ATTRIBUTE
    for mark in MARK.findall(value):
        if name.startswith("on") or name in ("srcset", "srcdoc", "http-equiv") or (tag == "base"):
            raise MisplacedError(index_of(mark), f"a value stands in the attribute {name!r}")
        yield spot


def url_spots(url: str) -> Iterator[Spot]:
    """The spot of each mark in a URL, by what stands before it.

    Raises:
        MisplacedError: after a scheme that letters have no use for, such as javascript:.
    """
    for mark in MARK.finditer(url):
        before = url[: mark.start()]
        scheme = _SCHEME.match(before)
        if not before.strip():
            # What follows at once would lengthen the host: shop.example and .evil.example.
            rest = _BARE.match(url, mark.end())
            yield Spot.URL_BASE if rest and MARK.search(rest[0]) else Spot.URL
        elif scheme and scheme[1].lower() not in _SCHEMES:
            raise MisplacedError(index_of(mark[0]), f"a value stands in a {scheme[1]}: address")
        elif _HOST_GOES_ON.match(before):
            yield Spot.URL_PART if MARK.match(before.lstrip()) else Spot.HOST
        elif scheme and scheme[1].lower() == "mailto" and "?" not in before:
            yield Spot.MAIL
        elif scheme and scheme[1].lower() in ("tel", "sms") and "?" not in before:
            yield Spot.PHONE
        else:
            yield Spot.URL_PART


def style_spots(style: str) -> Iterator[Spot]:
    """The spot of each mark in a style.

    Raises:
        MisplacedError: where a value would be more than a word of it.
    """
    for mark in MARK.finditer(style):
        if style[mark.end() :].lstrip().startswith("("):
            raise MisplacedError(index_of(mark[0]), "a value stands as the name of a function in a style")
        if re.search(r"url\([^)]*$", style[: mark.start()], re.IGNORECASE):
            raise MisplacedError(
                index_of(mark[0]),
                "a value stands in the url() of a style",
                "use an <img> or a background attribute",
            )
        yield Spot.STYLE
