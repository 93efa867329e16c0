"""What went wrong in a template, as the line of a file and words for its author."""

from __future__ import annotations

import sys
from types import FrameType, TracebackType

from jinja2.exceptions import SecurityError, TemplateError, TemplateNotFound, TemplateSyntaxError

from engine.letter.formats import WordingError
from engine.letter.places import MisplacedError
from engine.letter.slots import Slots, TooMuchError
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
            self.lines.append(_line_of(sys._getframe(1)))
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
            at = files.line(error.name or letter, error.lineno)
            return Problem(at, _worded(error.message or "this is not a template"))
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
            return Problem(at, _worded(str(error)))
        case KeyError():
            return Problem(at, f"nothing is called {printable(str(error))} here")
        case _:
            return Problem(at, f"this cannot be worked out: {_worded(str(error))}")


def _worded(message: str) -> str:
    """A library's message as ours are: one line, lower case, no full stop."""
    line = printable(" ".join(message.split())).rstrip(".")
    return line[:1].lower() + line[1:] if line[1:2].islower() else line


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


def _line_of(frame: FrameType | None) -> tuple[str, int] | None:
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            return str(template.name), template.get_corresponding_lineno(frame.f_lineno)
        frame = frame.f_back
    return None
