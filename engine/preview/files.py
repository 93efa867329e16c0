"""A plan's letters as files to look at: .eml, .html and .txt for each, and a page that leads to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, Template

from engine.audience.model import Contact
from engine.errors import LetterFailed
from engine.language import direction
from engine.letter.inert import inert
from engine.planning.composing import Composer
from engine.problem import Problem

_HARMLESS = re.compile(r"[^a-z0-9]+")
_LONGEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One letter as the page lists it.

    Attributes:
        stem: Its files' name without the ending; None where it could not be written.
        problem: Why not; None where it could.
    """

    contact: str
    address: str
    language: str
    direction: str
    subject: str
    preheader: str
    stem: str | None
    problem: Problem | None


def letter_files(contact: Contact, composer: Composer) -> tuple[Shown, dict[str, bytes]]:
    """One person's letter: what the page says of it, and its files by name.

    The .eml holds the very bytes that are sent, but for their Date; in the .html links lead nowhere.
    """
    try:
        body, content = composer.content(contact)
    except LetterFailed as failed:
        return _shown(contact, "", "", None, failed.problem), {}
    stem = file_stem(contact)
    return _shown(contact, body.subject, body.preheader, stem, None), {
        f"{stem}.eml": content,
        f"{stem}.html": inert(body.html, body.images).encode(),
        f"{stem}.txt": body.text.encode(),
    }


def file_stem(contact: Contact) -> str:
    """A file name without ending, the same for the same row, safe on every file system.

    The row's number in front tells two people apart, and keeps CON and its like from being devices.
    """
    return f"{contact.row:06d}-{_HARMLESS.sub('-', contact.address.lower())[:_LONGEST].strip('-')}"


def index_page(
    *, name: str, letters: Iterable[Shown], left_out: Mapping[str, int], warnings: Iterable[str]
) -> Iterator[bytes]:
    """index.html, piece by piece: every letter with its subject, and who is left out and why."""
    stream = _page().stream(name=name, letters=letters, left_out=left_out, warnings=list(warnings))
    return (piece.encode() for piece in stream)


def _shown(
    contact: Contact, subject: str, preheader: str, stem: str | None, problem: Problem | None
) -> Shown:
    return Shown(
        contact=contact.id,
        address=contact.address,
        language=contact.language,
        direction=direction(contact.language).value,
        subject=subject,
        preheader=preheader,
        stem=stem,
        problem=problem,
    )


@cache
def _page() -> Template:
    source = files("engine.preview").joinpath("index.html.jinja").read_text("utf-8")
    return Environment(autoescape=True).from_string(source)
