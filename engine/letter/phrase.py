"""Kinds of text that a letter treats differently from a reader's ordinary values."""

from __future__ import annotations


class Phrase(str):
    """Text of ours: its isolates (U+2066, U+2068 … U+2069) become ``<bdi>`` in HTML."""

    __slots__ = ()


class MultiLine(str):
    """A value whose line breaks are meant: ``<br>`` in HTML, lines in plain text.

    In ordinary values a line break is a space.
    """

    __slots__ = ()


class Literal(str):
    """A word of ours that belongs to the page itself, such as the language's tag; printed as it is.

    Never holds anything a reader or a shop has written.
    """

    __slots__ = ()


class Quoted(str):
    """Text that is already percent-encoded."""

    __slots__ = ()
