"""The words a writer typed, as readers meet them: a template without its tags, addresses and commands.

What a program prints stands there as one sign, so that a rule can see that *something* is said and where,
while nobody is blamed for a customer's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from html import unescape

from engine.language import primary
from engine.lint.pages import Page, Pages
from engine.problem import Place, Problem, Severity, quoted

#: Stands for one printed value: ``{{ … }}``.
SLOT = "\ufffc"
#: Stands where a text may go on in another way: ``{% if … %}``, ``{% endfor %}`` …
BRANCH = "\ufff9"
#: Stands for an address: of a page, of a mailbox.
LINK = "\ufffa"

ARMENIAN = "\u0531-\u0556\u0561-\u0587"
HEBREW = "\u05d0-\u05ea"

_JINJA = r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}"
_STRING = re.compile(r"\"((?:[^\"\\]|\\.)*+)\"|'((?:[^'\\]|\\.)*+)'", re.DOTALL)
#: A web or mail address in running text.
ADDRESS = (
    r"(?:https?://|www\.)[^\s<>\"'»”״)\]}]+|(?:mailto|tel):[^\s<>\"')]+|(?<![\w.+-])[\w.+-]{1,64}+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|org|net|am|il|uk|eu|ru|fr|de|io|co|info|shop|example)\b(?:/[^\s<>\"'»)]*)?"
)
_TAG = r"</?[A-Za-z](?:\{\{.*?\}\}|\{%.*?%\}|\"[^\"]*\"|'[^']*'|[^<>\"'])*+>"
_PAGE = [
    ("comment", r"<!--.*?-->|<![A-Za-z][^>]*>"),
    ("silent", r"<(?P<kind>style|script|head|title)\b.*?</(?P=kind)\s*>"),
    ("jinja", _JINJA),
    ("autolink", r"<(?:https?://[^>\s]+|[^\s<>@]+@[^\s<>]+)>"),
    ("tag", _TAG),
    ("entity", r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});"),
    ("address", ADDRESS),
]
_MARKDOWN = [
    ("definition", r"^[ ]{0,3}\[[^\]\n]+\]:[ \t]*\S[^\n]*$"),
    ("bullet", r"^[ \t]*(?:[-+*]|\d{1,3}[.)])[ \t]+"),
    ("mark", r"^[ \t]*(?:\#{1,6}|>)[ \t]+"),
    ("target", r"\]\((?:\{\{.*?\}\}|[^()\s{]|\{)*+(?:\s+\"[^\"\n]*\")?\)"),
    ("opening", r"!?\[(?=[^\[\]\n]*\]\()"),
    ("escape", r"\\(?=[\\`*_{}\[\]()#+.!-])"),
    ("code", rf"`[^`\n{ARMENIAN}{HEBREW}]+`"),
    ("emphasis", r"\*{1,3}|~~|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)"),
]


def _compiled(*parts: list[tuple[str, str]]) -> re.Pattern[str]:
    rows = [row for part in parts for row in part]
    return re.compile("|".join(f"(?P<{name}>{rule})" for name, rule in rows), re.DOTALL | re.MULTILINE)


_MARKDOWN_RULES = _compiled(_MARKDOWN[:1], _PAGE, _MARKDOWN[1:])
_HTML_RULES = _compiled(_PAGE)
_LINE_RULES = _compiled([row for row in _PAGE if row[0] in ("jinja", "entity", "address")])
_LITERAL_RULES = _compiled([row for row in _PAGE if row[0] in ("tag", "entity", "address")])

_BLOCKS = re.compile(
    r"</?(?:p|div|td|th|tr|table|tbody|li|ul|ol|h[1-6]|center|section|header|footer|body|html|hr|blockquote)\b",
    re.I,
)
_BREAK = re.compile(r"<br\b", re.I)
_SHOWN = re.compile(r"\b(?:alt|title|aria-label)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)
_BRANCHING = re.compile(
    r"\{%[-+]?\s*(?:if|elif|else|endif|for|endfor|block|endblock|call|endcall|macro|endmacro|include)\b"
)
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(
    r"^(subject|preheader)[ \t]*:[ \t]*(?:[>|][+-]?[ \t]*\n)?(.*?)(?=^[^\s#]|\Z)", re.DOTALL | re.MULTILINE
)
_NAMED_LAYOUT = re.compile(
    r"^layout[ \t]*:[ \t]*[\"']?(?:_layouts/)?([^\s\"']+?)(?:\.html)?[\"']?[ \t]*$", re.MULTILINE
)


class Part(StrEnum):
    """Where in a letter words stand."""

    SUBJECT = "subject"
    PREHEADER = "preheader"
    BODY = "body"
    #: Said of a picture or a link: ``alt``, ``title``.
    ATTRIBUTE = "attribute"
    #: A string inside Jinja: ``{{ "…" if x else "…" }}``.
    LITERAL = "literal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Some words of a template, in order, without what is not words.

    Attributes:
        text: Tags left out, entities read, ``SLOT``, ``BRANCH`` and ``LINK`` for what is no word; blocks are
            parted by empty lines, items of a list begin with "• ".
        spans: For each character of ``text`` where it stands in the page.
        own: Whether the page is the letter's own, not a layout or part.
    """

    page: Page
    part: Part
    text: str
    spans: tuple[tuple[int, int], ...]
    own: bool

    def place(self, at: int) -> Place:
        """The place of a character of ``text``."""
        return self.page.place(self.spans[at][0])

    def source(self, start: int, end: int) -> str:
        """What is written in the page for ``text[start:end]``, on one line."""
        written = self.page.text[self.spans[start][0] : self.spans[end - 1][1]]
        return re.sub(r"\s+", " ", written).strip()

    def line(self, at: int) -> tuple[int, int]:
        """Where the line round a character begins and ends."""
        end = self.text.find("\n", at)
        return self.text.rfind("\n", 0, at) + 1, len(self.text) if end < 0 else end


def passages(pages: Pages, language: str) -> tuple[Passage, ...]:
    """Everything a writer typed for a letter in ``language``: its own files, then layouts and parts it uses.

    Strings inside Jinja are taken where they are words of that language.
    """
    return _passages(pages, primary(language))


def say(
    passage: Passage,
    found: tuple[int, int],
    rule: str,
    message: str,
    hint: str | None,
    severity: Severity = Severity.WARNING,
) -> Problem:
    """A problem at ``passage.text[start:end]``; ``{}`` in the message is what stands there, quoted."""
    words = quoted(passage.source(*found))
    return Problem(passage.place(found[0]), message.replace("{}", words), hint, severity, rule)


def expression(slot: str) -> str:
    """The inside of ``{{ … }}`` as written."""
    return slot.strip("{}").strip("-+").strip()


@lru_cache(32)
def _passages(pages: Pages, language: str) -> tuple[Passage, ...]:
    return tuple(
        passage
        for page in used(pages)
        for passage in _of_page(page, language, own=_is_own(page, pages))
        if passage.text.strip()
    )


def used(pages: Pages) -> list[Page]:
    """The pages of the letter's own folder, and those that they name, directly or through others."""
    found = [page for page in pages.pages if _is_own(page, pages)]
    for page in found:
        named = " ".join(match[0] for match in re.finditer(_JINJA, page.text, re.DOTALL))
        front = _FRONT.match(page.text)
        layout = _NAMED_LAYOUT.search(front[1]) if front else None
        wanted = f"_layouts/{layout[1]}.html" if layout else None
        for other in pages.pages:
            base = other.name.rpartition("/")[2]
            if other not in found and (other.name == wanted or f'{base}"' in named or f"{base}'" in named):
                found.append(other)
    return found


def _is_own(page: Page, pages: Pages) -> bool:
    return page.name.partition("/")[0] == pages.letter.name.partition("/")[0]


def _of_page(page: Page, language: str, *, own: bool) -> Iterator[Passage]:
    if page.name.endswith(".css"):
        return
    start = 0
    front = _FRONT.match(page.text) if page.name.rpartition("/")[2].startswith("letter") else None
    if front:
        start = front.end()
        for field in _FIELD.finditer(page.text, front.start(1), front.end(1)):
            yield _field(page, field, own=own)
    if page.name.endswith(".md"):
        rules = _MARKDOWN_RULES
    else:
        rules = _LINE_RULES if page.name.endswith(".txt") else _HTML_RULES
    scribe = _Scribe(page, rules)
    scribe.read(start, len(page.text))
    yield scribe.passage(Part.BODY, own=own)
    for from_, to in scribe.attributes:
        reader = _Scribe(page, _LINE_RULES)
        reader.read(from_, to)
        yield reader.passage(Part.ATTRIBUTE, own=own)
    for from_, to in _literals(page, language):
        reader = _Scribe(page, _LITERAL_RULES)
        reader.read(from_, to)
        yield reader.passage(Part.LITERAL, own=own)


def _field(page: Page, field: re.Match[str], *, own: bool) -> Passage:
    """The subject or the preheader, out of its YAML."""
    start, end = field.span(2)
    written = field[2]
    start += len(written) - len(written.lstrip())
    end -= len(written) - len(written.rstrip())
    if len(written.strip()) > 1 and page.text[start] in "\"'" and page.text[end - 1] == page.text[start]:
        start, end = start + 1, end - 1
    scribe = _Scribe(page, _LINE_RULES, folded=True)
    scribe.read(start, end)
    return scribe.passage(Part(field[1]), own=own)


def _literals(page: Page, language: str) -> Iterator[tuple[int, int]]:
    letters = {"hy": f"[{ARMENIAN}]", "he": f"[{HEBREW}]"}.get(language)
    for command in re.finditer(_JINJA, page.text, re.DOTALL):
        if command[0].startswith("{#"):
            continue
        for string in _STRING.finditer(page.text, *command.span()):
            inside = 1 if string[1] is not None else 2
            if re.search(letters or r"[A-Za-z][,.!?:;]?\s+[A-Za-z]", string[inside]):
                yield string.span(inside)


class _Scribe:
    """Writes down a page's words with where each character comes from."""

    def __init__(self, page: Page, rules: re.Pattern[str], *, folded: bool = False) -> None:
        self.attributes: list[tuple[int, int]] = []
        self._page = page
        self._rules = rules
        self._folded = folded
        self._text: list[str] = []
        self._spans: list[tuple[int, int]] = []
        self._trim = False

    def read(self, start: int, end: int) -> None:
        at = start
        for match in self._rules.finditer(self._page.text, start, end):
            self._words(at, match.start())
            self._token(match.lastgroup or "", match)
            at = match.end()
        self._words(at, end)

    def passage(self, part: Part, *, own: bool) -> Passage:
        return Passage(
            page=self._page, part=part, text="".join(self._text), spans=tuple(self._spans), own=own
        )

    def _token(self, kind: str, match: re.Match[str]) -> None:
        written = match[0]
        match kind:
            case "jinja":
                self._jinja(match)
            case "autolink":
                self._sign(LINK, match.start(), match.end())
            case "address":
                # A stop after an address ends the sentence.
                end = match.start() + len(written.rstrip(".,;:!?։՝"))
                self._sign(LINK, match.start(), end)
                self._words(end, match.end())
            case "entity":
                for character in unescape(written):
                    self._sign(character, *match.span())
            case "bullet":
                self._sign("•", *match.span())
                self._sign(" ", match.end() - 1, match.end())
            case "tag":
                self._tag(match)
            case _:
                pass

    def _tag(self, match: re.Match[str]) -> None:
        for shown in _SHOWN.finditer(match[0]):
            start, end = shown.span(1 if shown[1] is not None else 2)
            self.attributes.append((match.start() + start, match.start() + end))
        if _BLOCKS.match(match[0]):
            self._sign("\n", *match.span())
            self._sign("\n", *match.span())
            if match[0][:3].lower() == "<li":
                self._sign("•", *match.span())
                self._sign(" ", *match.span())
        elif _BREAK.match(match[0]):
            self._sign("\n", *match.span())

    def _jinja(self, match: re.Match[str]) -> None:
        written = match[0]
        if written[2] == "-":
            while self._text and self._text[-1].isspace():
                self._text.pop()
                self._spans.pop()
        if written.startswith("{{"):
            self._sign(SLOT, *match.span())
        elif _BRANCHING.match(written):
            self._sign(BRANCH, *match.span())
        self._trim = written[-3] == "-"

    def _sign(self, character: str, start: int, end: int) -> None:
        self._trim = False
        self._text.append(character)
        self._spans.append((start, end))

    def _words(self, start: int, end: int) -> None:
        text = self._page.text
        for at in range(start, end):
            character = text[at]
            if self._trim and character.isspace():
                continue
            self._trim = False
            if self._folded and character.isspace():
                # YAML's folded lines: the break and what the next line is indented by are one blank.
                if (
                    self._text
                    and self._text[-1] == " "
                    and not text[text.rfind("\n", 0, at) + 1 : at].strip()
                ):
                    continue
                character = " "
            self._text.append(character)
            self._spans.append((at, at + 1))
