"""Which letter a token is about, fast enough for every click: a reading connection of its own."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from engine.ledger import observing
from engine.ledger.database import Database, translated
from engine.ledger.heard import Sent

_MOST = 100_000


class Lookup:
    """What ``Ledger.sent`` knows, for one thread that asks often."""

    def __init__(self, path: Path) -> None:
        """Open the ledger at ``path``, which must be there and up to date.

        Raises:
            LedgerBroken: if it cannot be opened.
        """
        self._path = path
        self._database = Database(path)
        self._left: OrderedDict[int, None] = OrderedDict()

    def sent(self, number: int) -> Sent | None:
        """A letter whose content has left, as the ledger knows it now; None for any other.

        Raises:
            LedgerBroken: if the ledger cannot be read.
        """
        with translated(self._path):
            return observing.sent(self._database.plain, number)

    def has_left(self, number: int) -> bool:
        """Whether a letter's content has left, as far as what was noticed of it is concerned.

        That it has is remembered, of the last 100,000 letters, by number and nothing else: where its reader
        is forgotten meanwhile, ``Ledger.observe`` keeps nothing of it.  One that has not is asked for each
        time.

        Raises:
            LedgerBroken: if the ledger cannot be read.
        """
        if number in self._left:
            self._left.move_to_end(number)
            return True
        if self.sent(number) is None:
            return False
        self._left[number] = None
        if len(self._left) > _MOST:
            self._left.popitem(last=False)
        return True

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
