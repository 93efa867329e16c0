"""Which letter a token is about, fast enough for every click: a reading connection of its own."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from engine.ledger import observing
from engine.ledger.database import Database, translated
from engine.ledger.heard import Sent

_MOST = 100_000


class Lookup:
    """``Ledger.sent`` for one thread that asks often.

    Letters that have left are remembered, the last 100,000 of them: that a letter has left never changes.
    One that has not is asked for each time.
    """

    def __init__(self, path: Path) -> None:
        """Open the ledger at ``path``, which must be there and up to date.

        Raises:
            LedgerBroken: if it cannot be opened.
        """
        self._path = path
        self._database = Database(path)
        self._known: OrderedDict[int, Sent] = OrderedDict()

    def sent(self, number: int) -> Sent | None:
        """A letter whose content has left; None for any other.

        Raises:
            LedgerBroken: if the ledger cannot be read.
        """
        found = self._known.get(number)
        if found is not None:
            self._known.move_to_end(number)
            return found
        with translated(self._path):
            found = observing.sent(self._database.plain, number)
        if found is not None:
            self._known[number] = found
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
