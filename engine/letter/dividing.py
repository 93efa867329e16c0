"""A style sheet divided: what premailer moves onto elements, and what it would lose and has to stay.

premailer passes over most at-rules, and what cssutils cannot read it drops, with all that stands in the
same rule: range media queries, nesting, ``:has(> …)``, colours such as ``rgb(0 0 0 / 50%)``.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import groupby
from typing import Any

import cssutils
import tinycss2
from lxml.cssselect import CSSSelector, SelectorError
from lxml.etree import XPathError

#: At-rules whose rules answer to circumstances.  They must win against the styles that were moved, and so
#: need ``!important``.  Not @layer: what stands in no layer wins against it, and importance turns that round.
_GROUPS = frozenset({"media", "supports", "container", "scope", "starting-style", "document"})
_PREFIX = re.compile(r"-(?:webkit|moz|ms|o)-")
#: The only selectors with a colon that premailer moves.
_MOVED = (":first-child", ":last-child")
#: What mail programs put around or into a letter, so that a rule for it finds nothing in the page itself:
#: old Outlook.com, Outlook (dark, on Android), Apple Mail, Samsung's, Thunderbird, AOL, and Gmail's <u>.
_PROGRAMS = re.compile(
    r"\.(?:ExternalClass|ReadMsgBody|moz-text-html|aolReplacedBody|mail-detail-content|gmail_\w+)(?![\w-])"
    r"|\#(?:outlook|MessageViewBody|MessageWebViewDiv)(?![\w-])"
    r"|\[\s*(?:data-ogs[bc]|data-ogab|data-ogac|data-outlook-cycle|owa|x-apple-data-detectors)\b"
    r"|^\s*u\s*[+~]",
    re.IGNORECASE,
)
#: A value that cssutils cannot read, in a spelling that it can.
_CARRIED = re.compile(r"carried-((?:[0-9a-f]{2})+)-value")
_PARSER = cssutils.CSSParser(
    loglevel=logging.CRITICAL, raiseExceptions=False, validate=False, fetcher=lambda url: (None, b"")
)


@dataclass(frozen=True, slots=True)
class Part:
    """Neighbouring rules of a style sheet.  ``moves``: premailer does right by all of them."""

    css: str
    moves: bool


class _Way(Enum):
    #: Premailer moves it, or leaves it with !important.
    PREMAILER = auto()
    #: It stays, and wins against what was moved.
    STAYS = auto()
    #: It stays, and whatever names something wins against it: ``* { margin: 0 }``.
    WEAK = auto()


@lru_cache(maxsize=256)
def divide(css: str) -> tuple[Part, ...]:
    """The parts of a style sheet in their order; the whole of it, as it is, where premailer loses nothing.

    ``@charset`` is left out, which says nothing inside a page, and what no browser could read.
    """
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    parts: list[Part] = []
    try:
        for rule in rules:
            parts += _at_rule(rule) if rule.type == "at-rule" else _rule(rule)
    except RecursionError:  # Blocks in blocks, deeper than anybody means.
        return (Part(css, moves=False),)
    if all(part.moves for part in parts) and not any(_CARRIED.search(part.css) for part in parts):
        return (Part(css, moves=True),)
    together = groupby(parts, key=lambda part: part.moves)
    return tuple(Part("\n".join(part.css for part in run), moves) for moves, run in together)


def restored(css: str) -> str:
    """``css`` with the values that were put aside by ``divide``."""
    return _CARRIED.sub(lambda match: bytes.fromhex(match[1]).decode(), css)


@lru_cache(maxsize=1024)
def unread(style: str) -> tuple[tuple[str, str], ...]:
    """The declarations in a ``style`` attribute that premailer would lose: names, values."""
    found = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
    return tuple(
        (node.lower_name, _value(node))
        for node in found
        if node.type == "declaration" and node.value and not _reads_value(node)
    )


def stays(selector: str) -> bool:
    """Whether a rule of one selector stays in a style sheet, rather than move onto the elements it names."""
    _, colon, pseudo = selector.partition(":")
    return _way(selector) is not _Way.PREMAILER or (bool(colon) and f":{pseudo}" not in _MOVED)


def _at_rule(rule: Any) -> Iterator[Part]:
    name = rule.lower_at_keyword
    if name == "media" and _reads_media(rule):
        yield Part(rule.serialize(), moves=True)
    elif name != "charset":
        yield Part(_group(rule, nested=False), moves=False)


def _rule(rule: Any) -> Iterator[Part]:
    if rule.type != "qualified-rule" or any(
        part.type in ("error", "at-keyword") or part == ";" for part in rule.prelude
    ):
        return
    ways = [(selector, _way(selector)) for selector in _selectors(rule.prelude)]
    declarations, nested = _content(rule)
    whole = all(way is _Way.PREMAILER for _, way in ways)
    if whole and not nested and all(map(_reads_value, declarations)):
        yield Part(rule.serialize(), moves=True)
        return
    moving = ",".join(selector for selector, way in ways if way is _Way.PREMAILER)
    if moving and declarations:
        said = (_said(node, value=None if _reads_value(node) else _carried(node)) for node in declarations)
        yield Part(f"{moving} {{{';'.join(said)}}}", moves=True)
    for selector, way in ways:
        # One by one: where a program knows one of them not, it drops the whole rule.
        if way is not _Way.PREMAILER and declarations:
            said = (_said(node, important=way is _Way.STAYS) for node in declarations)
            yield Part(f"{selector} {{{';'.join(said)}}}", moves=False)
    if nested:
        yield Part(f"{_text(rule.prelude)} {{{_insisted(nested, nested=True)}}}", moves=False)


def _way(selector: str) -> _Way:
    colon = selector.find(":")
    if _PROGRAMS.search(selector):
        return _Way.STAYS
    if selector in _MOVED or ("*" in selector and not re.search(r"[\w\[]", selector.partition(":")[0])):
        return _Way.WEAK
    # premailer splits at every comma.
    if "," in selector or not _reads_selector(selector):
        return _Way.STAYS
    if colon < 0 or selector[colon:] in _MOVED:
        try:
            CSSSelector(selector)
        # Beside its own errors: no character of XML; hundreds of parts; a name of 100,000 letters.
        except (SelectorError, ValueError, RecursionError, XPathError):
            return _Way.STAYS
    return _Way.PREMAILER


def _selectors(prelude: Sequence[Any]) -> list[str]:
    apart = groupby(prelude, key=lambda part: part == ",")
    return [_text(part for part in run if part.type != "comment") for comma, run in apart if not comma]


def _content(rule: Any) -> tuple[list[Any], list[Any]]:
    """The declarations of a rule, and the rules nested in it."""
    nodes = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    declarations = [node for node in nodes if node.type == "declaration" and (node.value or _is_own(node))]
    return declarations, [node for node in nodes if node.type in ("qualified-rule", "at-rule")]


def _is_own(declaration: Any) -> bool:
    return bool(declaration.name.startswith("--"))


def _insisted(nodes: Iterable[Any], *, nested: bool) -> str:
    """Rules and declarations, each with ``!important`` where that lets it win against moved styles."""
    out: list[str] = []
    for node in nodes:
        if node.type == "declaration":
            out.append(_said(node, important=True) + ";")
        elif node.type == "qualified-rule":
            inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            out.append(f"{_text(node.prelude)} {{{_insisted(inner, nested=True).rstrip(';')}}}")
        elif node.type == "at-rule":
            out.append(_group(node, nested=nested))
    return " ".join(out)


def _group(rule: Any, *, nested: bool) -> str:
    if rule.content is None or _PREFIX.sub("", rule.lower_at_keyword) not in _GROUPS:
        return str(rule.serialize())
    read = tinycss2.parse_blocks_contents if nested else tinycss2.parse_rule_list
    inner = _insisted(read(rule.content, skip_comments=True, skip_whitespace=True), nested=nested)
    return " ".join(filter(None, (f"@{rule.at_keyword}", _text(rule.prelude), f"{{ {inner} }}")))


def _said(declaration: Any, *, value: str | None = None, important: bool = False) -> str:
    end = " !important" if important or declaration.important else ""
    return f"{declaration.name}:{_value(declaration) if value is None else value}{end}"


def _value(declaration: Any) -> str:
    return _text(declaration.value)


def _carried(declaration: Any) -> str:
    return f"carried-{_value(declaration).encode().hex()}-value"


def _text(tokens: Iterable[Any]) -> str:
    return str(tinycss2.serialize(tokens)).strip()


def _reads_value(declaration: Any) -> bool:
    style = _PARSER.parseStyle(f"{declaration.name}:{_value(declaration)}", validate=False)
    return len(style.getProperties(all=True)) == 1


def _reads_selector(selector: str) -> bool:
    rules = list(_PARSER.parseString(f"{selector} {{color:red}}"))
    return len(rules) == 1 and rules[0].type == rules[0].STYLE_RULE and len(rules[0].selectorList) == 1


def _reads_media(rule: Any) -> bool:
    """Whether cssutils finds in ``rule`` what stands in it, style rules and nothing else."""
    expected = []
    for inner in tinycss2.parse_rule_list(rule.content or [], skip_comments=True, skip_whitespace=True):
        if inner.type != "qualified-rule":
            return False
        declarations, nested = _content(inner)
        if nested:
            return False
        expected.append((len(_selectors(inner.prelude)), len(declarations)))
    rules = list(_PARSER.parseString(rule.serialize()))
    if len(rules) != 1 or rules[0].type != rules[0].MEDIA_RULE:
        return False
    found = [inner for inner in rules[0].cssRules if inner.type != inner.COMMENT]
    return (
        bool(rules[0].media.mediaText)
        and all(inner.type == inner.STYLE_RULE for inner in found)
        and expected
        == [(len(inner.selectorList), len(inner.style.getProperties(all=True))) for inner in found]
    )
