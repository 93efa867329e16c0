"""The server that readers reach: the pages on a port, and what it needs while it runs."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType
from typing import Self

from engine.ledger.lookup import Lookup
from engine.pages.alerting import Alarm
from engine.pages.application import application
from engine.pages.desk import Bench, Desk
from engine.pages.recording import Recorder
from engine.server import Served, bind, port_of

#: Seconds that answers under way have to end.
_PATIENCE = 15


class Site:
    """The pages on a port, bound at once.

    ``serve`` runs them here until a signal; as a context manager they run in a thread of their own.  Either
    way everything that was noticed is in the ledger when it is over, or counted in ``lost``.

    Raises:
        BadInput: if the port cannot be had.
        LedgerBroken: if the ledger cannot be read.
    """

    def __init__(self, bench: Bench, *, host: str = "127.0.0.1", port: int = 0) -> None:
        bound = bind("the pages", port, host)
        self._host = host
        self.port = port_of(bound)
        self._recorder = Recorder(bench.ledger.observe)
        self._lookup = Lookup(bench.ledger.path)
        self._alarm = Alarm(bench.alert, bench.tell)
        self.desk = Desk(bench, self._lookup, self._recorder, self._alarm)
        door = application(self.desk)
        self._served = Served(door, [bound], name="pages", patience=_PATIENCE, at_once=door.at_once)
        self._running = ExitStack()

    @property
    def url(self) -> str:
        """Where it listens."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}"

    @property
    def lost(self) -> int:
        """How many observations could not be kept."""
        return self._recorder.lost

    def serve(self) -> None:
        """Serve until a signal stops it; what that signal is set to do is done last."""
        try:
            with self._recorder, self._alarm:
                self._served.serve()
        finally:
            self._lookup.close()

    def __enter__(self) -> Self:
        self._running.callback(self._lookup.close)
        self._running.enter_context(self._recorder)
        self._running.enter_context(self._alarm)
        self._running.enter_context(self._served)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.__exit__(kind, error, trace)
