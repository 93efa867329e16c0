"""A mailbox on a real mail server."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.mailbox.imap import Account, ImapMailbox
from engine.mailbox.model import LARGEST, MailboxDown
from engine.settings.delivery import Tls
from tests.mailbox.imapserver import PASSWORD, USER, ImapServer
from tests.mailbox.remembering import Notes


def message(number: int, octets: int = 10) -> bytes:
    return b"Subject: %d\r\n\r\n" % number + b"x" * octets + b"\r\n"


def account(imap: ImapServer, folder: str, **changes: object) -> Account:
    usual = Account(
        host="localhost",
        port=imap.tls_port,
        username=USER,
        password=PASSWORD,
        folder=folder,
        ca_file=imap.certificate,
        seconds=20,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("tls", list(Tls))
def test_messages_are_read_once_in_their_order_and_stay_as_they_are(imap: ImapServer, tls: Tls) -> None:
    folder, notes = f"read {tls}", Notes()
    port = imap.tls_port if tls is Tls.TLS else imap.starttls_port
    # The server lets nobody in without encryption.
    if tls is Tls.NONE:
        with pytest.raises(MailboxDown), ImapMailbox(account(imap, folder, tls=tls, port=port)):
            pass
        return
    # More than are fetched at once.
    first = [message(number) for number in range(60)]
    imap.fill(folder, first)

    with ImapMailbox(account(imap, folder, tls=tls, port=port)) as mailbox:
        read = notes.read(mailbox)
        again = notes.read(mailbox)
    imap.fill(folder, [message(777)])
    with ImapMailbox(account(imap, folder, tls=tls, port=port)) as mailbox:
        new = notes.read(mailbox)

    assert [each.content for each in read] == first
    assert again == []
    assert [each.content for each in new] == [message(777)]
    assert new[0].path == f"imap://localhost/read%20{tls};UIDVALIDITY={int(new[0].key[:10])}/;UID=161"
    # None was marked as seen.
    assert imap.contents(folder) == [*first, message(777)]


def test_of_a_large_message_the_beginning_is_fetched(imap: ImapServer) -> None:
    imap.fill("large", [message(1), message(2, LARGEST + 1000), message(3)])

    with ImapMailbox(account(imap, "large")) as mailbox:
        read = Notes().read(mailbox)

    assert [(len(each.content), each.size, each.cut) for each in read] == [
        (len(message(1)), len(message(1)), False),
        (LARGEST, len(message(2, LARGEST + 1000)), True),
        (len(message(3)), len(message(3)), False),
    ]


def test_the_first_time_old_mail_is_passed_over(imap: ImapServer) -> None:
    imap.fill("old", [message(1)])
    # The server's day may have begun already.
    tomorrow = date.today() + timedelta(days=2)  # noqa: DTZ011
    notes = Notes()

    with ImapMailbox(account(imap, "old", since=tomorrow)) as mailbox:
        assert notes.read(mailbox) == []
    with ImapMailbox(account(imap, "old", since=tomorrow - timedelta(days=4))) as mailbox:
        assert len(notes.read(mailbox)) == 1
    imap.fill("old", [message(2)])
    with ImapMailbox(account(imap, "old", since=tomorrow)) as mailbox:
        assert [each.content for each in notes.read(mailbox)] == [message(2)]


def test_what_was_read_is_deleted_and_nothing_else(imap: ImapServer) -> None:
    imap.fill("delete", [message(number) for number in range(5)])

    with ImapMailbox(account(imap, "delete", delete=True)) as mailbox:
        read = Notes().read(mailbox)
        # Somebody else's mark is not ours to act upon.
        with imap.client("delete") as other:
            other.add_flags(other.search()[:1], [b"\\Deleted"])
        mailbox.clear([each.key for each in read[1:3]])
        mailbox.clear([each.key for each in read[1:3]])
        mailbox.clear(["0000000001/0000000105"])
    with imap.client("delete") as other:
        other.remove_flags(other.search(), [b"\\Deleted"])

    assert imap.contents("delete") == [message(0), message(3), message(4)]


def test_what_was_read_is_moved_to_a_folder_in_any_script(imap: ImapServer) -> None:
    imap.fill("move", [message(number) for number in range(3)])

    with ImapMailbox(account(imap, "move", move_to="Կարդացված")) as mailbox:
        read = Notes().read(mailbox)
        mailbox.clear([each.key for each in read[:2]])

    assert imap.contents("move") == [message(2)]
    assert imap.contents("Կարդացված") == [message(0), message(1)]


def test_a_wrong_password_and_a_folder_that_is_not_there_are_told(imap: ImapServer) -> None:
    place = f"localhost:{imap.tls_port}"
    with pytest.raises(MailboxDown) as wrong, ImapMailbox(account(imap, "INBOX", password="wrong")):
        pass
    with pytest.raises(MailboxDown) as nowhere, ImapMailbox(account(imap, "no\nsuch")):
        pass

    assert str(wrong.value).startswith(f"{place}: the login was refused: ")
    assert str(nowhere.value).startswith(f"{place}: the folder 'no\\nsuch' cannot be opened: ")


def test_a_certificate_that_nobody_vouches_for_is_refused(imap: ImapServer) -> None:
    with (
        pytest.raises(MailboxDown, match=r"certificate is not to be trusted") as told,
        ImapMailbox(account(imap, "INBOX", ca_file=None)),
    ):
        pass

    assert isinstance(told.value.__cause__, ssl.SSLError)


def test_certificates_that_are_none_are_told(imap: ImapServer, tmp_path: Path) -> None:
    (tmp_path / "none.pem").write_text("no")
    with (
        pytest.raises(MailboxDown, match=r"none\.pem: these certificates cannot be read"),
        ImapMailbox(account(imap, "INBOX", ca_file=tmp_path / "none.pem")),
    ):
        pass


def test_a_password_does_not_cross_the_network_in_the_clear() -> None:
    wanted = Account(host="mail.example.com", tls=Tls.NONE, username="a", password="b")

    with pytest.raises(MailboxDown, match="in the clear"), ImapMailbox(wanted):
        pass
