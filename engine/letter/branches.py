"""The ways a letter's templates can go, numbered: conditions, loops, filters, choices by gender."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
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


#: Something that is defined in one place and used in others: "macro" or "block", and its name.
_Piece: TypeAlias = tuple[str, str]


class Ways:
    """Numbers every way in every template, the same for all languages of a letter."""

    def __init__(self, line: Callable[[str, int], Place]) -> None:
        """``line`` gives the place of a template's line in the file a person wrote."""
        self._line = line
        self._walks: dict[str, _Walk] = {}
        self._count = 0

    def numbers(self, name: str, tree: nodes.Template) -> Mapping[nodes.Node, int]:
        """For each node with ways the number of its first; the others follow it.

        An ``if`` has one, then one for each ``elif``, then one for none of them; an ``elif`` has its own.  A
        loop has three: no turn, one, several.  A default has two: given, stepped in.  A choice by gender has
        one for each form.  Any other filter has one.

        ``tree`` is what ``name`` was parsed to, however often.
        """
        known = self._walks.get(name)
        walk = _Walk(lambda line: self._line(name, line), self._count if known is None else known.first, tree)
        if known is None:
            self._walks[name] = walk
            self._count += len(walk.found)
        return walk.numbers

    def branches(
        self, trees: Mapping[str, nodes.Template], resolve: Callable[[str, str], str]
    ) -> tuple[Branch, ...]:
        """The ways of a letter made of ``trees``, in their order and that of their lines.

        Those in macros that nothing calls, and in blocks that are replaced, are no part of it.
        ``resolve`` gives the full name of a template that another names.
        """
        for name, tree in trees.items():
            if name not in self._walks:
                self.numbers(name, tree)
        called = frozenset[str]().union(*map(_called, trees.values()))
        replaced = _replaced(trees, resolve)
        found: list[Branch] = []
        for name in trees:
            walk = self._walks[name]
            dead = replaced.get(name, frozenset()) | {
                piece for piece in walk.pieces if piece[0] == "macro" and piece[1] not in called
            }
            ways = (branch for branch in walk.found if dead.isdisjoint(walk.standing[branch.number]))
            found += ways
        # A subject and the letter below it stand in one file.
        files = {path: at for at, path in reversed([*enumerate(branch.place.path for branch in found)])}
        return tuple(sorted(found, key=lambda branch: (files[branch.place.path], branch.place.line)))

    def elsewhere(self, seen: Collection[str]) -> tuple[Branch, ...]:
        """The ways of templates beside those ``seen``: included by a name that only a letter makes."""
        return tuple(
            branch for name, walk in self._walks.items() if name not in seen for branch in walk.found
        )


def _called(tree: nodes.Template) -> set[str]:
    """What a template may call by its name."""
    found = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    found |= {node.attr for node in tree.find_all(nodes.Getattr)}
    pairs = (one for node in tree.find_all(nodes.FromImport) for one in node.names)
    return found | {one[0] for one in pairs if isinstance(one, tuple) and one[1] in found}


def _replaced(
    trees: Mapping[str, nodes.Template], resolve: Callable[[str, str], str]
) -> dict[str, set[_Piece]]:
    """By template, its blocks that one built on it writes anew, without ``super()``."""
    above: dict[str, str] = {}
    for name, tree in trees.items():
        extends = tree.find(nodes.Extends)
        if extends is not None and isinstance(extends.template, nodes.Const):
            above[name] = resolve(str(extends.template.value), name)
    found: dict[str, set[_Piece]] = defaultdict(set)
    for name in above:
        new = {
            ("block", block.name)
            for block in trees[name].find_all(nodes.Block)
            if not any(one.name == "super" for one in block.find_all(nodes.Name))
        }
        parent = above.get(name)
        for _ in trees:
            if parent is not None:
                found[parent] |= new
                parent = above.get(parent)
    return found


class _Walk:
    """One template, looked through from its beginning to its end."""

    def __init__(self, place: Callable[[int], Place], first: int, tree: nodes.Template) -> None:
        self.first = first
        self.numbers: dict[nodes.Node, int] = {}
        self.found: list[Branch] = []
        #: Every macro and block, and in which of them each way stands.
        self.pieces: set[_Piece] = set()
        self.standing: dict[int, frozenset[_Piece]] = {}
        self._here: frozenset[_Piece] = frozenset()
        self._place = place
        # A template's own ``by_gender`` is not ours.
        self._own_choice = any(node.name == _BY_GENDER for node in tree.find_all(nodes.Macro)) or any(
            node.name == _BY_GENDER and node.ctx != "load" for node in tree.find_all(nodes.Name)
        )
        self._inside(tree, ())

    def _add(self, node: nodes.Node, words: str, outer: _Outer, asked: nodes.Node, line: int = 0) -> int:
        """Number the next way of ``node``, which ``asked`` decides."""
        number = self.first + len(self.found)
        self.standing[number] = self._here
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
                self._piece("macro", node, ())
            case nodes.Block():
                self._piece("block", node, outer)
            case _:
                self._inside(node, outer)

    def _piece(self, kind: str, node: nodes.Macro | nodes.Block, outer: _Outer) -> None:
        before, piece = self._here, (kind, node.name)
        self.pieces.add(piece)
        self._here |= {piece}
        self._inside(node, outer)
        self._here = before

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
        words = cut(f"{'' if _has_operand(node) else 'filter '}{spelled(node)}")
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


def _has_operand(node: nodes.Expr | None) -> bool:
    """Whether a filter is put to a value, and not to a block."""
    while isinstance(node, nodes.Filter):
        node = node.node
    return node is not None


def _is_constant(node: nodes.Expr) -> bool:
    """Whether Jinja works it out when it reads the template, once and for all."""
    try:
        node.as_const()
    except nodes.Impossible:
        return False
    return True
