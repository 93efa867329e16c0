"""The web links of a finished letter's page: where their addresses stand, and what the reader sees of them.

Reads the page as ``engine.letter.page`` writes it: attributes in double quotes, no bare ``<`` or ``>`` in
them nor in text.  Only comments, style sheets and scripts hold anything else, and are told apart first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import NamedTuple

#: Asks that a link be left as it is: ``data-track="no"``.
MARK = "data-track"
_LONGEST_LABEL = 200
# Possessive, and told from other tags by one character: it runs over every page of every letter.
_FOUND = re.compile(
    r"""<(?=[as!?])(?:(?:a|area)(?: (?!href=)[^\s="<>]+="[^"]*")*+"""
    r""" href="(?P<url>[hH][tT][tT][pP][sS]?://[^"]*)"(?P<tail>[^<>]*)>"""
    r"""|(?P<comment>!--)|(?P<raw>style|script)[ >]|\?)"""
)
_FOR_OUTLOOK = re.compile(r"\s*\[if\s", re.IGNORECASE)
# In a comment for Outlook stands what the template's author wrote, in whatever spelling.
_TAG = re.compile(r"""<(a|area|v:[a-z]+)(?=\s)((?:[^<>"']|"[^"]*"|'[^']*')*+)>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\s([^\s=>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")
#: The group of an attribute's value without quotes.
_BARE = 4
_WEB = re.compile(r"https?://", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w*);")
_MARKUP = re.compile(r"""<!--.*?-->|</?([a-z0-9:]+)(?:[^<>"]|"[^"]*")*>""", re.DOTALL | re.IGNORECASE)
_ALT = re.compile(r' alt="([^"]*)"')
#: Tags that do not part one word from the next.
_RUNNING_ON = frozenset(
    {"a", "b", "bdi", "bdo", "big", "em", "font", "i", "s", "small", "span", "strong", "sub", "sup", "u"}
)


class WebLink(NamedTuple):
    """A link to the web.

    Attributes:
        start, end: Where its address stands in the page, quotes included.
        url: Without character references.
        label: Its words, else those of its picture, on one line; may be empty.
        marked: Its template asks that it be left as it is.
        for_outlook: It stands in a conditional comment.
    """

    start: int
    end: int
    url: str
    label: str
    marked: bool
    for_outlook: bool


class Aside(NamedTuple):
    """A part of the page that holds no tags: a comment, a style sheet, a script."""

    start: int
    end: int


def web_links(html: str) -> tuple[list[WebLink], list[Aside]]:
    """Every link of a page that leads to the web, and the parts where no tag is one, each in order."""
    links: list[WebLink] = []
    asides: list[Aside] = []
    at = 0
    while found := _FOUND.search(html, at):
        at = found.end()
        kind = found.lastgroup
        if kind == "tail":
            url = found["url"]
            inside = html[at : html.find("</a>", at)]
            label = _label(inside) if html[found.start() + 2] == " " else _said(found[0])
            # With its quotes.
            start, end = found.span("url")
            links.append(
                WebLink(start - 1, end + 1, _plain(url), label, ' data-track="no"' in found[0], False)
            )
            continue
        ending = "-->" if kind == "comment" else f"</{found[kind]}>" if kind else ">"
        end = html.find(ending, at)
        at = len(html) if end < 0 else end + len(ending)
        aside = Aside(found.start(), at)
        asides.append(aside)
        if kind == "comment" and _FOR_OUTLOOK.match(html, found.end()):
            links += _in_comment(html, aside)
    return links, asides


def _in_comment(html: str, aside: Aside) -> Iterator[WebLink]:
    for tag in _TAG.finditer(html, aside.start, aside.end):
        given = {one[1].lower(): one for one in reversed(list(_ATTRIBUTE.finditer(tag[2])))}
        href = given.get("href")
        if href is None or not _WEB.match(_value(href)):
            continue
        name = tag[1].lower()
        closing = html.find(f"</{tag[1]}>", tag.end(), aside.end)
        label = _said(tag[0]) if name == "area" else _label(html[tag.end() : max(closing, tag.end())])
        mark = given.get(MARK)
        marked = mark is not None and _value(mark) == "no"
        first, last = (tag.start(2) + at for at in href.span(href.lastindex or 0))
        if href.lastindex != _BARE:
            first, last = first - 1, last + 1
        yield WebLink(first, last, _plain(_value(href)), label, marked, True)


def _value(attribute: re.Match[str]) -> str:
    return attribute[attribute.lastindex or 0]


@lru_cache(512)
def _label(inside: str) -> str:
    """The words between the tags of a link."""
    return _one_line(_MARKUP.sub(_spoken, inside)) if "<" in inside else _one_line(inside)


def _spoken(markup: re.Match[str]) -> str:
    name = (markup[1] or "").lower()
    if name == "img":
        alt = _ALT.search(markup[0])
        return f" {alt[1]} " if alt else " "
    return "" if name in _RUNNING_ON else " "


def _said(tag: str) -> str:
    alt = _ALT.search(tag)
    return _one_line(alt[1]) if alt else ""


def _one_line(html: str) -> str:
    return " ".join(_plain(html).split())[:_LONGEST_LABEL]


def _plain(html: str) -> str:
    """Without character references; one that lacks its semicolon is none, as in an attribute."""
    return _ENTITY.sub(lambda found: unescape(found[0]), html) if "&" in html else html
