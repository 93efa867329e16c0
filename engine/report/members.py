"""Who is in a segment, remembered in eight bytes a person."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable


class Members:
    """Contacts, of which is asked only whether one is among them.

    A million of them take 8 MB, where a set takes 130.  Kept are their hashes: that one of a million
    strangers is taken for a member has a chance of one in ten million.
    """

    def __init__(self, contacts: Iterable[str]) -> None:
        self._hashes = array("q", sorted(array("q", map(hash, contacts))))

    def __contains__(self, contact: object) -> bool:
        wanted = hash(contact)
        place = bisect_left(self._hashes, wanted)
        return place < len(self._hashes) and self._hashes[place] == wanted
