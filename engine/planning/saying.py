"""Plans, fates and problems as the records that other programs read (docs/machine.md)."""

from __future__ import annotations

from engine.problem import Problem


def problem_record(problem: Problem) -> dict[str, object]:
    """One problem as ``check --json`` prints it."""
    return {
        "path": str(problem.place.path),
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity.value,
        "message": problem.message,
        "hint": problem.hint,
    }
