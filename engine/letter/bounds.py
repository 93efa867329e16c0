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

from jinja2 import Undefined, pass_environment, pass_eval_context
from jinja2 import filters as builtin
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
_WORDS = re.compile(r"(?:[^\W\d_]|[,;]| (?! ))*")
_WIDE_FORMAT = re.compile(r"%[^a-zA-Z%]*(?:\*|\d{4})")


def weight(thing: object) -> int:
    """How many items ``thing`` holds, with those of the lists and mappings in it, each time it is there.

    Raises:
        TooMuchError: if more than a letter may have.
    """
    waiting, found = [thing], 0
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, Mapping):
            inner = list(inner.values())
        if isinstance(inner, (list, tuple)):
            found += len(inner) + 1
            if found > 4 * MOST_ITEMS:
                raise TooMuchError("lists hold too many lists")
            waiting += inner
    return found


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


def formatted(pattern: str, values: Any, slots: Slots) -> Any:
    """printf's formatting without wide fields; what is no number stands in it as it is printed."""
    wide = pattern.count("%") * _WIDTH > LONGEST
    if isinstance(pattern, Capture) or wide or _WIDE_FORMAT.search(pattern):
        raise TooMuchError("a format asks for too wide a field")

    def word(value: Any) -> Any:
        plain = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
        return value if plain else slots.words(truth(value))

    match values:
        case tuple():
            return pattern % tuple(map(word, values))
        case Mapping() if "%(" in pattern:
            return pattern % {key: word(value) for key, value in values.items()}
        case _:
            return pattern % word(values)


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

    def text(value: object) -> str:
        """A value as it is printed, so that an amount stays one, and what is not known stays empty."""
        return value if isinstance(value, str) else slots.words(value)

    def made(make: Callable[..., Any]) -> Callable[..., Any]:
        """A filter that makes a text of a text."""

        @wraps(make)
        def spent(*args: Any, **named: Any) -> Any:
            # Before the text stands Jinja's own environment, where the filter asks for it.
            at = 1 if hasattr(make, "jinja_pass_arg") else 0
            result = make(*args[:at], text(args[at]), *args[at + 1 :], **named)
            slots.spend(result)
            return result

        return spent

    def trim(value: Any, chars: str | None = None) -> Any:
        if type(value) is Capture and chars is None:
            return Capture(value.marked().strip(), slots)
        return builtin.do_trim(text(value), chars)

    def indent(value: Any, width: int | str = 4, first: bool = False, blank: bool = False) -> Any:
        _narrow(width if isinstance(width, int) else len(width))
        if type(value) is Capture:
            if isinstance(width, str):
                # What is put before the lines is printed like any value.
                width = slots.put(width)
            return Capture(builtin.do_indent(value.marked(), width, first, blank), slots)
        return builtin.do_indent(text(value), width, first, blank)

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

    @pass_eval_context
    def replace(context: EvalContext, s: Any, old: Any, new: Any, count: int | None = None) -> Any:
        whole, part, other = text(s), text(truth(old)), text(truth(new))
        most = whole.count(part) if count is None else count
        if len(whole) + most * len(other) > LONGEST:
            raise TooMuchError(f"a text grows past {LONGEST:,} characters")
        if type(s) is not Capture:
            # Values are not HTML yet, so nothing is escaped here.
            return whole.replace(part, other, -1 if count is None else count)
        return builtin.do_replace(context, s, old, new, count)

    def center(value: Any, width: int = 80) -> Any:
        return builtin.do_center(text(value), _narrow(width))

    def wordwrap(value: Any, width: int = 79, *args: Any, **named: Any) -> Any:
        return "\n".join(_wrapped(text(truth(value)), max(1, _narrow(width))))

    def batch(value: Iterable[Any], linecount: int, fill_with: Any = None) -> Any:
        return builtin.do_batch(
            value, _few(linecount), slots.words(fill_with) if fill_with is not None else None
        )

    def sliced(value: Iterable[Any], slices: int, fill_with: Any = None) -> Any:
        return builtin.sync_do_slice(
            list(value), _few(slices), slots.words(fill_with) if fill_with is not None else None
        )

    def rounded(value: Any, precision: int = 0, method: Any = "common") -> Any:
        if abs(precision) > 20 or _bits(value) > _MOST_BITS:
            raise TooMuchError("a number is too large to be rounded")
        return builtin.do_round(value, precision, method)

    @pass_environment
    def total_of(
        env: Environment, iterable: Iterable[Any], attribute: str | int | None = None, start: Any = 0
    ) -> Any:
        if isinstance(start, (list, tuple)):
            raise SecurityError("'|sum' adds numbers and amounts")
        return builtin.sync_do_sum(env, iterable, attribute, start)

    def whole(value: Any, default: int = 0, base: int = 10) -> int:
        plain = truth(value)
        if _bits(plain) > _MOST_BITS or (isinstance(plain, str) and len(plain) > 80):
            return default
        return builtin.do_int(plain, default, base)

    def reverse(value: Any) -> Any:
        return builtin.do_reverse(value if isinstance(value, (list, tuple)) else text(value))

    def printf(value: Any, *args: Any, **named: Any) -> Any:
        return formatted(text(value), named or args, slots)

    def default(value: Any, default_value: Any = "", boolean: bool = False) -> Any:
        return default_value if is_missing(value, boolean=boolean) else value

    def title(value: Any) -> Any:
        if type(value) is not Capture:
            return builtin.do_title(text(value))
        # Jinja's own looks into the text with a regular expression, which sees marks.
        return Capture(builtin.do_title(slots.veiled(value.marked())), slots)

    def striptags(value: Any) -> str:
        page = slots.html(value.marked()) if type(value) is Capture else text(value)
        return Markup(page).striptags()  # noqa: S704 - nothing but its text is kept

    def urlencode(value: Any) -> str:
        plain = truth(value)
        match plain:
            case Mapping():
                pairs = [(name, shown(text(part))) for name, part in plain.items()]
            case list() | tuple():
                pairs = [(name, shown(text(part))) for name, part in plain]
            case _:
                return Quoted(quote(shown(text(plain)).replace("\n", "\r\n"), safe="/"))
        return Quoted(builtin.do_urlencode(pairs))

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
        "string": text,
        "replace": replace,
        "center": center,
        "wordwrap": wordwrap,
        "batch": batch,
        "slice": sliced,
        "sum": total_of,
        "reverse": reverse,
        "round": rounded,
        "int": whole,
        "format": printf,
        "striptags": striptags,
        "title": title,
        "default": default,
        "d": default,
        "wordcount": lambda value: builtin.do_wordcount(text(truth(value))),
        "urlencode": urlencode,
        "list": listed,
        "safe": safe,
        "e": _same,
        "escape": _same,
    }
    texts = {name: made(builtin.FILTERS[name]) for name in _TEXTS}
    return MappingProxyType({name: builtin.FILTERS[name] for name in _UNCHANGED} | texts | own)


#: Filters that make a text of a text.
_TEXTS = ("capitalize", "lower", "truncate", "upper")
#: Filters of Jinja that are taken as they are: what they make is no larger than what they are given.
_UNCHANGED = (
    "abs", "count", "dictsort", "filesizeformat", "first", "float",
    "groupby", "items", "last", "length", "map", "max", "min", "reject", "rejectattr",
    "select", "selectattr", "sort", "unique",
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


def is_missing(value: Any, boolean: bool = False, **_: object) -> bool:
    """Whether the filter ``default`` steps in for ``value``; ``boolean`` has it do so for 0 and "" too."""
    # A column that says nothing is None, and always defined.
    return value is None or isinstance(value, Undefined) or bool(boolean and not value)


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
