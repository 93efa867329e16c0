"""Text of ours among a reader's values."""

from __future__ import annotations


class Phrase(str):
    """Text of ours: its isolates (U+2066, U+2068 … U+2069) become ``<bdi>`` in HTML."""

    __slots__ = ()
