"""Going through an audience as through a card index: one person, the next, those whose name begins so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.audience import judging
from engine.audience.choosing import Audience
from engine.audience.model import Contact, LeftOut, Reason

_CHOSEN = "reason = 0"


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
    """An audience, one person at a time; nobody is kept, each answer is a look-up.

    ``names`` are the columns in which a person's name may stand; those that were not read are passed over.
    """

    def __init__(self, audience: Audience, names: Collection[str]) -> None:
        self._audience = audience
        shown = [f'"value:{name}"' for name in sorted(names) if name in audience.columns]
        # Accents make no difference to who types a name, and a word may begin anywhere.
        cells = ", ".join(["verdict.contact", "coalesce(verdict.address, person.email)", *shown])
        self._text = f"lower(strip_accents(concat_ws(' ', {cells})))"

    def person(self, contact: str) -> Contact | None:
        """The chosen one with this id; None where nobody is."""
        found = self._audience.contacts_where(
            f"{_CHOSEN} AND contact = $contact", "verdict.row LIMIT 1", {"contact": contact}
        )
        return next(found, None)

    def first(self) -> Contact | None:
        """The first of the source's order; None where nobody is chosen."""
        return self.after(0)

    def last(self) -> Contact | None:
        """The last of the source's order; None where nobody is chosen."""
        return self.before(self._audience.rows + 1)

    def after(self, row: int) -> Contact | None:
        """Who comes next after this row; None behind the last."""
        found = self._audience.contacts_where(
            f"{_CHOSEN} AND verdict.row > $row", "verdict.row LIMIT 1", {"row": row}
        )
        return next(found, None)

    def before(self, row: int) -> Contact | None:
        """Who comes last before this row; None before the first."""
        found = self._audience.contacts_where(
            f"{_CHOSEN} AND verdict.row < $row", "verdict.row DESC LIMIT 1", {"row": row}
        )
        return next(found, None)

    def place(self, row: int) -> int:
        """The how manieth of the chosen stands in this row, counted from 1."""
        return self._audience.count_where(f"{_CHOSEN} AND verdict.row <= $row", {"row": row})

    def find(self, words: str, most: int) -> list[Contact]:
        """The chosen whose id, address or name has all of ``words``; those in whom the first begins a word
        come first.  In the order of the source; the first people where there are no words."""
        where, parameters = self._matching(words)
        order = "verdict.row"
        if parameters:
            order = f"contains(' ' || {self._text}, ' ' || $word0) DESC, verdict.row"
        return list(
            self._audience.contacts_where(f"{_CHOSEN} AND {where}", f"{order} LIMIT {int(most)}", parameters)
        )

    def left(self, reason: Reason | None, words: str, *, skip: int, most: int) -> Found:
        """Those left out for ``reason`` (None: for any) who have all of ``words``, in the order of the
        source."""
        where, parameters = self._matching(words)
        kept_out = "reason <> 0" if reason is None else f"reason = {judging.CODES[reason]}"
        page = self._audience.left_where(
            f"{kept_out} AND {where}", f"verdict.row LIMIT {int(most)} OFFSET {int(skip)}", parameters
        )
        return Found(
            people=tuple(page), count=self._audience.count_where(f"{kept_out} AND {where}", parameters)
        )

    def left_out(self, contact: str) -> LeftOut | None:
        """Somebody who is left out, by id; None where there is nobody."""
        found = self._audience.left_where(
            "reason <> 0 AND contact = $contact", "verdict.row LIMIT 1", {"contact": contact}
        )
        return next(found, None)

    def _matching(self, words: str) -> tuple[str, dict[str, object]]:
        parameters: dict[str, object] = {f"word{n}": word for n, word in enumerate(words.split()[:8])}
        tests = [f"contains({self._text}, lower(strip_accents(${name})))" for name in parameters]
        return " AND ".join(tests) or "true", parameters
