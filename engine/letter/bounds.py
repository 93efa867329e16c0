"""Operators and filters of templates that could make too much of too little, held within bounds."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import wraps
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from jinja2 import filters as builtin
from jinja2 import pass_environment, pass_eval_context
from jinja2.environment import Environment
from jinja2.exceptions import SecurityError
from jinja2.nodes import EvalContext
from markupsafe import Markup

from engine.letter.cleaning import shown
from engine.letter.phrase import Quoted
from engine.letter.slots import LONGEST, Capture, Slots, TooMuchError, truth

#: Items of one list or range a template makes.
MOST_ITEMS = 10_000
#: Bits of one whole number.
_MOST_BITS = 256
#: Characters of one column.
_WIDTH = 1_000
_WORDS = re.compile(r"[\w ,;]*")
_WIDE_FORMAT = re.compile(r"%[^a-zA-Z%]*(?:\*|\d{4})")


def bounded_range(*args: int) -> range:
    """Python's range of at most ``MOST_ITEMS`` numbers."""
    numbers = range(*args)
    try:
        many = len(numbers)
    except OverflowError:
        many = MOST_ITEMS + 1
    if many > MOST_ITEMS:
        raise TooMuchError(f"a range is longer than {MOST_ITEMS:,}")
    return numbers


def power(left: Any, right: Any) -> Any:
    """``left ** right`` of numbers of a letter's size."""
    if (
        not isinstance(right, (int, float))
        or abs(right) > 64
        or _bits(left) * max(1, abs(right)) > _MOST_BITS
    ):
        raise TooMuchError("a power is too large")
    return left**right


def product(left: Any, right: Any) -> Any:
    """``left * right`` of numbers, or a short repetition of text."""
    for thing, times in ((left, right), (right, left)):
        if isinstance(thing, (str, list, tuple)):
            most = LONGEST if isinstance(thing, str) else MOST_ITEMS
            if isinstance(times, int) and len(thing) * times > most:
                raise TooMuchError("a text or list is repeated too often")
            return left * right
    if _bits(left) + _bits(right) > _MOST_BITS:
        raise TooMuchError("a product is too large")
    return left * right


def total(left: Any, right: Any) -> Any:
    """``left + right``: of numbers, texts or lists."""
    if isinstance(left, (str, list, tuple)) and isinstance(right, (str, list, tuple)):
        most = LONGEST if isinstance(left, str) else MOST_ITEMS
        if len(left) + len(right) > most:
            raise TooMuchError("a text or list grows too long")
    return left + right


def remainder(left: Any, right: Any) -> Any:
    """``left % right`` of numbers, or printf's formatting without wide fields."""
    if isinstance(left, str):
        return _formatted(left, right)
    return left % right


def _formatted(pattern: str, values: Any) -> Any:
    if isinstance(pattern, Capture) or _WIDE_FORMAT.search(pattern):
        raise TooMuchError("a format asks for too wide a field")
    return pattern % truth(values)


def _bits(value: object) -> int:
    match value:
        case bool():
            return 1
        case int():
            return value.bit_length()
        case Decimal():
            return abs(value.adjusted()) * 4 if value.is_finite() else 0
        case _:
            return 64


def bounded_filters(slots: Slots) -> Mapping[str, Callable[..., Any]]:
    """Jinja's filters by name, as a letter may use them; a name that is not here is refused.

    A capture stays part of the page through ``trim``, ``indent``, ``join`` and ``string``.
    """

    def trim(value: Any, chars: str | None = None) -> Any:
        if type(value) is Capture and chars is None:
            return Capture(value.marked().strip(), slots)
        return builtin.do_trim(value, chars)

    def indent(value: str, width: int | str = 4, first: bool = False, blank: bool = False) -> Any:
        _narrow(width if isinstance(width, int) else len(width))
        if type(value) is Capture:
            return Capture(builtin.do_indent(value.marked(), width, first, blank), slots)
        return builtin.do_indent(value, width, first, blank)

    @pass_environment
    def join(env: Environment, value: Iterable[Any], d: str = "", attribute: str | int | None = None) -> Any:
        items = list(value)
        if attribute is not None:
            items = [builtin.make_attrgetter(env, attribute)(item) for item in items]
        # What stands between captures is part of the page as they are, if it is no more than words.
        between = (
            Capture(d, slots) if _WORDS.fullmatch(d) and any(type(item) is Capture for item in items) else d
        )
        parts: list[object] = []
        for item in items:
            parts += [between, item] if parts else [item]
        return slots.join(parts)

    def string(value: object) -> object:
        return value if isinstance(value, str) else slots.words(value)

    @pass_eval_context
    def replace(context: EvalContext, s: str, old: str, new: str, count: int | None = None) -> Any:
        text = s if isinstance(s, Capture) else str(s)
        most = text.count(str(truth(old))) if count is None else count
        if len(text) + most * len(str(truth(new))) > LONGEST:
            raise TooMuchError(f"a text grows past {LONGEST:,} characters")
        if type(s) is not Capture:
            # Values are not HTML yet, so nothing is escaped here.
            return text.replace(str(truth(old)), str(truth(new)), -1 if count is None else count)
        return builtin.do_replace(context, s, old, new, count)

    def center(value: str, width: int = 80) -> Any:
        return builtin.do_center(value, _narrow(width))

    def wordwrap(value: str, width: int = 79, *args: Any, **named: Any) -> Any:
        return "\n".join(_wrapped(str(truth(value)), max(1, _narrow(width))))

    def batch(value: Iterable[Any], linecount: int, fill_with: Any = None) -> Any:
        return builtin.do_batch(value, _few(linecount), fill_with)

    def sliced(value: Iterable[Any], slices: int, fill_with: Any = None) -> Any:
        return builtin.sync_do_slice(list(value), _few(slices), fill_with)

    def rounded(value: Any, precision: int = 0, method: Any = "common") -> Any:
        if abs(precision) > 20 or _bits(value) > _MOST_BITS:
            raise TooMuchError("a number is too large to be rounded")
        return builtin.do_round(value, precision, method)

    def whole(value: Any, default: int = 0, base: int = 10) -> int:
        plain = truth(value)
        if _bits(plain) > _MOST_BITS or (isinstance(plain, str) and len(plain) > 80):
            return default
        return builtin.do_int(plain, default, base)

    def formatted(value: str, *args: Any, **named: Any) -> Any:
        return _formatted(value, named or args)

    def title(value: Any) -> Any:
        if type(value) is not Capture:
            return builtin.do_title(value)
        # Jinja's own looks into the text with a regular expression, which sees marks.
        return Capture(builtin.do_title(slots.veiled(value.marked())), slots)

    def striptags(value: Any) -> str:
        text = slots.html(value.marked()) if type(value) is Capture else str(value)
        return Markup(text).striptags()  # noqa: S704 - nothing but its text is kept

    def urlencode(value: Any) -> str:
        plain = truth(value)
        if isinstance(plain, str):
            return Quoted(quote(shown(plain).replace("\n", "\r\n"), safe="/"))
        return Quoted(builtin.do_urlencode(plain))  # type: ignore[arg-type]

    def listed(value: Iterable[Any]) -> list[Any]:
        items = []
        for item in truth(value) if isinstance(value, str) else value:  # type: ignore[attr-defined]
            items.append(item)
            _few(len(items))
        return items

    def safe(value: Any) -> Any:
        if isinstance(value, Markup):
            return value
        raise SecurityError("'|safe' is for pieces of the template; what people write is always escaped")

    own = {
        "trim": trim,
        "indent": indent,
        "join": join,
        "string": string,
        "replace": replace,
        "center": center,
        "wordwrap": wordwrap,
        "batch": batch,
        "slice": sliced,
        "round": rounded,
        "int": whole,
        "format": formatted,
        "striptags": striptags,
        "title": title,
        "wordcount": lambda value: builtin.do_wordcount(str(truth(value))),
        "urlencode": urlencode,
        "list": listed,
        "safe": safe,
        "e": _same,
        "escape": _same,
    }
    spending = {name: _spending(builtin.FILTERS[name], slots) for name in _TEXTS}
    return MappingProxyType({name: builtin.FILTERS[name] for name in _UNCHANGED} | spending | own)


def _spending(made: Callable[..., Any], slots: Slots) -> Callable[..., Any]:
    @wraps(made)
    def spent(*args: Any, **named: Any) -> Any:
        result = made(*args, **named)
        slots.spend(result)
        return result

    return spent


#: Filters that make a text of a text.
_TEXTS = ("capitalize", "lower", "reverse", "truncate", "upper")
#: Filters of Jinja that are taken as they are: what they make is no larger than what they are given.
_UNCHANGED = (
    "abs", "count", "d", "default", "dictsort", "filesizeformat", "first", "float",
    "groupby", "items", "last", "length", "map", "max", "min", "reject", "rejectattr",
    "select", "selectattr", "sort", "sum", "unique",
)  # fmt: skip

#: Filters of Jinja that letters go without, and what to do instead.
REFUSED_FILTERS: Mapping[str, str] = MappingProxyType(
    {
        "attr": "write value.name",
        "forceescape": "values are escaped anyway, each for its place",
        "pprint": "it is for debugging; print the value itself",
        "random": "a letter must come out the same each time it is written",
        "tojson": "letters run no scripts",
        "urlize": "write the link in Markdown or HTML",
        "xmlattr": "write each attribute in the template, its value between quotes",
    }
)


def _same(value: Any) -> Any:
    return value


def _narrow(width: int) -> int:
    if width > _WIDTH:
        raise TooMuchError(f"a width is over {_WIDTH:,}")
    return width


def _few(count: int) -> int:
    if count > MOST_ITEMS:
        raise TooMuchError(f"a list is longer than {MOST_ITEMS:,}")
    return count


def _wrapped(text: str, width: int) -> list[str]:
    return [line for paragraph in text.splitlines() for line in textwrap.wrap(paragraph, width) or [""]]
