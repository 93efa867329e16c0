"""Letters of templates that ask for what nobody gave: each such place shows as ``[undefined: name]``.

A sketch can be looked at and never sent.
"""

# ruff: noqa: N802 - Jinja names its visitors after its nodes.

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar

from jinja2 import nodes
from jinja2.compiler import Frame
from jinja2.runtime import Context
from jinja2.utils import missing
from markupsafe import escape

from engine.letter.branches import cut
from engine.letter.failing import Traced, line_of
from engine.letter.filling import Filler, UnfitError
from engine.letter.generating import Generator
from engine.letter.model import Body
from engine.letter.sandbox import STRUCTURE, Said, Sandbox
from engine.letter.shape import Draft, Worded
from engine.letter.slots import Hiding, truth
from engine.letter.spelling import spelled
from engine.problem import Place, Problem, printable

#: What stands where a page takes a word of its own: in a class, an id, a style; a language; a direction.
_WORDS = ("undefined", "und", "auto")
#: No page, style or address is cut short by what shows.
_HARMLESS = str.maketrans({'"': "'", "<": "‹", ">": "›", "&": "+"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A letter as far as it can be written.

    Attributes:
        body: The letter.  Between tags each gap is a ``<mark class="gramercy-undefined">`` whose title is the
            template's line; elsewhere it is plain.
        undefined: What nobody gave: a problem for each line that asks for it, in the order of writing.
    """

    body: Body
    undefined: tuple[Problem, ...]


class Gap(str):
    """What is printed for a value that nobody gave, and the template's line, None where that is not known."""

    __slots__ = ("place",)

    place: Place | None


class Unknown(Said):
    """What a name stands for that nobody gave: false, empty, and itself whatever is made of it."""

    __slots__ = ("words",)

    #: Told of every use.
    noted: ClassVar[Callable[[Unknown], None]]
    #: How the template says it, where that is more than a name.
    words: str

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.words = ""

    @property
    def text(self) -> str:
        """What shows."""
        words = self.words or str(self._undefined_name or "a value")
        return f"[undefined: {cut(printable(words)).translate(_HARMLESS)}]"

    @property
    def message(self) -> str:
        """What is wrong, as a letter that is sent would fail with it."""
        return self._undefined_message

    @property
    def is_part(self) -> bool:
        """Whether it was asked of something, and is no name by itself."""
        return self._undefined_obj is not missing

    def note(self) -> None:
        """Remember that a template asks for it."""
        type(self).noted(self)

    def __str__(self) -> str:
        self.note()
        return self.text

    def __bool__(self) -> bool:
        self.note()
        return False

    def __iter__(self) -> Iterator[Any]:
        self.note()
        return iter(())

    def __len__(self) -> int:
        self.note()
        return 0

    def __eq__(self, other: object) -> bool:
        self.note()
        return False

    def __hash__(self) -> int:
        return id(self)


def _itself(unknown: Unknown, *_: object, **__: object) -> Unknown:
    unknown.note()
    return unknown


def _not_so(unknown: Unknown, *_: object) -> bool:
    unknown.note()
    return False


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    setattr(Unknown, f"__{_name}__", _itself)
    setattr(Unknown, f"__r{_name}__", _itself)
for _name in ("pos", "neg", "call", "getitem"):
    setattr(Unknown, f"__{_name}__", _itself)
for _name in ("lt", "le", "gt", "ge", "contains"):
    setattr(Unknown, f"__{_name}__", _not_so)


class Noting(Traced):
    """Slots that keep a gap for what nobody gave, and a problem for each line that asks for it."""

    __slots__ = ("_line", "problems")

    def __init__(self, line: Callable[[str, int], Place]) -> None:
        """``line`` gives the place of a template's line in the file a person wrote."""
        super().__init__()
        self.problems: dict[Problem, None] = {}
        self._line = line

    def note(self, unknown: Unknown) -> None:
        """Remember that the template asks for ``unknown`` where it is now."""
        place = self._now()
        if place is not None:
            self.problems[Problem(place, unknown.message)] = None

    def put(self, value: object) -> str:
        if isinstance(value, Unknown):
            self.note(value)
            gap = Gap(value.text)
            gap.place = self._now()
            value = gap
        return super().put(value)

    def words(self, value: object) -> str:
        return str(value) if isinstance(value, Unknown) else super().words(value)

    def _now(self) -> Place | None:
        at = line_of(sys._getframe(1))
        return self._line(*at) if at else None


class HidingGaps(Hiding, Noting):
    """The same, with letters veiled too."""

    __slots__ = ()


class Naming(Generator):
    """Generates code that tells what is missing how the template calls it."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        self.write("_asked(")
        super().visit_Getattr(node, frame)
        self.write(f", {spelled(node)!r})")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        self.write("_asked(")
        super().visit_Getitem(node, frame)
        self.write(f", {spelled(node)!r})")


class Lenient(Sandbox):
    """A sandbox in which what nobody gave goes through everything unchanged."""

    code_generator_class = Naming

    def __init__(self, slots: Noting, **named: Any) -> None:
        """``named`` are what any sandbox takes beside its slots."""
        super().__init__(slots=slots, **named)
        self.undefined = type("Unknown", (Unknown,), {"__slots__": (), "noted": staticmethod(slots.note)})
        self.filters = {
            name: one if name in ("default", "d") else _passing(one) for name, one in self.filters.items()
        }
        self.provided |= {"_asked": _asked, "_truth": _shown}

    def getattr(self, obj: Any, attribute: str) -> Any:
        return obj if isinstance(obj, Unknown) else super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        found = next((one for one in (obj, argument) if isinstance(one, Unknown)), None)
        return super().getitem(obj, argument) if found is None else found

    def call(self, context: Context, obj: Any, /, *args: Any, **named: Any) -> Any:
        # Macros, and what keeps values for later, may take them.
        if isinstance(obj, Unknown) or not isinstance(obj, (*STRUCTURE, type)):
            for one in (obj, *args, *named.values()):
                if isinstance(one, Unknown):
                    one.note()
                    return one
        return super().call(context, obj, *args, **named)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        for one in (left, right):
            if isinstance(one, Unknown):
                one.note()
                return one
        return super().call_binop(context, operator, left, right)


class GapFiller(Filler):
    """Writes gaps as they are wherever they stand."""

    def __init__(self, present: Callable[[object], str]) -> None:
        super().__init__(present)
        self.page = (_marked(self.page[0]), *map(_bare, self.page[1:]))
        self.text = tuple(map(_bare, self.text))


def settled(draft: Draft, values: Sequence[object]) -> list[object]:
    """``values`` in which each gap that shapes the page is a word that may stand there."""
    found = list(values)
    for index, worded in draft.shaping:
        if isinstance(found[index], Gap):
            found[index] = next(word for word in _WORDS if _fits(word, worded))
    return found


def _fits(word: str, worded: Worded) -> bool:
    try:
        worded(word)
    except UnfitError:
        return False
    return True


def _bare(write: Callable[[object], str]) -> Callable[[object], str]:
    return lambda value: str(value) if type(value) is Gap else write(value)


def _marked(write: Callable[[object], str]) -> Callable[[object], str]:
    def written(value: object) -> str:
        if type(value) is not Gap:
            return write(value)
        return f'<mark class="gramercy-undefined" title="{escape(value.place or "")}">{value}</mark>'

    return written


def _passing(words: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that what nobody gave passes through."""
    first = 1 if hasattr(words, "jinja_pass_arg") else 0

    @wraps(words)
    def passing(*args: Any, **named: Any) -> Any:
        for one in (*args[first:], *named.values()):
            if isinstance(one, Unknown):
                one.note()
                return one
        return words(*args, **named)

    return passing


def _asked(value: Any, words: str) -> Any:
    """``value``, which the template calls ``words``."""
    if isinstance(value, Unknown) and value.is_part and not value.words:
        value.words = words
    return value


def _shown(value: object) -> object:
    return str(value) if isinstance(value, Unknown) else truth(value)
