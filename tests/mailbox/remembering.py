"""What was read, kept in memory, for tests of mailboxes alone."""

from __future__ import annotations

from engine.mailbox.model import Arrived, Mailbox, Unreadable


class Notes:
    """Passes for a ``Memory``; ``read`` reads a mailbox and remembers it."""

    def __init__(self) -> None:
        self._keys: set[str] = set()

    def add(self, key: str) -> None:
        self._keys.add(key)

    def knows(self, key: str) -> bool:
        return key in self._keys

    def last(self, prefix: str) -> str | None:
        return max((key for key in self._keys if key.startswith(prefix)), default=None)

    def read(self, mailbox: Mailbox) -> list[Arrived]:
        found = []
        for arrived in mailbox.fresh(self):
            assert not isinstance(arrived, Unreadable)
            self._keys.add(arrived.key)
            found.append(arrived)
        return found
