"""Where a link leads, judged by its address alone."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from engine.address import judge
from engine.problem import Severity, quoted

#: Set aside for trying things out; no web site answers there (RFC 2606, RFC 6761).
_RESERVED = re.compile(r"(?:^|\.)(?:example|test|invalid|example\.(?:com|net|org))$")
#: Pictures of theirs stand in for those that are not made yet.
_STAND_INS = frozenset({
    "via.placeholder.com", "placeholder.com", "placehold.co", "placehold.it", "placekitten.com",
    "picsum.photos", "dummyimage.com", "fakeimg.pl", "lorempixel.com", "loremflickr.com", "placeimg.com",
})  # fmt: skip
_LOCAL = re.compile(r"(?:^|\.)(?:localhost|local|internal|lan|home\.arpa)$")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_HOST_LIKE = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,24}(?:[:/?#]|$)")
_FILES = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|svg|webp|ics|csv|txt|html?|php|js)$", re.I)
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_WEB = re.compile(r"h{0,2}t{1,3}p{1,2}s{0,2}[:;/]", re.IGNORECASE)
_WELL_BEGUN = re.compile(r"https?://(?!https?[:/])[^/\\:]", re.IGNORECASE)
#: What was to be filled in and was not: by Jinja, by other programs, by a person.
_UNFILLED = re.compile(
    r"\{\{|\}\}|\{%|\$\{|\{[A-Za-z_][\w.]*\}|%%\w+%%|\*\|\w+\|\*|<%|%>|##\w+##|\[%"
    r"|(?:^|[/=])\[[A-Z][A-Z _-]{2,}\]"
    r"|(?:^|[/=])(?:undefined|None|null|NaN|TODO|XXX+)(?=$|[/?&#])"
    r"|\b(?:your|insert)[-_]?(?:link|url)(?:[-_]here)?\b"
)
_UNFILLED_ANYHOW = re.compile(
    r"(?:https?://)?(?:(?:your|insert|the)[-_ ]?)?(?:link|url)(?:[-_ ]here)?/?", re.I
)
_UNSAFE = frozenset({"javascript", "vbscript", "data", "file", "blob", "about"})
_OPENED = frozenset({"http", "https", "mailto", "tel", "sms", "cid"})
_BLANKS = re.compile(r"%(?:0[0-9a-d]|1[0-9a-f]|7f)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an address: its rule's last word, the rest of a sentence about it, what to do."""

    rule: str
    message: str
    hint: str | None
    severity: Severity = Severity.ERROR


def host_of(address: str) -> str | None:
    """The host of a web address in lower case, without www and port; None where there is none."""
    parts = _split(address)
    if parts is None or parts.scheme not in ("http", "https"):
        return None
    host = _host(parts)
    return host.removeprefix("www.") if host else None


def trial(host: str) -> bool:
    """Whether a host is one of those set aside for trying things out, such as shop.example."""
    return _RESERVED.search(host) is not None


def looks_like_site(words: str) -> str | None:
    """The host that words of a link name, if they look like an address; without www."""
    text = words.strip("\u2066\u2067\u2068\u2069\u200e\u200f <>()«»")
    if "@" in text or any(character.isspace() for character in text):
        return None
    found = re.match(r"(?:https?://)?((?:[\w-]+\.)+[^\W\d_]{2,24})(?:[:/?#].*)?$", text, re.IGNORECASE)
    if found is None or (_FILES.search(found[1]) and "/" not in text):
        return None
    return found[1].lower().removeprefix("www.")


def fault(address: str, *, trials: bool) -> Fault | None:
    """What is wrong with where a link leads; None where nothing is seen.

    ``trials``: whether hosts that are set aside for trying things out are meant.
    """
    text = address.strip()
    if not text or text == "#":
        return Fault("empty", "leads nowhere", "give it an address, or take the link away")
    spelt = unquote(text)
    if _UNFILLED.search(text) or _UNFILLED.search(spelt) or _UNFILLED_ANYHOW.fullmatch(spelt):
        return Fault("unfilled", "was never filled in", "write {{ name }} for a value, or the address itself")
    if text.startswith("#"):
        return None
    if _WEB.match(text) and not _WELL_BEGUN.match(text):
        return Fault("syntax", "is misspelt at its beginning", "write https:// and the site's name")
    scheme = _SCHEME.match(text)
    kind = scheme[1].lower() if scheme else ""
    if not scheme or (_HOST_LIKE.match(text) and "." in kind):
        return _without_scheme(text)
    if kind in _UNSAFE:
        return Fault("scheme", f"is of the kind '{kind}:', which no mail program opens", "link to a web page")
    if kind not in _OPENED:
        return Fault(
            "scheme",
            f"is of the kind {quoted(kind + ':')}, which many mail programs do not open",
            "link to a web page, which can lead on",
            Severity.WARNING,
        )
    match kind:
        case "mailto":
            return _mail(text)
        case "tel" | "sms":
            return _phone(text)
        case "http" | "https":
            return _web(text, trials=trials)
    return None


def _without_scheme(text: str) -> Fault:
    if text.startswith("//"):
        return Fault("syntax", "does not say https:", f"write {quoted('https:' + text)}")
    if _HOST_LIKE.match(unquote(text)) and not _FILES.search(text):
        return Fault("syntax", "lacks its https://", f"write {quoted('https://' + text)}")
    if "@" in text and judge(unquote(text)).address:
        return Fault("syntax", "lacks its mailto:", f"write {quoted('mailto:' + text)}")
    return Fault(
        "syntax", "names no site, and a letter stands on none", "write the whole address, with https://"
    )


def _web(text: str, *, trials: bool) -> Fault | None:
    parts = _split(text)
    host = _host(parts) if parts else None
    if parts is None or not host:
        return Fault("syntax", "names no site", "write https:// and the site's name")
    number = _number(host)
    if _LOCAL.search(host) or (number is not None and not number.is_global):
        return Fault(
            "testing", "leads to a computer of yours that nobody else can reach", "name the public site"
        )
    if "\\" in host:
        return Fault("syntax", "has a backslash in it", "write / instead")
    if number is None and (wrong := _wrong_host(host)):
        return Fault("syntax", wrong, "look at the site's name")
    if (trial(host) and not trials) or host.removeprefix("www.") in _STAND_INS:
        return Fault(
            "testing", f"leads to {quoted(host)}, which is only for trying out", "name the real site"
        )
    return _dubious(text, parts, number is not None)


def _dubious(text: str, parts: SplitResult, numeric: bool) -> Fault | None:
    """What works and looks wrong all the same."""
    found: tuple[str, str, str] | None = None
    if numeric:
        found = "host", "names a number instead of a site, as swindlers do", "name the site"
    elif parts.username is not None:
        found = "host", "has a name before an @, as swindlers' links do", "take out what stands before the @"
    elif "\\" in text:
        found = "syntax", "has a backslash in it", "write / instead"
    elif _BLANKS.search(text):
        found = "syntax", "has a line break or another invisible sign in it", "write it again by hand"
    elif text.endswith("%20"):
        found = "syntax", "ends in a blank", "take the blank away"
    elif parts.scheme == "http":
        found = "insecure", "is not protected: it begins with http:", "write https:, if the site can do it"
    elif len(text) > 2000:
        found = "long", "is longer than some programs take", "use a shorter one"
    return None if found is None else Fault(*found, Severity.WARNING)


def _mail(text: str) -> Fault | None:
    to, _, query = text.partition(":")[2].partition("?")
    for one in filter(None, unquote(to).split(",")):
        if judge(one.strip()).address is None:
            return Fault("mail", f"names {quoted(one.strip())}, which is no mail address", "look at it again")
    if not to and not any(name.lower() == "to" for name, _ in parse_qsl(query)):
        if not query:
            return Fault("mail", "names nobody to write to", "write mailto: and an address")
        return None
    if "?" in query:
        return Fault("mail", "has a second '?'", "join its parts with &", Severity.WARNING)
    return None


def _phone(text: str) -> Fault | None:
    number = unquote(text.partition(":")[2].partition("?")[0].partition(";")[0])
    # RFC 3966: digits and visual separators; blanks are not among them, yet every phone passes over them.
    if not re.fullmatch(r"[+*#]?[\d\s().*#\u2010-\u2013-]+", number) or sum(map(str.isdigit, number)) < 3:
        return Fault("phone", "is no phone number", "write tel: and the number, +374 10 505050")
    if not number.strip().startswith(("+", "*")) and sum(map(str.isdigit, number)) > 5:
        return Fault(
            "phone", "lacks the country's code", "begin the number with + and the code", Severity.NOTE
        )
    return None


def _wrong_host(host: str) -> str | None:
    try:
        ascii_host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return f"names {quoted(host)}, which cannot be a site"
    labels = ascii_host.removesuffix(".").split(".")
    if len(ascii_host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return f"names {quoted(host)}, which cannot be a site"
    if len(labels) == 1:
        return f"names only {quoted(host)}, without .am, .com or the like"
    if labels[-1].isdecimal():
        return f"names {quoted(host)}, which cannot be a site"
    return None


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts


def _host(parts: SplitResult) -> str:
    return unquote(parts.hostname or "").lower()


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
