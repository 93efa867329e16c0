from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mailbox.imapserver import ImapServer, serving


@pytest.fixture(scope="session")
def imap(certificate: Path) -> Iterator[ImapServer]:
    """A real IMAP server.  Tests keep apart by using folders of their own."""
    with serving(certificate) as server:
        yield server
