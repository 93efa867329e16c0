from __future__ import annotations

import asyncio
import re
import socket
from pathlib import Path

import pytest
from aiosmtplib import SMTP

from engine.errors import BadInput
from engine.inbox.keeping import letters
from engine.inbox.receiving import start_smtp


async def test_many_connections_at_once_lose_nothing(tmp_path: Path) -> None:
    sent = {f"reader{number}@home.example": f"Subject: {number}\r\n\r\n{number}\r\n" for number in range(60)}
    waiting = iter(sent.items())

    async def connection(port: int) -> None:
        async with SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
            for address, content in waiting:
                await client.mail("news@shop.example")
                await client.rcpt(address)
                await client.data(content)

    with start_smtp(tmp_path) as server:
        await asyncio.gather(*(connection(server.port) for _ in range(6)))

    assert {letter.recipients[0]: letter.content.decode() for letter in letters(tmp_path)} == sent


async def test_a_letter_too_large_is_refused_and_the_next_connection_works(tmp_path: Path) -> None:
    with start_smtp(tmp_path) as server:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(b"HELO shop.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
        for _ in range(5):
            await reader.readline()
        writer.write(b"x" * 900 + b"\r\n")
        writer.write((b"x" * 900 + b".\r\n") * (33 * 2**20 // 903))
        assert await reader.readline() == b"421 4.3.4 Too large a letter for this inbox, goodbye\r\n"
        writer.close()

        async with SMTP(hostname=server.host, port=server.port, start_tls=False) as client:
            await client.sendmail("a@b.example", ["c@d.example"], "Subject: Small\r\n\r\n")

    assert [letter.content for letter in letters(tmp_path)] == [b"Subject: Small\r\n\r\n"]


async def test_a_disk_that_does_not_take_a_letter_puts_it_off(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_bytes(b"a file where the folder should be")
    with start_smtp(tmp_path / "inbox") as server:
        async with SMTP(hostname=server.host, port=server.port, start_tls=False) as client:
            await client.mail("a@b.example")
            await client.rcpt("c@d.example")
            with pytest.raises(Exception, match=re.escape("4.3.1 The inbox cannot store letters now")):
                await client.data("Subject: x\r\n\r\n")


def test_stopping_hangs_up_on_whoever_is_still_there(tmp_path: Path) -> None:
    with start_smtp(tmp_path) as server, socket.create_connection((server.host, server.port)) as line:
        assert line.recv(1000).startswith(b"220 ")
        server.stop()
        line.settimeout(10)
        assert line.recv(1000) == b""


def test_a_port_that_is_taken_is_told_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(BadInput) as raised:
            start_smtp(tmp_path, port=port)

    assert str(raised.value) == (
        f"the inbox cannot take letters on port {port}: Address already in use"
        "\n  hint: give another port with --smtp-port"
    )


def test_it_never_listens_to_other_computers(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="this computer only"):
        start_smtp(tmp_path, host="0.0.0.0")  # noqa: S104
