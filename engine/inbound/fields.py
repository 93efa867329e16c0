"""Fields of machine-readable reports: groups of "Name: value", an empty line between two (RFC 3464 2.1)."""

from __future__ import annotations

import re

_FIELD = re.compile(r"[ \t]?([A-Za-z][\w-]{0,60})[ \t]*:[ \t]*(.*)")
# A new recipient begins where one of these comes again: the empty line between two is often missing.
_ONCE = frozenset({"final-recipient", "original-recipient", "action"})
_MOST_GROUPS = 300
_LONGEST_VALUE = 4000

Group = dict[str, list[str]]


def groups(text: str) -> list[Group]:
    """The groups of fields in ``text``, names in lower case, values unfolded; other lines are skipped."""
    found: list[Group] = [{}]
    last: list[str] | None = None
    for line in text.split("\n"):
        if not line.strip():
            last = None
            if found[-1]:
                if len(found) >= _MOST_GROUPS:
                    break
                found.append({})
            continue
        field = _FIELD.match(line) if line[:1] not in " \t" or last is None else None
        if field is None:
            if last is not None and len(last[-1]) < _LONGEST_VALUE:
                last[-1] = f"{last[-1]} {line.strip()}".strip()
            continue
        name = field[1].lower()
        if name in _ONCE and name in found[-1] and len(found) < _MOST_GROUPS:
            found.append({})
        last = found[-1].setdefault(name, [])
        last.append(field[2].strip()[:_LONGEST_VALUE])
    return [group for group in found if group]


def first(group: Group, name: str) -> str | None:
    """The first value of that name; None without one, or an empty one."""
    return next(iter(group.get(name, ())), None) or None
