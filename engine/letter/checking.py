"""Mistakes in a letter's files that can be seen without writing it to anybody."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache

from jinja2 import Environment, meta, nodes
from jinja2.exceptions import TemplateSyntaxError

from engine.letter.bounds import REFUSED_FILTERS
from engine.letter.failing import failure
from engine.letter.sandbox import Sandbox
from engine.letter.template import FOLDER, Files, Variant, place
from engine.letter.vocabulary import Vocabulary
from engine.problem import Problem, Severity, in_order, quoted
from engine.source.naming import well_known

#: For reading templates only: nothing is rendered by it.
_JINJA = Environment(autoescape=True)
#: What the engine itself gives to a layout.
_OURS = frozenset({"language", "direction", "subject", "preheader"})
_IMAGE = re.compile(
    r"""<img\s[^>]*?\bsrc\s*=\s*(["'])(?P<html>[^"'{}]+)\1|!\[[^\]\n]*\]\(\s*<?(?P<md>[^\s<>{})]+)"""
)
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#")
_SINGLE_BRACES = re.compile(r"\{[ \t]*(\w+(?:\.\w+)?)[ \t]*\}")
_TAG_NAME = re.compile(r"</?\s*\{\{")


def names(files: Files, sandbox: Sandbox, variant: Variant) -> frozenset[str]:
    """Every name of a value that the letter may ask for; templates that cannot be read name none."""
    found: set[str] = set()
    for name, tree in trees(files, sandbox, variant):
        if isinstance(tree, nodes.Template):
            found |= _undeclared(files.source(name) or "")
            if name == variant.layout:
                found.discard("content")
    return frozenset(found - _OURS - set(sandbox.globals))


def problems(
    files: Files, sandboxes: Mapping[str, Sandbox], known: Collection[str], vocabulary: Vocabulary
) -> list[Problem]:
    """Every mistake, each once, in the order of files and lines."""
    found = list(files.problems)
    for language, sandbox in sandboxes.items():
        variant = files.variants[language]
        for name, tree in trees(files, sandbox, variant):
            if isinstance(tree, Problem):
                found.append(tree)
                continue
            unknown = list(_filters(files, name, tree, sandbox))
            found += unknown or _uncompiled(files, name, sandbox)
            found += _unknown_names(files, name, tree, sandbox, known)
            found += _missing_parts(files, name, tree)
            found += _uncalled(files, name, tree, vocabulary)
            found += _text_mistakes(files, name, variant)
            found += _single_braces(files, name, tree, known)
    return in_order(dict.fromkeys([*files.problems, *found]))


def trees(files: Files, sandbox: Sandbox, variant: Variant) -> Iterator[tuple[str, nodes.Template | Problem]]:
    """Every template the letter is made of, as far as their names stand in other templates."""
    waiting = [variant.name, *(f"{variant.name}:{part}" for part in ("subject", "preheader"))]
    waiting += [name for name in (variant.layout, variant.text) if name is not None]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        source = files.source(name)
        if name in seen or source is None:
            continue
        seen.add(name)
        try:
            tree = sandbox.parse(source, name)
        except TemplateSyntaxError as error:
            yield name, failure(error, files, name)
            continue
        waiting += [files.resolve(part, name) for part in meta.find_referenced_templates(tree) if part]
        yield name, tree


def _unknown_names(
    files: Files, name: str, tree: nodes.Template, sandbox: Sandbox, known: Collection[str]
) -> Iterator[Problem]:
    given = {word.partition(".")[0] for word in known} | _OURS | set(sandbox.globals) | {"content"}
    parts: dict[str, set[str]] = defaultdict(set)
    for word in known:
        owner, dot, part = word.partition(".")
        if dot:
            parts[owner].add(part)
    unknown = _undeclared(files.source(name) or "") - given
    for node in tree.find_all(nodes.Name):
        if node.ctx == "load" and node.name in unknown:
            yield Problem(
                files.line(name, node.lineno),
                f"nothing is called {quoted(node.name)}",
                _meant(node.name, given),
            )
    asking: list[nodes.Getattr | nodes.Getitem] = [
        *tree.find_all(nodes.Getattr),
        *tree.find_all(nodes.Getitem),
    ]
    for attribute in asking:
        owner_node, asked = attribute.node, _part(attribute)
        if isinstance(owner_node, nodes.Name) and parts.get(owner_node.name) and asked is not None:
            has = parts[owner_node.name]
            if asked not in has:
                yield Problem(
                    files.line(name, attribute.lineno),
                    f"{quoted(owner_node.name)} has no {quoted(asked)}",
                    _close(asked, has)
                    or (None if any(has) else f"describe it in the config, under {quoted(owner_node.name)}"),
                )


def _part(node: nodes.Getattr | nodes.Getitem) -> str | None:
    """The part that is asked for, as far as it stands in the template."""
    if isinstance(node, nodes.Getattr):
        return node.attr
    return node.arg.value if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str) else None


def _uncompiled(files: Files, name: str, sandbox: Sandbox) -> Iterator[Problem]:
    """What only the making of code finds."""
    try:
        sandbox.compile(files.source(name) or "", name)
    except TemplateSyntaxError as error:
        yield failure(error, files, name)


@lru_cache(256)
def _undeclared(source: str) -> frozenset[str]:
    """Names that a template asks for, which can be read.

    Filters and tests, of which Jinja refuses here those it does not have itself, do not matter.  Remembered:
    all languages share a layout, and while somebody writes a letter, its other files stay as they are.
    """
    tree = _JINJA.parse(source)
    for node in tree.find_all((nodes.Filter, nodes.Test)):
        node.name = "string" if isinstance(node, nodes.Filter) else "defined"
    return frozenset(meta.find_undeclared_variables(tree))


def _filters(files: Files, name: str, tree: nodes.Template, sandbox: Sandbox) -> Iterator[Problem]:
    undeclared = _undeclared(files.source(name) or "")
    for node in tree.find_all(nodes.Filter):
        at = files.line(name, node.lineno)
        if node.name in REFUSED_FILTERS:
            yield Problem(
                at, f"letters cannot use the filter {quoted(node.name)}", REFUSED_FILTERS[node.name]
            )
        elif node.name not in sandbox.filters:
            yield Problem(at, f"there is no filter {quoted(node.name)}", _close(node.name, sandbox.filters))
        elif node.name == "safe" and node.node is not None and _from_data(node.node, undeclared):
            yield Problem(at, "'|safe' would let what people write become part of the page", "leave it out")
    for test in tree.find_all(nodes.Test):
        if test.name not in sandbox.tests:
            at = files.line(name, test.lineno)
            close = _close(test.name, sandbox.tests)
            hint = f"to compare with text, write == '{test.name}'"
            yield Problem(at, f"there is no test {quoted(test.name)}", f"{close} {hint}" if close else hint)


def _from_data(node: nodes.Expr, undeclared: frozenset[str]) -> bool:
    """Whether an expression begins at a value that the letter is given."""
    while isinstance(node, (nodes.Getattr, nodes.Getitem, nodes.Filter)):
        if node.node is None:
            return False
        node = node.node
    return isinstance(node, nodes.Name) and node.name in undeclared - {"content"}


def _missing_parts(files: Files, name: str, tree: nodes.Template) -> Iterator[Problem]:
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        # Each of the four has one; their common class does not say so.
        wanted = node.template  # type: ignore[attr-defined]
        if not isinstance(wanted, nodes.Const) or not isinstance(wanted.value, str):
            continue
        if files.source(files.resolve(wanted.value, name)) is None and not getattr(
            node, "ignore_missing", False
        ):
            yield Problem(
                files.line(name, node.lineno),
                f"there is no template {quoted(wanted.value)}",
                f"parts and layouts are named as they stand under {FOLDER}/",
            )


def _text_mistakes(files: Files, name: str, variant: Variant) -> Iterator[Problem]:
    if ":" in name or name.endswith(".txt"):
        return
    yield from files.reserved(name)
    source = files.source(name) or ""
    for found in _IMAGE.finditer(source):
        image = (found["html"] or found["md"]).strip()
        if not _ELSEWHERE.match(image) and files.image(image, variant.name) is None:
            yield Problem(
                place(name, source.count("\n", 0, found.start()) + 1),
                f"there is no image {quoted(image)}",
                "put it beside the letter",
            )
    for found in _TAG_NAME.finditer(source):
        yield Problem(
            place(name, source.count("\n", 0, found.start()) + 1),
            "a value stands in the name of a tag",
            "write &lt; for the sign itself",
        )


def _uncalled(files: Files, name: str, tree: nodes.Template, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Functions printed as if they were values."""
    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            if isinstance(node, nodes.Name) and node.name in vocabulary.functions:
                yield Problem(
                    files.line(name, node.lineno),
                    f"{quoted(node.name)} is printed without its parentheses",
                    f"{{{{ {node.name}({'…' if node.name == 'by_gender' else ''}) }}}}",
                )


def _single_braces(
    files: Files, name: str, tree: nodes.Template, known: Collection[str]
) -> Iterator[Problem]:
    """Names of values between braces that Jinja does not look at."""
    for node in tree.find_all(nodes.TemplateData):
        for found in _SINGLE_BRACES.finditer(node.data):
            if found[1] in known:
                yield Problem(
                    files.line(name, node.lineno + node.data.count("\n", 0, found.start())),
                    f"{quoted(found[0])} is printed as it stands",
                    f"a value stands between two braces: {{{{ {found[1]} }}}}",
                    Severity.WARNING,
                )


def _meant(word: str, words: Collection[str]) -> str | None:
    """A hint that offers what people call otherwise, else what is spelt nearly so."""
    name = well_known(word, words)
    return f"did you mean {quoted(name)}?" if name else _close(word, words)


def _close(word: str, words: Collection[str]) -> str | None:
    close = get_close_matches(word, words, n=1)
    return f"did you mean {quoted(close[0])}?" if close else None
