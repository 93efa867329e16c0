"""The fewest that have together everything that any of many has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

W = TypeVar("W")
T = TypeVar("T")

#: Steps of the search for fewer than the quick way finds; beyond them that is what is taken.
_MOST_STEPS = 500


def fewest(people: Sequence[tuple[W, frozenset[T]]]) -> list[tuple[W, frozenset[T]]]:
    """Of ``people`` the fewest that have together all that any of them has, those that bring most first.

    Whoever comes first wins a tie, so that the same people give the same ones.  Each that is chosen has
    something that no other chosen one has.  To find the very fewest may take for ever where many differ in
    much: after a bounded search it is few, perhaps not the fewest.
    """
    quick = _quick(people)
    if len(quick) <= 2:
        # One has everything, or nobody has: the quick way would have seen it.
        return quick
    search = _Search([things for _, things in people])
    best = [people[at] for at in search.fewer_than(len(quick))]
    return _quick(best) if best else quick


def _quick(people: Sequence[tuple[W, frozenset[T]]]) -> list[tuple[W, frozenset[T]]]:
    """Few that have everything: each time whoever brings most, and in the end without the superfluous."""
    left = frozenset[T]().union(*(things for _, things in people))
    chosen: list[tuple[W, frozenset[T]]] = []
    while left:
        best = max(people, key=lambda one: len(one[1] & left))
        chosen.append(best)
        left -= best[1]
    for one in chosen[::-1]:
        others = frozenset[T]().union(*(things for other, things in chosen if other is not one[0]))
        if one[1] <= others:
            chosen.remove(one)
    return chosen


class _Search:
    """Looks through the sets, as numbers whose bits are things, for fewer of them."""

    def __init__(self, sets: Sequence[frozenset[T]]) -> None:
        numbers: dict[T, int] = {}
        for things in sets:
            for thing in things:
                numbers.setdefault(thing, len(numbers))
        bits = [sum(1 << numbers[thing] for thing in things) for things in sets]
        # Whoever has only what another has is not needed; of equals the first is kept.
        by_size = sorted(range(len(bits)), key=lambda at: -bits[at].bit_count())
        kept: list[int] = []
        for at in by_size:
            if not any(bits[at] | bits[other] == bits[other] for other in kept):
                kept.append(at)
        self._bits = {at: bits[at] for at in kept}
        self._having = [[at for at in kept if bits[at] >> number & 1] for number in range(len(numbers))]
        # What fewest have leaves the least choice, so it is decided first.
        self._rarest = sorted(range(len(numbers)), key=lambda number: len(self._having[number]))
        self._all = (1 << len(numbers)) - 1
        self._steps = 0

    def fewer_than(self, many: int) -> list[int]:
        """The places of the fewest sets that hold everything; [] where no fewer than ``many`` were found."""
        best: list[int] = []
        while (found := self._within(many - 1, self._all)) is not None:
            best, many = found, len(found)
        return sorted(best)

    def _within(self, room: int, left: int) -> list[int] | None:
        """At most ``room`` sets that hold what is ``left``; None if none were found in the steps."""
        if not left:
            return []
        self._steps += 1
        if not room or self._steps > _MOST_STEPS:
            return None
        most = max((bits & left).bit_count() for bits in self._bits.values())
        if most * room < left.bit_count():
            return None
        rarest = next(number for number in self._rarest if left >> number & 1)
        for at in sorted(self._having[rarest], key=lambda at: -(self._bits[at] & left).bit_count()):
            if (found := self._within(room - 1, left & ~self._bits[at])) is not None:
                return [at, *found]
        return None
