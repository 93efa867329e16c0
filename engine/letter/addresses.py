"""Addresses of pages of ours, as letters name them; `engine/pages/` answers there (docs/hearing.md)."""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from urllib.parse import quote

#: What the subject of an answer by mail begins with, in every language; token, question and choice follow.
ANSWER = "ANSWER"

_STOP, _PREFERENCES, _ANSWER, _LETTER = "/stop/", "/preferences/", "/a/", "/letter/"
_CLICK, _OPEN = "/c/", "/o/"
# Tokens are judged by whoever has the keys: here only their form counts.
_FOLLOWED = re.compile(r"https?://[^\s?#]+/c/[A-Za-z0-9_-]{38}/([A-Za-z0-9_-]+)")
_PIXEL = re.compile(r"https?://[^\s?#]+/o/[a-z2-7]{39}\.gif")


def ours(public_url: str) -> tuple[str, ...]:
    """What the addresses of our pages begin with; other pages may live on the same host."""
    base = public_url.rstrip("/")
    return tuple(base + path for path in (_STOP, _PREFERENCES, _ANSWER, _LETTER, _CLICK, _OPEN))


def stop(public_url: str, token: str) -> str:
    """The page where the reader asks us to stop."""
    return public_url.rstrip("/") + _STOP + token


def preferences(public_url: str, token: str) -> str:
    """The page where the reader says what they would like to hear from us."""
    return public_url.rstrip("/") + _PREFERENCES + token


def letter(public_url: str, token: str) -> str:
    """The page that shows the very letter."""
    return public_url.rstrip("/") + _LETTER + token


def answer(public_url: str, token: str, question: str, choice: str = "") -> str:
    """The page of a question, with ``choice`` marked; empty marks none."""
    page = f"{public_url.rstrip('/')}{_ANSWER}{token}/{quote(question, safe='')}"
    return f"{page}/{quote(choice, safe='')}" if choice else page


def answer_by_mail(address: str, token: str, question: str, choice: str = "", body: str = "") -> str:
    """A mailto: URL that answers a question where there is no server (RFC 6068).

    ``body`` is what stands in the mail already, lines ended by \\n.
    """
    words = (ANSWER, token, question, choice)
    subject = "%20".join(quote(word, safe="") for word in words if word)
    filled = f"&body={quote(body, safe='').replace('%0A', '%0D%0A')}" if body else ""
    return f"mailto:{quote(address, safe='@')}?subject={subject}{filled}"


def pixel(public_url: str, token: str) -> str:
    """The picture of one pixel."""
    return f"{public_url.rstrip('/')}{_OPEN}{token}.gif"


def click(public_url: str, token: str, url: str) -> str:
    """The way to ``url`` past our server; ``token`` proves that we wrote it."""
    return f"{public_url.rstrip('/')}{_CLICK}{token}/{_packed(url)}"


def destination(url: str) -> str | None:
    """Where an address made by ``click`` leads, unproven, for people to read; None for any other address."""
    followed = _FOLLOWED.fullmatch(url)
    if followed is None:
        return None
    try:
        packed = followed[1] + "=" * (-len(followed[1]) % 4)
        return base64.urlsafe_b64decode(packed).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None


def is_pixel(url: str) -> bool:
    """Whether this is an address made by ``pixel``, whatever its token is worth."""
    return _PIXEL.fullmatch(url) is not None


@lru_cache(4096)
def _packed(url: str) -> str:
    return base64.urlsafe_b64encode(url.encode("utf-8", "surrogatepass")).decode("ascii").rstrip("=")
