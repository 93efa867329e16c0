"""Keys are made once, whole, and for their owner alone."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.errors import LedgerBroken
from engine.wiring import open_keyring
from engine.workspace import find


@pytest.fixture
def here(tmp_path):
    (tmp_path / "config.yaml").write_text("shop: {}\n")
    return find(tmp_path, {"GRAMERCY_STATE": str(tmp_path / "state")})


def test_many_that_begin_at_once_have_the_same_keys(here):
    with ThreadPoolExecutor(8) as pool:
        rings = set(pool.map(lambda _: open_keyring(here).keys, range(8)))

    assert len(rings) == 1
    assert [path.name for path in here.state.iterdir()] == ["keys"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_only_their_owner_can_read_them(here):
    open_keyring(here)

    assert stat.S_IMODE((here.state / "keys").stat().st_mode) == 0o600
    assert stat.S_IMODE(here.state.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", ["", "# heading\n", "zz\n", "é\n"])
def test_a_broken_file_is_never_replaced(here, content):
    here.state.mkdir()
    (here.state / "keys").write_text(content, "utf-8")

    with pytest.raises(LedgerBroken, match="keys cannot be read"):
        open_keyring(here)
    assert (here.state / "keys").read_text("utf-8") == content
