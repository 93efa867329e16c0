"""Links of a finished letter led past our server, so that it is known which of them was followed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from string import ascii_letters, digits
from typing import NamedTuple
from urllib.parse import quote

from engine.letter.filling import URL_SAFE, escaped
from engine.letter.finding import MARK, Aside, WebLink, web_links
from engine.letter.model import Body

_MARKED = re.compile(
    r"""(<(?:a|area|v:[a-z]+)\b(?:[^<>"']|"[^"]*"|'[^']*')*?)\sdata-track\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+)""",
    re.IGNORECASE,
)
_IN_TEXT = re.compile('https?://[^\\s\u200e\u200f\u2066-\u2069<>"]+')
_IN_TEXT_IN_CAPITALS = re.compile(_IN_TEXT.pattern, re.IGNORECASE)
_INSIDE_A_WORD = frozenset(ascii_letters + digits + "/=&?%#+@~_.-")
#: So many signs of a sentence may follow a URL in text.
_STOPS = 8
# One that nobody sees, hears or reaches with the Tab key: whatever follows it is a machine.
_HONEYPOT = (
    '<a href="{}" aria-hidden="true" tabindex="-1" style="display:none;visibility:hidden;mso-hide:all;'
    'font-size:0;line-height:0;max-height:0;max-width:0;overflow:hidden">&nbsp;</a>'
)
_PIXEL = '<img src="{}" width="1" height="1" alt="" border="0" style="display:block;width:1px;height:1px">'


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLink:
    """A link of a letter that can be followed.

    Attributes:
        key: 32 bits that place and label make, 1 at least.
        place: The how manyth such link of its letter, from 1.
        label: Its words, else those of its picture, on one line; may be empty.
        url: Where it leads.
    """

    key: int
    place: int
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A letter's words with links led past us, and these links in the order of the page."""

    body: Body
    links: tuple[FoundLink, ...]


class _Edit(NamedTuple):
    """Characters of the page, and what stands there afterwards."""

    start: int
    end: int
    words: str


def track(
    body: Body,
    *,
    follow: Callable[[int, str], str] | None,
    pixel: str | None,
    honeypot: str | None,
    ours: tuple[str, ...],
) -> Tracked:
    """``body`` with every web link led where ``follow`` says, given its key and its address.

    Left alone are links that begin with one of ``ours``, those marked ``data-track="no"`` (the mark goes),
    mailto:, tel: and #anchors; with ``follow`` None all of them.  The plain text follows the page: the
    addresses led past us there are here as well, where they stand whole.  A link in a conditional comment for
    Outlook shares the place of the next one after it, so that the two halves of a button are one link.
    ``pixel`` and ``honeypot`` are addresses of ours for the end of the page; None for neither.

    The same arguments give the same letter.
    """
    html, text = body.html, body.text
    seen_links, asides = web_links(html)
    edits: list[_Edit] = []
    links: list[FoundLink] = []
    if follow is not None:
        led: dict[str, str] = {}
        left: set[str] = set()
        for seen, link in _numbered(seen_links, ours):
            if link is None:
                left.add(seen.url)
                continue
            address = follow(link.key, link.url)
            edits.append(_Edit(seen.start, seen.end, f'"{_quoted(address)}"'))
            links.append(link)
            if not seen.for_outlook:
                led.setdefault(link.url, address)
        text = _text(text, {url: address for url, address in led.items() if url not in left})
    at = _end(html, asides)
    for ours_at_end, words in ((pixel, _PIXEL), (honeypot, _HONEYPOT)):
        if ours_at_end is not None:
            edits.append(_Edit(at, at, words.format(_quoted(ours_at_end))))
    page = _edited(html, edits)
    if follow is not None and MARK in page:
        page = _MARKED.sub(r"\1", page)
    return Tracked(body=replace(body, html=page, text=text), links=tuple(links))


def found_links(body: Body, *, ours: tuple[str, ...]) -> tuple[FoundLink, ...]:
    """The links of a letter that ``track`` would lead past us."""
    return tuple(link for _, link in _numbered(web_links(body.html)[0], ours) if link is not None)


def _numbered(links: list[WebLink], ours: tuple[str, ...]) -> Iterator[tuple[WebLink, FoundLink | None]]:
    """Every web link that is not one of ``ours``, in order; with None where it is marked to be left alone."""
    place = 0
    for seen in links:
        if seen.url.startswith(ours):
            continue
        if seen.marked:
            yield seen, None
            continue
        here = place + 1
        if not seen.for_outlook:
            place = here
        yield seen, _found(here, seen.label, seen.url)


@lru_cache(4096)
def _found(place: int, label: str, url: str) -> FoundLink:
    digest = hashlib.sha256(f"{place} {label}".encode("utf-8", "surrogatepass")).digest()
    # 0 is the honeypot's.
    key = int.from_bytes(digest[:4], "big") or 1
    return FoundLink(key=key, place=place, label=label, url=url)


def _end(html: str, asides: list[Aside]) -> int:
    """Where the page's body ends."""
    at = html.rfind("</body>")
    while at >= 0 and any(aside.start < at < aside.end for aside in asides):
        at = html.rfind("</body>", 0, at)
    return at if at >= 0 else len(html)


def _edited(html: str, edits: list[_Edit]) -> str:
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += (html[at : edit.start], edit.words)
        at = edit.end
    return "".join((*pieces, html[at:]))


def _text(text: str, led: Mapping[str, str]) -> str:
    """Plain text with the addresses in ``led`` replaced, where they stand whole."""
    if not led:
        return text
    addresses = _IN_TEXT if all(url.startswith("http") for url in led) else _IN_TEXT_IN_CAPITALS

    def instead(found: re.Match[str]) -> str:
        words, start = found[0], found.start()
        if start and text[start - 1] in _INSIDE_A_WORD:
            return words
        return led.get(words) or _without_stops(words, led)

    return addresses.sub(instead, text)


def _without_stops(words: str, led: Mapping[str, str]) -> str:
    """An address with the signs of a sentence behind it, replaced if it is in ``led``."""
    for end in range(len(words), max(len(words) - _STOPS, 0), -1):
        url = words[:end]
        address = led.get(url if url.isascii() else quote(url, safe=URL_SAFE))
        if address is not None:
            return address + words[end:]
        if url[-1].isalnum() or url[-1] == "/":
            break
    return words


def _quoted(url: str) -> str:
    return escaped(url).replace('"', "&quot;")
