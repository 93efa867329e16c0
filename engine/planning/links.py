"""Which links make a letter advertising."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)


def links(html: str) -> list[str]:
    """Every href of a finished letter, unescaped, in order."""
    return [unescape(next(filter(None, match.groups()), "")).strip() for match in _HREF.finditer(html)]


def shop_links(html: str, *, website: str | None, offer_link: str | None, ours: tuple[str, ...]) -> list[str]:
    """The links of a letter that make it advertising: those to the shop or to its offer.

    ``ours`` are addresses that never count: the way out, pages of ours.  Where no website is declared
    we cannot tell a shop from anything else, so every other web link counts.
    """
    shop = _host(website) if website else None
    found = []
    for link in links(html):
        host = _host(link)
        if host is None or any(link.startswith(own) for own in ours):
            continue
        if shop is None or host == shop or host.endswith("." + shop) or link == offer_link:
            found.append(link)
    return found


def _host(link: str) -> str | None:
    """The web host a link leads to, without www; None where it leads to no web page."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return None
    return parts.hostname.lower().removeprefix("www.")
