"""Whether the loop lives and does what it should: a small file, for whoever watches from outside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from engine.problem import printable
from engine.running.leaving import leave
from engine.running.news import without_people

#: How often the file is written anew, asleep or not.
EVERY = timedelta(minutes=1)
#: A file older than this was left by a loop that hangs or has died.
OLDEST = timedelta(minutes=10)
#: Clocks of two computers differ; a clock that was set back leaves files of the future.
_AHEAD = timedelta(minutes=5)
_MOST = 20
_LONGEST = 300


class Condition(StrEnum):
    """How the loop fares.  Written: never rename a value."""

    OK = "ok"
    #: Somebody has to decide something; all else goes on.
    PAUSED = "paused"
    #: Something that is due cannot be done.
    FAILING = "failing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the loop is.

    Attributes:
        at: When this was so; aware, as are the others.
        began: When the loop was started.
        passed: When it last came to the end of a pass; None before the first.
        due: When the next occurrence is due; None where nothing is armed.
        armed: How many campaigns are armed.
        problems: In a person's words.
    """

    at: datetime
    began: datetime
    passed: datetime | None
    due: datetime | None
    armed: int
    condition: Condition
    problems: Sequence[str]
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether the loop is well, and why so, on one line."""

    well: bool
    words: str


def health_text(health: Health) -> str:
    """The file: one JSON object, times in UTC.  The first twenty problems, and no one's address."""
    told = {
        "alive_at": _utc(health.at),
        "state": health.condition,
        "began_at": _utc(health.began),
        "last_pass_at": _utc(health.passed),
        "next_due_at": _utc(health.due),
        "armed": health.armed,
        "problems": [without_people(problem[:_LONGEST]) for problem in health.problems[:_MOST]],
        "version": health.version,
    }
    return json.dumps(told, ensure_ascii=True, indent=1) + "\n"


def write_health(path: Path, health: Health) -> str | None:
    """Leave the file at ``path``; why that could not be done, None where it was."""
    return leave(path, health_text(health))


def judge_health(text: str, now: datetime) -> Judgement:
    """Judge a health file's ``text`` at the moment ``now`` (aware).

    Well is a loop that has given a sign of life in the last ten minutes and does what is due, also while it
    waits for somebody's decision.
    """
    try:
        told = json.loads(text)
        at = datetime.fromisoformat(told["alive_at"])
        condition = Condition(told["state"])
        problems = [printable(str(problem)) for problem in told["problems"]]
        age = now - at
    except (ValueError, TypeError, KeyError, RecursionError):
        return Judgement(well=False, words="this is not a health file of gramercy run")
    if age > OLDEST:
        return Judgement(well=False, words=f"no sign of life for {_span(age)}")
    if age < -_AHEAD:
        return Judgement(
            well=False, words=f"its last sign of life lies {_span(-age)} ahead: the clock was set back"
        )
    words = "; ".join([_CONDITION[condition], *problems])
    return Judgement(well=condition is not Condition.FAILING, words=words)


def read_health(path: Path, now: datetime) -> Judgement:
    """``judge_health`` of the file at ``path``; one that is missing or cannot be read is not well."""
    try:
        with path.open("rb") as file:
            text = file.read(2**20).decode("utf-8")
    except FileNotFoundError:
        return Judgement(well=False, words="there is no health file: gramercy run has not been here")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        return Judgement(well=False, words=f"the health file cannot be read: {why}")
    return judge_health(text, now)


_CONDITION = {
    Condition.OK: "alive and well",
    Condition.PAUSED: "alive, and waiting for somebody's decision",
    Condition.FAILING: "alive, and failing",
}


def _utc(moment: datetime | None) -> str | None:
    return (
        None
        if moment is None
        else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    )


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 2880 else f"{minutes // 1440} days"
