"""What the template files of a letter use, as they are written: to say which line something comes from."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.lint.clients.css import Found, in_sheet, in_style
from engine.lint.clients.formats import format_slugs
from engine.lint.clients.markup import in_page
from engine.lint.pages import Page, Pages

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LAYOUT = re.compile(r"^layout:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)
_ASKS = re.compile(r"\{%[-+]?\s*(include|extends|import|from)\s+([^%]*)%\}")
_STRING = re.compile(r"[\"']([^\"']+)[\"']")
_COMMENT = re.compile(r"\{#(?:(?!\{#).)*?#\}", re.DOTALL)
#: Jinja that does something, but for the beginnings of macros.
_TAG = re.compile(r"\{\{(?:(?!\{\{).)*?\}\}|\{%(?![-+]?\s*macro\b)(?:(?!\{%).)*?%\}", re.DOTALL)
_CALL = re.compile(r"(\w+)\s*\(")
_RENAMED = re.compile(r"(\w+)\s+as\s+(\w+)")
_MACRO = re.compile(r"\{%[-+]?\s*macro\s+(\w+)[^%]*%\}(.*?)\{%[-+]?\s*endmacro\b", re.DOTALL)
#: Where the ways of a template part.
_PARTING = re.compile(r"\{%[-+]?\s*(?:if|elif|else|endif|for|endfor)\b.*?%\}", re.DOTALL)
#: A whole declaration, as it may follow there.
_DECLARATION = re.compile(r"\s*(?:--)?[A-Za-z][\w-]*\s*:[^{}<>;\"']*[;}\"']")
#: Words kept by Jinja to be put in somewhere else.
_KEPT = re.compile(
    r"\{%[-+]?\s*(?:set\s+\w+(?:\s*\|[^%]*)?|macro\b[^%]*?)\s*[-+]?%\}"
    r"((?:(?!\{%[-+]?\s*(?:set|macro)\b).)*?)\{%[-+]?\s*end(?:set|macro)\b",
    re.DOTALL,
)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"(?<!`)(`++)(?:(?!\n[ \t]*\n).)+?(?<!`)\1(?!`)", re.DOTALL)
#: Lines that may be code because of the blanks before them; in a list they are not.
_INDENTED = re.compile(r"(?:\A|\n[ \t]*(?=\n))(?:\n(?: {4}| {0,3}\t)[^\n]*)+")
#: What begins with < in Markdown and is no tag: <https://…>, <ann@shop.example>, [words](<address>).
_ANGLES = re.compile(r"<[A-Za-z][\w+.-]*:[^\s<>]*>|<[\w.+-]+@[\w.-]+>|\\<|(?<=\]\()<[^<>\n]*>")
_LIST = re.compile(r"^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?=\S)(?![*_ \t-]+$)", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#{1,6}(?=[ \t\n])|^[^\n]+\n(?= {0,3}(?:=+|-+)[ \t]*$)", re.MULTILINE)
_MAILTO = re.compile(
    r"\]\(\s*<?mailto:|^ {0,3}\[[^\]\n]+\]:\s*<?mailto:|<mailto:|<[\w.+-]+@[\w.-]+>",
    re.MULTILINE | re.IGNORECASE,
)

#: Markdown's own signs; what they stand for is in the letter only if the finished one has it too.
_SIGNS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("html-lists", _LIST, "list"),
    ("html-blockquote", re.compile(r"^ {0,3}>", re.MULTILINE), "> …"),
    ("html-h1-h6", _HEADING, "# …"),
    ("html-hr", re.compile(r"^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$", re.MULTILINE), "---"),
    ("html-code", _CODE, "`code`"),
    ("html-code", _FENCE, "`code`"),
    ("html-pre", _FENCE, "```"),
    ("html-strong", re.compile(r"\*\*(?=\S)|(?<!\w)__(?=\S)"), "**…**"),
    ("html-table", re.compile(r"^[ \t]*+(?:\|[ \t]*+)?:?-++:?[ \t]*+\|", re.MULTILINE), "| … |"),
    ("html-mailto-links", _MAILTO, "mailto:"),
    ("html-anchor-links", re.compile(r"\]\(\s*<?#[^)\s]|^ {0,3}\[[^\]\n]+\]:\s*<?#\S", re.MULTILINE), "(#…)"),
    ("html-img", re.compile(r"!\["), "![…](…)"),
)  # fmt: skip
_PICTURE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)|^ {0,3}\[[^\]\n]+\]:[ \t]*<?([^\s>]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file a letter is made from.

    Attributes:
        uses: What is written in it, in its order; rules that moved into style attributes are no more there.
        sure: The features that are in the letter whatever its finished pages show: in a branch that nobody
            took, or in what inlining cannot carry.
    """

    page: Page
    uses: tuple[Found, ...]
    sure: frozenset[str]


def sources(pages: Pages) -> list[Source]:
    """The files that the letter in ``pages`` is really made from, itself first."""
    known = {page.name: page for page in pages.pages}
    letter = pages.letter
    found: dict[str, bool] = {}
    waiting = [(letter.name, True)]
    while waiting:
        name, whole = waiting.pop(0)
        if name not in known or found.get(name, False) or (name in found and not whole):
            continue
        found[name] = whole
        waiting += [(other, whole and all_of_it) for other, all_of_it in _asked(known[name], known)]
    called = _called(
        [known[name] for name, whole in found.items() if whole],
        [known[name] for name, whole in found.items() if not whole],
    )
    return [_source(known[name], None if whole else called.get(name, ())) for name, whole in found.items()]


def _called(wholes: Sequence[Page], parts: Sequence[Page]) -> Mapping[str, Sequence[tuple[int, int]]]:
    """Where in ``parts`` the macros stand that somebody calls, in whatever branch: spans by the name of the
    file."""
    called = {name for page in wholes for name in _calls(page.text)}
    waiting = [(page, macro) for page in parts for macro in _MACRO.finditer(page.text)]
    found: dict[str, list[tuple[int, int]]] = {}
    while ready := [(page, macro) for page, macro in waiting if macro[1] in called]:
        for page, macro in ready:
            found.setdefault(page.name, []).append(macro.span(2))
            called |= _calls(macro[2])
        waiting = [each for each in waiting if each not in ready]
    return found


def _calls(text: str) -> set[str]:
    """The names that are called in the Jinja of ``text``."""
    tags = "".join(_TAG.findall(_COMMENT.sub("", text)))
    found = set(_CALL.findall(tags))
    return found | {name for name, other in _RENAMED.findall(tags) if other in found}


def _asked(page: Page, known: dict[str, Page]) -> Iterator[tuple[str, bool]]:
    """The files that ``page`` names, and whether all of such a file stands in the letter."""
    front = _FRONT.match(page.text)
    if front and (layout := _LAYOUT.search(front[1])):
        yield f"_layouts/{layout[1].removeprefix('_layouts/').removesuffix('.html')}.html", True
    for verb, said in _ASKS.findall(page.text):
        whole = verb in ("include", "extends")
        names = _STRING.findall(said)
        if whole and "~" in said:
            # Put together from words and values: any file whose name fits, if the letter has what it holds.
            fits = re.compile(".*".join(map(re.escape, names)))
            yield from ((name, False) for name in known if names and fits.fullmatch(name))
            continue
        for name in names:
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), name))
            yield (beside if beside in known else posixpath.normpath(name)), whole


def _source(page: Page, spans: Sequence[tuple[int, int]] | None) -> Source:
    """A file, of which only ``spans`` are in the letter for sure; None: all of it is."""
    front = _FRONT.match(page.text)
    plain = _parted(page)
    text = plain if front is None else _blank(plain[: front.end()]) + plain[front.end() :]
    uses, sure = _written(text, page.name.rpartition(".")[2])
    if kept := tuple(_kept(page, plain)):
        uses = tuple(sorted([*uses, *kept], key=lambda use: use.offset))
    return Source(
        page=page,
        uses=uses,
        sure=frozenset(
            use.slug
            for use in sure
            if spans is None or any(start <= use.offset < end for start, end in spans)
        ),
    )


def _parted(page: Page) -> str:
    """The page without Jinja, and with a semicolon between declarations that only Jinja parts:
    ``{% if a %}color: red{% else %}gap: 1px{% endif %}``."""
    plain = list(page.plain)
    for match in _PARTING.finditer(page.text):
        before = page.plain[: match.start()].rstrip()[-1:]
        if before not in "{};\"'<>=" and _DECLARATION.match(page.plain, match.end()):
            plain[match.start()] = ";"
    return "".join(plain)


def _kept(page: Page, plain: str) -> Iterator[Found]:
    """What styles use that Jinja keeps for a style attribute or a style sheet; they are in the letter only
    if the finished one has them too."""
    for match in _KEPT.finditer(page.text):
        words = plain[match.start(1) : match.end(1)]
        if ":" in words and "<" not in words:
            for use in in_sheet(words, inlining=True) if "{" in words else in_style(words):
                if not use.inlined:
                    yield use._replace(offset=match.start(1) + use.offset)


@lru_cache(maxsize=256)
def _written(text: str, ending: str) -> tuple[tuple[Found, ...], tuple[Found, ...]]:
    """What a file uses, and what of it is in the letter if that part of the file is."""
    signs = tuple(_signs(text)) if ending == "md" else ()
    if ending == "css":
        found = in_sheet(text, inlining=True)
    elif ending == "md":
        for pattern in (_FENCE, _CODE, _ANGLES):
            text = pattern.sub(_blanked, text)
        found = in_page(text, inlining=True)
    else:
        found = in_page(text, inlining=True)
    kept = [use for use in found if not use.inlined]
    doubtful = [match.span() for match in _INDENTED.finditer(text)] if ending == "md" else []
    sure = tuple(
        use
        for use in kept
        if use.slug != "css-comments" and not any(start <= use.offset < end for start, end in doubtful)
    )
    return tuple(sorted([*kept, *signs], key=lambda use: use.offset)), sure


def _signs(text: str) -> Iterator[Found]:
    """What Markdown turns into HTML."""
    for slug, pattern, words in _SIGNS:
        for match in pattern.finditer(text):
            at = match.end() - len(match[0].lstrip(" \t>")) if slug == "html-lists" else match.start()
            yield Found(slug, at, words)
    for match in _PICTURE.finditer(text):
        url = match[1] or match[2]
        for slug in format_slugs(url):
            yield Found(slug, match.start(1 if match[1] else 2), url)


def _blanked(match: re.Match[str]) -> str:
    return _blank(match[0])


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
