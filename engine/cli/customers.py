"""The questions about a shop's own files: customers and their orders, as they will be understood."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from rich.cells import cell_len, set_cell_size

from engine.cli.asking import Asking
from engine.cli.showing import say
from engine.cli.wrapping import wrapped
from engine.errors import BadInput
from engine.problem import printable, quoted
from engine.settings.model import ColumnType, FileKind, file_kind
from engine.source.cells import format_fault
from engine.source.naming import TAKEN, WELL_KNOWN, WORDS, snake
from engine.source.opening import beginning
from engine.starter.config import OrderFile
from engine.starter.guessing import Guess, guess, guess_date_format, open_date
from engine.starter.headings import UNSUBSCRIBED
from engine.starter.ordering import guess_orders

SAMPLES = "samples"
#: Rows by which columns and dates are guessed.
_ENOUGH = 1_000
#: Places that some of a column's cells take at most, and are given however narrow the terminal is.
_WIDEST = 60
_NARROWEST = 12
_ISO = re.compile(r"\s*\d{4}-\d{2}-\d{2}")
_SPREADSHEETS = frozenset({".xls", ".xlsb", ".ods", ".numbers"})
_NAMES = ("given_name", "family_name", "name")
_MEANINGS = {
    "email": "the email address",
    "given_name": "the given name",
    "family_name": "the family name",
    "name": "the whole name",
    "title": "the title (Ms, Dr …)",
    "gender": "the gender (f, m)",
    "language": "the language",
    "country": "the country",
    "phone": "the telephone number",
    "birthday": "the birthday",
    "consent": "whether they agreed to get letters",
    "city": "the town",
    "unsubscribed": "who asked to get no more letters",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Customers:
    """A customer file that has been looked at.

    Attributes:
        rows: The first rows below the headings.
        date_format: None: as in 2027-03-31, or nobody could say.
    """

    file: Path
    encoding: str | None
    headings: tuple[str, ...]
    rows: list[list[str]]
    guess: Guess
    date_format: str | None

    def names(self) -> list[str]:
        """What stands below the headings of names."""
        theirs = [self.guess.columns[ours] for ours in _NAMES if ours in self.guess.columns]
        return [row[self.headings.index(heading)] for heading in theirs for row in self.rows]


def ask_customers(
    asked: Asking, given: str | None, encoding: str | None, date_format: str | None
) -> Customers | None:
    """The customer file and what its columns mean; None for the samples.

    Raises:
        BadInput: if it cannot be used, and nobody can be asked for another.
    """
    while True:
        said = (
            asked.optional("Your customer file (CSV or Excel), or Enter to try it on samples", given)
            or SAMPLES
        )
        if said == SAMPLES:
            return None
        try:
            file = _file(said)
            codec = asked.encoding(file, encoding) if file_kind(file) is FileKind.CSV else None
            found, rows = beginning(file, _ENOUGH, codec)
            guessed = _guessed(file, found, rows)
        except BadInput as error:
            if given is not None or not asked.ask:
                raise
            say("\n".join(map(printable, str(error).split("\n"))))
        else:
            break
    _show(guessed, found, rows, ask=asked.ask)
    for name in sorted(guessed.doubtful, key=list(guessed.columns).index) if asked.ask else ():
        start, end = f"{printable(guessed.columns[name])} (", f"): is this {_MEANINGS[name]}?"
        question = start + _some(guessed.columns[name], found, rows, beside=start + end + " [Y/n]: ") + end
        if not asked.agreed(question):
            guessed = guessed.without(name)
    if "email" not in guessed.columns:
        raise BadInput(message="without the column of email addresses nobody can be written to")
    cells = [
        row[number] for number, heading in enumerate(found) if _is_date(heading, guessed) for row in rows
    ]
    return Customers(
        file=file,
        encoding=codec,
        headings=found,
        rows=rows,
        guess=guessed,
        date_format=ask_date_format(asked, cells, date_format),
    )


def ask_orders(
    asked: Asking, customers: Customers, given: str | None, encoding: str | None, date_format: str | None
) -> tuple[Path, OrderFile] | None:
    """The file of orders with what its columns mean (its ``file`` is yet to be placed); None for none.

    Raises:
        BadInput: if it cannot be used, and nobody can be asked for another.
    """
    while True:
        said = asked.optional("\nA file of their orders (CSV or Excel), or Enter for none", given)
        if not said:
            return None
        try:
            file = _file(said)
            codec = asked.encoding(file, encoding) if file_kind(file) is FileKind.CSV else None
            found, rows = beginning(file, _ENOUGH, codec)
            orders = _orders(file, codec, found, rows, customers)
        except BadInput as error:
            if given is not None or not asked.ask:
                raise
            say("\n".join(map(printable, str(error).split("\n"))))
        else:
            break
    for heading, meaning in (
        (orders.customer, "whose order it is"),
        (orders.at, "when it was placed"),
        (orders.amount, "how much it was"),
        (orders.category, "what kind of thing it was"),
    ):
        if heading is not None:
            start = f"  {printable(heading)} → {meaning}: "
            say(start + _some(heading, found, rows, beside=start))
    cells = [row[found.index(orders.at)] for row in rows]
    form = ask_date_format(asked, cells, date_format)
    return file, replace(orders, date_format=form)


def ask_date_format(asked: Asking, cells: list[str], given: str | None) -> str | None:
    """How dates are written: as given, as the cells tell, or as somebody says where they leave it open."""
    if given is not None:
        fault = format_fault(ColumnType.DATE, given)
        if fault is not None:
            raise BadInput(message=f"--date-format: {fault[0]}\n  hint: {fault[1]}")
        # Of two files one may be written as the standard has it, and needs none.
        written = [cell for cell in cells if cell.strip()]
        return None if written and all(map(_ISO.match, written)) else given
    unsure = open_date(cells)
    if unsure is None:
        return guess_date_format(cells)
    example, day_first, month_first = unsure
    if not asked.ask:
        say(
            f"Worth a look: is {quoted(example)} day or month first? Nothing in the file tells. "
            f"Say it with --date-format {day_first}, or in config.yaml."
        )
        return None
    say(f"\nWhich day is {quoted(example)}?\n")
    options = [_in_words(example, day_first=True), _in_words(example, day_first=False)]
    return (day_first, month_first)[asked.choice("\nNumber", options, 0)]


def _in_words(example: str, *, day_first: bool) -> str:
    one, other, year = (
        int(part) for part in example.split(" ")[0].replace(".", "/").replace("-", "/").split("/")
    )
    day, month = (one, other) if day_first else (other, one)
    said = date(year, month, day)
    return f"{said.day} {said:%B} {said.year}"


def _file(said: str) -> Path:
    """The file that was typed, or dragged into the terminal.

    Raises:
        BadInput: if it is not there, or is a spreadsheet other than Excel's.
    """
    text = said.strip()
    file = Path(text).expanduser()
    if not file.exists():
        # Terminals put quotes round a dragged file, or a backslash before its spaces.
        file = Path(text.strip("'\"").replace("\\ ", " ")).expanduser()
    if not file.is_file():
        what = "is a folder" if file.is_dir() else "is not there"
        raise BadInput(message=f"the file {quoted(said, most=300)} {what}")
    if file.suffix.lower() in _SPREADSHEETS:
        raise BadInput(
            message=f"{quoted(file.name)} is a spreadsheet of a kind that cannot be read\n"
            "  hint: save it as an Excel workbook (.xlsx), or as 'CSV UTF-8'; then name that file"
        )
    return file


def _guessed(file: Path, found: tuple[str, ...], rows: list[list[str]]) -> Guess:
    """What the headings mean; those that letters use as words of their own get another name.

    Raises:
        BadInput: if none is an email address.
    """
    guessed = guess(found, rows)
    if "email" not in guessed.columns:
        shown = ", ".join(quoted(heading) for heading in found)
        raise BadInput(
            message=f"no heading of {quoted(file.name)} looks like an email address: {shown}\n"
            "  hint: the first line must name the columns; call the one with the addresses 'email'"
        )
    taken = {f"{name}_of_customer": h for h in guessed.unknown if (name := snake(h)) in TAKEN | WORDS}
    return replace(
        guessed,
        columns={**guessed.columns, **taken},
        unknown=tuple(heading for heading in guessed.unknown if heading not in taken.values()),
    )


def _is_date(heading: str, guessed: Guess) -> bool:
    name = next((ours for ours, theirs in guessed.columns.items() if theirs == heading), snake(heading))
    return WELL_KNOWN.get(name) is ColumnType.DATE


def _orders(
    file: Path, codec: str | None, found: tuple[str, ...], rows: list[list[str]], customers: Customers
) -> OrderFile:
    keys = [customers.guess.id, customers.guess.columns["email"]]
    known = {
        heading: frozenset(row[customers.headings.index(heading)].strip().lower() for row in customers.rows)
        for heading in keys
        if heading is not None
    }
    guessed = guess_orders(found, rows, known)
    shown = ", ".join(quoted(heading) for heading in found)
    if guessed.customer is None:
        raise BadInput(
            message=f"no column of {quoted(file.name)} points at these customers: {shown}\n"
            "  hint: one of them must hold the customer's number or address, as the customer file has it"
        )
    if guessed.at is None:
        raise BadInput(
            message=f"no column of {quoted(file.name)} looks like the day of an order: {shown}\n"
            "  hint: call the one with the day 'date'"
        )
    usual = customers.guess.id or customers.guess.columns["email"]
    return OrderFile(
        file=file.as_posix(),
        encoding=codec,
        customer=guessed.customer,
        matches=None if guessed.matches == usual else guessed.matches,
        at=guessed.at,
        amount=guessed.amount,
        category=guessed.category,
        date_format=None,
    )


def _show(guessed: Guess, found: tuple[str, ...], rows: list[list[str]], *, ask: bool) -> None:
    say("Your headings seem to mean:")
    if guessed.id is not None:
        say(f"  {printable(guessed.id)} → the customer number")
    for ours, theirs in guessed.columns.items():
        missing = sum(not row[found.index(theirs)].strip() for row in rows)
        # The rows looked at are the first of a long file, and all of a short one.
        of = f"the first {len(rows):,}" if len(rows) == _ENOUGH else f"{len(rows):,}"
        gaps = f"  (missing in {missing:,} of {of})" if missing else ""
        doubt = ours in guessed.doubtful
        mark, note = ("?" * (doubt and ask), "  (a guess)" * (doubt and not ask))
        start, end = f"  {printable(theirs)} → {ours}{mark}: ", gaps + note
        say(start + _some(theirs, found, rows, beside=start + end) + end)
    if guessed.unknown:
        names = ", ".join(printable(heading) for heading in guessed.unknown)
        say(wrapped(f"kept under their own names: {names}", indent="  "))
    if guessed.stopped is not None:
        heading = quoted(guessed.columns[UNSUBSCRIBED])
        say(wrapped(f"Whoever asked for no more letters, by {heading}, gets none.", indent="  "))


def _some(heading: str, found: tuple[str, ...], rows: list[list[str]], *, beside: str) -> str:
    """Some of a column's cells, each once, as far as a line of the terminal has room ``beside`` the rest."""
    values = [row[found.index(heading)].strip() for row in rows[:200]]
    some = ", ".join(printable(value) for value in dict.fromkeys(values) if value)
    room = min(_WIDEST, shutil.get_terminal_size().columns - 1 - cell_len(beside))
    room = max(room, _NARROWEST)
    return some if cell_len(some) <= room else set_cell_size(some, room - 1).rstrip() + "…"
