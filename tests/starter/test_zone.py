"""Which zone a computer says it is in."""

from __future__ import annotations

import pytest

from engine.starter.zone import local_zone


@pytest.mark.parametrize(
    ("zone", "found"),
    [
        ("Asia/Yerevan", "Asia/Yerevan"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Etc/UTC", None),
        ("UTC", None),
        ("Etc/GMT-4", None),
    ],
)
def test_only_zones_of_places_are_found(tmp_path, monkeypatch, zone, found):
    """A server in no place is in none that a config may name."""
    monkeypatch.delenv("TZ", raising=False)
    file = tmp_path / "zoneinfo" / zone
    file.parent.mkdir(parents=True)
    file.touch()
    localtime = tmp_path / "localtime"
    localtime.symlink_to(file)
    there = local_zone(localtime)
    monkeypatch.setenv("TZ", f":{zone}")

    assert (there, local_zone(tmp_path / "none")) == (found, found)
