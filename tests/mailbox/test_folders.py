"""The config's mailbox on this computer: read once, cleared away only where that is wanted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.mailbox.folders import Folder, Maildir, Mbox
from engine.mailbox.model import Mailbox, MailboxDown
from tests.mailbox.remembering import Notes

FROM = "From ann@example.com Thu Nov 12 10:00:00 2026\n"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    return tmp_path / "box"


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def files(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def read(mailbox: Mailbox, notes: Notes) -> list[str]:
    return [each.content.decode() for each in notes.read(mailbox)]


def test_of_a_maildir_only_new_messages_are_read_whatever_their_flags(box: Path) -> None:
    write(box / "new/1.host", "one")
    write(box / "cur/2.host:2,", "two")
    notes = Notes()

    first = read(Maildir(str(box)), notes)
    (box / "new/1.host").rename(box / "cur/1.host:2,S")
    (box / "cur/2.host:2,").rename(box / "cur/2.host:2,RS")
    write(box / "new/3.host", "three")

    assert first == ["one", "two"]
    assert read(Maildir(str(box)), notes) == ["three"]
    assert len(files(box)) == 3


def test_of_a_folder_only_new_messages_are_read(box: Path) -> None:
    write(box / "1.eml", "one")
    write(box / "deep/2.eml", "two")
    notes = Notes()

    first = read(Folder(str(box)), notes)
    write(box / "1.eml", "another")
    write(box / os.fsdecode(b"\xff.eml"), "three")

    assert first == ["one", "two"]
    assert read(Folder(str(box)), notes) == ["another", "three"]
    assert len(files(box)) == 3


def test_of_an_mbox_only_new_messages_are_read(box: Path) -> None:
    write(box, "")
    notes = Notes()

    assert read(Mbox(str(box)), notes) == []
    write(box, f"{FROM}one\n\n{FROM}two\n\n")
    assert read(Mbox(str(box)), notes) == ["one\n", "two\n"]
    write(box, f"{FROM}one\n\n{FROM}two\n\n{FROM}three\n\n")
    assert read(Mbox(str(box)), notes) == ["three\n"]
    Mbox(str(box)).clear(["anything"])
    assert box.read_text().count(FROM) == 3


@pytest.mark.parametrize("kind", [Maildir, Folder])
def test_nothing_is_cleared_away_unless_that_is_wanted(box: Path, kind: type[Maildir | Folder]) -> None:
    for number in range(3):
        write(box / f"cur/{number}.eml", f"{number}")
    (box / "new").mkdir()
    keys = [each.key for each in Notes().read(kind(str(box)))]

    kind(str(box)).clear(keys)
    assert len(files(box)) == 3
    kind(str(box), delete=True).clear(keys[:2])
    kind(str(box), delete=True).clear(keys[:2])
    assert files(box) == {"cur/2.eml": "2"}


def test_a_maildir_moves_what_was_read_in_the_manner_of_maildirs(box: Path) -> None:
    write(box / "new/1.host", "one")
    write(box / "cur/2.host:2,", "two")
    mailbox = Maildir(str(box), move_to="Done/2027")

    keys = [each.key for each in Notes().read(mailbox)]
    # Somebody looks at it meanwhile.
    (box / "cur/2.host:2,").rename(box / "cur/2.host:2,S")
    write(box / "new/3.host", "three")
    mailbox.clear(keys)

    assert files(box) == {
        ".Done.2027/new/1.host": "one",
        ".Done.2027/cur/2.host:2,S": "two",
        "new/3.host": "three",
    }
    assert (box / ".Done.2027/tmp").is_dir()
    assert read(mailbox, Notes()) == ["three"]


def test_a_folder_moves_what_was_read_and_replaces_nothing(box: Path) -> None:
    write(box / "1.eml", "one")
    write(box / "deep/2.eml", "two")
    write(box / "Done/1.eml", "of last year")
    mailbox = Folder(str(box), move_to="Done")
    notes = Notes()

    arrived = notes.read(mailbox)
    # Another message of that name, which nobody has read.
    write(box / "deep/2.eml", "another")
    mailbox.clear([each.key for each in arrived])

    assert [each.content for each in arrived] == [b"one", b"two"]
    assert files(box) == {"Done/1.eml": "of last year", "Done/1-2.eml": "one", "deep/2.eml": "another"}
    assert read(mailbox, notes) == ["another"]


@pytest.mark.parametrize(
    ("mailbox", "said"),
    [
        (Maildir("gone"), "there is no Maildir at 'gone'"),
        (Folder("gone"), "there is no folder at 'gone'"),
        (Mbox("gone"), "there is no mbox at 'gone'"),
    ],
)
def test_a_mailbox_that_is_not_there(mailbox: Mailbox, said: str) -> None:
    with pytest.raises(MailboxDown) as told:
        list(mailbox.fresh(Notes()))

    assert str(told.value) == said
