"""The code that Jinja makes of a letter's templates: values are put aside, steps are counted."""

# ruff: noqa: N802 - Jinja names its visitors after its nodes.

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import escape

from engine.letter.slots import RESERVED


class Generator(CodeGenerator):
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
