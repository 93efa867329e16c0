"""The way through the letters: first the people worth looking at, then everybody in the source's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.audience.leafing import Leafing
from engine.audience.model import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Somebody on the way.

    Attributes:
        contact: Their id.
        everybody: On the walk through everybody, rather than through those worth looking at.
    """

    contact: str
    everybody: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Where one stands.

    Attributes:
        before, after: The neighbours; None at the ends.
        place, count: The how manieth (from 1) of how many on this walk.
        everybody: Which walk it is.
    """

    before: Stop | None
    after: Stop | None
    place: int
    count: int
    everybody: bool


def around(
    contact: Contact, worth: Sequence[str], leafing: Leafing, chosen: int, *, everybody: bool
) -> Around:
    """The way on from ``contact``; ``worth`` are the ids of people worth looking at."""
    if not everybody and contact.id in worth:
        index = worth.index(contact.id)
        after = Stop(contact=worth[index + 1], everybody=False) if index + 1 < len(worth) else None
        if after is None and (first := leafing.first()) is not None:
            after = Stop(contact=first.id, everybody=True)
        return Around(
            before=Stop(contact=worth[index - 1], everybody=False) if index else None,
            after=after,
            place=index + 1,
            count=len(worth),
            everybody=False,
        )
    earlier, later = leafing.before(contact.row), leafing.after(contact.row)
    before = None if earlier is None else Stop(contact=earlier.id, everybody=True)
    if before is None and worth:
        before = Stop(contact=worth[-1], everybody=False)
    return Around(
        before=before,
        after=None if later is None else Stop(contact=later.id, everybody=True),
        place=leafing.place(contact.row),
        count=chosen,
        everybody=True,
    )
