"""What cannot be judged is kept, whole and once, until it can be."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

import pytest

from engine.mailbox.model import LARGEST, Arrived
from engine.mailbox.quarantine import Held, Quarantine

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def arrived(content: bytes = b"\xff\r\n", size: int | None = None) -> Arrived:
    return Arrived(path="in/ա.eml", key="k", content=content, size=len(content) if size is None else size)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / ".gramercy" / "quarantine"


@pytest.fixture
def quarantine(folder: Path) -> Quarantine:
    return Quarantine(folder, shown=PurePosixPath(".gramercy/quarantine"))


def test_a_message_is_kept_with_when_where_from_and_why(quarantine: Quarantine, folder: Path) -> None:
    message = arrived()

    held = quarantine.put(message, "it hangs", NOW)

    assert held == Held(digest=message.digest, when=NOW, source="in/ա.eml", why="it hangs", size=3)
    assert sorted(path.name for path in folder.iterdir()) == [
        f"{held.digest}.eml",
        f"{held.digest}.json",
    ]
    assert (folder / f"{held.digest}.eml").read_bytes() == b"\xff\r\n"
    note = json.loads((folder / f"{held.digest}.json").read_text())
    assert note == {"when": "2027-03-01T09:00:00+00:00", "from": "in/ա.eml", "why": "it hangs", "size": 3}
    # Mail is personal data.
    assert {
        stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (folder.parent, folder, *folder.iterdir())
    } == {0}
    assert quarantine.held() == [held]
    shown = f".gramercy/quarantine/{held.digest}.eml"
    assert quarantine.arrived(held) == Arrived(path=shown, key=held.digest, content=b"\xff\r\n", size=3)


def test_the_same_again_is_one(quarantine: Quarantine) -> None:
    quarantine.put(arrived(), "it hangs", NOW)
    quarantine.put(arrived(), "it ends the process", NOW + timedelta(days=1))

    [held] = quarantine.held()
    assert (held.when, held.source, held.why) == (NOW, "in/ա.eml", "it ends the process")


def test_what_was_cut_stays_known_as_cut(quarantine: Quarantine) -> None:
    quarantine.put(arrived(b"x" * LARGEST, size=LARGEST + 9), "it hangs", NOW)

    [held] = quarantine.held()
    assert quarantine.arrived(held).cut


def test_they_are_listed_in_the_order_they_came_and_let_go(quarantine: Quarantine, folder: Path) -> None:
    for number in range(4):
        quarantine.put(arrived(b"%d" % number), "it hangs", NOW - timedelta(days=number))

    held = quarantine.held()
    assert [quarantine.arrived(each).content for each in held] == [b"3", b"2", b"1", b"0"]
    for each in held[1:]:
        quarantine.release(each)
    quarantine.release(held[3])
    assert quarantine.held() == held[:1]
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize(
    "note", [None, "", "[]", '{"when": 5}', '{"from": 1, "why": null, "size": []}', "\x00"]
)
def test_a_message_is_listed_whatever_has_become_of_its_note(
    quarantine: Quarantine, folder: Path, note: str | None
) -> None:
    held = quarantine.put(arrived(), "it hangs", NOW)
    path = folder / f"{held.digest}.json"
    path.unlink() if note is None else path.write_text(note)
    (folder / "notes.eml").write_text("not ours")

    [found] = quarantine.held()
    assert (found.digest, found.when) == (held.digest, None)
    assert quarantine.arrived(found).content == b"\xff\r\n"


def test_there_need_be_no_folder(quarantine: Quarantine, folder: Path) -> None:
    assert quarantine.held() == []
    assert not folder.exists()
