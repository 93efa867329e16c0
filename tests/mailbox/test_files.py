"""What PATH may be, and what comes of what cannot be read."""

from __future__ import annotations

import errno
import io
import mailbox
import os
import socket
import sys
from pathlib import Path
from typing import IO, Any

import pytest

from engine.mailbox.files import messages_in
from engine.mailbox.model import LARGEST, Unreadable

FROM = b"From ann@example.com Thu Nov 12 10:00:00 2026\n"


def found(path: str) -> list[tuple[str, bytes] | Unreadable]:
    return [each if isinstance(each, Unreadable) else (each.path, each.content) for each in messages_in(path)]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(path: str, content: bytes = b"a\n") -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(content)


def test_one_file() -> None:
    write("one.eml", b"Subject: x\r\n\r\nhello\r\n")
    write("empty.eml", b"")
    write("noise", bytes(range(256)))

    assert found("one.eml") == [("one.eml", b"Subject: x\r\n\r\nhello\r\n")]
    assert found("./empty.eml") == [("./empty.eml", b"")]
    assert found("noise") == [("noise", bytes(range(256)))]


def test_an_mbox_by_what_is_in_it_and_an_eml_by_its_name() -> None:
    write("box", FROM + b"a\n\n" + FROM + b"b\n")
    write("one.eml", FROM + b"a\n\n" + FROM + b"b\n")

    assert found("box") == [("box", b"a\n"), ("box", b"b\n")]
    assert found("one.eml") == [("one.eml", b"a\n\n" + FROM + b"b\n")]


def test_a_folder_of_messages() -> None:
    for name in ("in/b.eml", "in/a.EML", "in/deep/c.eml", "in/ԱԲ.eml", "in/.hidden.eml", "in/.git/x.eml"):
        write(name, name.encode())
    write("in/expected.json", b"{}")

    names = ["in/a.EML", "in/b.eml", "in/ԱԲ.eml", "in/deep/c.eml"]
    assert found("in") == [(name, name.encode()) for name in names]
    assert found("in/") == found("in")
    assert found("./in")[0] == ("./in/a.EML", b"in/a.EML")


def test_a_folder_without_any_eml() -> None:
    write("in/1", b"1")
    write("in/2.txt", FROM + b"2")

    assert found("in") == [("in/1", b"1"), ("in/2.txt", b"2")]


def test_an_empty_folder() -> None:
    Path("in").mkdir()

    assert found("in") == []


def test_a_maildir() -> None:
    for name in (
        "new/3.host",
        "cur/1.host:2,S",
        "cur/2.host:2,RS",
        "tmp/4.host",
        "new/.hidden",
        ".Sent/cur/5",
    ):
        write(f"Maildir/{name}", name.encode())

    assert found("Maildir") == [
        ("Maildir/cur/1.host:2,S", b"cur/1.host:2,S"),
        ("Maildir/cur/2.host:2,RS", b"cur/2.host:2,RS"),
        ("Maildir/new/3.host", b"new/3.host"),
    ]


def test_a_maildir_of_the_standard_library() -> None:
    theirs = mailbox.Maildir("theirs")
    for number in range(5):
        theirs.add(f"Subject: {number}\n\nx\n")

    assert sorted(content for _, content in found("theirs")) == [  # type: ignore[misc]
        b"Subject: %d\n\nx\n" % number for number in range(5)
    ]


@pytest.mark.parametrize("content", [b"a\r\n", FROM + b"a\r\n"])
def test_the_standard_input(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    assert found("-") == [("-", b"a\r\n")]


def test_60_mb_are_read_as_far_as_they_are_looked_at() -> None:
    with Path("large.eml").open("wb") as file:
        file.truncate(60 * 2**20)

    [large] = messages_in("large.eml")
    assert not isinstance(large, Unreadable)
    assert (len(large.content), large.size, large.cut) == (LARGEST, 60 * 2**20, True)


@pytest.mark.skipif(os.name != "posix", reason="pipes with names")
def test_what_is_no_file_is_not_waited_for_inside_a_folder() -> None:
    write("in/1.eml")
    os.mkfifo("in/pipe.eml")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("in/socket.eml")
        os.symlink("nowhere", "in/gone.eml")

        assert found("in") == [("in/1.eml", b"a\n")]


@pytest.mark.skipif(os.name != "posix", reason="pipes with names")
def test_a_pipe_that_was_named_is_read() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"hello\n")
    os.close(writing)

    assert found(f"/dev/fd/{reading}") == [(f"/dev/fd/{reading}", b"hello\n")]
    os.close(reading)


def test_what_may_not_be_read_is_told_and_the_rest_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    write("in/1.eml")
    write("in/2.eml")
    write("in/3.eml")
    real = io.open

    # For root, who runs the tests in many places, nothing is closed.
    def closed(path: str, mode: str = "r") -> IO[Any]:
        if path == "in/2.eml":
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real(path, mode)

    monkeypatch.setattr("builtins.open", closed)

    refused = Unreadable(path="in/2.eml", why="permission denied")
    assert found("in") == [("in/1.eml", b"a\n"), refused, ("in/3.eml", b"a\n")]
    assert found("in/2.eml") == [refused]
    assert found("in/1.eml/x") == [Unreadable(path="in/1.eml/x", why="not a directory")]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="for root nothing is closed")
def test_a_folder_that_may_not_be_looked_into_is_told() -> None:
    write("in/1.eml")
    write("in/closed/2.eml")
    Path("in/closed").chmod(0)

    got = found("in")
    Path("in/closed").chmod(0o700)
    assert got == [("in/1.eml", b"a\n"), Unreadable(path="in/closed", why="permission denied")]
