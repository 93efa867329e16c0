"""A password on disk is its owner's alone."""

from __future__ import annotations

import os
import stat

import pytest

from engine.account.keeping import keep_secret, open_to_others, replace_file
from engine.errors import BadInput


def test_a_secret_is_readable_by_its_owner_alone_and_passed_over_by_git(tmp_path):
    old = os.umask(0)
    try:
        path = keep_secret(tmp_path / ".gramercy", "första")
        again = keep_secret(tmp_path / ".gramercy", "andra")
    finally:
        os.umask(old)

    assert again == path
    assert path.read_text("utf-8") == "andra\n"
    assert {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()} == {
        ".gitignore": 0o600,
        "smtp-password": 0o600,
    }
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not open_to_others(path)


def test_where_it_cannot_be_kept_nothing_is_said_of_it(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(BadInput, match="the password cannot be kept in") as caught:
        keep_secret(tmp_path / "file", "open sesame")
    assert "sesame" not in str(caught.value)


def test_a_file_is_replaced_whole_and_stays_readable_for_whom_it_was(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("old")
    path.chmod(0o640)

    replace_file(path, b"new")

    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["config.yaml"]
    assert open_to_others(path)


def test_a_file_that_cannot_be_replaced_is_named(tmp_path):
    with pytest.raises(BadInput, match=r"'.*gone\.yaml' cannot be written"):
        replace_file(tmp_path / "gone.yaml", b"")
