from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from engine.inbox.keeping import Kept, empty, find, keep, keys, letters

NOW = datetime(2027, 3, 1, 9, 0, 0, 250_000, tzinfo=UTC)
YEREVAN = timezone(timedelta(hours=4))
CONTENT = b"Delivered-To: not-the-envelope@home.example\r\nSubject: Thanks\r\n\r\n\x00\xff.\r\n"


def test_a_letter_comes_back_as_it_came(tmp_path: Path) -> None:
    """Headers of its own that look like the envelope included, and addresses that are no text."""
    recipients = ("ada@home.example", '"b c"@home.example', "caf\u00e9@home.example", "\udcff@home.example")
    key = keep(
        tmp_path, "news@shop.example", recipients, CONTENT, NOW.astimezone(timezone(timedelta(hours=4)))
    )

    assert find(tmp_path, key) == Kept(
        key=key, received=NOW, sender="news@shop.example", recipients=recipients, content=CONTENT
    )


def test_the_file_is_a_letter_that_any_mail_program_opens(tmp_path: Path) -> None:
    key = keep(tmp_path, "", ["ada@home.example"], b"Subject: Thanks\r\n\r\nHello\r\n", NOW)

    assert (tmp_path / f"{key}.eml").read_bytes().decode() == (
        "Return-Path: <>\r\n"
        "Delivered-To: ada@home.example\r\n"
        f"Received: by inbox.invalid with ESMTP id {key}; Mon, 01 Mar 2027 09:00:00 +0000\r\n"
        "Subject: Thanks\r\n"
        "\r\n"
        "Hello\r\n"
    )


def test_letters_are_listed_newest_first(tmp_path: Path) -> None:
    later = keep(tmp_path, "", ["b@home.example"], b"", NOW + timedelta(microseconds=1))
    sooner = keep(tmp_path, "", ["a@home.example"], b"", NOW)

    assert keys(tmp_path) == [later, sooner]
    assert [letter.recipients for letter in letters(tmp_path)] == [("b@home.example",), ("a@home.example",)]


def test_where_nothing_came_yet_there_is_no_letter_and_no_folder(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"

    assert (letters(folder), keys(folder), empty(folder)) == ([], [], 0)
    assert not folder.exists()


def test_only_the_owner_can_read_letters(tmp_path: Path) -> None:
    key = keep(tmp_path / "inbox", "", ["a@home.example"], b"", NOW)

    assert stat.S_IMODE((tmp_path / "inbox").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "inbox" / f"{key}.eml").stat().st_mode) == 0o600


@pytest.mark.parametrize("key", ["../secret", "", "20270301T090000250000-0000000g", "20270301T090000250000-"])
def test_a_name_that_is_no_key_finds_nothing(tmp_path: Path, key: str) -> None:
    (tmp_path / "secret.eml").write_bytes(b"")
    (tmp_path / "inbox").mkdir()

    assert find(tmp_path / "inbox", key) is None


def test_a_letter_half_written_when_the_machine_stopped_is_no_letter(tmp_path: Path) -> None:
    (tmp_path / "20270301T090000250000-0123abcd.part").write_bytes(b"Return-Path: <")

    assert letters(tmp_path) == []


def test_a_letter_put_here_by_hand_has_no_envelope(tmp_path: Path) -> None:
    (tmp_path / "20270301T090000250000-0123abcd.eml").write_bytes(CONTENT)

    [letter] = letters(tmp_path)
    assert (letter.sender, letter.recipients, letter.content) == ("", (), CONTENT)


def test_what_cannot_be_stored_is_no_letter(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_bytes(b"a file where the folder should be")

    with pytest.raises(OSError, match="inbox"):
        keep(tmp_path / "inbox", "", ["a@home.example"], b"", NOW)


def test_an_address_cannot_add_a_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no address"):
        keep(tmp_path, "", ["a@home.example\nReceived: by inbox.invalid"], b"", NOW)
    assert list(tmp_path.iterdir()) == []


def test_emptying_takes_letters_and_nothing_else(tmp_path: Path) -> None:
    keep(tmp_path, "", ["a@home.example"], b"", NOW)
    keep(tmp_path, "", ["b@home.example"], b"", NOW)
    (tmp_path / "notes.eml").write_bytes(b"mine")

    assert empty(tmp_path) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["notes.eml"]
