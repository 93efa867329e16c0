"""Somebody is unhappy: whoever should know is told, while the reader was answered long ago."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from engine.errors import EngineError

#: Seconds after which it is tried again for whom nobody could be told of.
_AGAIN = 600.0
#: Seconds for which, in the end, a mail server is waited for.
_PATIENCE = 10.0


class Alarm:
    """Calls ``alert`` in a thread of its own: at the beginning, when ``ring`` says so, and every ten minutes.

    What goes wrong is told and changes nothing: it is called again.  Where it hangs in the end it is left
    behind, so that whoever it was to tell of is told of the next time.
    """

    def __init__(
        self,
        alert: Callable[[], None],
        tell: Callable[[str], None],
        *,
        again: float = _AGAIN,
        patience: float = _PATIENCE,
    ) -> None:
        self._alert, self._tell, self._again, self._patience = alert, tell, again, patience
        self._rung = threading.Event()
        self._wanted = self._stopping = False
        self._thread = threading.Thread(target=self._run, name="alarm", daemon=True)

    def ring(self) -> None:
        """Have it called soon; waits for nothing."""
        self._wanted = True
        self._rung.set()

    def __enter__(self) -> Self:
        self.ring()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What was rung for is still seen to."""
        self._stopping = True
        self._rung.set()
        self._thread.join(self._patience)

    def _run(self) -> None:
        while True:
            self._rung.wait(self._again)
            if self._stopping and not self._wanted:
                return
            self._rung.clear()
            self._wanted = False
            try:
                self._alert()
            except EngineError as error:
                self._tell(str(error))
            except Exception as error:  # noqa: BLE001 - readers are answered all the same
                self._tell(f"nobody could be told of unhappy customers: {type(error).__name__}")
            if self._stopping:
                return
