"""What a few readers of the demo do over the web, and a mail scanner with them."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit

from engine.inbox.keeping import Kept
from engine.starter.mail import Delivered

_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_SCANNER = "Mozilla/5.0 (compatible; Barracuda Sentinel (EE))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A letter as its reader's mail program holds it."""

    delivered: Delivered
    links: tuple[str, ...]
    unsubscribe: str


def read(kept: Kept) -> Read:
    """A letter of the built-in inbox."""
    message = message_from_bytes(kept.content, policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - what the default policy makes
    body = message.get_body(("html",))
    links = _Links()
    links.feed(str(body.get_content()) if body is not None else "")
    header = str(message.get("List-Unsubscribe", ""))
    return Read(
        delivered=Delivered(
            recipient=kept.recipients[0],
            envelope=kept.sender,
            sender=message["From"].addresses[0].addr_spec,
            language=str(message.get("Content-Language", "")),
            campaign=str(message.get("Feedback-ID", "")).partition(":")[0],
            message_id=str(message["Message-ID"]),
            subject=str(message["Subject"]),
            headers=kept.content.partition(b"\r\n\r\n")[0].decode("ascii", "replace"),
        ),
        links=tuple(links.found),
        unsubscribe=next(iter(re.findall(r"<(https?:[^>]+)>", header)), ""),
    )


class Visitors:
    """Readers whose mail programs reach the pages at ``site`` where letters name ``public_url``."""

    def __init__(self, public_url: str, site: str) -> None:
        self._public, self._site = public_url.rstrip("/"), site.rstrip("/")

    def answers(self, letter: Read, question: str, choice: str, comment: str = "") -> None:
        """Click a choice, and send the form that opens, with a comment."""
        link = next(one for one in letter.links if one.endswith(f"/{question}/{choice}"))
        form = _Form()
        form.feed(self._open(link))
        said = {**form.marked, **({form.text: comment} if comment and form.text else {})}
        self._open(link, data=urlencode(said).encode())

    def follows(self, letter: Read) -> None:
        """Click the first link that leads past the pages to somewhere else."""
        self._open(next(one for one in letter.links if "/c/" in one))

    def unsubscribes(self, letter: Read) -> None:
        """What a mail program's own button does (RFC 8058 3.2)."""
        self._open(letter.unsubscribe, data=b"List-Unsubscribe=One-Click")

    def scans(self, letter: Read) -> int:
        """Fetch everything in the letter, as scanners do before it is read; returns how many addresses."""
        ours = [one for one in letter.links if one.startswith(self._public)]
        for link in ours:
            for method in ("HEAD", "GET"):
                self._open(link, method=method, agent=_SCANNER)
        return len(ours)

    def _open(
        self, link: str, *, data: bytes | None = None, method: str | None = None, agent: str = _BROWSER
    ) -> str:
        url = link.replace(self._public, self._site, 1)
        request = urllib.request.Request(  # noqa: S310 - a page of our own
            url, data=data, headers={"User-Agent": agent, "Accept": "text/html"}, method=method
        )
        try:
            with urllib.request.build_opener(_Stay).open(request, timeout=20) as answer:
                content: bytes = answer.read()
        except HTTPError as error:
            with error:
                # A link leads on to a shop that is not there.
                if error.code not in (302, 303, 307):
                    raise
            return ""
        return content.decode("utf-8", "replace")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") if tag == "a" else None
        if href and urlsplit(href).scheme in ("http", "https"):
            self.found.append(href)


class _Form(HTMLParser):
    """The one form of a page: what is marked in it, and where words go."""

    def __init__(self) -> None:
        super().__init__()
        self.marked: dict[str, str] = {}
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        found: Mapping[str, str | None] = dict(attrs)
        name = found.get("name") or ""
        if tag == "textarea" and not self.text:
            self.text = name
        if tag == "input" and name and (found.get("type") == "hidden" or "checked" in found):
            self.marked[name] = found.get("value") or ""


def in_language(letters: Sequence[Read], language: str) -> Iterator[Read]:
    """Those written in it, in the order given."""
    return (one for one in letters if one.delivered.language.startswith(language))
