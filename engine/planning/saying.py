"""Plans, tallies and problems as the records that other programs read (docs/machine.md)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from engine.problem import Problem

if TYPE_CHECKING:
    # At run time this would make every command import the planner.
    from engine.ledger.model import Approval, Tally
    from engine.planning.coverage import Coverage
    from engine.planning.plan import Plan


def problem_record(problem: Problem) -> dict[str, object]:
    """One problem as ``check --json`` prints it; "rule" only where a config may switch it off."""
    rule = {} if problem.rule is None else {"rule": problem.rule}
    return {
        "path": str(problem.place.path),
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity.value,
        "message": problem.message,
        "hint": problem.hint,
        **rule,
    }


def plan_record(plan: Plan) -> dict[str, object]:
    """A plan as ``plan --json`` prints it: rows = chosen + the sum of left_out.

    "zones" is only there where people's own clocks count, "waves" and "canary" where the campaign has them.
    """
    audience = plan.audience
    zones = {origin.value: count for origin, count in audience.zones_from.items()}
    return {
        "campaign": plan.inputs.id,
        "occurrence": plan.occurrence,
        **_time_record(plan),
        "rows": plan.audience.rows,
        "chosen": plan.audience.chosen,
        "left_out": dict(audience.left_out_told),
        "warnings": list(plan.warnings),
        "coverage": _coverage_record(plan.tried.coverage),
        **({"zones": {"by": zones, "clocks": dict(audience.zones)}} if zones else {}),
    }


def _time_record(plan: Plan) -> dict[str, object]:
    """Which of the campaign's times it is, and when its letters leave."""
    time, found, campaign = plan.time, plan.leaving, plan.inputs.campaign
    zone = plan.inputs.settings.shop.time_zone
    timed = time.goes is not None

    def by_shop(moment: datetime | None) -> str | None:
        return None if moment is None else moment.astimezone(zone).isoformat(timespec="minutes")

    record: dict[str, object] = {
        "due": by_shop(time.due) if timed else None,
        "goes": None if time.goes is None else time.goes.isoformat(timespec="minutes"),
        "note": time.note,
        "clock": campaign.time_zone.value,
        # Without a time they leave when somebody lets them go.
        "leaves": {"first": by_shop(found.first), "last": by_shop(found.last), "later": found.later}
        if timed or found.later
        else None,
    }
    if found.waves:
        record["waves"] = [
            {"wave": wave.name, "goes": wave.goes.isoformat(timespec="minutes"), "letters": wave.letters}
            for wave in found.waves
        ]
    if found.ahead is not None and campaign.canary is not None:
        record["canary"] = {
            "first": found.ahead,
            "others": plan.audience.chosen - found.ahead,
            "wait_hours": campaign.canary.wait / timedelta(hours=1),
        }
    return record


def _coverage_record(coverage: Coverage) -> dict[str, object]:
    """Which ways of the letter are taken, and by whom: branches = reached + those unreached."""
    return {
        "branches": coverage.branches,
        "reached": coverage.reached,
        "unreached": [
            {"path": str(branch.place.path), "line": branch.place.line, "branch": branch.words}
            for branch in coverage.unreached
        ],
        "people": [
            {"contact": worth.contact.id, "address": worth.contact.address, "why": list(worth.why)}
            for worth in coverage.people
        ],
    }


def approval_record(approval: Approval) -> dict[str, object]:
    """An approval as ``approve --json`` prints it; ``time`` is None where the letters may go at any."""
    return {
        "campaign": approval.campaign,
        "occurrence": approval.occurrence,
        "by": approval.by,
        "at": approval.at.isoformat(),
        "letters": approval.chosen,
        "time": approval.time or None,
        "digest": {"people": approval.people, "letters": approval.letters},
    }


def tally_record(campaign: str, occurrence: str, tally: Tally) -> dict[str, object]:
    """A run's numbers as ``send --json`` and ``status --json`` print them."""
    return {
        "campaign": campaign,
        "occurrence": occurrence,
        "chosen": tally.chosen,
        "accepted": tally.accepted,
        "deferred": tally.deferred,
        "refused": tally.refused,
        "unsure": tally.unsure,
        "suppressed": tally.suppressed,
        "cancelled": tally.cancelled,
        "failed": tally.failed,
        "expired": tally.expired,
        "unsent": tally.unsent,
    }
