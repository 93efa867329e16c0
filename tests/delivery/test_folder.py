"""Letters as files."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delivery.folder import FolderCarrier, file_name
from engine.delivery.model import Message
from engine.errors import CarrierDown
from engine.fate import Fate, Outcome
from tests.delivery.relay import CONTENT


def message(recipient: str = "ada@home.example", number: int = 7) -> Message:
    return Message(number=number, sender="news@shop.example", recipient=recipient, content=CONTENT)


async def test_a_letter_is_a_file_byte_for_byte(tmp_path: Path) -> None:
    connection = await FolderCarrier(tmp_path / "out").connect()
    for _ in range(2):
        assert await connection.offer(message()) is None
        assert await connection.deliver(message()) == Outcome(
            fate=Fate.ACCEPTED, detail="written to the folder"
        )
    await connection.close()

    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == {
        "0000000000000000007-ada@home.example.eml": CONTENT
    }


async def test_a_letter_only_offered_is_no_file(tmp_path: Path) -> None:
    connection = await FolderCarrier(tmp_path).connect()
    await connection.offer(message())
    connection.drop()
    assert not connection.usable
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240 (a test)


@given(st.text(min_size=1, max_size=300), st.integers(1, 2**63 - 1))
def test_every_address_makes_a_harmless_name(address: str, number: int) -> None:
    name = file_name(message(address, number))
    assert name.isascii()
    assert Path(name).name == name == PureWindowsPath(name).name
    assert not set(name) & set('<>:"/\\|?*\0')
    assert len(name) < 120
    assert name.startswith(f"{number:019d}-")
    assert name.endswith(".eml")


def test_hostile_addresses() -> None:
    assert [file_name(message(address)).removeprefix("0000000000000000007-") for address in
            ("a/b@shop.am", "../../etc/passwd@x", "CON@shop.am", "անի@home.example", "a@b.am...")] == [
        "a-b@shop.am.eml", "..-..-etc-passwd@x.eml", "con@shop.am.eml", "-@home.example.eml", "a@b.am.eml",
    ]  # fmt: skip


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CarrierDown, match="file/out: letters cannot be put there: Not a directory"):
        await FolderCarrier(tmp_path / "file" / "out").connect()


async def test_a_folder_that_goes_away(tmp_path: Path) -> None:
    """Gone before the offer nothing can be sent; gone after it, this letter is certainly not there."""
    folder = tmp_path / "out"
    connection = await FolderCarrier(folder).connect()
    await connection.offer(message())
    folder.rmdir()
    assert await connection.deliver(message()) == Outcome(
        fate=Fate.DEFERRED, detail="No such file or directory"
    )
    with pytest.raises(CarrierDown, match="letters cannot be put there"):
        await connection.offer(message())
