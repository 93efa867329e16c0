"""Keeps what was used last, up to a number of octets."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Cache(Generic[T]):
    """What was asked for longest ago goes first.  One thing too large is kept until the next comes."""

    def __init__(self, most: int) -> None:
        """``most``: octets of everything in it together, as ``put`` is told."""
        self._most = most
        self._held = 0
        self._things: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """What was put under ``key``; None if it is gone."""
        found = self._things.get(key)
        if found is None:
            return None
        self._things.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, thing: T, size: int) -> None:
        """Keep ``thing``, of ``size`` octets with its key."""
        old = self._things.pop(key, None)
        if old is not None:
            self._held -= old[1]
        self._things[key] = (thing, size)
        self._held += size
        while self._held > self._most and len(self._things) > 1:
            _, (_, dropped) = self._things.popitem(last=False)
            self._held -= dropped
