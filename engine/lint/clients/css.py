"""Features of caniemail.com in a style sheet or a style attribute."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from enum import Enum, auto
from functools import lru_cache
from typing import Any, NamedTuple

import tinycss2
from tinycss2 import ast
from tinycss2.color3 import parse_color

from engine.lint.clients import properties, selectors
from engine.lint.clients.formats import format_slugs

_PREFIX = re.compile(r"-(?:webkit|moz|ms|o|khtml)-")
#: Addresses of fonts: a letter does well without them.
FONTS = re.compile(r"(?<![a-z])(?:web)?fonts?(?![a-z])|typekit", re.IGNORECASE)
#: What fills a background; below it a plain colour may stand.
PAINT = frozenset({
    "css-background-image", "css-conic-gradient", "css-linear-gradient", "css-radial-gradient",
})  # fmt: skip
#: What `display` may be that is a feature of its own.
_DISPLAYS = {
    "flex": "css-display-flex",
    "inline-flex": "css-display-flex",
    "grid": "css-display-grid",
    "inline-grid": "css-display-grid",
    "none": "css-display-none",
}
_COLUMNS = frozenset({"column", "column-reverse"})
_WRAPS = frozenset({"wrap", "wrap-reverse"})
#: Old Internet Explorers' filters, which have nothing but the name in common with CSS's.
_OLD_FILTERS = frozenset({"progid", "alpha"})
#: Rules that hold rules.
_NESTS = frozenset({"media", "supports", "container", "layer", "scope", "document", "starting-style"})
_PAINTED = frozenset({"background", "mask"})
#: Functions that name a picture in quotation marks.
_LINKING = frozenset({"url", "src", "image-set", "image"})
_SILENT = frozenset({"whitespace", "comment"})
_BOXED = frozenset({"css-display-flex", "css-display-grid"})


class Within(Enum):
    """Who gets to see a part of a page at all."""

    ALL = auto()
    #: Who understands media queries.
    MEDIA = auto()
    #: Who says to understand what it asks for.
    SUPPORTS = auto()
    #: Outlook on Windows alone: <!--[if mso]>
    MSO = auto()
    #: Everybody else: <!--[if !mso]><!-->
    NOT_MSO = auto()


class Found(NamedTuple):
    """One use of a feature: where in the text, and in which words.  ``inlined``: a part of a rule that
    moves into style attributes and is then gone.  ``mild``: what is shown instead is there already."""

    slug: str
    offset: int
    words: str
    within: Within = Within.ALL
    inlined: bool = False
    mild: bool = False


@lru_cache(maxsize=512)
def in_sheet(css: str, *, inlining: bool = False) -> tuple[Found, ...]:
    """What a style sheet uses.  ``inlining``: it has yet to be moved into style attributes."""
    rules = tinycss2.parse_stylesheet(css, skip_whitespace=True)
    return _gathered(_Sheet(css, inlining).rules(rules, Within.ALL))


@lru_cache(maxsize=4096)
def in_style(css: str) -> tuple[Found, ...]:
    """What the value of a style attribute uses."""
    return _gathered(_Sheet(css, inlining=False).block(css, Within.ALL))


@lru_cache(maxsize=512)
def in_media(query: str) -> tuple[Found, ...]:
    """The conditions of a media query that stands in an attribute."""
    return _gathered(
        _Sheet(query, inlining=False).media(tinycss2.parse_component_value_list(query), Within.ALL)
    )


def _gathered(uses: Iterator[Found]) -> tuple[Found, ...]:
    """All of them, as far as brackets are not nested deeper than anybody means."""
    found: list[Found] = []
    with suppress(RecursionError):
        found.extend(uses)
    return tuple(found)


class _Sheet:
    def __init__(self, css: str, inlining: bool) -> None:
        self._inlining = inlining
        self._starts = [0]
        for line in css.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def rules(self, rules: Iterable[Any], within: Within) -> Iterator[Found]:
        for rule in rules:
            if rule.type == "at-rule":
                yield from self._at_rule(rule, within)
            elif rule.type == "qualified-rule":
                yield from self._rule(rule, within)
            elif rule.type == "comment":
                yield self._found("css-comments", rule, "/* … */", within, self._inlining)

    def block(self, content: str | Sequence[Any], within: Within) -> Iterator[Found]:
        """Declarations, and rules nested among them."""
        uses: list[Found] = []
        for node in tinycss2.parse_blocks_contents(content, skip_whitespace=True):
            if node.type == "declaration":
                uses += self._declaration(node, within)
            elif node.type == "qualified-rule":
                uses.append(self._found("css-nesting", node, "{ … { … } }", within))
                uses += self._rule(node, within, nested=True, inlined=False)
            elif node.type == "at-rule":
                if node.lower_at_keyword in _NESTS:
                    uses.append(self._found("css-nesting", node, "{ … { … } }", within))
                uses += self._at_rule(node, within)
            elif node.type == "comment":
                uses.append(self._found("css-comments", node, "/* … */", within))
        slugs = {use.slug for use in uses}
        if "css-background-color" in slugs or any(use.slug == "css-background" and use.mild for use in uses):
            uses = [use._replace(mild=use.mild or use.slug in PAINT) for use in uses]
        for use in uses:
            # Between flexible boxes or in a grid, a gap between columns says nothing of text in columns.
            if not (
                use.slug == "css-column-layout-properties" and use.words == "column-gap" and slugs & _BOXED
            ):
                yield use

    def media(self, prelude: Iterable[Any], within: Within) -> Iterator[Found]:
        """The conditions that a media query asks for."""
        for token in prelude:
            if token.type == "() block":
                for inner in token.content:
                    if inner.type == "ident":
                        name = _plain(inner.lower_value)
                        name = re.sub(r"^(min|max)--moz-", r"\1-", name)
                        if slug := properties.MEDIA.get(name):
                            yield self._found(slug, inner, inner.value, within)
                    elif inner.type == "() block":
                        yield from self.media([inner], within)
                    elif inner.type in ("dimension", "function"):
                        yield from self._value(inner, "", within)

    def _at_rule(self, rule: Any, within: Within) -> Iterator[Found]:
        name = _plain(rule.lower_at_keyword)
        if slug := properties.AT_RULES.get(name):
            fonts = name == "import" and FONTS.search(tinycss2.serialize(rule.prelude))
            yield self._found(slug, rule, f"@{rule.at_keyword}", within)._replace(mild=bool(fonts))
        if name in ("media", "import"):
            yield from self.media(rule.prelude, within)
        if rule.content is None:
            return
        if name == "keyframes":
            for frame in tinycss2.parse_blocks_contents(rule.content, skip_whitespace=True):
                if frame.type == "qualified-rule":
                    yield from self.block(frame.content, within)
        elif name == "font-face":
            yield from self._comments(rule.content, within)
        elif name in _NESTS:
            inner = {"media": Within.MEDIA, "supports": Within.SUPPORTS}.get(name, within)
            # In a style rule they hold declarations as well.
            for node in tinycss2.parse_blocks_contents(rule.content, skip_whitespace=True):
                if node.type == "declaration":
                    yield from self._declaration(node, inner)
                elif node.type == "qualified-rule":
                    yield from self._rule(node, inner, inlined=False)
                elif node.type == "at-rule":
                    yield from self._at_rule(node, inner)
                elif node.type == "comment":
                    yield self._found("css-comments", node, "/* … */", inner)

    def _rule(
        self, rule: Any, within: Within, *, nested: bool = False, inlined: bool | None = None
    ) -> Iterator[Found]:
        moves = self._inlining if inlined is None else inlined
        moves = moves and not _holds_rules(rule.content)
        for selector, comma in selectors.split(rule.prelude):
            gone = moves and not selectors.stays(_written(selector))
            for slug, token, words in selectors.uses(selector):
                if slug != "css-nesting" or not nested:
                    yield self._found(slug, token, words, within, gone)
            if comma is not None:
                # What has to stay is written out selector by selector.
                yield self._found("css-selector-grouping", comma, ",", within, moves)
        yield from self.block(rule.content, within)

    def _declaration(self, declaration: Any, within: Within) -> Iterator[Found]:
        name = declaration.lower_name
        if name.startswith("_"):
            # Internet Explorer 6 alone read these.
            return
        if name.startswith("--"):
            yield self._found("css-variables", declaration, declaration.name, within)
        if declaration.important:
            yield self._found("css-important", declaration, "!important", within)
        plain = _plain(name)
        idents = [token.lower_value for token in declaration.value if token.type == "ident"]
        coloured = plain == "background" and any(map(_colours, declaration.value))
        for slug in _slugs(plain, idents, declaration.value):
            words = _words(slug, declaration.name, idents)
            yield self._found(slug, declaration, words, within)._replace(mild=coloured)
        said = [token for token in declaration.value if token.type not in _SILENT]
        if len(said) == 1 and said[0].type == "ident" and said[0].lower_value == "initial":
            yield self._found("css-unit-initial", said[0], said[0].value, within)
        for token in declaration.value:
            yield from self._value(token, plain, within)

    def _value(self, token: Any, name: str, within: Within) -> Iterator[Found]:
        kind = token.type
        if kind == "dimension":
            if slug := properties.UNITS.get(token.lower_unit):
                yield self._found(slug, token, f"{token.representation}{token.unit}", within)
        elif kind == "percentage":
            yield self._found("css-unit-percent", token, f"{token.representation}%", within)
        elif kind == "function":
            if slug := properties.FUNCTIONS.get(_plain(token.lower_name)):
                yield self._found(slug, token, f"{token.name}()", within)
            if _plain(token.lower_name) in _LINKING:
                yield from self._linked(token, within)
            elif _plain(token.lower_name) == "fit-content" and "grid" not in name:
                yield self._found("css-intrinsic-size", token, "fit-content()", within)
            for inner in token.arguments:
                yield from self._value(inner, name, within)
        elif kind == "ident":
            yield from self._word(token, name, within)
        elif kind == "url":
            for slug in format_slugs(token.value):
                yield self._found(slug, token, token.value, within)
        elif kind == "comment":
            yield self._found("css-comments", token, "/* … */", within)
        elif kind in ("() block", "[] block", "{} block"):
            for inner in token.content:
                yield from self._value(inner, name, within)

    def _linked(self, function: Any, within: Within) -> Iterator[Found]:
        for argument in function.arguments:
            if argument.type == "string":
                for slug in format_slugs(argument.value):
                    yield self._found(slug, argument, argument.value, within)

    def _word(self, token: Any, name: str, within: Within) -> Iterator[Found]:
        word = _plain(token.lower_value)
        if word in properties.INTRINSIC and "grid" not in name:
            yield self._found("css-intrinsic-size", token, token.value, within)
        elif word in properties.SYSTEM_FONTS and name in ("font", "font-family"):
            yield self._found("css-sytem-ui", token, token.value, within)

    def _comments(self, content: Sequence[Any], within: Within) -> Iterator[Found]:
        for token in content:
            if token.type == "comment":
                yield self._found("css-comments", token, "/* … */", within)

    def _found(self, slug: str, node: ast.Node, words: str, within: Within, inlined: bool = False) -> Found:
        offset = self._starts[min(node.source_line, len(self._starts)) - 1] + node.source_column - 1
        return Found(slug, offset, words, within, inlined)


def _holds_rules(content: Sequence[Any]) -> bool:
    """Whether rules are nested in a rule's block; whatever is written before them is written twice then."""
    if not any(token.type == "{} block" for token in content):
        return False
    nodes = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return any(node.type in ("qualified-rule", "at-rule") for node in nodes)


def _written(selector: Sequence[Any]) -> str:
    return str(tinycss2.serialize([token for token in selector if token.type != "comment"])).strip()


def _plain(name: str) -> str:
    """``name`` without a vendor's prefix."""
    return _PREFIX.sub("", name, count=1) if name.startswith("-") and not name.startswith("--") else name


def _slugs(name: str, idents: Sequence[str], value: Sequence[Any]) -> Iterator[str]:
    """The features of a declaration as a whole."""
    plain = [_plain(ident) for ident in idents]
    if name == "filter" and (_OLD_FILTERS & {*plain, *_functions(value)}):
        return
    if name == "position" and plain == ["static"]:
        return
    yield from properties.PROPERTIES.get(name, ())
    if name == "display":
        yield from dict.fromkeys(_DISPLAYS[word] for word in plain if word in _DISPLAYS)
    elif name in ("flex-direction", "flex-flow") and _COLUMNS & set(plain):
        yield "css-flex-direction"
    if name in ("flex-wrap", "flex-flow") and _WRAPS & set(plain):
        yield "css-flex-wrap"
    if name in _PAINTED and any(token.type == "url" or _paints(token) for token in value):
        yield f"css-{name}-image"


def _functions(value: Sequence[Any]) -> set[str]:
    return {token.lower_name for token in value if token.type == "function"}


def _paints(token: Any) -> bool:
    return token.type == "function" and (
        token.lower_name in ("url", "image-set", "-webkit-image-set") or token.lower_name.endswith("gradient")
    )


def _colours(token: Any) -> bool:
    """Whether it is a colour that can be seen."""
    colour = parse_color(token) if token.type in ("ident", "hash", "function") else None
    return colour is not None and (colour == "currentColor" or colour[3] > 0)


def _words(slug: str, name: str, idents: Sequence[str]) -> str:
    """The declaration in the words that matter: the property, with its value where that makes the feature."""
    if slug.startswith(("css-display-", "css-flex-")):
        return f"{name}: {' '.join(idents)}"
    return name
