"""Features of caniemail.com in HTML: elements, attributes, links, pictures, and the styles in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser

from engine.lint.clients.css import FONTS, PAINT, Found, Within, in_media, in_sheet, in_style
from engine.lint.clients.formats import format_slugs, type_slug

#: Element → slug.
_ELEMENTS: Mapping[str, str] = {
    **{
        name: f"html-{name}"
        for name in (
            "abbr", "acronym", "address", "audio", "base", "bdi", "blockquote", "body", "code", "del", "dfn",
            "dialog", "div", "form", "hr", "img", "link", "marquee", "meter", "object", "p", "picture", "pre",
            "progress", "rp", "rt", "ruby", "select", "small", "span", "strike", "strong", "style", "svg",
            "table", "textarea", "video", "wbr",
        )
    },
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "html-h1-h6"),
    **dict.fromkeys(("ul", "ol", "dl"), "html-lists"),
    **dict.fromkeys(
        ("article", "aside", "details", "figcaption", "figure", "footer", "header", "main", "mark", "nav",
         "section", "summary", "time"),
        "html-semantics",
    ),
    **dict.fromkeys(("map", "area"), "html-image-maps"),
    "embed": "html-object",
}  # fmt: skip

#: Attribute → slug, on whatever element.
_ATTRIBUTES: Mapping[str, str] = {
    **{
        name: f"html-{name}"
        for name in (
            "align", "aria-describedby", "aria-hidden", "aria-label", "aria-labelledby", "aria-live",
            "background", "cellpadding", "cellspacing", "dir", "height", "hidden", "lang", "popover",
            "required", "role", "target", "valign", "width",
        )
    },
    "inert": "css-inert-attribute",
    "loading": "html-loading-attribute",
    "srcset": "html-srcset",
    "usemap": "html-image-maps",
}  # fmt: skip
_INPUTS = frozenset({"checkbox", "hidden", "radio", "reset", "submit", "text"})
#: Attributes that hold the address of a picture, by element; None: of any.
_PICTURES: Mapping[str, frozenset[str] | None] = {
    "src": frozenset({"img", "input", "v:image", "v:fill", "v:imagedata", "amp-img"}),
    "background": None,
    "poster": frozenset({"video"}),
    "href": frozenset({"image"}),
    "xlink:href": frozenset({"image"}),
    "data": frozenset({"object"}),
}
#: What only a page for AMP says in its first tag, and in those of its style sheets.
_AMP = frozenset({"⚡4email", "amp4email", "amp4email-boilerplate", "amp-custom"})
#: Elements that hold words alone, whatever signs are among them.
_WORDY = frozenset({"textarea", "title"})
_CONDITION = re.compile(r"\s*\[if\s+([^\]]*)\]>(.*?)(?:<!\[endif\]\s*)?$", re.DOTALL | re.IGNORECASE)
_OPENS = re.compile(r"\s*\[if\s+([^\]]*)\]>\s*(?:<!)?\s*(?:-+)?>?$", re.IGNORECASE)
_CLOSES = re.compile(r"\s*(?:<!)?\[endif\]", re.IGNORECASE)
#: A comment that Outlook reads as more than one: "[if !mso]><!" and "<![endif]".
_LIVE = re.compile(r"\]>|<!")
_HTML5 = re.compile(r"doctype\s+html\s*(?:system\s+[\"']about:legacy-compat[\"']\s*)?$", re.IGNORECASE)
#: What the style sheets say that are moved into style attributes.
_MOVED_MEDIA = frozenset({"", "all", "screen"})


@lru_cache(maxsize=64)
def in_page(html: str, *, inlining: bool = False) -> tuple[Found, ...]:
    """What a page, or a part of one, uses.  ``inlining``: its style sheets have yet to be moved into
    style attributes.  Never fails: a page that is not closed properly is read as far as it goes."""
    return tuple(_read(html, 0, Within.ALL, inlining))


def _read(html: str, base: int, within: Within, inlining: bool) -> list[Found]:
    reader = _Reader(html, base, within, inlining)
    # Some Pythons do not take what stands between <![ and ]> if it is none of SGML's words.
    with suppress(AssertionError):
        reader.feed(html)
        reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self, html: str, base: int, within: Within, inlining: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Found] = []
        self._html = html
        self._base = base
        self._inlining = inlining
        self._within = [within]
        self._starts = [0]
        for line in html.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._sheet: list[str] | None = None
        self._sheet_at = self._tag_at = 0
        self._sheet_inlined = False
        self._wordy: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._wordy is not None:
            return
        at = self._at()
        # One that is never closed is a slip, and would hide the rest of the page.
        if tag in _WORDY and re.search(rf"</{tag}", self._html[at - self._base :], re.IGNORECASE):
            self._wordy = tag
        values = {name: value or "" for name, value in attrs}
        self._element(tag, values, at)
        text = self.get_starttag_text() or ""
        for name, value in values.items():
            self._attribute(tag, name, value, at + _offset(text, name))
        if "style" in values:
            self._style(text, at, coloured=values.get("bgcolor", "") != "")
        if tag == "style":
            stays = values.get("data-premailer") == "ignore" or values.get("media", "") not in _MOVED_MEDIA
            self._sheet, self._sheet_at, self._tag_at = [], at + len(text), at
            self._sheet_inlined = self._inlining and not stays

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # In HTML the slash says nothing.
        self.handle_starttag(tag, attrs)
        if tag == "style":
            self._sheet = None
        elif tag == self._wordy:
            self._wordy = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._end_sheet()
        elif tag == self._wordy:
            self._wordy = None

    def handle_data(self, data: str) -> None:
        if self._sheet is not None:
            self._sheet.append(data)

    def handle_decl(self, decl: str) -> None:
        if _HTML5.match(decl):
            self._add("html-doctype", self._at(), f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self._condition(f"[{data.strip('[]')}]>")

    def handle_comment(self, data: str) -> None:
        if not self._html.startswith("<!--", self._at() - self._base):
            # Newer Pythons tell of <![if …]> as of a comment.
            self._condition(f"[{data.strip('[]')}]>")
            return
        if _LIVE.search(data) and self._condition(data):
            return
        inside = _CONDITION.match(data)
        if inside is None:
            self._add("html-comments", self._at(), "<!-- … -->")
        elif "mso" in inside[1].lower() and not inside[1].strip().startswith("!"):
            offset = self._at() + len("<!--") + inside.start(2)
            self.found += _read(inside[2], offset, Within.MSO, inlining=False)

    def close(self) -> None:
        super().close()
        self._end_sheet()

    def _condition(self, words: str) -> bool:
        """Whether the words open or close a part that is not for every Outlook, and is for all others."""
        if _CLOSES.match(words):
            if len(self._within) > 1:
                self._within.pop()
            return True
        opened = _OPENS.match(words)
        if opened is None:
            return False
        hidden = opened[1].strip().startswith("!")
        self._within.append(Within.NOT_MSO if hidden else self._within[-1])
        return True

    def _at(self) -> int:
        line, column = self.getpos()
        return self._base + self._starts[line - 1] + column

    def _add(self, slug: str, at: int, words: str, *, mild: bool = False) -> None:
        self.found.append(Found(slug, at, words, self._within[-1], mild=mild))

    def _element(self, tag: str, values: Mapping[str, str], at: int) -> None:
        words = f"<{tag}>"
        if tag in _ELEMENTS and (tag != "style" or not self._inlining):
            fonts = tag == "link" and FONTS.search(values.get("href", ""))
            self._add(_ELEMENTS[tag], at, words, mild=bool(fonts))
        kind = values.get("type", "")
        # Blanks alone are what is left of Jinja: nobody knows yet which kind it will be.
        known, kind = not kind or kind.strip() != "", kind.strip().lower()
        if not known:
            pass
        elif tag == "input" and (kind or "text") in _INPUTS:
            self._add(f"html-input-{kind or 'text'}", at, f'<input type="{kind or "text"}">')
        elif tag == "button" and kind != "button":
            kind = "reset" if kind == "reset" else "submit"
            self._add(f"html-button-{kind}", at, f'<button type="{kind}">')
        elif tag == "meta" and values.get("name", "").strip().lower() == "color-scheme":
            self._add("html-meta-color-scheme", at, '<meta name="color-scheme">')
        elif tag.startswith("amp-") or (tag in ("html", "style") and _AMP & values.keys()):
            self._add("amp", at, words)
        elif tag in ("img", "source") and "sizes" in values and "srcset" not in values:
            self._add("html-srcset", at, "sizes")
        elif tag == "source" and kind.startswith("image/"):
            named = any(slug for url in self._pictures(tag, "srcset", values.get("srcset", ""))
                        for slug in format_slugs(url))  # fmt: skip
            if not named and (slug := type_slug(kind)):
                self._add(slug, at, f'type="{kind}"')

    def _attribute(self, tag: str, name: str, value: str, at: int) -> None:
        if slug := _ATTRIBUTES.get(name):
            if name in _SAYING and value.strip():
                self._add(slug, at, f'{name}="{value.strip()}"')
            else:
                self._add(slug, at, name)
        if name in ("href", "xlink:href") and tag in ("a", "area"):
            address = value.strip().lower()
            if address.startswith("mailto:"):
                self._add("html-mailto-links", at, "mailto:")
            elif len(address) > 1 and address.startswith("#"):
                self._add("html-anchor-links", at, f'href="{value.strip()}"')
        elif name == "media" and tag in ("style", "link", "source"):
            for use in in_media(value):
                self._add(use.slug, at, use.words)
        for url in self._pictures(tag, name, value):
            for slug in format_slugs(url):
                self._add(slug, at, _short(url))

    def _pictures(self, tag: str, name: str, value: str) -> Iterator[str]:
        if name == "srcset":
            yield from (part.split()[0] for part in _candidates(value) if part.split())
        elif name in _PICTURES and (_PICTURES[name] is None or tag in (_PICTURES[name] or ())):
            yield value

    def _style(self, text: str, at: int, *, coloured: bool) -> None:
        found = _attribute("style").search(text)
        if found is None:
            return
        value = next((group for group in found.groups() if group is not None), "")
        start = found.end() - len(value) - (found[0][-1:] in "\"'")
        for use in in_style(unescape(value)):
            mild = use.mild or (coloured and use.slug in PAINT)
            self._add(use.slug, at + start + use.offset, use.words, mild=mild)

    def _end_sheet(self) -> None:
        if self._sheet is None:
            return
        css, self._sheet = "".join(self._sheet), None
        inlining, outer = self._sheet_inlined, self._within[-1]
        if self._inlining and (not inlining or _left(css)):
            self._add(
                "html-style", self._html.rfind("<", 0, self._sheet_at - self._base) + self._base, "<style>"
            )
        for use in in_sheet(css, inlining=inlining):
            within = use.within if outer is Within.ALL else outer
            self.found.append(use._replace(offset=self._sheet_at + use.offset, within=within))


#: Attributes whose value says what is meant.
_SAYING = frozenset({"align", "dir", "role", "target", "valign", "loading"})


#: What makes a rule rather than stands in it.
_RULES = ("css-at-", "css-nesting", "css-pseudo-", "css-selector-")


def _left(css: str) -> bool:
    """Whether something of a style sheet stays behind when its rules are moved into style attributes."""
    return any(not use.inlined and use.slug.startswith(_RULES) for use in in_sheet(css, inlining=True))


@lru_cache(maxsize=256)
def _attribute(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w-]){re.escape(name)}\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.IGNORECASE
    )


@lru_cache(maxsize=256)
def _name(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=[\s\"'/]){re.escape(name)}(?=[\s=/>])", re.IGNORECASE)


def _offset(text: str, name: str) -> int:
    """Where an attribute stands in a tag."""
    found = _name(name).search(text)
    return found.start() if found else 0


def _candidates(srcset: str) -> Sequence[str]:
    # A data: address holds a comma of its own.
    return re.split(r",\s+|,(?!\S*;?base64)", srcset)


def _short(url: str) -> str:
    return url if len(url) <= 60 else f"{url[:30]}…"
