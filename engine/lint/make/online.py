"""Whether the web addresses of a letter answer.  The only check that asks the network."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.error import URLError
from urllib.parse import quote, urljoin, urlsplit, urlunsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from engine.problem import Place, Problem, Severity, quoted

#: How long one answer may take, in seconds.
PATIENCE = 10.0
#: Sites asked at once; one site is asked one thing at a time.
_AT_ONCE = 8
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
#: Names the program, as a polite visitor does.
_AGENT = "Gramercy (looking whether the links of a letter answer)"
_SAFE = "%/:?#[]@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Silence:
    """Why an address is no good.

    Attributes:
        words: The rest of a sentence about it.
        lasting: Whether it is so for everybody and will stay so: a page that is gone, no such site.
    """

    words: str
    lasting: bool


def unanswered(links: Mapping[str, Place], *, context: ssl.SSLContext | None = None) -> list[Problem]:
    """The ``links`` that do not answer, in their order, told at their places."""
    found = answers(links, context=context)
    return [
        Problem(
            place,
            f"the link {quoted(link)} {silence.words}",
            "look at it in a browser, and write the address that it should have",
            Severity.ERROR if silence.lasting else Severity.WARNING,
            "links/online",
        )
        for link, place in links.items()
        if (silence := found[link]) is not None
    ]


def answers(
    links: Iterable[str], *, patience: float = PATIENCE, context: ssl.SSLContext | None = None
) -> Mapping[str, Silence | None]:
    """For each distinct web address what is wrong with its answer; None where it answers well.

    Each is asked once (HEAD; GET where a site does not take that), following up to five redirects;
    nothing of an answer is read but its head.  ``context`` says which certificates to trust, the
    system's where it is None; ``patience`` is in seconds.  Never raises for what a site does.
    """
    sites: dict[str, list[str]] = defaultdict(list)
    for link in dict.fromkeys(links):
        sites[link.partition("//")[2].partition("/")[0].lower()].append(link)
    asking = _Asking(patience, context or ssl.create_default_context())
    with ThreadPoolExecutor(max_workers=max(1, min(_AT_ONCE, len(sites)))) as pool:
        found = [answer for site in pool.map(asking.site, sites.values()) for answer in site]
    return dict(found)


class _Asking:
    def __init__(self, patience: float, context: ssl.SSLContext) -> None:
        self._patience = patience
        # Not the standard opener: redirects are ours to judge, and no other protocol is spoken.
        self._opener = OpenerDirector()
        for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler(context=context)):
            self._opener.add_handler(handler)

    def site(self, links: list[str]) -> list[tuple[str, Silence | None]]:
        """The answers of one site, one after the other."""
        return [(link, self._answer(link)) for link in links]

    def _answer(self, link: str) -> Silence | None:
        try:
            return self._followed(_encoded(link))
        # What networks, sites and addresses that cannot be encoded come to.
        except (OSError, http.client.HTTPException, ValueError) as error:
            return _failed(error)

    def _followed(self, start: str) -> Silence | None:
        address = start
        for _ in range(_MOST_REDIRECTS + 1):
            status, onward = self._asked(address)
            if status not in _REDIRECTS or onward is None:
                return _judged(status) or _landed(start, address)
            address = _encoded(urljoin(address, onward))
            if urlsplit(address).scheme not in ("http", "https"):
                return Silence(f"is sent on to {quoted(address)}, which is no web page", True)
        return Silence("is sent on again and again, and never arrives", True)

    def _asked(self, address: str) -> tuple[int, str | None]:
        """Status and Location."""
        # Some sites refuse, misunderstand or hang up on what only asks for the head of a page.
        try:
            status, onward = self._request("HEAD", address)
        except (ConnectionResetError, http.client.BadStatusLine):
            return self._request("GET", address)
        return (status, onward) if status < 400 else self._request("GET", address)

    def _request(self, method: str, address: str) -> tuple[int, str | None]:
        request = Request(address, method=method, headers={"User-Agent": _AGENT, "Accept": "*/*"})  # noqa: S310 (only http and https come here)
        with self._opener.open(request, timeout=self._patience) as response:
            return response.status, response.headers.get("Location")


def _encoded(link: str) -> str:
    """The address in ASCII, as it is asked for, without a fragment."""
    parts = urlsplit(link.strip())
    host = parts.hostname or ""
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
        netloc = host if parts.port is None else f"{host}:{parts.port}"
    else:
        netloc = parts.netloc
    return urlunsplit(
        (parts.scheme, netloc, quote(parts.path, safe=_SAFE), quote(parts.query, safe=_SAFE), "")
    )


def _judged(status: int) -> Silence | None:
    if status < 400:
        return None
    match status:
        case 404:
            return Silence("leads to a page that is not there (404)", True)
        case 410:
            return Silence("leads to a page that was taken away (410)", True)
        case 401 | 403:
            return Silence(f"leads to a page that does not let everybody in ({status})", False)
        case 429:
            return Silence("was not answered: the site is asked too often (429)", False)
        case _ if status >= 500:
            return Silence(f"leads to a site that is out of order now ({status})", False)
        case _:
            return Silence(f"is refused by its site ({status})", False)


def _landed(asked: str, reached: str) -> Silence | None:
    """What is odd about where redirects ended."""
    start, end = urlsplit(asked), urlsplit(reached)
    if (start.scheme, end.scheme) == ("https", "http"):
        return Silence(f"is sent on to a page that is not protected, {quoted(reached)}", False)
    if start.path.strip("/") and not end.path.strip("/") and not end.query:
        return Silence(f"is sent on to the front page, {quoted(reached)}: its own page may be gone", False)
    return None


def _failed(error: Exception) -> Silence:
    reason = error.reason if isinstance(error, URLError) else error
    match reason:
        case ssl.SSLCertVerificationError():
            return _certificate(reason)
        case ssl.SSLError():
            return Silence("leads to a site whose encryption does not work", False)
        case socket.gaierror():
            # Anything else may be our own network's trouble.
            unknown = reason.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None))
            return (
                Silence("leads to a site that does not exist", True)
                if unknown
                else Silence("was not asked: its name could not be looked up", False)
            )
        case TimeoutError():
            return Silence("was not answered in time", False)
        case ConnectionRefusedError():
            return Silence("leads to a computer that takes no visitors", False)
        case ValueError() | http.client.InvalidURL():
            return Silence("cannot be asked for: the address is misspelt", True)
        case http.client.HTTPException() | ConnectionError():
            return Silence("leads to a site that hangs up", False)
        case _:
            return Silence("cannot be reached", False)


def _certificate(error: ssl.SSLCertVerificationError) -> Silence:
    # X509_V_ERR_* of OpenSSL.
    match error.verify_code:
        case 10:
            return Silence("leads to a site whose certificate has run out", False)
        case 62 | 64:
            return Silence("leads to a site whose certificate is another site's", False)
        case _:
            return Silence("leads to a site whose certificate nobody vouches for", False)
