"""Jinja as letters use it: it reaches the values it is given and nothing else, and always comes to an end.

Printed values go to ``Slots.put`` instead of into the text; constants, and Jinja's own captures, are text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import is_dataclass
from datetime import date, datetime, time
from types import BuiltinMethodType, MethodType
from typing import Any

from jinja2 import Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import Template, TemplateModule
from jinja2.exceptions import SecurityError, TemplateNotFound
from jinja2.loaders import BaseLoader
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Cycler, Joiner, Namespace
from markupsafe import Markup, escape

from engine.letter import bounds
from engine.letter.slots import RESERVED, Capture, Slots, TooMuch, bounded, truth
from engine.problem import quoted

#: Turns of loops, calls and inclusions of one letter.
MOST_STEPS = 50_000

_METHODS: tuple[tuple[type, frozenset[str]], ...] = (
    (
        str,
        frozenset(
            "capitalize count endswith find isalnum isalpha isdigit islower isspace isupper lower lstrip removeprefix"
            " removesuffix rstrip split splitlines startswith strip swapcase title upper".split()
        ),
    ),
    (datetime, frozenset("date time isoformat isoweekday weekday".split())),
    (date, frozenset("isoformat isoweekday weekday".split())),
    (time, frozenset({"isoformat"})),
    (dict, frozenset("get items keys values".split())),
    (Mapping, frozenset("get items keys values".split())),
    (list, frozenset("count index".split())),
    (tuple, frozenset("count index".split())),
    (LoopContext, frozenset("cycle changed".split())),
    (Cycler, frozenset("next reset".split())),
    (BlockReference, frozenset({"super"})),
)
_OPAQUE = (Macro, BlockReference, Joiner, type, MethodType, BuiltinMethodType, Undefined)
_STRUCTURE = (Macro, BlockReference, LoopContext)
_HINTS = {
    "format": "put values together with ~, as in {{ first ~ ' ' ~ last }}",
    "strftime": "use the filters date, day, time or moment",
    "replace": "use the filter: |replace('a', 'b')",
    "join": "use the filter: |join(', ')",
}


class Missing(StrictUndefined):
    """What a name stands for that nobody gave."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        if isinstance(self._undefined_obj, (str, int)) or self._undefined_obj is None:
            return f"{quoted(self._undefined_name)} is asked of something that has no parts"
        if isinstance(self._undefined_name, str):
            return f"nothing is called {quoted(self._undefined_name)} here"
        return f"there is no item {quoted(self._undefined_name)}"


class Sandbox(ImmutableSandboxedEnvironment):
    """One language's templates and the slots they print into.

    Not for two threads at once: ``slots`` and ``steps`` belong to the letter that is being written.
    """

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(
        self,
        source: Callable[[str], str | None],
        resolve: Callable[[str, str], str],
        slots: Slots,
        *,
        filters: Mapping[str, Callable[..., Any]],
        functions: Mapping[str, Callable[..., Any]],
    ) -> None:
        """``source`` gives a template's text by name; ``resolve`` a name as written, in a template, as a full one."""
        super().__init__(
            autoescape=True, undefined=Missing, loader=_Files(source), cache_size=-1, auto_reload=False
        )
        self.slots = slots
        self.steps = 0
        #: Turns of each loop, by template and line.
        self.turns: dict[tuple[str, int], int] = {}
        self._resolve = resolve
        # Fields of records that were once found harmless.
        self._plain: set[tuple[type, str]] = set()
        self.filters = {**bounds.bounded_filters(self.slots), **filters}
        self.globals = {
            "range": bounds.bounded_range,
            "dict": dict,
            "cycler": Cycler,
            "joiner": Joiner,
            "namespace": Namespace,
            **functions,
        }
        self._functions = frozenset(map(id, self.globals.values()))
        self.binop_table |= {
            "+": bounds.total,
            "*": bounds.product,
            "**": bounds.power,
            "%": bounds.remainder,
        }

    # Jinja joins the output of blocks and macros through this attribute.
    concat = staticmethod(bounded)  # type: ignore[assignment]

    def clear(self) -> None:
        """Begin a letter."""
        self.slots.clear()
        self.steps = 0
        if self.turns:
            self.turns = {}

    def step(self) -> None:
        """Count one turn of a loop, one call, one inclusion."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooMuch(f"more than {MOST_STEPS:,} steps are taken")

    def turn(self, place: tuple[str, int]) -> None:
        """Count one turn of the loop at ``place``."""
        self.step()
        self.turns[place] = self.turns.get(place, 0) + 1

    def join_path(self, template: str, parent: str) -> str:
        return self._resolve(template, parent)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """``obj.attribute``.  Of a mapping its items come first, so that a column may be called "items"."""
        kind = type(obj)
        if kind is dict or isinstance(obj, Mapping):
            try:
                return obj[attribute]
            except (KeyError, TypeError):
                pass
        elif (kind, attribute) in self._plain:
            value = getattr(obj, attribute)
            if not callable(value):
                return value
        value = super().getattr(obj, attribute)
        if is_dataclass(kind) and not isinstance(value, Undefined):
            self._plain.add((kind, attribute))
        return value

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Mapping) and type(argument) is Capture:
            argument = truth(argument)
        return super().getitem(obj, argument)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        # Format strings are refused like every other method that is not listed.
        return None

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if attr.startswith("_") or not super().is_safe_attribute(obj, attr, value):
            return False
        for kind, names in _METHODS:
            if isinstance(obj, kind):
                if attr in names:
                    return True
                break
        if isinstance(obj, (TemplateModule, Namespace)):
            return True
        return not callable(value) and not isinstance(obj, _OPAQUE)

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
        hint = _HINTS.get(attribute.removesuffix("_map"))
        said = f"{quoted(attribute)} cannot be used in a letter" + (f"; {hint}" if hint else "")
        return self.undefined(said, name=attribute, obj=obj, exc=SecurityError)

    def is_safe_callable(self, obj: Any) -> bool:
        return (
            isinstance(obj, (*_STRUCTURE, Undefined, Joiner))
            or id(obj) in self._functions
            # A method has been looked at when the template reached for it.
            or isinstance(obj, (BuiltinMethodType, MethodType))
        )

    def call(self, context: Context, obj: Any, /, *args: Any, **named: Any) -> Any:
        """Call ``obj`` for a template.  What a macro, block or recursive loop gives is part of the page."""
        self.step()
        if not self.is_safe_callable(obj):
            raise SecurityError(f"what is called here is not a function: {quoted(type(obj).__name__)}")
        if isinstance(obj, BuiltinMethodType) and isinstance(obj.__self__, str):
            args = tuple(truth(arg) for arg in args)
        result = context.call(obj, *args, **named)
        if isinstance(obj, _STRUCTURE) and type(result) is Markup:
            return Capture(result, self.slots)
        return result


class _Files(BaseLoader):
    def __init__(self, source: Callable[[str], str | None]) -> None:
        self._source = source

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:
        text = self._source(template)
        if text is None:
            raise TemplateNotFound(template)
        return text, template, lambda: True


class _Page(Template):
    """A compiled template whose captures are ``Capture`` and whose values go to the slots."""

    @classmethod
    def _from_namespace(
        cls,
        environment: Sandbox,
        namespace: MutableMapping[str, Any],
        globals: MutableMapping[str, Any],  # noqa: A002
    ) -> Template:
        slots = environment.slots
        namespace["Markup"] = lambda text: Capture(text, slots)
        namespace["markup_join"] = slots.join
        namespace["_put"] = slots.put
        namespace["_step"] = environment.step
        namespace["_turn"] = environment.turn
        namespace["_truth"] = truth
        return super()._from_namespace(environment, namespace, globals)

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        # Jinja keeps the module of an import; one that printed values belongs to one letter only.
        if self._module is None:
            slots = self.environment.slots  # type: ignore[attr-defined]
            before = len(slots.values)
            module = self.make_module()
            if len(slots.values) != before:
                return module
            self._module = module
        return self._module


class _Generator(CodeGenerator):
    """Generates code that puts values aside and counts its steps."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        #: Lines of loops whose body is yet to be written, by the identity of the body.
        self._loops: dict[int, int] = {}

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        """Print the branches of ``a if b else c`` and the parts of ``a ~ b`` each for itself, so that
        constants in them are text of the page as they would be outside."""
        plain: list[nodes.Expr] = []
        rest = list(node.nodes)
        while rest:
            child = rest.pop(0)
            if isinstance(child, nodes.Concat):
                rest[:0] = child.nodes
            elif isinstance(child, nodes.CondExpr):
                if plain:
                    super().visit_Output(nodes.Output(plain, lineno=plain[0].lineno), frame)
                    plain = []
                other = [nodes.Output([child.expr2], lineno=child.lineno)] if child.expr2 is not None else []
                branch = nodes.If(
                    child.test,
                    [nodes.Output([child.expr1], lineno=child.lineno)],
                    [],
                    other,
                    lineno=child.lineno,
                )
                self.visit_If(branch, frame)
            else:
                plain.append(child)
        if plain:
            super().visit_Output(nodes.Output(plain, lineno=node.lineno), frame)

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if isinstance(node, nodes.TemplateData):
            return node.data
        if isinstance(node, nodes.Filter) and node.name == "safe" and isinstance(node.node, nodes.Const):
            return self._constant(node.node.value, node.lineno)
        if not isinstance(node, nodes.Const):
            raise nodes.Impossible
        if node.value is None:
            return ""
        text = self._constant(node.value, node.lineno)
        # Subjects and plain text have no markup that a constant could break.
        return text if (self.name or "").endswith((".txt", ":subject", ":preheader")) else str(escape(text))

    def _constant(self, value: object, line: int) -> str:
        text = str(value)
        if RESERVED.search(text):
            self.fail("a character of the private use area cannot be printed", line)
        return text

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("_put(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(")")

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        self._loops[id(node.body)] = node.lineno
        super().visit_For(node, frame)

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        line = self._loops.pop(id(nodes), None)
        if line is not None:
            self.writeline(f"_turn({(self.name, line)!r})")
        super().blockvisit(nodes, frame)

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:
        self.writeline("_step()", node)
        super().visit_Include(node, frame)

    def visit_CallBlock(self, node: nodes.CallBlock, frame: Frame) -> None:
        """As Jinja's own, but what the called function gives is printed like any value."""
        call_frame, macro_ref = self.macro_body(node, frame)  # type: ignore[no-untyped-call]
        self.writeline("caller = ")
        self.macro_def(macro_ref, call_frame)
        self.start_write(frame, node)
        self.write("_put(")
        self.visit_Call(node.call, frame, forward_caller=True)
        self.write(")")
        self.end_write(frame)

    def visit_FilterBlock(self, node: nodes.FilterBlock, frame: Frame) -> None:
        """As Jinja's own, but what the filter gives is printed like any value."""
        filter_frame = frame.inner()
        filter_frame.symbols.analyze_node(node)
        self.enter_frame(filter_frame)
        self.buffer(filter_frame)
        self.blockvisit(node.body, filter_frame)
        self.start_write(frame, node)
        self.write("_put(")
        self.visit_Filter(node.filter, filter_frame)
        self.write(")")
        self.end_write(frame)
        self.leave_frame(filter_frame)

    def visit_AssignBlock(self, node: nodes.AssignBlock, frame: Frame) -> None:
        """As Jinja's own, but what a filter gives is markup only if it is a capture."""
        if node.filter is None:
            super().visit_AssignBlock(node, frame)
            return
        self.push_assign_tracking()
        block_frame = frame.inner()
        block_frame.require_output_check = False
        block_frame.symbols.analyze_node(node)
        self.enter_frame(block_frame)
        self.buffer(block_frame)
        self.blockvisit(node.body, block_frame)
        self.newline(node)
        self.visit(node.target, frame)
        self.write(" = ")
        self.visit_Filter(node.filter, block_frame)
        self.pop_assign_tracking(frame)
        self.leave_frame(block_frame)

    def visit_Compare(self, node: nodes.Compare, frame: Frame) -> None:
        """``a in b``: Python's text looks into itself without asking ``a``."""
        if not any(operand.op in ("in", "notin") for operand in node.ops):
            super().visit_Compare(node, frame)
            return
        self.write("(_truth(")
        self.visit(node.expr, frame)
        self.write(")")
        for operand in node.ops:
            self.visit(operand, frame)
        self.write(")")

    def visit_ScopedEvalContextModifier(self, node: nodes.ScopedEvalContextModifier, frame: Frame) -> None:
        self.fail("escaping cannot be switched off", node.lineno)


Sandbox.code_generator_class = _Generator
Sandbox.template_class = _Page
