"""The mailbox that a config names, opened."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from engine.mailbox.folders import Folder, Maildir, Mbox
from engine.mailbox.model import Mailbox
from engine.settings import mailbox as settings
from engine.settings.secrets import reveal


@contextmanager
def opened(
    wanted: settings.Mailbox, root: Path, environ: Mapping[str, str], *, since: date | None = None
) -> Iterator[Mailbox]:
    """The mailbox, ready to be read.

    Args:
        root: The workspace's folder: paths are relative to it.
        since: Of a mail server's folder that was never read: what came before that day is not read at all.

    Raises:
        MailboxDown: if it cannot be reached.
        BadInput: if a secret it needs is not there.
    """

    def path(written: Path) -> str:
        return os.path.normpath(root / written)

    if wanted.imap is not None:
        # Imported where it is needed: reading files takes no mail server.
        from engine.mailbox.imap import Account, ImapMailbox

        imap = wanted.imap
        account = Account(
            host=reveal(imap.host, environ, root),
            port=imap.port,
            tls=imap.tls,
            username=reveal(imap.username, environ, root),
            password=reveal(imap.password.get_secret_value(), environ, root),
            folder=imap.folder,
            ca_file=root / imap.ca_file if imap.ca_file else None,
            delete=wanted.delete,
            move_to=wanted.move_to,
            since=since,
        )
        with ImapMailbox(account) as mailbox:
            yield mailbox
    elif wanted.maildir is not None:
        yield Maildir(path(wanted.maildir), delete=wanted.delete, move_to=wanted.move_to)
    elif wanted.directory is not None:
        yield Folder(path(wanted.directory), delete=wanted.delete, move_to=wanted.move_to)
    elif wanted.mbox is not None:
        yield Mbox(path(wanted.mbox))
