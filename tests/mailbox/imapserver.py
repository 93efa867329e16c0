"""A real IMAP server (pymap) on this computer, in a process of its own, with one user and an empty mailbox.

``python -m tests.mailbox.imapserver CERTIFICATE`` prints its ports: one that speaks STARTTLS, one that speaks
TLS from the first octet; it ends with its standard input.
"""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

from tests.certificate import server_side

ROOT = Path(__file__).parents[2]
USER = "shop@shop.example"
PASSWORD = "թեյ \"& sésame'"


@dataclass(frozen=True)
class ImapServer:
    """Where the server listens, and whom to trust."""

    starttls_port: int
    tls_port: int
    certificate: Path

    @contextmanager
    def client(self, folder: str) -> Iterator[IMAPClient]:
        """A client of its own, in ``folder``, which is made if it is not there."""
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        with IMAPClient("localhost", self.tls_port, ssl_context=trusted, timeout=20) as client:
            client.plain_login(USER, PASSWORD)
            if not client.folder_exists(folder):
                client.create_folder(folder)
            client.select_folder(folder)
            yield client

    def fill(self, folder: str, contents: list[bytes]) -> None:
        """Deliver messages."""
        with self.client(folder) as client:
            client.multiappend(folder, contents)

    def contents(self, folder: str) -> list[bytes]:
        """The messages in ``folder``, and their flags as long as there are some."""
        with self.client(folder) as client:
            said = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS"])
            flags = {flag for each in said.values() for flag in each[b"FLAGS"]} - {b"\\Recent"}
            assert not flags
            return [each[b"BODY[]"] for _, each in sorted(said.items())]


@contextmanager
def serving(certificate: Path) -> Iterator[ImapServer]:
    """The server, while the block runs."""
    words = [sys.executable, "-m", "tests.mailbox.imapserver", str(certificate)]
    with subprocess.Popen(
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            starttls, tls = map(int, process.stdout.readline().split())
            yield ImapServer(starttls, tls, certificate)
        finally:
            process.kill()


async def _serve(certificate: Path) -> None:
    from proxyprotocol.reader import ProxyProtocolReader
    from pymap.backend.dict import DictBackend
    from pymap.imap import IMAPServer

    words = Namespace(
        **dict.fromkeys(("debug", "host", "port", "proxy_protocol", "passlib_cfg")),
        cert=str(certificate),
        key=str(certificate),
        tls=True,
        demo_data=False,
        demo_user=USER,
        demo_password=PASSWORD,
        inherited_sockets=None,
    )
    backend, config = await DictBackend.init(words)
    config.apply_context()
    async with AsyncExitStack() as stack:
        await backend.start(stack)
        connected = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
        ports = []
        for encrypted in (None, server_side(certificate)):
            server = await asyncio.start_server(connected, "localhost", 0, ssl=encrypted)
            ports.append(server.sockets[0].getsockname()[1])
        sys.stdout.write(f"{ports[0]} {ports[1]}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
