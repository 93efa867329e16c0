"""The contact sheet: one file that shows the letters worth looking at and leads to the others.

It holds all it shows, so that it can be mailed to a colleague, and stays small enough for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import escape

from engine.audience.model import Contact
from engine.language import direction
from engine.letter.inert import inert
from engine.locales import language_name
from engine.planning.coverage import Worth
from engine.planning.plan import Plan
from engine.preview.drafting import Draft, planned
from engine.preview.seeing import Person, Seen, person, see
from engine.problem import Problem

#: The whole file, in bytes: what mail servers take, with room to spare once it is encoded.
LARGEST = 3 * 2**20
#: Letters inside it, in bytes, and how many; the rest is for the lists and for what is said of each letter.
_LETTERS = LARGEST - 5 * 2**18
_MOST_LETTERS = 48
#: So many of the other letters are listed; above that a page of their own lists them all.
LISTED = 500
#: Warnings, and ways nobody takes; lines and cells are cut at so many characters.
_MOST_LINES = 30
_LINE = 240
_CELL = 100
_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One letter inside the sheet.

    Attributes:
        seen: The letter; a problem where it could not be written.
        page: Its HTML, harmless; empty where it could not be written.
        why: Why it is worth looking at; empty where somebody asked for it by name.
        missing: Names the letter asks for and this person has no value for.
        stem: The name of its files without the ending.
    """

    person: Person
    seen: Seen | Problem
    page: str
    why: tuple[str, ...]
    missing: tuple[str, ...]
    stem: str

    @property
    def problem(self) -> Problem | None:
        """Why it could not be written; None where it could."""
        return self.seen if isinstance(self.seen, Problem) else None

    @property
    def weight(self) -> int:
        """Bytes that the letter takes inside the sheet."""
        return len(escape(self.page).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One letter in a list.

    Attributes:
        stem: Its files' name without the ending; None where it could not be written.
        problem: Why not; None where it could.
    """

    contact: Contact
    subject: str
    stem: str | None
    problem: Problem | None

    @property
    def direction(self) -> str:
        """As HTML's ``dir``."""
        return direction(self.contact.language).value


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """The letters inside the sheet.

    Attributes:
        left_off: How many more are worth looking at and would have made the file too large.
    """

    cards: tuple[Card, ...]
    left_off: int

    @property
    def rows(self) -> frozenset[int]:
        """The rows of the people shown."""
        return frozenset(card.person.contact.row for card in self.cards)


def cards(plan: Plan, people: Sequence[Worth], stem: Iterable[str]) -> Cards:
    """The letters of ``people`` that fit into the sheet, in their order; ``stem`` names their files."""
    draft = planned(plan)
    found: list[Card] = []
    room = _LETTERS
    for worth, name in zip(people, stem, strict=True):
        if len(found) == _MOST_LETTERS:
            break
        card = _card(draft, worth, name)
        # One that is too large leaves its place to smaller ones behind it.
        if card.weight <= room:
            room -= card.weight
            found.append(card)
    return Cards(cards=tuple(found), left_off=len(people) - len(found))


def sheet(
    plan: Plan, shown: Cards, others: int, rows: Iterable[Row], *, beside: str | None
) -> Iterator[bytes]:
    """The page, piece by piece.

    ``rows`` are the other letters, of which there are ``others``; where there are more than ``LISTED``,
    ``beside`` names a page that lists them all.
    """
    coverage = plan.tried.coverage
    unreached = list(dict.fromkeys(f"{branch.place}: {branch.words}" for branch in coverage.personal))
    zone = plan.inputs.settings.shop.time_zone
    stream = _page("index.html").stream(
        name=plan.inputs.campaign.name or plan.inputs.id,
        planned_for=f"{plan.as_of.astimezone(zone):%Y-%m-%d %H:%M}",
        chosen=plan.audience.chosen,
        rows_read=plan.audience.rows,
        shown=shown,
        branches=coverage.branches,
        reached=coverage.reached,
        unreached=unreached[:_MOST_LINES],
        unreached_more=len(unreached[_MOST_LINES:]),
        unread=coverage.unread,
        everybody=plan.tried.everybody,
        warnings=plan.warnings[:_MOST_LINES],
        warnings_more=len(plan.warnings[_MOST_LINES:]),
        left_out={reason.value: count for reason, count in plan.audience.left_out.items() if count},
        others=others,
        letters=rows,
        beside=beside,
    )
    return (piece.encode() for piece in stream)


def listing(plan: Plan, others: int, rows: Iterable[Row]) -> Iterator[bytes]:
    """A page that lists all letters which are not inside the sheet, piece by piece."""
    stream = _page("letters.html").stream(
        name=plan.inputs.campaign.name or plan.inputs.id, others=others, letters=rows
    )
    return (piece.encode() for piece in stream)


def _card(draft: Draft, worth: Worth, stem: str) -> Card:
    who = person(draft, worth.contact)
    seen = see(draft, worth.contact)
    return Card(
        person=who,
        seen=seen,
        page="" if isinstance(seen, Problem) else inert(seen.body.html, seen.body.images),
        why=worth.why[:_WORDS],
        missing=tuple(
            name
            for name in sorted(draft.composer.asked(worth.contact.language))
            if worth.contact.values.get(name) in (None, "", ())
        ),
        stem=stem,
    )


def asked_for(contact: Contact) -> Worth:
    """Somebody who is looked at because their address was named."""
    return Worth(contact=contact, why=())


def _cut(text: object, most: int = _LINE) -> str:
    plain = str(text)
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def _kilobytes(size: int) -> str:
    return f"{max(1, round(size / 1024))} KB"


@cache
def _page(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("engine.preview", "sheets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "cut": _cut,
        "cell": lambda text: _cut(text, _CELL),
        "kilobytes": _kilobytes,
        "tongue": language_name,
    }
    return environment.get_template(name)
