"""An expression of a template as its author would write it."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from jinja2 import nodes

_SIGNS = MappingProxyType(
    {
        "eq": "==",
        "ne": "!=",
        "gt": ">",
        "gteq": ">=",
        "lt": "<",
        "lteq": "<=",
        "in": "in",
        "notin": "not in",
    }
)
#: From what binds least to what binds most, as Jinja reads them; anything else binds more.
_BINDING: tuple[tuple[type[nodes.Node], ...], ...] = (
    (nodes.Tuple,),
    (nodes.CondExpr,),
    (nodes.Or,),
    (nodes.And,),
    (nodes.Not,),
    (nodes.Compare,),
    (nodes.Add, nodes.Sub),
    (nodes.Concat,),
    (nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod),
    (nodes.Pow,),
    (nodes.Neg, nodes.Pos),
    (nodes.Filter, nodes.Test),
)
_LEVELS = MappingProxyType({kind: level for level, kinds in enumerate(_BINDING) for kind in kinds})
_TIGHT = len(_BINDING)
_SIGNED = _LEVELS[nodes.Neg]


def spelled(node: nodes.Node | None) -> str:
    """``node`` on one line: ``order_count == 1``, ``name|default('friend')``."""
    match node:
        case None:
            return ""
        case nodes.Name() | nodes.NSRef():
            return node.name
        case nodes.Const():
            return _constant(node.value)
        case nodes.Getattr():
            return f"{_inside(node.node, _TIGHT)}.{node.attr}"
        case nodes.Getitem():
            return f"{_inside(node.node, _TIGHT)}[{spelled(node.arg)}]"
        case nodes.Slice():
            step = "" if node.step is None else f":{spelled(node.step)}"
            return f"{spelled(node.start)}:{spelled(node.stop)}{step}"
        case nodes.Call():
            return f"{_inside(node.node, _TIGHT)}({_arguments(node)})"
        case nodes.Filter():
            before = "" if node.node is None else f"{_inside(node.node, _SIGNED)}|"
            return f"{before}{node.name}{_bracketed(node)}"
        case nodes.Test():
            return f"{_inside(node.node, _SIGNED)} is {node.name}{_bracketed(node)}"
        case nodes.Not(node=nodes.Test() as test):
            return f"{_inside(test.node, _SIGNED)} is not {test.name}{_bracketed(test)}"
        case nodes.Compare():
            level = _level(node) + 1
            rest = (f"{_SIGNS[one.op]} {_inside(one.expr, level)}" for one in node.ops)
            return " ".join((_inside(node.expr, level), *rest))
        case nodes.BinExpr():
            level = _level(node)
            return f"{_inside(node.left, level)} {node.operator} {_inside(node.right, level + 1)}"
        case nodes.UnaryExpr():
            return f"{node.operator}{' ' * isinstance(node, nodes.Not)}{_inside(node.node, _level(node))}"
        case nodes.Concat():
            return " ~ ".join(_inside(part, _level(node) + 1) for part in node.nodes)
        case nodes.CondExpr():
            other = "" if node.expr2 is None else f" else {spelled(node.expr2)}"
            return f"{_inside(node.expr1, 2)} if {_inside(node.test, 2)}{other}"
        case nodes.List():
            return f"[{_listed(node.items)}]"
        case nodes.Tuple():
            return _listed(node.items)
        case nodes.Dict():
            return "{" + _listed(node.items) + "}"
        case nodes.Pair():
            return f"{_item(node.key)}: {_item(node.value)}"
        case _:
            return "…"


def _inside(node: nodes.Node, level: int) -> str:
    """``node`` where something that binds as ``level`` does stands next to it."""
    return f"({spelled(node)})" if _level(node) < level else spelled(node)


def _level(node: nodes.Node) -> int:
    return _LEVELS.get(type(node), _TIGHT)


def _bracketed(node: nodes.Filter | nodes.Test) -> str:
    arguments = _arguments(node)
    return f"({arguments})" if arguments else ""


def _arguments(node: nodes.Call | nodes.Filter | nodes.Test) -> str:
    found = [_item(one) for one in node.args]
    found += [f"*{_item(node.dyn_args)}"] if node.dyn_args is not None else []
    found += [f"{one.key}={_item(one.value)}" for one in node.kwargs]
    found += [f"**{_item(node.dyn_kwargs)}"] if node.dyn_kwargs is not None else []
    return ", ".join(found)


def _listed(items: Sequence[nodes.Node]) -> str:
    return ", ".join(map(_item, items))


def _item(node: nodes.Node) -> str:
    """``node`` between commas."""
    return _inside(node, 1)


def _constant(value: object) -> str:
    match value:
        case str():
            return f"'{value}'" if "'" not in value else f'"{value}"'
        case None | bool():
            return str(value).lower()
        case _:
            return str(value)
