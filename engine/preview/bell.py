"""Telling open pages that something has changed, from any thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator


class Bell:
    """Rings for every page that listens; a page that comes late hears the last ring at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: str | None = None
        self._closed = False
        self._listeners: dict[asyncio.Queue[str | None], asyncio.AbstractEventLoop] = {}

    @property
    def heard(self) -> bool:
        """Whether anybody listens."""
        return bool(self._listeners)

    def ring(self, message: str) -> None:
        """Tell everybody ``message``."""
        with self._lock:
            self._last = message
            self._tell(message)

    def close(self) -> None:
        """End every listening, now and later."""
        with self._lock:
            self._closed = True
            self._tell(None)

    async def listen(self) -> AsyncIterator[str]:
        """The last message, and those that follow, until the bell is closed."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        with self._lock:
            if self._closed:
                return
            if self._last is not None:
                queue.put_nowait(self._last)
            self._listeners[queue] = asyncio.get_running_loop()
        try:
            while (message := await queue.get()) is not None:
                yield message
        finally:
            with self._lock:
                self._listeners.pop(queue, None)

    def _tell(self, message: str | None) -> None:
        for queue, loop in self._listeners.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(queue.put_nowait, message)
