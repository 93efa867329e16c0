"""The rule language: from a person's words to a condition.

The words are read phrase by phrase (``last_order_at in the last 90 days``); each phrase becomes one numbered
atom.  What is left, atoms with ``and``, ``or``, ``not`` and parentheses, is parsed by sqlglot, and only the
five kinds of node that can come of it are let through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import expressions as exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError

from engine.audience.segment.leaves import Leaves
from engine.audience.segment.model import AsOf, Joint, Mistake, Rule, Segment
from engine.audience.segment.phrases import Atom, Phrases, Reference
from engine.source.model import Column

#: Characters of one rule, comparisons in it (those of named segments among them), and parentheses deep.
LONGEST = 5_000
MOST_LEAVES = 300


def read_segment(
    text: str, columns: Mapping[str, Column], named: Mapping[str, str], as_of: AsOf, *, prefix: str = "p"
) -> Segment | list[Mistake]:
    """Read one rule.

    Args:
        columns: What may be asked, by name (``engine.source.catalogue.columns``).
        named: Segments that may be used by name, as text.
        as_of: What "today" is.
        prefix: How the names of parameters begin; two conditions in one statement need two.

    Returns:
        The segment, or every mistake found, in order; those of named segments say so.  Never both, never
        neither.
    """
    reading = _Reading(columns, named, as_of, prefix)
    rule = reading.rule(text, None)
    if reading.mistakes or rule is None:
        return sorted(set(reading.mistakes), key=lambda mistake: (mistake.segment or "", mistake.offset))
    return Segment(
        text=text,
        rule=rule,
        columns=frozenset(reading.used),
        sql=condition(rule).sql("duckdb"),
        parameters=dict(reading.leaves.parameters),
    )


def condition(rule: Rule) -> exp.Expr:
    """The condition of a rule, or of a part of one."""
    match rule.joint:
        case Joint.LEAF if rule.test is not None:
            return exp.paren(rule.test)
        case Joint.NOT:
            return exp.not_(exp.paren(condition(rule.parts[0])))
        case Joint.ALL:
            return exp.paren(exp.and_(*map(condition, rule.parts)))
        case Joint.ANY:
            return exp.paren(exp.or_(*map(condition, rule.parts)))
        case _:
            return condition(rule.parts[0])


@dataclass
class _Reading:
    """One rule and the segments it names."""

    columns: Mapping[str, Column]
    named: Mapping[str, str]
    as_of: AsOf
    prefix: str
    mistakes: list[Mistake] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    path: list[str] = field(default_factory=list)
    read: dict[str, Rule | None] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        self.leaves = Leaves(self.as_of, self.prefix)

    def rule(self, text: str, segment: str | None) -> Rule | None:
        """The rule in ``text``; None if something is wrong with it, which then is among the mistakes."""
        before = len(self.mistakes)
        if len(text) > LONGEST:
            self._say(0, f"the rule is longer than {LONGEST} characters", "give parts of it a name", segment)
            return None
        phrases = Phrases(text, self.columns, self.named, self.leaves)
        phrases.read()
        self.mistakes += [
            Mistake(found.offset, found.message, found.hint, segment) for found in phrases.mistakes
        ]
        atoms = [self._atom(atom, segment) for atom in phrases.atoms]
        if len(self.mistakes) > before or None in atoms:
            return None
        try:
            tree = DuckDB.Parser().parse(phrases.skeleton, "")
        except ParseError:
            tree = []
        if len(tree) != 1 or tree[0] is None:
            self._say(
                0, "the rule cannot be understood as a whole", "put parts of it in parentheses", segment
            )
            return None
        return self._joined(tree[0], [atom for atom in atoms if atom is not None])

    def _atom(self, atom: Atom | Reference, segment: str | None) -> Rule | None:
        if isinstance(atom, Reference):
            return self._named(atom, segment)
        self.used |= atom.columns
        self.count += 1
        if self.count > MOST_LEAVES:
            if self.count == MOST_LEAVES + 1:
                self._say(
                    atom.start,
                    f"the rule has more than {MOST_LEAVES} comparisons",
                    "use `in (…)` for lists",
                    segment,
                )
            return None
        return Rule(
            joint=Joint.LEAF,
            words=atom.words,
            column=atom.column,
            test=atom.test,
            start=atom.start,
            segment=segment,
        )

    def _named(self, reference: Reference, segment: str | None) -> Rule | None:
        name = reference.name
        if name in self.path:
            circle = " → ".join([*self.path[self.path.index(name) :], name])
            self._say(
                reference.start,
                f"segments go round in a circle: {circle}",
                "one of them must say it itself",
                segment,
            )
            return None
        if name not in self.read:
            self.path.append(name)
            self.read[name] = self.rule(self.named[name], name)
            self.path.pop()
        else:
            known = self.read[name]
            self.count += sum(1 for _ in known.leaves()) if known else 0
        rule = self.read[name]
        return None if rule is None else Rule(joint=Joint.NAMED, words=name, parts=(rule,))

    def _joined(self, node: exp.Expr, atoms: list[Rule]) -> Rule:
        """The rule of a parsed skeleton.  Any node that is not one of the five is a defect of ours."""
        match node:
            case exp.Paren():
                return self._joined(node.this, atoms)
            case exp.Not():
                part = self._joined(node.this, atoms)
                return Rule(joint=Joint.NOT, words=f"not {part.words}", parts=(part,))
            case exp.And() | exp.Or():
                joint = Joint.ALL if isinstance(node, exp.And) else Joint.ANY
                parts = tuple(self._joined(part, atoms) for part in node.flatten(unnest=False))
                return Rule(
                    joint=joint, words=f" {joint} ".join(_grouped(part, joint) for part in parts), parts=parts
                )
            case exp.Column(this=exp.Identifier(this=number, quoted=True)):
                return atoms[int(number)]
            case _:
                raise AssertionError(f"not a part of a rule: {node.key}")

    def _say(self, offset: int, message: str, hint: str | None, segment: str | None) -> None:
        self.mistakes.append(Mistake(offset, message, hint, segment))


def _grouped(part: Rule, inside: Joint) -> str:
    return (
        f"({part.words})" if part.joint in (Joint.ALL, Joint.ANY) and part.joint is not inside else part.words
    )
