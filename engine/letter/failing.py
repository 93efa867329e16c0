"""What went wrong in a template, as the line of a file and words for its author."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from types import FrameType, TracebackType

from jinja2.exceptions import (
    SecurityError,
    TemplateError,
    TemplateNotFound,
    TemplatesNotFound,
    TemplateSyntaxError,
)

from engine.letter.formats import WordingError
from engine.letter.places import MisplacedError
from engine.letter.slots import Slots, TooMuchError
from engine.letter.syntax import Complaint, explain, plain
from engine.letter.template import FOLDER, Files, place
from engine.problem import Place, Problem, printable, quoted

#: What a template may raise when it runs.
FAULTS = (
    TemplateError,
    TooMuchError,
    RecursionError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    # Python's own compiler, at a hundred nested conditions.
    SyntaxError,
    MemoryError,
)
#: Templates named of which one would have done.
_SHOWN = 3
#: What Python says of two values that do not go together.
_APART = tuple(
    map(
        re.compile,
        (
            r"unsupported operand type\(s\) for (?P<sign>\S+): '(?P<one>\w+)' and '(?P<two>\w+)'",
            r"can only (?P<sign>concatenate) (?P<one>\w+) \(not \"(?P<two>\w+)\"\)",
            r"'(?P<sign>\S+)' not supported between instances of '(?P<one>\w+)' and '(?P<two>\w+)'",
        ),
    )
)
_KINDS = {
    "str": "text",
    "int": "a number",
    "Decimal": "a number",
    "float": "a number",
    "bool": "yes or no",
    "NoneType": "what is not known",
    "Money": "an amount",
    "date": "a date",
    "datetime": "a moment",
    "tuple": "a list",
    "list": "a list",
}


class Traced(Slots):
    """Slots that also remember which line of which template printed each value.

    Slower, so it is used only to run a template again that failed.
    """

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        #: For each value the template's name and line.
        self.lines: list[tuple[str, int] | None] = []

    def clear(self) -> None:
        super().clear()
        self.lines = []

    def put(self, value: object) -> str:
        before = len(self.values)
        mark = super().put(value)
        if len(self.values) > before:
            self.lines.append(line_of(sys._getframe(1)))
        return mark


def misplaced(error: MisplacedError, files: Files, slots: Traced, letter: str) -> Problem:
    """The problem of a value that cannot stand where it is printed."""
    at: Place | None = None
    if error.index is not None and error.index < len(slots.lines):
        line = slots.lines[error.index]
        at = files.line(*line) if line else None
    elif error.words:
        at = files.find(error.words)
    return Problem(at or place(letter), str(error), error.hint)


def failure(error: BaseException, files: Files, letter: str) -> Problem:
    """The problem of a template that raised ``error``."""
    at = _place_of(error, files) or place(letter)
    match error:
        case TemplateSyntaxError():
            name = error.name or letter
            source = files.source(name) or ""
            complaint = explain(error.message or "this is not a template", source, error.lineno)
            at = files.line(name, complaint.line)
            column = _in_file(name, source, complaint)
            return Problem(replace(at, column=column), complaint.message, complaint.hint)
        case TemplatesNotFound() if error.templates:
            return _none_of(list(map(str, error.templates)), at, letter)
        case TemplateNotFound():
            hint = f"parts and layouts are named as they stand under {FOLDER}/"
            return Problem(at, f"there is no template {quoted(error.name)}", hint)
        case TooMuchError():
            return Problem(
                at, f"the template does too much for a letter: {error}", "look at its loops and sums"
            )
        case SyntaxError() | MemoryError():
            return Problem(at, "conditions, loops or brackets are nested too deep")
        case RecursionError():
            return Problem(at, "the template includes or calls itself without end")
        case ZeroDivisionError():
            return Problem(at, "something is divided by zero")
        case SecurityError() | TemplateError() | WordingError():
            return Problem(at, plain(str(error)))
        case KeyError():
            return Problem(at, f"nothing is called {printable(str(error))} here")
        case TypeError() if found := _apart(str(error)):
            return Problem(at, *found)
        case _:
            return Problem(at, f"this cannot be worked out: {plain(str(error))}")


def _none_of(names: list[str], at: Place, letter: str) -> Problem:
    """Of several templates, any of which would do, there is not one."""
    first = names[0] if "/" in names[0] else f"{letter.rpartition('/')[0]}/{names[0]}"
    shown = " nor ".join(map(quoted, names[:_SHOWN]))
    return Problem(
        at,
        f"there is neither {shown}" if len(names) > 1 else f"there is no template {shown}",
        f"write {printable(str(FOLDER / first))}",
    )


def _in_file(name: str, source: str, complaint: Complaint) -> int | None:
    """The column in the file a person wrote."""
    if complaint.column is None or ":" in name:
        # A subject's own columns are not those of its line.
        return None
    # Front matter stands in ``source`` as a comment, which ends where the letter begins.
    first = source.startswith("{#\n") and source.count("\n", 0, source.find("#}")) + 1 == complaint.line
    return complaint.column - 2 * first


def _apart(words: str) -> tuple[str, str | None] | None:
    """Message and hint where two values do not go together; None where ``words`` say something else."""
    found = next((match for pattern in _APART if (match := pattern.search(words))), None)
    if found is None:
        return None
    one, two = (_KINDS.get(found[name], found[name]) for name in ("one", "two"))
    sign = "+" if found["sign"] == "concatenate" else found["sign"]
    hint = "ask first whether it is there: {% if … %}" if "NoneType" in found.groups() else None
    return f"{quoted(sign)} does not go between {one} and {two}", hint


def _place_of(error: BaseException, files: Files) -> Place | None:
    """The innermost line of a template that the error went through."""
    found: Place | None = None
    traceback: TracebackType | None = error.__traceback__
    while traceback is not None:
        template = traceback.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            line = template.get_corresponding_lineno(traceback.tb_lineno)
            found = files.line(str(template.name), line)
        traceback = traceback.tb_next
    return found


def line_of(frame: FrameType | None) -> tuple[str, int] | None:
    """The template and its line that ``frame``, or what called it, runs; None where none does."""
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            return str(template.name), template.get_corresponding_lineno(frame.f_lineno)
        frame = frame.f_back
    return None
