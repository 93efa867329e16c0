"""The ways a letter's templates can go, numbered: conditions, loops, filters, choices by gender."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from jinja2 import nodes

from engine.letter.spelling import spelled
from engine.problem import Place

#: Filters that put something in the place of what is not there.
DEFAULTS = frozenset({"default", "d"})
_BY_GENDER = "by_gender"
_FORMS = ("f", "m", "neutral")
_LONGEST = 60

_Outer: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One way a template can go.

    Attributes:
        number: What says in ``Writer.reached`` that it was taken; of one writer only.
        place: The line a person wrote.
        words: The template's own words, and what came of them: "if order_count == 1: not so".
        within: The ways it stands inside: only where one of these is taken can it be taken.  Empty where it
            stands by itself.
        asks: The names that what decides it asks for, as far as they stand in it.
    """

    number: int
    place: Place
    words: str
    within: tuple[int, ...]
    asks: frozenset[str]


class Ways:
    """Numbers every way in every template, the same for all languages of a letter."""

    def __init__(self, line: Callable[[str, int], Place]) -> None:
        """``line`` gives the place of a template's line in the file a person wrote."""
        self._line = line
        self._found: dict[str, tuple[Branch, ...]] = {}
        self._first: dict[str, int] = {}
        self._count = 0

    def numbers(self, name: str, tree: nodes.Template) -> Mapping[nodes.Node, int]:
        """For each node with ways the number of its first; the others follow it.

        An ``if`` has one, then one for each ``elif``, then one for none of them; an ``elif`` has its own.  A
        loop has three: no turn, one, several.  A default has two: given, stepped in.  A choice by gender has
        one for each form.  Any other filter has one.

        ``tree`` is what ``name`` was parsed to, however often.
        """
        first = self._first.setdefault(name, self._count)
        walk = _Walk(lambda line: self._line(name, line), first, tree)
        if name not in self._found:
            self._found[name] = tuple(sorted(walk.found, key=lambda branch: branch.place.line))
            self._count += len(walk.found)
        return walk.numbers

    def branches(self, name: str, tree: nodes.Template) -> tuple[Branch, ...]:
        """The ways of one template, in the order of its lines."""
        if name not in self._found:
            self.numbers(name, tree)
        return self._found[name]


class _Walk:
    """One template, looked through from its beginning to its end."""

    def __init__(self, place: Callable[[int], Place], first: int, tree: nodes.Template) -> None:
        self.numbers: dict[nodes.Node, int] = {}
        self.found: list[Branch] = []
        self._place = place
        self._first = first
        # A template's own ``by_gender`` is not ours.
        self._own_choice = any(node.name == _BY_GENDER for node in tree.find_all(nodes.Macro)) or any(
            node.name == _BY_GENDER and node.ctx != "load" for node in tree.find_all(nodes.Name)
        )
        self._inside(tree, ())

    def _add(self, node: nodes.Node, words: str, outer: _Outer, asked: nodes.Node, line: int = 0) -> int:
        """Number the next way of ``node``, which ``asked`` decides."""
        number = self._first + len(self.found)
        self.numbers.setdefault(node, number)
        asks = frozenset(name.name for name in _names(asked))
        place = self._place(line or node.lineno)
        self.found.append(Branch(number=number, place=place, words=words, within=outer, asks=asks))
        return number

    def _inside(self, node: nodes.Node, outer: _Outer) -> None:
        for child in node.iter_child_nodes():
            self._visit(child, outer)

    def _each(self, found: list[nodes.Node], outer: _Outer) -> None:
        for node in found:
            self._visit(node, outer)

    def _visit(self, node: nodes.Node, outer: _Outer) -> None:
        match node:
            case nodes.If():
                self._if(node, outer)
            case nodes.For():
                self._for(node, outer)
            case nodes.CondExpr() if not _is_constant(node):
                self._choice(node, outer)
            case nodes.Filter() if not _is_constant(node):
                self._filter(node, outer)
            case nodes.Call() if not self._own_choice and forms(node) is not None:
                words = cut(spelled(node))
                for who in ("a woman", "a man", "not known"):
                    self._add(node, f"{words}: {who}", outer, node)
                self._inside(node, outer)
            case nodes.Macro():
                # Called from elsewhere, whatever stands round its definition.
                self._inside(node, ())
            case _:
                self._inside(node, outer)

    def _if(self, node: nodes.If, outer: _Outer) -> None:
        words = cut(f"if {spelled(node.test)}")
        bodies = [(node.test, node.body, self._add(node, words, outer, node.test))]
        for one in node.elif_:
            number = self._add(one, cut(f"elif {spelled(one.test)}"), outer, one.test)
            bodies.append((one.test, one.body, number))
        chain = ", elif …" if node.elif_ else ""
        tests = nodes.List([test for test, _, _ in bodies])
        line = node.else_[0].lineno if node.else_ else 0
        last = self._add(node, f"{words}{chain}: not so", outer, tests, line)
        for test, body, number in bodies:
            self._visit(test, outer)
            self._each(body, (number,))
        self._each(node.else_, (last,))

    def _for(self, node: nodes.For, outer: _Outer) -> None:
        test = f" if {spelled(node.test)}" if node.test is not None else ""
        words = cut(f"for {spelled(node.target)} in {spelled(node.iter)}{test}")
        asked = nodes.List([one for one in (node.iter, node.test) if one is not None])
        none, one, several = (
            self._add(node, f"{words}: {turns}", outer, asked) for turns in ("none", "one", "several")
        )
        # Both are asked before it is known whether there will be a turn.
        self._inside(asked, outer)
        self._each(node.body, (one, several))
        self._each(node.else_, (none,))

    def _choice(self, node: nodes.CondExpr, outer: _Outer) -> None:
        words = cut(f"if {spelled(node.test)}")
        so = self._add(node, words, outer, node.test)
        not_so = self._add(node, f"{words}: not so", outer, node.test)
        self._visit(node.test, outer)
        self._visit(node.expr1, (so,))
        if node.expr2 is not None:
            self._visit(node.expr2, (not_so,))

    def _filter(self, node: nodes.Filter, outer: _Outer) -> None:
        words = cut(spelled(node) if node.node is not None else f"filter {spelled(node)}")
        if node.node is not None and node.name in DEFAULTS:
            self._add(node, f"{words}: given", outer, node.node)
            self._add(node, f"{words}: the default", outer, node.node)
        else:
            self._add(node, words, outer, node)
        self._inside(node, outer)


def forms(node: nodes.Call) -> tuple[nodes.Expr, nodes.Expr, nodes.Expr] | None:
    """The three wordings of a choice by the reader's gender; None for any other call.

    A choice by the signer's gender is none: it comes out alike in every letter.
    """
    if not isinstance(node.node, nodes.Name) or node.node.name != _BY_GENDER:
        return None
    if node.dyn_args is not None or node.dyn_kwargs is not None or len(node.args) > len(_FORMS):
        return None
    given = dict(zip(_FORMS, node.args, strict=False))
    named = {one.key: one.value for one in node.kwargs}
    if len(given) + len(named) != len(_FORMS) or {*given, *named} != {*_FORMS}:
        return None
    f, m, neutral = ((given | named)[form] for form in _FORMS)
    return f, m, neutral


def cut(words: str) -> str:
    """``words`` on one line that is not too long to read."""
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _names(node: nodes.Node) -> Iterator[nodes.Name]:
    if isinstance(node, nodes.Name):
        yield node
    yield from node.find_all(nodes.Name)


def _is_constant(node: nodes.Expr) -> bool:
    """Whether Jinja works it out when it reads the template, once and for all."""
    try:
        node.as_const()
    except nodes.Impossible:
        return False
    # A filter of a block has nothing before it.
    except AttributeError:
        return False
    return True
