"""Letters that wait: which of their readers should not have them any more."""

# ruff: noqa: S608 (numbers of ours)
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from engine.audience.choosing import choose
from engine.audience.judging import CODES
from engine.audience.model import Question, Reason, bare
from engine.schedule.model import OwnDayKind

_BATCH = 10_000
#: Days that cease to be somebody's own as soon as they buy.
_ENDED_BY_ORDERS = frozenset({OwnDayKind.QUIET, OwnDayKind.RHYTHM})


def recheck(question: Question, contacts: Iterable[str]) -> Iterator[tuple[str, Reason, str]]:
    """Those of ``contacts`` whom a guard keeps from the letter by now, or who have bought since, with why.

    As of ``question.now``.  Nothing else of the question is asked again.  Each contact comes at most once, in
    the order of the source; somebody who is no longer in it does not come.

    Raises:
        BadInput: as ``choose`` does.
    """
    own = question.own_day
    if own is not None and own.rule.kind not in _ENDED_BY_ORDERS:
        own = None
    if own is None and not question.guards:
        return
    day, guard, unreadable = (
        CODES[reason] for reason in (Reason.NOT_THEIR_DAY, Reason.GUARDED, Reason.UNREADABLE)
    )
    with choose(replace(bare(question), guards=question.guards, own_day=own)) as audience:
        cursor = audience.cursor()
        try:
            cursor.execute("CREATE TABLE waiting (contact VARCHAR)")
            rest = iter(contacts)
            while batch := list(islice(rest, _BATCH)):
                cursor.execute("INSERT INTO waiting SELECT unnest($1::VARCHAR[])", [batch])
        finally:
            cursor.close()
        # A guard counts for all rows of a customer; of days and values one row that is right will do.
        where = (
            "contact IN (SELECT contact FROM waiting) AND "
            f"(reason = {guard} OR (reason IN ({day}, {unreadable}) AND contact NOT IN (SELECT contact "
            f"FROM verdict WHERE contact IS NOT NULL AND reason NOT IN ({day}, {guard}, {unreadable}))))"
        )
        told: set[str] = set()
        for person in audience.left_where(where, f"reason <> {guard}, verdict.row", {}):
            if person.id not in told:
                told.add(person.id)
                yield person.id, person.reason, person.detail
