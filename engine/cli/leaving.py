"""When letters go and leave, in a few lines: from the record that ``plan --json`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from engine.cli.wrapping import wrapped
from engine.problem import printable


def time_told(record: Mapping[str, object]) -> str:
    """Which of a campaign's times a plan is for, on one line; empty where it has none."""
    if record["goes"] is None:
        return ""
    clock = " on each reader's clock" if record["clock"] == "recipient" else ""
    note = f" ({printable(str(record['note']))})" if record["note"] else ""
    return f"For {_moment(record['goes'])}{clock}{note}"


def leaving_told(record: Mapping[str, object]) -> Iterator[str]:
    """Who goes before the others, and who waits; nothing where all go at once."""
    if not record["chosen"]:
        return
    waves = record.get("waves")
    if isinstance(waves, list):
        yield "Waves:"
        for wave in waves:
            name = "the others" if wave["wave"] is None else printable(wave["wave"])
            yield f"  {wave['letters']:>7}  {_moment(wave['goes'])}  {name}"
    canary = record.get("canary")
    if isinstance(canary, dict):
        hours = f"{canary['wait_hours']:g} hour{'s' * (canary['wait_hours'] != 1)}"
        first, others = canary["first"], canary["others"]
        yield wrapped(f"{first} first; the other {others} {hours} later, if few of those bounce or complain")
    leaves, chosen = record["leaves"], record["chosen"]
    if isinstance(leaves, dict) and leaves["later"]:
        waiting = f"All {chosen}" if leaves["later"] == chosen else f"{leaves['later']} of {chosen}"
        clock = " by the shop's clock" if record["clock"] == "recipient" else ""
        last = f"the last leaves {_moment(leaves['last'])}{clock}"
        yield wrapped(f"{waiting} wait for their hours or their turn; {last}")


def _moment(iso: object) -> str:
    return f"{datetime.fromisoformat(str(iso)):%a %Y-%m-%d %H:%M}"
