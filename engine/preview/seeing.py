"""One person's letter as the studio shows it: what travels, how an inbox lists it, and who reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.audience.explaining import Explanation, explain_person
from engine.audience.model import Contact
from engine.errors import LetterFailed
from engine.language import direction
from engine.letter.model import Body
from engine.letter.naming import READER_COLUMNS, reader
from engine.letter.vocabulary import vocabulary
from engine.planning.composing import Composer
from engine.planning.context import in_language
from engine.planning.trying import CLIPPED
from engine.preview.drafting import Draft, Written
from engine.problem import Problem

#: Words of an inbox's second line where a letter has no preheader: the letter's own first ones.
_BEGINNING = 160
#: Letters that are kept while somebody looks at them.
_REMEMBERED = 4
#: A language by the name its readers give it.
LANGUAGES: Mapping[str, str] = {"en": "English", "hy": "Հայերեն", "he": "עברית"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much a letter weighs, in bytes.

    Attributes:
        html: What Gmail counts.
        clipped: Gmail cuts the letter off.
        whole: As it travels.
        pictures: The pictures inside it; () for none.
    """

    html: int
    clipped: bool
    whole: int
    pictures: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A letter that can be looked at.

    Attributes:
        subject: As it travels, with what the law adds.
        preheader: What an inbox shows behind the subject.
        borrowed: There is no preheader: these are the letter's first words.
        sender, sender_address: Whom it is from.
        body: The words.
        content: The very bytes, but for their Date; empty for a sketch.
        parts: Files that go with it: name, kind, bytes.
        unfinished: Why it is a sketch only, which can be looked at and never sent; () for a letter.
    """

    subject: str
    preheader: str
    borrowed: bool
    sender: str
    sender_address: str
    body: Body
    content: bytes
    size: Size
    parts: tuple[tuple[str, str, int], ...]
    unfinished: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value of the reader's.

    Attributes:
        words: As it would be printed; None where it is missing.
        used: The letter names it itself; else only its salutation may.
        lines: For orders: each in words.
    """

    name: str
    words: str | None
    used: bool
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who reads the letter.

    Attributes:
        language: Its tag; ``tongue`` is what its readers call it.
        absent: Names the letter asks for and the source does not have.
        why: The rules that let them in, with their values.
    """

    contact: Contact
    name: str
    language: str
    tongue: str
    direction: str
    facts: tuple[Fact, ...]
    absent: tuple[str, ...]
    why: Explanation


def name_of(contact: Contact) -> str:
    """What to call somebody in a list: their name, else their address."""
    known = reader(contact.values.get, contact.language)
    return known.full or known.first or known.family or contact.address


def letter_body(draft: Draft, contact: Contact) -> Body | None:
    """The letter's words, as far as they can be written; None where not even a sketch can be made."""
    seen = _written(draft, contact)
    return None if isinstance(seen, Problem) else seen.body


def see(draft: Draft, contact: Contact) -> Seen | Problem:
    """The letter, or a sketch of it; what keeps even that from being made, where something does."""
    written = _written(draft, contact)
    if isinstance(written, Problem):
        return written
    settings, body = draft.inputs.settings, written.body
    sender = settings.senders[draft.inputs.campaign.sender]
    html = len(body.html.encode())
    letter, content = written.letter, written.content
    return Seen(
        subject=draft.composer.subject(contact, body),
        preheader=body.preheader or " ".join(body.text.split())[:_BEGINNING],
        borrowed=not body.preheader,
        sender=in_language(sender.name, contact.language, settings.language),
        sender_address=sender.email,
        body=body,
        content=content,
        size=Size(
            html=html,
            clipped=html > CLIPPED,
            whole=len(content),
            pictures=tuple((image.name, len(image.content)) for image in body.images),
        ),
        parts=tuple((part.name, part.content_type, len(part.content)) for part in letter.parts)
        if letter
        else (),
        unfinished=written.unfinished,
    )


def _written(draft: Draft, contact: Contact) -> Written | Problem:
    known = draft.written.get(contact.row)
    if known is not None:
        return known
    found = draft.written[contact.row] = _write(draft.composer, contact)
    if len(draft.written) > _REMEMBERED:
        draft.written.popitem(last=False)
    return found


def _write(composer: Composer, contact: Contact) -> Written | Problem:
    try:
        letter = composer.letter(contact)
        return Written(body=letter.body, letter=letter, content=composer.assembled(contact, letter))
    except LetterFailed as failed:
        why = failed.problem
    try:
        sketch = composer.sketch(contact)
    except LetterFailed as failed:
        return failed.problem
    return Written(body=sketch.body, unfinished=sketch.undefined or (why,))


def person(draft: Draft, contact: Contact) -> Person:
    """What is known of somebody, as far as the letter may use it."""
    settings = draft.inputs.settings
    present = vocabulary(settings.shop.time_zone).present
    asked = draft.composer.asked(contact.language)
    facts = []
    for name, value in contact.values.items():
        lines: tuple[str, ...] = ()
        words: str | None = None
        if name == "orders" and isinstance(value, tuple):
            lines = tuple(
                " · ".join(present(cell, "en") for cell in line.values() if cell is not None)
                for line in value
            )
            words = f"{len(lines)}" if lines else None
        elif value is not None and value != "":
            words = present(value, "en")
        facts.append(Fact(name=name, words=words, used=name in asked, lines=lines))
    return Person(
        contact=contact,
        name=name_of(contact),
        language=contact.language,
        tongue=LANGUAGES.get(contact.language, contact.language),
        direction=direction(contact.language).value,
        facts=tuple(sorted(facts, key=lambda fact: not fact.used)),
        absent=tuple(sorted(asked - contact.values.keys() - READER_COLUMNS)),
        why=explain_person(draft.audience, contact, settings.shop.time_zone),
    )
