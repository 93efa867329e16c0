"""Whether one rule holds wherever another does, as far as that can be told from their words."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import expressions as exp

from engine.audience.segment.model import Joint, Parameter, Rule, Segment

_ABOVE = {exp.GT: False, exp.GTE: True}
_BELOW = {exp.LT: False, exp.LTE: True}


@dataclass(frozen=True, slots=True)
class _Bound:
    """A comparison with one value: ``column`` is above, below or at it; ``among`` are the others, such as a
    currency."""

    column: str
    sign: str
    value: Parameter
    itself: bool
    among: tuple[Parameter, ...]


def covers(wide: Segment, narrow: Segment) -> bool:
    """Whether ``wide`` certainly holds for everybody ``narrow`` holds for.  False where it cannot be told."""
    return _covers(wide, wide.rule, narrow, narrow.rule)


def _covers(wide: Segment, first: Rule, narrow: Segment, second: Rule) -> bool:
    first, second = _bare(first), _bare(second)
    if second.joint is Joint.ANY:
        return all(_covers(wide, first, narrow, part) for part in second.parts)
    if first.joint is Joint.ALL:
        return all(_covers(wide, part, narrow, second) for part in first.parts)
    if first.joint is Joint.ANY and any(_covers(wide, part, narrow, second) for part in first.parts):
        return True
    if second.joint is Joint.ALL:
        return any(_covers(wide, first, narrow, part) for part in second.parts)
    if first.words.casefold() == second.words.casefold() and first.segment == second.segment:
        return True
    one, two = _bound(wide, first), _bound(narrow, second)
    return one is not None and two is not None and _implied(one, two)


def _bare(rule: Rule) -> Rule:
    while rule.joint is Joint.NAMED:
        rule = rule.parts[0]
    return rule


def _bound(segment: Segment, leaf: Rule) -> _Bound | None:
    """None for what is not one comparison of a column with one value."""
    if leaf.joint is not Joint.LEAF or leaf.test is None or leaf.column is None:
        return None
    value = f"value:{leaf.column}"
    found = None
    among: list[Parameter] = []
    for node in leaf.test.find_all(exp.Binary, exp.Not, exp.In, exp.Anonymous):
        parameter = node.expression if isinstance(node, exp.Binary) else None
        if isinstance(node, exp.And | exp.Or | exp.Is):
            continue
        if not isinstance(parameter, exp.Placeholder):
            return None
        given = segment.parameters[parameter.name]
        if node.this.name != value:
            among.append(given)
        elif found is not None or not isinstance(node, exp.GT | exp.GTE | exp.LT | exp.LTE | exp.EQ):
            return None
        else:
            sign = ">" if type(node) in _ABOVE else "<" if type(node) in _BELOW else "="
            itself = _ABOVE.get(type(node), _BELOW.get(type(node), True))
            found = (sign, given, itself)
    return None if found is None else _Bound(leaf.column, *found, tuple(among))


def _implied(wide: _Bound, narrow: _Bound) -> bool:
    if (wide.column, wide.among) != (narrow.column, narrow.among) or type(wide.value) is not type(
        narrow.value
    ):
        return False
    one, two = wide.value, narrow.value
    if wide.sign == "=":
        return narrow.sign == "=" and one == two
    if narrow.sign not in (wide.sign, "="):
        return False
    inside = wide.itself or not narrow.itself
    if one == two:
        return inside
    if wide.sign == ">":
        return bool(two > one)  # type: ignore[operator] # of one type, which has an order
    return bool(two < one)  # type: ignore[operator] # of one type, which has an order
