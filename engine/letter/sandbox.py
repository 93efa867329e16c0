"""Jinja as letters use it: it reaches the values it is given and nothing else, and always comes to an end.

Printed values go to ``Slots.put`` instead of into the text; constants, and Jinja's own captures, are text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import is_dataclass
from datetime import date, datetime, time
from functools import wraps
from types import BuiltinMethodType, MethodType
from typing import Any

from jinja2 import Undefined
from jinja2.environment import Template, TemplateModule
from jinja2.exceptions import SecurityError, TemplateNotFound
from jinja2.loaders import BaseLoader
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Cycler, Joiner, Namespace
from markupsafe import Markup

from engine.letter import bounds
from engine.letter.branches import Ways
from engine.letter.generating import Generator
from engine.letter.slots import Capture, Slots, TooMuchError, truth
from engine.problem import quoted

#: Turns of loops, calls and inclusions of one letter.
MOST_STEPS = 50_000

#: What templates may call, by what they call it on; of other things they read plain parts only.
_METHODS: tuple[tuple[type, frozenset[str]], ...] = (
    (str, frozenset({
        "capitalize", "count", "endswith", "find", "isalnum", "isalpha", "isdigit", "islower", "isspace",
        "isupper", "lower", "lstrip", "removeprefix", "removesuffix", "rstrip", "split", "splitlines",
        "startswith", "strip", "swapcase", "title", "upper",
    })),
    (datetime, frozenset({"date", "time", "isoformat", "isoweekday", "weekday"})),
    (date, frozenset({"isoformat", "isoweekday", "weekday"})),
    (time, frozenset({"isoformat"})),
    (Mapping, frozenset({"get", "items", "keys", "values"})),
    (list, frozenset({"count", "index"})),
    (tuple, frozenset({"count", "index"})),
    (LoopContext, frozenset({"cycle", "changed"})),
    (Cycler, frozenset({"next", "reset"})),
    (BlockReference, frozenset({"super"})),
)  # fmt: skip
_OPAQUE = (Macro, BlockReference, Joiner, type, MethodType, BuiltinMethodType, Undefined)
#: What gives pieces of the page when it is called.
STRUCTURE = (Macro, BlockReference, LoopContext)
_HINTS = {
    "format": "put values together with ~, as in {{ first ~ ' ' ~ last }}",
    "strftime": "use the filters date, day, time or moment",
    "replace": "use the filter: |replace('a', 'b')",
    "join": "use the filter: |join(', ')",
}


class Said(Undefined):
    """What a name stands for that nobody gave, in words for whoever writes letters."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        if self._undefined_obj is None:
            return f"{quoted(self._undefined_name)} is asked of what is not there: ask first, by {{% if … %}}"
        if isinstance(self._undefined_obj, (str, int)):
            return f"{quoted(self._undefined_name)} is asked of something that has no parts"
        if isinstance(self._undefined_name, str):
            return f"nothing is called {quoted(self._undefined_name)} here"
        return f"there is no item {quoted(self._undefined_name)}"


class Missing(Said, StrictUndefined):
    """The same, and nothing can be done with it."""

    __slots__ = ()


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
        ways: Ways,
    ) -> None:
        """``source`` gives a template's text by name; ``resolve`` the full name for one in a template;
        ``ways`` the numbers of a template's ways."""
        super().__init__(
            autoescape=True, undefined=Missing, loader=_Files(source), cache_size=-1, auto_reload=False
        )
        self.slots = slots
        # Jinja joins the output of blocks and macros through this attribute.
        self.concat = slots.concat  # type: ignore[method-assign]
        self.steps = 0
        self.ways = ways
        #: The ways taken since it was last emptied; templates hold on to it.
        self.reached: set[int] = set()
        #: Turns of each loop, by template and line.
        self.turns: dict[tuple[str, int], int] = {}
        self._resolve = resolve
        # Fields of records that were once found harmless.
        self._plain: set[tuple[type, str]] = set()
        self.filters = {
            **bounds.bounded_filters(slots),
            **{name: _seeing(one) for name, one in filters.items()},
        }
        self.globals = {
            "range": bounds.bounded_range,
            "dict": dict,
            "cycler": Cycler,
            "joiner": Joiner,
            "namespace": Namespace,
            **functions,
        }
        self._functions = frozenset(map(id, self.globals.values()))
        #: What the code of templates calls by names of its own.
        self.provided: dict[str, Any] = {
            "Markup": lambda text: Capture(text, slots),
            "markup_join": slots.join,
            "_put": slots.put,
            "_step": self.step,
            "_turned": self.turned,
            "_way": self.reached.add,
            "_default": self.default,
            "_chosen": self.chosen,
            "_truth": truth,
            "_weighed": self.weighed,
        }
        self.binop_table |= {
            "+": bounds.total,
            "*": bounds.product,
            "**": bounds.power,
            "%": lambda left, right: (
                bounds.formatted(left, right, slots) if isinstance(left, str) else left % right
            ),
        }

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
            raise TooMuchError(f"more than {MOST_STEPS:,} steps are taken")

    def weighed(self, made: Any) -> Any:
        """A list, tuple or mapping that a template makes.

        Raises:
            TooMuchError: if it holds too much, with everything in the lists in it: to compare it would take
                ages.
        """
        self.steps += bounds.weight(made) // 64
        self.step()
        return made

    def turned(self, way: int | None, place: tuple[str, int], turns: int) -> None:
        """Note how often the loop at ``place`` turned."""
        self.turns[place] = self.turns.get(place, 0) + turns
        if way is not None:
            self.reached.add(way + min(turns, 2))

    def default(self, way: int, value: Any, *args: Any, **named: Any) -> Any:
        """The filter ``default``, and whether it stepped in."""
        self.reached.add(way + bounds.is_missing(value, *args[1:], **named))
        return self.filters["default"](value, *args, **named)

    def chosen(self, first: int, way: int, *forms: Any) -> Any:
        """That of the ``forms`` which stands for ``way``, counted from ``first``."""
        self.reached.add(way)
        return forms[way - first]

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
                if attr in names or kind is str:
                    return attr in names
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
            isinstance(obj, (*STRUCTURE, Undefined, Joiner))
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
        if any(isinstance(arg, (list, tuple, dict)) for arg in (*args, *named.values())):
            self.weighed([args, named])
        result = context.call(obj, *args, **named)
        if isinstance(obj, STRUCTURE) and type(result) is Markup:
            return Capture(result, self.slots)
        self.slots.spend(result)
        return result

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        result = super().call_binop(context, operator, left, right)
        if isinstance(result, (list, tuple)):
            return self.weighed(result)
        self.slots.spend(result)
        return result


def _seeing(words: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of the vocabulary, which sees captures as the text they are."""

    # Jinja reads from the function itself whether it wants the context.
    @wraps(words)
    def seeing(*args: Any, **named: Any) -> Any:
        return words(*map(truth, args), **named)

    return seeing


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
        environment: Any,
        namespace: MutableMapping[str, Any],
        globals: MutableMapping[str, Any],  # noqa: A002 - Jinja's own name
    ) -> Template:
        namespace |= environment.provided
        return super()._from_namespace(environment, namespace, globals)

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        # Jinja keeps the module of an import, and with it whatever one letter left in its namespaces,
        # cycles and joiners.
        return self.make_module()


Sandbox.code_generator_class = Generator
Sandbox.template_class = _Page
