"""The code that Jinja makes of a letter's templates: values are put aside, steps counted, ways noted."""

# ruff: noqa: N802 - Jinja names its visitors after its nodes.

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import escape

from engine.letter.branches import DEFAULTS, forms
from engine.letter.slots import RESERVED


class Generator(CodeGenerator):
    """Generates code that puts values aside, counts its steps, and notes which way it goes.

    ``_way`` adds a number to those of the ways that a letter took, and gives None.
    """

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        #: For each loop whose body is yet to be written the name of its count, by the identity of the body.
        self._loops: dict[int, str] = {}
        self._ways: dict[nodes.Node, int] = {}

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        # Jinja knows no sandbox of ours.
        environment: Any = self.environment
        self._ways = dict(environment.ways.numbers(self.name or "", node))
        super().visit_Template(node, frame)

    def visit_If(self, node: nodes.If, frame: Frame) -> None:
        """As Jinja's own, with an ``else`` for those for whom nothing is written."""
        inner = frame.soft()
        for word, one in [("if ", node), *(("elif ", other) for other in node.elif_)]:
            self.writeline(word, one)
            self.visit(one.test, inner)
            self._branch(self._ways.get(one), one.body, inner)
        first = self._ways.get(node)
        self.writeline("else")
        self._branch(None if first is None else first + 1 + len(node.elif_), node.else_, inner)

    def _branch(self, number: int | None, body: list[nodes.Node], frame: Frame) -> None:
        self.write(":")
        self.indent()
        self.writeline("pass" if number is None else f"_way({number})")
        self.blockvisit(body, frame)
        self.outdent()

    def visit_CondExpr(self, node: nodes.CondExpr, frame: Frame) -> None:
        number = self._ways.get(node)
        if number is None:
            super().visit_CondExpr(node, frame)
            return
        inner = frame.soft()
        self.write(f"((_way({number}) or ")
        self.visit(node.expr1, inner)
        self.write(") if ")
        self.visit(node.test, inner)
        self.write(f" else (_way({number + 1}) or ")
        if node.expr2 is None:
            self.write("cond_expr_undefined('an if without an else gives nothing here')")
        else:
            self.visit(node.expr2, inner)
        self.write("))")

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:
        number = self._ways.get(node)
        if number is None:
            super().visit_Filter(node, frame)
        elif node.node is not None and node.name in DEFAULTS:
            self.write(f"_default({number}, ")
            self.visit(node.node, frame)
            self.signature(node, frame)
            self.write(")")
        else:
            self.write(f"(_way({number}) or ")
            super().visit_Filter(node, frame)
            self.write(")")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """A choice by gender is asked which of its forms it is before it gives one."""
        number, given = self._ways.get(node), forms(node)
        if number is None or given is None:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write(f"_chosen({number}, environment.call(context, ")
        self.visit(node.node, frame)
        self.write(f", {number}, {number + 1}, {number + 2})")
        for form in given:
            self.write(", ")
            self.visit(form, frame)
        self.write(")")

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
                if child in self._ways:
                    self._ways[branch] = self._ways[child]
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
        """As Jinja's own; its turns are counted, and the count looked at when they are over."""
        count = self.temporary_identifier()
        # A list, because the body of a recursive loop is a function of its own.
        self.writeline(f"{count} = [0]")
        self._loops[id(node.body)] = count
        super().visit_For(node, frame)
        self.writeline(f"_turned({self._ways.get(node)}, {(self.name, node.lineno)!r}, {count}[0])")

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        count = self._loops.pop(id(nodes), None)
        if count is not None:
            self.writeline(f"_step(); {count}[0] += 1")
        super().blockvisit(nodes, frame)

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:
        self.writeline("_step()", node)
        super().visit_Include(node, frame)

    def visit_CallBlock(self, node: nodes.CallBlock, frame: Frame) -> None:
        """As Jinja's own, but what the called function gives is printed like any value."""
        call_frame, macro_ref = self.macro_body(node, frame)
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

    def visit_List(self, node: nodes.List, frame: Frame) -> None:
        self.write("_weighed(")
        super().visit_List(node, frame)
        self.write(")")

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:
        if node.ctx != "load":
            super().visit_Tuple(node, frame)
            return
        self.write("_weighed(")
        super().visit_Tuple(node, frame)
        self.write(")")

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:
        self.write("_weighed(")
        super().visit_Dict(node, frame)
        self.write(")")

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
