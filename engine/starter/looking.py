"""A first look at a customer file: people as they will be understood, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path, PurePath
from zoneinfo import ZoneInfo

from engine.audience.choosing import choose
from engine.audience.model import Contact, Question, Reason
from engine.errors import BadInput
from engine.letter.vocabulary import vocabulary
from engine.problem import Severity
from engine.settings.model import ColumnType
from engine.settings.reading import read_settings
from engine.source.catalogue import columns
from engine.source.model import Nowhere

#: People who are looked through for what is missing; of a larger file these speak for all.
MOST = 20_000
#: Columns that say little about whether a file was understood, and make a table wide.
_ASIDE = frozenset(
    {
        *("phone", "city", "first_name_ok", "household"),
        *("consent", "consent_date", "consent_source", "unsubscribed"),
    }
)
_RULE = Nowhere(PurePath("rule"))
_FACTS = ("order_count", "last_order_at")
_LACKING = {
    Reason.NO_ADDRESS: ("{} without an address", "{} without an address"),
    Reason.BAD_ADDRESS: ("{} address that cannot be written to", "{} addresses that cannot be written to"),
    Reason.SAME_CUSTOMER: ("{} who is there twice (same number)", "{} who are there twice (same number)"),
    Reason.SAME_ADDRESS: ("{} who is there twice (same address)", "{} who are there twice (same address)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a first look found.

    Attributes:
        people: Rows of the file.
        reachable: Those who can be written to.
        headings: Our names of the columns shown.
        rows: The first people who can be written to, as wide as the headings; "" for what is not known.
        lacking: What is missing, in words, the commonest first.
        warnings: Cells that could not be read, in words.
    """

    people: int
    reachable: int
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lacking: tuple[str, ...]
    warnings: tuple[str, ...]


def look_through(config: str, root: Path, mapped: tuple[str, ...], now: datetime, *, rows: int = 5) -> Seen:
    """Look through the source ``customers`` of a config that has not been written yet.

    ``mapped`` are our names of its columns, as far as their meaning is known; facts of orders are shown
    with them.

    Raises:
        BadInput: if the files cannot be read as the config says.
    """
    read = read_settings(config.encode(), PurePath("config.yaml"))
    if read.value is None or read.document is None:
        raise BadInput(read.problems)
    known = columns(read.value, "customers", root, read.document)
    shown = [name for name in mapped if name in known and name not in _ASIDE]
    shown += [name for name in _FACTS if name in known and name not in shown]
    words = [name for name in known if known[name].type is ColumnType.TEXT and name in (*shown, "language")]
    zone = read.value.shop.time_zone
    say = vocabulary(zone).present
    question = Question(
        settings=read.value,
        root=root,
        source="customers",
        who=None,
        now=now,
        needs=frozenset(words),
        config=read.document,
        campaign=_RULE,
    )
    # Who has a cell that cannot be read is left out of letters that need it, and of no others.
    with choose(question) as audience:
        people, reachable, left_out = audience.rows, audience.chosen, audience.left_out
        counted = Counter(_gaps(islice(audience.people(), MOST), words))
    with choose(replace(question, needs=frozenset([*words, *shown]))) as audience:
        first = list(islice(audience.people(), rows))
        counted += Counter(_gaps(islice(audience.people(), MOST), sorted({"birthday"} & set(shown))))
        warnings = tuple(
            problem.message
            for problem in audience.warnings
            # Those about a rule are told at its place; here is none.
            if problem.severity is Severity.WARNING and problem.place.path != _RULE.path
        )
    lacking = [_words(_LACKING[reason], count) for reason, count in left_out.items() if reason in _LACKING]
    lacking += [f"{count:,} whose {name.replace('_', ' ')} is not known" for name, count in _told(counted)]
    return Seen(
        people=people,
        reachable=reachable,
        headings=tuple(shown),
        rows=tuple(tuple(_cell(person, name, say, zone) for name in shown) for person in first),
        lacking=tuple(lacking),
        warnings=warnings,
    )


def _gaps(people: Iterable[Contact], shown: Sequence[str]) -> list[str]:
    """The names of what is not known, once for each person and column."""
    wanted = [name for name in ("given_name", "name", "language", "birthday") if name in shown]
    if "given_name" in wanted and "name" in wanted:
        wanted.remove("name")
    return [name for person in people for name in wanted if person.values.get(name) is None]


def _told(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda each: -each[1])


def _words(words: tuple[str, str], count: int) -> str:
    return words[count != 1].format(f"{count:,}")


def _cell(person: Contact, name: str, say: Callable[[object, str], str], zone: ZoneInfo) -> str:
    value = person.values.get(name)
    if value is None:
        return ""
    if isinstance(value, datetime):
        # The day is enough to see that it was read right.
        value = value.astimezone(zone).date()
    return value if isinstance(value, str) else say(value, "en").replace("\u00a0", " ")
