"""A file that says whether the loop is well, and who judges it."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.running.health import (
    EVERY,
    OLDEST,
    Condition,
    Health,
    health_text,
    judge_health,
    read_health,
    write_health,
)

NOW = datetime(2027, 3, 1, 6, 0, tzinfo=UTC)
HEALTH = Health(
    at=NOW.astimezone(ZoneInfo("Asia/Yerevan")),
    began=NOW - timedelta(days=3),
    passed=NOW - timedelta(minutes=20),
    due=NOW + timedelta(hours=3),
    armed=4,
    condition=Condition.OK,
    problems=(),
    version="1.2.3",
)


def test_the_whole_file():
    assert json.loads(health_text(replace(HEALTH, problems=["<ada@example.com> was refused"]))) == {
        "alive_at": "2027-03-01T06:00:00Z",
        "state": "ok",
        "began_at": "2027-02-26T06:00:00Z",
        "last_pass_at": "2027-03-01T05:40:00Z",
        "next_due_at": "2027-03-01T09:00:00Z",
        "armed": 4,
        "problems": ["<…@example.com> was refused"],
        "version": "1.2.3",
    }


def test_what_is_not_known_yet():
    said = json.loads(health_text(replace(HEALTH, passed=None, due=None)))

    assert (said["last_pass_at"], said["next_due_at"]) == (None, None)


def test_a_flood_of_problems_is_cut():
    said = health_text(replace(HEALTH, problems=["x" * 10_000] * 10_000))

    assert len(said) < 10_000
    assert judge_health(said, NOW).well


@pytest.mark.parametrize(
    ("condition", "problems", "well", "words"),
    [
        (Condition.OK, [], True, "alive and well"),
        (
            Condition.PAUSED,
            ["birthday waits: too many refusals"],
            True,
            "alive, and waiting for somebody's decision; birthday waits: too many refusals",
        ),
        (Condition.FAILING, ["a", "b\x1b\n"], False, "alive, and failing; a; b\\x1b\\n"),
    ],
)
def test_how_it_fares(condition, problems, well, words):
    judged = judge_health(health_text(replace(HEALTH, condition=condition, problems=problems)), NOW)

    assert (judged.well, judged.words) == (well, words)


@pytest.mark.parametrize(
    ("later", "well", "words"),
    [
        (EVERY, True, "alive and well"),
        (OLDEST, True, "alive and well"),
        (OLDEST + timedelta(seconds=1), False, "no sign of life for 10 minutes"),
        (timedelta(hours=5), False, "no sign of life for 5 hours"),
        (timedelta(days=90), False, "no sign of life for 90 days"),
        (-timedelta(minutes=4), True, "alive and well"),
        (
            -timedelta(hours=3),
            False,
            "its last sign of life lies 3 hours ahead: the clock was set back",
        ),
    ],
)
def test_its_age(later, well, words):
    judged = judge_health(health_text(HEALTH), NOW + later)

    assert (judged.well, judged.words) == (well, words)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"alive_at": "2027-03-01T06:00:00", "state": "ok", "problems": []}',
        '{"alive_at": "2027-03-01T06:00:00Z", "state": "fine", "problems": []}',
        '{"alive_at": "2027-03-01T06:00:00Z", "state": "ok", "problems": 7}',
        '{"alive_at": 7, "state": "ok", "problems": []}',
    ],
)
def test_what_is_no_health_file(text):
    judged = judge_health(text, NOW)

    assert (judged.well, judged.words) == (False, "this is not a health file of gramercy run")


def test_from_disk_and_back(tmp_path):
    path = tmp_path / "state" / "health.json"
    assert read_health(path, NOW).words == "there is no health file: gramercy run has not been here"

    assert write_health(path, HEALTH) is None
    assert write_health(path, replace(HEALTH, condition=Condition.FAILING)) is None

    assert path.read_text("utf-8") == health_text(replace(HEALTH, condition=Condition.FAILING))
    assert os.listdir(path.parent) == ["health.json"]
    assert read_health(path, NOW).words == "alive, and failing"


def test_another_user_may_read_it(tmp_path):
    before = os.umask(0o022)
    try:
        write_health(tmp_path / "health.json", HEALTH)
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "health.json").stat().st_mode) == 0o644


def test_what_cannot_be_written_or_read_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"\xff")
    (tmp_path / "folder").mkdir()

    assert write_health(tmp_path / "folder", HEALTH) == (
        f"{tmp_path / 'folder'} cannot be written: Is a directory"
    )
    assert write_health(tmp_path / "file" / "health.json", HEALTH) is not None
    assert sorted(os.listdir(tmp_path)) == ["file", "folder"]
    assert read_health(tmp_path / "file", NOW).words == "the health file cannot be read: it is not text"
    assert read_health(tmp_path / "folder", NOW).words == ("the health file cannot be read: Is a directory")
