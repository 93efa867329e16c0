"""A mail server that writes down every letter before it answers.

It lives in a thread of the test's process, so that killing the sender does not touch it.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator


class Sink:
    """``log`` holds the recipient of each letter taken, in order; one that is there twice got two."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._open = asyncio.Event()
        self._open.set()
        self._grown = threading.Condition()

    def hold(self) -> None:
        """Take letters from now on, and answer none of them."""
        self._on_loop(lambda gate: gate.clear())

    def answer(self) -> None:
        """Answer what was held, and everything after."""
        self._on_loop(lambda gate: gate.set())

    def wait_for(self, letters: int, seconds: float = 60.0) -> bool:
        """Wait until the log holds so many; False if that takes too long."""
        with self._grown:
            return self._grown.wait_for(lambda: len(self.log) >= letters, seconds)

    @contextlib.contextmanager
    def running(self) -> Iterator[Sink]:
        ready = threading.Event()
        thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        thread.start()
        ready.wait()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()

    def _on_loop(self, work: Callable[[asyncio.Event], None]) -> None:
        self._loop.call_soon_threadsafe(lambda: work(self._open))

    def _run(self, ready: threading.Event) -> None:
        async def start() -> asyncio.Server:
            return await asyncio.start_server(self._serve, "127.0.0.1", 0)

        server = self._loop.run_until_complete(start())
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.write(b"220 sink\r\n")
            while line := await reader.readline():
                word = line[:4].upper()
                if word == b"RCPT":
                    recipient = line.split(b"<")[1].split(b">")[0].decode()
                if word == b"DATA":
                    writer.write(b"354 go on\r\n")
                    await reader.readuntil(b"\r\n.\r\n")
                    with self._grown:
                        self.log.append(recipient)
                        self._grown.notify_all()
                    await self._open.wait()
                writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
        writer.close()
