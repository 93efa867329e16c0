"""A finished letter's HTML made harmless to look at: nothing leads anywhere, nothing is fetched."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from lxml import html as lxml_html

from engine.letter.model import Image

# Allows what a letter is made of and nothing that asks the network or runs.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
_DROPPED = ("script", "base", "iframe", "frame", "object", "embed", "form", "link", "meta[@http-equiv]")


def inert(html: str, images: Sequence[Image]) -> str:
    """``html`` to be opened in a browser: links show where they lead and lead nowhere, pictures sent with
    the letter are inside the page, all others stay away.

    The letter itself is not changed: this is for looking at.
    """
    root = lxml_html.document_fromstring(html)
    for name in _DROPPED:
        for element in root.xpath(f"//{name}"):
            element.drop_tree()
    pictures = {
        f"cid:{image.cid}": f"data:{image.content_type};base64,{base64.b64encode(image.content).decode()}"
        for image in images
    }
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for attribute in list(element.attrib):
            if attribute.lower().startswith("on"):
                del element.attrib[attribute]
        link = element.attrib.pop("href", None)
        if link is not None:
            element.set("title", link)
            element.set("role", "link")
        source = element.get("src")
        if source is not None:
            element.set("src", pictures.get(source, ""))
    policy = lxml_html.Element("meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY})
    head = root.find("head")
    if head is None:
        head = lxml_html.Element("head")
        root.insert(0, head)
    head.insert(0, lxml_html.Element("meta", {"charset": "utf-8"}))
    head.insert(1, policy)
    page: str = lxml_html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")
    return page
