"""A plan's letters as files: .eml, .html and .txt for each, and a contact sheet that leads to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from engine.address import judge
from engine.audience.model import Contact
from engine.errors import BadInput, LetterFailed
from engine.letter.inert import inert
from engine.planning.composing import Composer
from engine.planning.plan import Plan
from engine.preview.sheet import LISTED, Row, asked_for, cards, listing, sheet
from engine.problem import quoted

_HARMLESS = re.compile(r"[^a-z0-9]+")
_LONGEST = 40
_SHEET, _LISTING = "index.html", "letters.html"


def write_letters(plan: Plan, folder: Path, *, only: str | None = None) -> int:
    """Write every letter's files and index.html to ``folder``; returns how many letters were written.

    ``only`` is the normalised address of the one person whose letter is wanted.  Where there are
    many, letters.html lists those that index.html has no room for.

    Raises:
        BadInput: if the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _write(plan, folder, only)
    except OSError as error:
        raise BadInput(
            message=f"{quoted(folder, most=300)} cannot be written to: {error.strerror}"
        ) from error


def _write(plan: Plan, folder: Path, only: str | None) -> int:
    count = 0

    def people() -> Iterator[Contact]:
        for contact in plan.audience.people():
            if only is None or judge(contact.address).identity == only:
                yield contact

    def rows() -> Iterator[Row]:
        nonlocal count
        for contact in people():
            row, found = letter_files(contact, plan.composer)
            for name, content in found.items():
                (folder / name).write_bytes(content)
            count += bool(found)
            if contact.row not in shown.rows:
                yield row

    worth = plan.tried.coverage.people if only is None else tuple(map(asked_for, people()))
    shown = cards(plan, worth, [file_stem(one.contact) for one in worth])
    others = plan.audience.chosen - len(shown.cards) if only is None else len(worth) - len(shown.cards)
    letters = rows()
    # Reading a row writes its files.
    first = list(islice(letters, LISTED))
    beyond = next(letters, None)
    if beyond is not None:
        with (folder / _LISTING).open("wb") as page:
            page.writelines(listing(plan, others, chain(first, (beyond,), letters)))
    with (folder / _SHEET).open("wb") as page:
        page.writelines(sheet(plan, shown, others, first, beside=None if beyond is None else _LISTING))
    return count


def letter_files(contact: Contact, composer: Composer) -> tuple[Row, dict[str, bytes]]:
    """One person's letter: what a list says of it, and its files by name.

    The .eml holds the very bytes that are sent, but for their Date; in the .html links lead nowhere.
    """
    try:
        body, content = composer.content(contact)
    except LetterFailed as failed:
        return Row(contact=contact, subject="", stem=None, problem=failed.problem), {}
    stem = file_stem(contact)
    return Row(contact=contact, subject=body.subject, stem=stem, problem=None), {
        f"{stem}.eml": content,
        f"{stem}.html": inert(body.html, body.images).encode(),
        f"{stem}.txt": body.text.encode(),
    }


def file_stem(contact: Contact) -> str:
    """A file name without ending, the same for the same row, safe on every file system.

    The row's number in front tells two people apart, and keeps CON and its like from being devices.
    """
    return f"{contact.row:06d}-{_HARMLESS.sub('-', contact.address.lower())[:_LONGEST].strip('-')}"
