"""Letters that went, written again for whoever looks at them."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from engine.errors import LetterFailed
from engine.ledger.heard import Sent
from engine.ledger.ledger import Ledger
from engine.ledger.model import Run
from engine.letter.model import Body
from engine.planning.composing import Composer
from engine.planning.frozen import person, taken_up
from engine.token import Keyring

#: Runs whose texts are remembered: taking them up takes thirty times as long as writing a letter.
_MOST = 8


class Rereading:
    """Writes letters again; the texts of the last few runs are remembered.  Threads take turns."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._composers: OrderedDict[tuple[int, datetime, Keyring], Composer] = OrderedDict()

    def __call__(self, ledger: Ledger, sent: Sent, keyring: Keyring) -> Body | None:
        """The very letter that somebody got, for a page in their browser; its links are led past our server.

        None where it cannot be had any more: the run's snapshot has gone, or was planned again since.

        Raises:
            LedgerBroken: if the ledger cannot be read.
        """
        run, values = ledger.get_run(sent.run), ledger.contents(sent.number)
        # A Date knows no parts of a second.
        if values is None or sent.date < run.as_of.replace(microsecond=0):
            return None
        with self._turn:
            composer = self._composer(ledger, run, keyring)
            try:
                return None if composer is None else composer.in_browser(person(sent, values))
            except LetterFailed:
                return None

    def _composer(self, ledger: Ledger, run: Run, keyring: Keyring) -> Composer | None:
        """What writes the run's letters; None where its snapshot has gone, or is another by now."""
        named = (run.id, run.as_of, keyring)
        if named in self._composers:
            self._composers.move_to_end(named)
            return self._composers[named]
        snapshot = ledger.snapshot(run.id)
        if not snapshot or ledger.get_run(run.id).as_of != run.as_of:
            return None
        _, composer = taken_up(snapshot, run, keyring)
        self._composers[named] = composer
        if len(self._composers) > _MOST:
            self._composers.popitem(last=False)
        return composer


def read_again(ledger: Ledger, sent: Sent, keyring: Keyring) -> Body | None:
    """One letter; see ``Rereading``."""
    return Rereading()(ledger, sent, keyring)
