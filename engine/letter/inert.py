"""A finished letter's HTML made harmless to look at: nothing leads anywhere, nothing is fetched."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence

from lxml import html as lxml_html

from engine.letter.addresses import destination, is_pixel
from engine.letter.model import Image

# Allows what a letter is made of and nothing that asks the network or runs.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src {}; form-action 'none'; base-uri 'none'"
#: Lead elsewhere, run, or may come to do so; drawings can turn into links as one looks.
_DROPPED = (
    "script", "base", "iframe", "frame", "frameset", "object", "embed", "applet", "portal", "fencedframe",
    "link", "template", "svg", "math", "isindex", "meta[@http-equiv]",
)  # fmt: skip
#: Their words are the letter's, and are shown without them.
_OPENED = ("form", "noscript")
#: Attributes that hold addresses.
_ADDRESSES = frozenset({
    "action", "archive", "attributionsrc", "background", "cite", "classid", "code", "codebase", "data",
    "dynsrc", "formaction", "href", "imagesrcset", "longdesc", "lowsrc", "manifest", "ping", "poster",
    "profile", "src", "srcdoc", "srcset", "usemap",
})  # fmt: skip
#: Say where a link opens, and what a server is told of this page.
_MANNERS = frozenset({"referrerpolicy", "target"})
#: What a style fetches.
_FETCHED = re.compile(r"(?:url|image-set|image|src)\s*\([^)]*\)*", re.IGNORECASE)
_IMPORTED = re.compile(r"@import[^;]*;?", re.IGNORECASE)
_SPACE = r"(?:\s|/\*.*?\*/)*"
#: Asks which colours the viewer's device prefers …
_PREFERRED = re.compile(
    rf"\({_SPACE}prefers-color-scheme{_SPACE}(?::{_SPACE}([\w-]+){_SPACE})?\)", re.IGNORECASE | re.DOTALL
)
#: … and says which the page knows.
_KNOWN = re.compile(r"(?<![\w-])(color-scheme\s*:\s*)([\w \t-]*\w)", re.IGNORECASE)
_ON_THE_WEB = ("http://", "https://")
#: Where a page says which picture to show.
_PICTURES = frozenset({("img", "src"), *((tag, "background") for tag in ("body", "table", "tr", "td", "th"))})


def inert(html: str, images: Sequence[Image], *, from_web: bool = False, dark: bool | None = None) -> str:
    """``html`` to be opened in a browser: links show where they lead in the end and lead nowhere, pictures
    sent with the letter are inside the page, all others stay away unless ``from_web`` lets pictures in.

    ``dark`` shows the colours for dark or light devices, whatever the viewer's own is; None as that asks.

    The letter itself is not changed: this is for looking at.
    """

    def quiet(style: str) -> str:
        own = _lit(_IMPORTED.sub("", style), dark)
        return own if from_web else _FETCHED.sub("none", own)

    root = lxml_html.document_fromstring(html)
    for name in _DROPPED:
        for element in root.xpath(f"//{name}"):
            element.drop_tree()
    for name in _OPENED:
        for element in root.xpath(f"//{name}"):
            element.drop_tag()
    pictures = {
        f"cid:{image.cid}": f"data:{image.content_type};base64,{base64.b64encode(image.content).decode()}"
        for image in images
    }
    for element in root.xpath("//meta[@name]"):
        name = element.get("name", "").strip().lower()
        if name == "referrer":
            element.drop_tree()
        elif name == "color-scheme":
            element.set("content", _chosen(element.get("content", ""), dark))
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "style":
            element.text = quiet(element.text or "")
        for attribute, value in list(element.items()):
            name = attribute.lower().rpartition(":")[2]
            if name == "style":
                element.set(attribute, quiet(value))
            elif name == "media":
                element.set(attribute, _lit(value, dark))
            elif name in ("src", "background") and value in pictures:
                element.set(attribute, pictures[value])
            elif (
                from_web
                and (element.tag, name) in _PICTURES
                and value.lower().startswith(_ON_THE_WEB)
                # Whoever looks at a letter here has not opened their own.
                and not is_pixel(value)
            ):
                continue
            elif name.startswith("on") or name in _MANNERS or name in _ADDRESSES:
                del element.attrib[attribute]
                if name == "href":
                    element.set("title", destination(value) or value)
                    element.set("role", "link")
    allowed = "data: http: https:" if from_web else "data:"
    policy = lxml_html.Element(
        "meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY.format(allowed)}
    )
    head = root.find("head")
    if head is None:
        head = lxml_html.Element("head")
        root.insert(0, head)
    head.insert(0, lxml_html.Element("meta", {"charset": "utf-8"}))
    head.insert(1, policy)
    page: str = lxml_html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")
    return page


def _lit(style: str, dark: bool | None) -> str:
    """A style, or what a ``media`` attribute asks, as on a device of one kind."""
    if dark is None:
        return style
    wanted = "dark" if dark else "light"

    def answer(asked: re.Match[str]) -> str:
        return "(min-width:0)" if asked[1] is None or asked[1].lower() == wanted else "(max-width:0)"

    style = _PREFERRED.sub(answer, style)
    return _KNOWN.sub(lambda known: known[1] + _chosen(known[2], dark), style)


def _chosen(schemes: str, dark: bool | None) -> str:
    """The scheme a page takes of those it knows, as on a device of one kind; else what it said."""
    wanted = "dark" if dark else "light"
    return wanted if dark is not None and wanted in schemes.lower().split() else schemes
