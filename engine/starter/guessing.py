"""What the columns of a customer file most likely mean: by their headings, and by what stands below them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from engine.source.cells import DASHES, NO, NOTHING, YES
from engine.starter.headings import HEADINGS, ID, UNCERTAIN, UNSUBSCRIBED, folded

#: So large a part of the cells must look right (or else wrong) to say something.
_MOST = 0.7
_PHONE = re.compile(r"[+(]?\d[\d\s().+/-]{4,}")
_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_YES_NO = frozenset(["yes", "no", "y", "n", "true", "false", "1", "0", "այո", "ոչ", "כן", "לא", "да", "нет"])
#: What says no in a column of text.
_NO = frozenset([*NO, "нет", *NOTHING, *DASHES])


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a customer file seems to hold.

    Attributes:
        id: The heading of the customer number; None where no heading looks like one.
        columns: Our name → the heading, in the file's order.
        unknown: Headings we make nothing of; letters can use them under their own names.
        doubtful: Those of ``columns`` (our names) that a person should be asked about.
        stopped: The rule for those who asked to get no more letters; None where no column tells.
    """

    id: str | None
    columns: dict[str, str]
    unknown: tuple[str, ...]
    doubtful: frozenset[str] = frozenset()
    stopped: str | None = None

    def without(self, name: str) -> Guess:
        """The guess with the column ``name`` kept under its own heading."""
        columns = {ours: theirs for ours, theirs in self.columns.items() if ours != name}
        return replace(
            self,
            columns=columns,
            unknown=(*self.unknown, self.columns[name]),
            doubtful=self.doubtful - {name},
            stopped=None if name == UNSUBSCRIBED else self.stopped,
        )


def guess(headings: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> Guess:
    """Guess what each column means.  A meaning goes to the first heading that fits it.

    ``rows`` are some of the file's, as wide as the headings; without them headings alone decide.
    """
    cells = {
        heading: [row[number].strip() for row in rows if row[number].strip()]
        for number, heading in enumerate(headings)
    }
    family = any(folded(heading) in HEADINGS["family_name"] for heading in headings)
    columns: dict[str, str] = {}
    doubtful: set[str] = set()
    identity: str | None = None
    unknown: list[str] = []
    for heading in headings:
        word = folded(heading)
        meaning = next((name for name, known in HEADINGS.items() if word in known), None)
        if meaning == UNSUBSCRIBED and any("://" in cell for cell in cells[heading]):
            # A way out for everybody, not somebody who took it.
            meaning = None
        if meaning in ("given_name", "name"):
            meaning = _whole_or_part(meaning, word, cells[heading], family=family)
        fits = None if meaning is None else _fits(meaning, cells[heading])
        if meaning is not None and meaning not in columns:
            columns[meaning] = heading
            settled = fits or (meaning == "given_name" and family)
            if fits is False or (word in UNCERTAIN and not settled):
                doubtful.add(meaning)
        elif identity is None and word in ID and _distinct(cells[heading]):
            identity = heading
        else:
            unknown.append(heading)
    if "email" not in columns:
        # Whatever it is called: a column of addresses is one.
        found = next((heading for heading in unknown if _fits("email", cells[heading])), None)
        if found is not None:
            unknown.remove(found)
            columns["email"] = found
            doubtful.add("email")
    return Guess(
        id=identity,
        columns=columns,
        unknown=tuple(unknown),
        doubtful=frozenset(doubtful),
        stopped=_stopped(cells[columns[UNSUBSCRIBED]]) if UNSUBSCRIBED in columns else None,
    )


def _stopped(cells: Sequence[str]) -> str:
    """The rule for those who asked to get no more letters, by what shops write there: yes, a day, a word."""
    words = {cell.lower() for cell in cells}
    if words and words <= {*YES, *NO}:
        return UNSUBSCRIBED
    noes = sorted({cell for cell in cells if cell.lower() in _NO})
    others = ", ".join("'" + cell + "'" for cell in noes)
    return f"{UNSUBSCRIBED} is known" + (f" and {UNSUBSCRIBED} not in ({others})" if noes else "")


def guess_date_format(values: Iterable[str]) -> str | None:
    """How the dates among ``values`` are written; None where they are ISO, or leave it open.

    03/04/2026 alone says nothing; one 25/04/2026 beside it says that the day stands first.
    """
    dates = _Dates.of(values)
    if dates is None:
        return None
    if dates.year_first:
        return None if dates.separator == "-" else f"YYYY{dates.separator}MM{dates.separator}DD{dates.time}"
    if dates.day_first is None:
        # Full stops stand between day and month everywhere they are used.
        return dates.written("DD", "MM") if dates.separator == "." and not dates.mixed else None
    return dates.written("DD", "MM") if dates.day_first else dates.written("MM", "DD")


def open_date(values: Iterable[str]) -> tuple[str, str, str] | None:
    """A date that may be read in two ways, where all of them may; with the format of day first and of month
    first.  None where the dates tell, or contradict each other."""
    dates = _Dates.of(values)
    if dates is None or dates.year_first or dates.separator == "." or dates.mixed:
        return None
    if dates.day_first is not None:
        return None
    return dates.example, dates.written("DD", "MM"), dates.written("MM", "DD")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dates:
    """What a column's dates have in common; ``day_first`` None: nothing tells."""

    separator: str
    year_first: bool
    day_first: bool | None
    mixed: bool
    time: str
    example: str

    @classmethod
    def of(cls, values: Iterable[str]) -> _Dates | None:
        found: _Dates | None = None
        first = second = False
        for value in values:
            match = re.fullmatch(
                r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[ T]\d{1,2}:\d{2}(:\d{2})?)?", value.strip()
            )
            if match is None or (len(match[1]) == 4) is (len(match[4]) == 4):
                continue
            year_first = len(match[1]) == 4
            if not year_first:
                first |= int(match[1]) > 12
                second |= int(match[3]) > 12
            time = "" if ":" not in value else " HH:mm:ss" if match[5] else " HH:mm"
            # A date whose parts differ shows better that they may be turned round.
            if found is None or (not year_first and found.alike and match[1] != match[3]):
                found = cls(
                    separator=match[2],
                    year_first=year_first,
                    day_first=None,
                    mixed=False,
                    time=time,
                    example=value.strip(),
                )
        if found is None:
            return None
        return replace(found, mixed=first and second, day_first=None if first == second else first)

    @property
    def alike(self) -> bool:
        return len(set(self.example.split(self.separator)[:2])) == 1

    def written(self, one: str, other: str) -> str:
        return f"{one}{self.separator}{other}{self.separator}YYYY{self.time}"


def _whole_or_part(meaning: str, word: str, cells: list[str], *, family: bool) -> str:
    """Whether a column of names holds whole names or given names."""
    if word not in UNCERTAIN:
        return meaning
    if family:
        return "given_name"
    if not cells:
        return meaning
    return "name" if _share(cells, lambda cell: " " in cell) >= 0.5 else "given_name"


def _fits(meaning: str, cells: list[str]) -> bool | None:
    """Whether the cells look like what the heading says; None where they cannot tell."""
    if not cells:
        return None
    match meaning:
        case "email":
            return _share(cells, lambda cell: "@" in cell and " " not in cell) >= _MOST
        case "phone":
            return _share(cells, lambda cell: _PHONE.fullmatch(cell) is not None) >= _MOST
        case "birthday":
            return _share(cells, lambda cell: _DATE.fullmatch(cell) is not None) >= _MOST
        case "consent":
            return _share(cells, lambda cell: cell.lower() in _YES_NO) >= _MOST
        case "title" | "gender":
            # A few short words that come again and again; a job's title is longer, and everybody has another.
            short = _share(cells, lambda cell: len(cell) <= 10) >= _MOST
            return short and len(set(cells)) <= max(4, len(cells) // 3)
        case "name":
            plain = _share(cells, _is_name) >= _MOST
            return plain and _share(cells, lambda cell: " " in cell) >= 0.5
        case "given_name" | "family_name":
            return None if _share(cells, _is_name) >= _MOST else False
        case _:
            return None


def _is_name(cell: str) -> bool:
    return not any(character.isdigit() or character == "@" for character in cell)


def _distinct(cells: list[str]) -> bool:
    return len(set(cells)) == len(cells)


def _share(cells: list[str], test: Callable[[str], bool]) -> float:
    return sum(map(bool, map(test, cells))) / len(cells)
