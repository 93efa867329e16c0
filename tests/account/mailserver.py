"""A real mail server on this computer that knows one user, for accounts to be tried on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.certificate import server_side

USER = "shop@shop.example"
PASSWORD = "open sésame 123"


class Box:
    """Keeps what arrives, and counts who logs in.

    ``refusal`` is said to a wrong password instead of the usual words.
    """

    def __init__(self, refusal: str | None = None) -> None:
        self.letters: list[Envelope] = []
        self.logins = 0
        self.refusal = refusal

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.letters.append(envelope)
        return "250 2.0.0 kept"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _how: str, who: object) -> AuthResult:
        if who == LoginPassword(USER.encode(), PASSWORD.encode()):
            self.logins += 1
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False, message=self.refusal)


@contextmanager
def serving(box: Box, certificate: Path | None, *, implicit: bool = False, **options: Any) -> Iterator[int]:
    """The server in a thread of its own; its port.

    With a certificate it speaks STARTTLS, or TLS from the first byte, and asks for a login.
    """
    context = None
    if certificate is not None:
        context = server_side(certificate)
        options["authenticator"] = box.authenticate
        # aiosmtpd warns where a login is asked for without its own STARTTLS.
        options |= (
            {"auth_require_tls": False}
            if implicit
            else {"auth_required": True, "tls_context": context, "require_starttls": True}
        )
    loop = asyncio.new_event_loop()

    async def listen() -> asyncio.Server:
        return await loop.create_server(
            lambda: SMTP(box, hostname="localhost", loop=loop, **options),
            "127.0.0.1",
            0,
            ssl=context if implicit else None,
        )

    server = loop.run_until_complete(listen())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
