"""HTML of a reply as plain text in which quotations are marked, as programs mark them that know only text."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass

_TAG = re.compile(r"(/?)([A-Za-z][A-Za-z0-9:]*)")
_ATTRIBUTE = re.compile(
    r"\b(class|id|style|alt|type|start|data-marker|name)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))",
    re.IGNORECASE,
)
_LONGEST_TAG = 2000
_BLOCK = re.compile(
    r"address|article|aside|blockquote|body|center|d[dlt]|div|fieldset|figure|footer|form|h[1-6]|header"
    r"|html|li|main"
    r"|nav|[ou]l|p|pre|section|table|tbody|tfoot|thead|tr"
)
_PARAGRAPH = re.compile(r"p|h[1-6]|[ou]l|pre|blockquote|table")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_UNSEEN = {
    name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "title", "template", "head")
}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_ALL_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
_NO_CHARACTER = re.compile(r"&#[0-9]{8,};?")
_RULE = "_" * 32
#: Elements that may be open at once; those further in belong to the innermost of these.
_DEEPEST = 500

# By class or id, as written or with the "x_" that Outlook puts before.  What they hold is quoted.
_QUOTES = re.compile(
    r"(?:x_)*(?:yahoo_quoted|ydp\w*yahoo_quoted|moz-cite-prefix|moz-email-headers-table"
    r"|moz-forward-container|gmail_attr"
    r"|protonmail_quote|tutanota_quote|zmail_extra|isreplycontent|isforwardcontent|reply-intro|mail_quote"
    r"|mailquote"
    r"|outlookmessageheader|wmquote|cite-prefix|quoted-text|gmail_quote_attribution|replyforwardheader)",
    re.IGNORECASE,
)
# All below them is quoted.
_QUOTES_ALL = re.compile(
    r"(?:x_)*(?:divrplyfwdmsg|appendonsend|outlookmessageheader|stopspelling|zwchr|olk_src_body_section"
    r"|mail-editor-reference-message-container|ms-outlook-mobile-reference-message|reply-separator"
    r"|__quoted_text__|__headers__)",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"(?:x_)*(?:(?:gmail|moz|protonmail|yahoo|ydp\w*|apple|outlook|ms-outlook-mobile|zimbra|tutanota)?[_-]?"
    r"signature(?:_block|_prefix)?(?:[_-]?(?:user|proton|container|block))?|applemailsignature"
    r"|applemailsignatureblock"
    r"|ms-outlook-mobile-signature|lineBreakAtBeginningOfSignature|ydp\w*signature|mobile-signature)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
# Outlook sets the headers of what it quotes off by a line above them.
_LINE_ABOVE = re.compile(r"border-top\s*:\s*(?:solid|[0-9.]+p[tx] solid)", re.IGNORECASE)
_TIGHT = re.compile(r"margin(?:-top|-bottom)?\s*:\s*0(?:p[tx]|in|cm|em)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as text.

    Attributes:
        text: Lines ended by \\n; quoted ones begin with "> ".  Marked signatures are left out.
        signatures: What was marked as a signature, outside quotations.
    """

    text: str
    signatures: tuple[str, ...]


def read(source: str) -> Page:
    """``source`` as text.

    Paragraphs are set apart by an empty line unless they were set without a gap; items of lists begin with
    "- " or their number; pictures count where they stand for one sign (an emoji).  Linear; never fails.
    """
    writer = _Writer()
    position, size = 0, len(source)
    while position < size:
        opening = source.find("<", position)
        if opening < 0:
            break
        writer.write(source[position:opening])
        comment = source.startswith("<!--", opening)
        closing = source.find("-->" if comment else ">", opening)
        if closing < 0:
            position = size if comment else opening
            break
        inside = source[opening + 1 : closing]
        position = closing + (3 if comment else 1)
        if comment or inside.startswith(("!", "?")):
            continue
        tag = _TAG.match(inside)
        if tag is None or ("@" in inside and not {" ", "="} & set(inside)):
            writer.write(source[opening:position])
        elif not tag[1] and tag[2].lower() in _UNSEEN:
            end = _UNSEEN[tag[2].lower()].search(source, position)
            position = size if end is None else end.start()
        elif tag[1]:
            writer.close(tag[2].lower())
        else:
            writer.open(tag[2].lower(), inside[:_LONGEST_TAG])
    writer.write(source[position:])
    return writer.page()


@dataclass(slots=True)
class _Element:
    """An open element and what it means for what is in it."""

    name: str
    quotes: bool = False
    signs: bool = False
    hides: bool = False
    tight: bool = False
    #: Of an ordered list: the number of the next item; None for bullets.
    count: int | None = None


class _Writer:
    """Lines so far, and the one being written."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._open: list[_Element] = []
        self._names: Counter[str] = Counter()
        self._quotes = 0
        self._signs = 0
        self._hides = 0
        self._preformatted = 0
        self._all_quoted = False
        self._gap = False
        self._signatures: list[list[str]] = []

    def write(self, raw: str) -> None:
        if not raw or self._hides:
            return
        text = html.unescape(_NO_CHARACTER.sub("\ufffd", raw))
        if self._preformatted:
            first, *rest = text.split("\n")
            self._line.append(first)
            for line in rest:
                self._end()
                self._line.append(line)
        else:
            self._line.append(_SPACES.sub(" ", text))

    def open(self, name: str, inside: str) -> None:
        given = {
            found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "")
            for found in _ATTRIBUTE.finditer(inside)
        }
        names = [*given.get("class", "").split(), given.get("id", ""), given.get("data-marker", "")]
        style = given.get("style", "")
        if any(_QUOTES_ALL.fullmatch(one) for one in names):
            self._break()
            self._all_quoted = True
        if name in _VOID or inside.rstrip().endswith("/"):
            self._void(name, given)
            return
        element = _Element(
            name,
            quotes=name == "blockquote" or any(_QUOTES.fullmatch(one) for one in names),
            signs=not self._quotes and any(_SIGNATURE.fullmatch(one) for one in names),
            hides=_HIDDEN.search(style) is not None,
            tight="msonormal" in given.get("class", "").lower() or _TIGHT.search(style) is not None,
            count=_number(given.get("start", "1")) if name == "ol" else None,
        )
        if _BLOCK.fullmatch(name) or element.quotes:
            self._break()
            if _PARAGRAPH.fullmatch(name) and not element.tight and not self._in_list():
                self._gap = True
        if name == "div" and _LINE_ABOVE.search(style):
            self._line.append(_RULE)
            self._end()
        if name in ("td", "th"):
            self._line.append(" ")
        if element.signs and not self._signs:
            self._break()
            self._signatures.append([])
        if name == "li":
            self._line.append(self._bullet())
        if len(self._open) < _DEEPEST:
            self._open.append(element)
            self._count(element, 1)

    def close(self, name: str) -> None:
        if not self._names[name]:
            return
        if _BLOCK.fullmatch(name):
            self._break()
            if _PARAGRAPH.fullmatch(name) and self._open and self._open[-1].name == name:
                self._gap = self._gap or not (
                    self._open[-1].tight or (name in ("ul", "ol") and self._in_list(1))
                )
        place = next(n for n in range(len(self._open) - 1, -1, -1) if self._open[n].name == name)
        if any(element.quotes or element.signs or element.hides for element in self._open[place:]):
            self._break()
        while len(self._open) > place:
            self._count(self._open.pop(), -1)

    def _count(self, element: _Element, step: int) -> None:
        self._names[element.name] += step
        self._quotes += step * element.quotes
        self._signs += step * element.signs
        self._hides += step * element.hides
        self._preformatted += step * (element.name == "pre")

    def _void(self, name: str, given: dict[str, str]) -> None:
        if self._hides:
            return
        if name == "br":
            self._end()
        elif name == "hr":
            self._break()
            self._line.append(_RULE)
            self._end()
        elif name == "img" and 0 < len(given.get("alt", "")) <= 8 and not given["alt"].isascii():
            self._line.append(given["alt"])

    def _in_list(self, outside: int = 0) -> bool:
        return any(element.name in ("ul", "ol") for element in self._open[: len(self._open) - outside][-20:])

    def _bullet(self) -> str:
        for element in reversed(self._open[-20:]):
            if element.name == "ul":
                break
            if element.name == "ol" and element.count is not None:
                element.count += 1
                return f"{element.count - 1}. "
        return "- "

    def _break(self) -> None:
        """Ends the line unless nothing stands on it."""
        # A paragraph of one no-break space is an empty line.
        if any(piece.strip(" ") for piece in self._line):
            self._end()
        else:
            self._line.clear()

    def _end(self) -> None:
        joined = "".join(self._line)
        self._line.clear()
        line = joined.rstrip() if self._preformatted else _ALL_SPACES.sub(" ", joined).strip()
        if self._signs and not self._quotes and not self._all_quoted:
            self._signatures[-1].append(line)
            return
        prefix = "> " if self._quotes or self._all_quoted else ""
        if self._gap and line and self._lines and self._lines[-1].strip("> "):
            self._lines.append(prefix.rstrip())
        self._gap = self._gap and not line
        self._lines.append((prefix + line).rstrip())

    def page(self) -> Page:
        self._break()
        signed = ("\n".join(lines).strip("\n") for lines in self._signatures)
        return Page(
            text="\n".join(self._lines).strip("\n"), signatures=tuple(text for text in signed if text)
        )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
