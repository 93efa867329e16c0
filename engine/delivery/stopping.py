"""Stopping a send: first gently, then at once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# Windows knows no SIGHUP.
_ASKING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stop:
    """Asked once: no new content leaves, the replies owed are waited for.  Asked twice: no more waiting."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self._hurried = asyncio.Event()
        #: Whether somebody asked, and not the clock alone.
        self.by_somebody = False

    def ask(self) -> None:
        """Stop, or if that was asked before, stop at once.  To be called on the event loop's thread."""
        if self.by_somebody:
            self._hurried.set()
        self.by_somebody = True
        self._asked.set()

    def enough(self) -> None:
        """Stop for now, as others want their turn; who asks then asks for the first time."""
        self._asked.set()

    @property
    def asked(self) -> bool:
        return self._asked.is_set()

    async def until_asked(self) -> None:
        await self._asked.wait()

    async def until_hurried(self) -> None:
        await self._hurried.wait()

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Let Ctrl-C, SIGTERM and a closed terminal ask, while the block runs; for the main thread only."""
        loop = asyncio.get_running_loop()

        def heard(_number: int, _frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self.ask)

        # Whoever starts us with nohup wants us to outlive the terminal.
        asking = (number for number in _ASKING if signal.getsignal(number) is not signal.SIG_IGN)
        before = {number: signal.signal(number, heard) for number in asking}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
