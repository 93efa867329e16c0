"""Values put aside while a template runs, and the marks that stand in their places.

A mark is one character of Unicode's private use area, so that nothing can cut it in two, no parser takes
it for syntax and no filter changes its case.  Templates may not hold such characters (``template``
refuses them); values may, because a value never becomes part of the text.

Where a template does more with a captured piece of itself than print it (measures, compares, cuts it),
marks would lie.  A ``Capture`` therefore answers from the values themselves; what it gives back as
text holds them *veiled*: each character that could mean something to HTML or Markdown is replaced by
a private one that ``unveil`` turns back, escaped for its place, when all parsing is over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, Self

from jinja2 import Undefined
from markupsafe import Markup, escape

from engine.letter.cleaning import shown
from engine.letter.phrase import Literal
from engine.value import Money

#: One mark for each value of a letter, in the order of printing.
MARKS = tuple(chr(code) for code in range(0xE100, 0xF900))
MARK = re.compile("[\ue100-\uf8ff]")
#: Every character that means something to us; none may stand in a template.
RESERVED = re.compile("[\ue000-\uf8ff]")
#: Where the letter's body goes in its layout.
CONTENT = "\ue0f2"

_VEIL = {
    code: chr(0xE000 + code) for code in range(0x80) if not chr(code).isalnum() and code != 0x20
} | dict.fromkeys(range(0xE000, 0xF900), "\ufffd")
_VEILED_SPACE = "\ue020"
_VEILED = re.compile("[\ue000-\ue07f]")
#: Stands for a hidden character that no parser has a use for.
_HIDDEN = "\ue0fe"
_FOREIGN = re.compile("[\ue000-\ue07f\ue0fe]")
_LETTERS = {code: chr(0xE000 + code) for code in range(0x80) if chr(code).isalpha()}


class TooMuchError(Exception):
    """A template wrote, looped or computed more than a letter may.  str() says what."""


def veil(text: str) -> str:
    """``text`` so that no parser sees anything but words in it; one character for one."""
    veiled = text.translate(_VEIL)
    inner = veiled.strip(" ")
    if len(inner) != len(veiled):
        # White space at an edge would join the template's own and make a code block of it.
        start = veiled.index(inner) if inner else len(veiled)
        after = len(veiled) - start - len(inner)
        veiled = _VEILED_SPACE * start + inner + _VEILED_SPACE * after
    return veiled.replace("  ", _VEILED_SPACE * 2)


def unveil(text: str, escaped: Callable[[str], str] = str) -> str:
    """``text`` with each veiled character turned back and then passed through ``escaped``."""
    return _VEILED.sub(lambda match: escaped(chr(ord(match[0]) - 0xE000)), text)


def has_veiled(text: str) -> bool:
    """Whether characters of values stand in ``text`` itself."""
    return _FOREIGN.search(text) is not None


#: Characters that one text made by a template may have, and all of a letter's together.
LONGEST, MOST_MADE = 1_000_000, 4_000_000
#: Shorter texts are not counted: there are not enough steps for many of them.
_SHORT = 500


class Slots:
    """The values that one letter has printed so far, in order.

    ``present`` turns a value that is not text into words.
    """

    __slots__ = ("answered", "made", "melted", "present", "values")

    def __init__(self) -> None:
        self.present: Callable[[object], str] = str
        self.values: list[object] = []
        #: Whether a capture was asked for more than its printing; until then no value can hold a mark.
        self.answered = False
        #: Whether values became part of a text that the template changed.
        self.melted = False
        #: Characters made so far.
        self.made = 0

    def clear(self) -> None:
        """Begin a letter."""
        self.values = []
        self.answered = self.melted = False
        self.made = 0

    def spend(self, text: object) -> None:
        """Count a text that the template made.

        Raises:
            TooMuchError: if it made more than a letter may.
        """
        if isinstance(text, str) and (long := str.__len__(text)) > _SHORT:
            self.made += long
            if self.made > MOST_MADE:
                raise TooMuchError(f"it makes more than {MOST_MADE:,} characters")

    def concat(self, parts: Iterable[str]) -> str:
        """``parts`` joined.

        Raises:
            TooMuchError: before joining, if they are too long together.
        """
        pieces = list(parts)
        if sum(map(str.__len__, pieces)) > LONGEST:
            raise TooMuchError(f"a text grows past {LONGEST:,} characters")
        text = "".join(pieces)
        self.spend(text)
        return text

    def put(self, value: object) -> str:
        """What stands in the template's output for ``value``: called for every value printed.

        Empty values are printed as they are, because what surrounds them is parsed differently.

        Raises:
            TooMuchError: if a letter prints more values than there are marks.
        """
        kind = type(value)
        if kind is not str:
            if kind is Capture:
                # Only ``str.join`` reads it from here on, and that sees the marks.
                return value  # type: ignore[return-value]
            if value is None:
                return ""
            if kind is Literal:
                # A str, which mypy cannot tell from its kind.
                return value  # type: ignore[return-value]
            if kind is not int and not isinstance(value, str):
                refuse_containers(value)
        if isinstance(value, str):
            if not value or value.isspace():
                return " " if value else ""
            if str.__len__(value) > _SHORT:
                self.spend(value)
            if self.answered and RESERVED.search(value):
                # Made of a capture by a filter: Markup is inserted as it is, so its values must be escaped.
                value = type(value)(self.html(value) if isinstance(value, Markup) else self.raw(value))
        values = self.values
        values.append(value)
        try:
            return MARKS[len(values) - 1]
        except IndexError:
            raise TooMuchError(f"more than {len(MARKS):,} values are printed") from None

    def words(self, value: object) -> str:
        """A value as text; None is empty.

        Raises:
            ValueError: for what cannot be printed.
        """
        if isinstance(value, str):
            return value
        if value is None:
            return ""
        refuse_containers(value)
        return self.present(value)

    def raw(self, text: str) -> str:
        """``text`` with the values themselves in place of marks and veils."""
        return unveil(MARK.sub(self._word, text))

    def veiled(self, text: str) -> str:
        """``text`` with veiled values in place of marks."""
        self.melted = True
        return MARK.sub(lambda match: veil(shown(self._word(match))), text)

    def html(self, text: str) -> str:
        """``text`` with escaped values in place of marks and veils, as Jinja alone would have it."""
        marked = MARK.sub(lambda match: escape(self._word(match)), text)
        return unveil(marked, lambda character: str(escape(character)))

    def _word(self, match: re.Match[str]) -> str:
        index = ord(match[0]) - 0xE100
        text = self.words(self.values[index]) if index < len(self.values) else ""
        # A value may hold characters that look like marks, one for each of thousands of others.
        self.spend(text)
        return text

    def join(self, parts: Sequence[object]) -> object:
        """Jinja's ``~``: text, or a capture where one of the parts is one."""
        if any(type(part) is Capture for part in parts):
            return Capture(self.concat([self.put(part) for part in parts]), self)
        return self.concat([self.words(part) for part in parts])


_SCALARS = (int, float, Decimal, date, time, Money)


def refuse_containers(value: object) -> None:
    """Raises ValueError for what cannot be printed: a list, a record, a function."""
    if isinstance(value, _SCALARS):
        return
    if isinstance(value, Undefined):
        # It raises what it has to say.
        str(value)
    if callable(value):
        raise ValueError("what is printed here is something to call: write () after its name")
    kind = "a list" if isinstance(value, (list, tuple, set, frozenset)) else "not one value"
    raise ValueError(f"what is printed here is {kind}: print its parts")


class Hiding(Slots):
    """Slots that veil letters too.

    A page written with them shows where the letters of a changed text come to stand: in words, or where
    they would name a tag, an attribute, a scheme.  Digits stay, because they may number a list.
    """

    __slots__ = ()

    def veiled(self, text: str) -> str:
        self.melted = True
        return MARK.sub(lambda match: _hidden(veil(shown(self._word(match)))), text)


def _hidden(veiled: str) -> str:
    letters = veiled.translate(_LETTERS)
    return "".join(one if one.isascii() or RESERVED.match(one) else _HIDDEN for one in letters)


class Capture(Markup):
    """A piece of the template itself that was captured: by a macro, a set block, ``caller()``, ``super()``.

    Printing it prints the template's own text, marks included.  Anything else sees the values.
    """

    slots: Slots

    def __new__(cls, text: str, slots: Slots) -> Self:
        made = str.__new__(cls, text)
        made.slots = slots
        return made

    def __bool__(self) -> bool:
        # Empty values have no mark: there is text exactly where there are characters.
        return str.__len__(self) > 0

    def __html__(self) -> Self:
        self.slots.answered = True
        return self

    def marked(self) -> str:
        """The text with its marks."""
        return str.__str__(self)


def _plain(value: object, text: Callable[[Capture], object]) -> object:
    """``value`` with every capture in it turned to ``text``."""
    if type(value) is Capture:
        return text(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(item, text) for item in value)
    return value


def truth(value: object) -> object:
    """Captures, also inside lists, as plain text with their values; anything else as it is."""
    return _plain(value, _truth)


def _truth(capture: Capture) -> str:
    capture.slots.answered = True
    return capture.slots.raw(str.__str__(capture))


def _question(name: str) -> Callable[..., Any]:
    """A method whose answer is not text: asked of the true text."""
    ask = getattr(str, name)

    def asked(self: Capture, *args: object) -> Any:
        return ask(_truth(self), *map(truth, args))

    return asked


def _maker(name: str) -> Callable[..., Any]:
    """A method that makes text: made of the veiled text, and a capture again."""
    make = getattr(Markup, name)

    def veiled(capture: Capture) -> Markup:
        return Markup(capture.slots.veiled(str.__str__(capture)))  # noqa: S704 - values in it are veiled

    def wrapped(value: object, slots: Slots) -> object:
        if type(value) is Markup:
            return Capture(value, slots)
        if isinstance(value, (list, tuple)):
            return type(value)(wrapped(item, slots) for item in value)
        return value

    def made(self: Capture, *args: object, **named: object) -> Any:
        self.slots.answered = True
        named = {key: _plain(value, veiled) for key, value in named.items()}
        return wrapped(make(veiled(self), *(_plain(arg, veiled) for arg in args), **named), self.slots)

    return made


QUESTIONS = frozenset({
    "__contains__", "__eq__", "__ge__", "__gt__", "__hash__", "__le__", "__len__", "__lt__", "__ne__",
    "count", "endswith", "find", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit",
    "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper", "rfind",
    "rindex", "startswith", "encode",
})  # fmt: skip
#: Python's own machinery, which shows no text to a template.
UNTOUCHED = frozenset({
    "__class__", "__delattr__", "__dir__", "__doc__", "__getattribute__", "__getnewargs__",
    "__getstate__", "__init__", "__init_subclass__", "__module__", "__new__", "__reduce__",
    "__reduce_ex__", "__repr__", "__setattr__", "__sizeof__", "__slots__", "__subclasshook__",
    "__static_attributes__", "__firstlineno__", "maketrans", "escape",
})  # fmt: skip
_OWN = frozenset(vars(Capture)) - {"__doc__", "__module__"}

for _name in dir(Markup):
    if _name in QUESTIONS:
        setattr(Capture, _name, _question(_name))
    elif _name not in UNTOUCHED and _name not in _OWN:
        setattr(Capture, _name, _maker(_name))
