"""Words from outside, as the ledger can keep them."""

from __future__ import annotations

import hashlib

#: SQLite's integers; a number outside is none of ours.
_LARGEST = 2**63 - 1


def kept(words: str, most: int) -> str:
    """The first ``most`` characters of ``words``; a lone surrogate, which is no text, becomes "?"."""
    return words[:most].encode("utf-8", "replace").decode("utf-8")


def name_of(identifier: str, most: int) -> str:
    """``identifier`` if it can be kept whole, else its start and a digest: two that differ stay apart."""
    if kept(identifier, most) == identifier:
        return identifier
    digest = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{kept(identifier, most - 65)} {digest}"


def number_of(number: int | None) -> int | None:
    """``number`` where it can be a number of ours, else None."""
    return number if number is not None and 0 <= number <= _LARGEST else None
