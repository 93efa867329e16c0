"""Going through an audience as through a card index: one person, the next, those whose name begins so."""

# ruff: noqa: S608 (values are parameters; names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass

from engine.audience import judging
from engine.audience.choosing import Audience
from engine.audience.model import Contact, LeftOut, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Some of those a search found.

    Attributes:
        people: One page of them.
        count: How many there are on all pages.
    """

    people: tuple[LeftOut, ...]
    count: int


class Leafing:
    """An audience, one person at a time.

    Nobody is kept in Python.  The database gets a table of cards, one for each row, when somebody first asks:
    going through a source's columns at every key that is typed would be slow.

    ``names`` are the columns in which a person's name may stand, the same each time; those that were not
    read are passed over.
    """

    def __init__(self, audience: Audience, names: Collection[str]) -> None:
        self._audience = audience
        shown = [f'"value:{name}"' for name in sorted(names) if name in audience.columns]
        cells = ", ".join(["contact", "coalesce(address, person.email)", *shown])
        with closing(audience.cursor()) as cursor:
            # Accents make no difference to who types a name.
            cursor.execute(
                "CREATE TABLE IF NOT EXISTS card AS SELECT verdict.row, contact, reason, "
                f"lower(strip_accents(concat_ws(' ', '', {cells}))) AS text "
                "FROM verdict JOIN person ON person.row = verdict.row ORDER BY verdict.row"
            )

    def person(self, contact: str) -> Contact | None:
        """The chosen one with this id; None where nobody is."""
        return self._chosen(self._number("min(row)", "reason = 0 AND contact = $id", {"id": contact}))

    def first(self) -> Contact | None:
        """The first of the source's order; None where nobody is chosen."""
        return self.after(0)

    def after(self, row: int) -> Contact | None:
        """Who comes next after this row; None behind the last."""
        return self._chosen(self._number("min(row)", "reason = 0 AND row > $row", {"row": row}))

    def before(self, row: int) -> Contact | None:
        """Who comes last before this row; None before the first."""
        return self._chosen(self._number("max(row)", "reason = 0 AND row < $row", {"row": row}))

    def place(self, row: int) -> int:
        """The how manieth of the chosen stands in this row, counted from 1."""
        return self._number("count(*)", "reason = 0 AND row <= $row", {"row": row}) or 0

    def find(self, words: str, most: int) -> list[Contact]:
        """The chosen whose id, address or name has all of ``words``; those in whom the first begins a word
        come first.  In the order of the source; the first people where there are no words."""
        where, parameters = _matching(words)
        order = "contains(text, ' ' || lower(strip_accents($word0))) DESC, row" if parameters else "row"
        rows = self._rows(f"reason = 0 AND {where} ORDER BY {order} LIMIT {int(most)}", parameters)
        people = self._audience.contacts_where(
            "reason = 0 AND verdict.row IN (SELECT unnest($rows))", "verdict.row", {"rows": rows}
        )
        return sorted(people, key=lambda person: rows.index(person.row))

    def left(self, reason: Reason | None, words: str, *, skip: int, most: int) -> Found:
        """Those left out for ``reason`` (None: for any) who have all of ``words``, in the order of the
        source."""
        where, parameters = _matching(words)
        where += " AND reason <> 0" if reason is None else f" AND reason = {judging.CODES[reason]}"
        rows = self._rows(f"{where} ORDER BY row LIMIT {int(most)} OFFSET {int(skip)}", parameters)
        return Found(people=self._left_out(rows), count=self._number("count(*)", where, parameters) or 0)

    def left_out(self, contact: str) -> LeftOut | None:
        """Somebody who is left out, by id; None where there is nobody."""
        rows = self._rows("reason <> 0 AND contact = $id ORDER BY row LIMIT 1", {"id": contact})
        return next(iter(self._left_out(rows)), None)

    def _chosen(self, row: int | None) -> Contact | None:
        if row is None:
            return None
        found = self._audience.contacts_where("verdict.row = $row", "verdict.row", {"row": row})
        return next(found, None)

    def _left_out(self, rows: list[int]) -> tuple[LeftOut, ...]:
        where = "verdict.row IN (SELECT unnest($rows))"
        return tuple(self._audience.left_where(where, "verdict.row", {"rows": rows}))

    def _rows(self, where: str, parameters: Mapping[str, object]) -> list[int]:
        with closing(self._audience.cursor()) as cursor:
            found = cursor.execute(f"SELECT row FROM card WHERE {where}", dict(parameters)).fetchall()
        return [row for (row,) in found]

    def _number(self, asked: str, where: str, parameters: Mapping[str, object]) -> int | None:
        with closing(self._audience.cursor()) as cursor:
            found = cursor.execute(f"SELECT {asked} FROM card WHERE {where}", dict(parameters)).fetchall()
        number: int | None = found[0][0]
        return number


def _matching(words: str) -> tuple[str, dict[str, object]]:
    """SQL over ``text``, and its parameters."""
    parameters: dict[str, object] = {f"word{n}": word for n, word in enumerate(words.split()[:8])}
    tests = [f"contains(text, lower(strip_accents(${name})))" for name in parameters]
    return " AND ".join(tests) or "true", parameters
