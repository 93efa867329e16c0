"""Writing one person's letter, from the plan's texts and that person's values alone.

Preview and send both come through here, so that what is previewed is what is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import PurePosixPath
from typing import TypeVar

from engine.audience.model import Contact
from engine.delivery.model import Message
from engine.errors import LetterFailed
from engine.letter.branches import Branch
from engine.letter.calendar import Invitation, calendar_part
from engine.letter.header import HeaderError, Headers, Mailbox, copy_subject, lawful_subject, written
from engine.letter.message import Part, assemble, stamped
from engine.letter.model import Body
from engine.letter.naming import READER_COLUMNS, reader
from engine.letter.phrase import MultiLine
from engine.letter.sketching import Sketch
from engine.letter.vocabulary import vocabulary
from engine.letter.way_out import WayOut, way_out
from engine.letter.writing import Tally, Writer
from engine.planning.context import ALWAYS, GIVEN, NAMES, EventWords, OfferWords, context, in_language
from engine.planning.inputs import Inputs
from engine.planning.links import shop_links
from engine.problem import Place, Problem, quoted
from engine.settings.model import Column
from engine.token import Keyring, Purpose
from engine.value import Values

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything one letter is made of, but for its Date."""

    headers: Headers
    body: Body
    parts: tuple[Part, ...]


class Composer:
    """Writes the letters of one campaign at one occurrence.

    The same inputs, keys and contact give the same bytes, on every day and every machine.
    """

    def __init__(
        self, inputs: Inputs, *, occurrence: str, as_of: datetime, keyring: Keyring, advertising: bool
    ) -> None:
        self._inputs = inputs
        self._occurrence = occurrence
        self._as_of = as_of
        self._keyring = keyring
        #: Whether the letters are advertising.
        self.advertising = advertising
        settings = inputs.settings
        self._writer = Writer(
            inputs.templates, inputs.campaign.letter, vocabulary=vocabulary(settings.shop.time_zone)
        )
        source = settings.sources[inputs.campaign.audience.from_]
        self._multi_line = _multi_line(source.columns)
        self._multi_line_in_orders = _multi_line(source.orders.columns if source.orders else {})
        self._contexts: dict[str, Mapping[str, object]] = {}
        self._invitations: dict[str, tuple[Part, ...]] = {}
        self._sender = settings.senders[inputs.campaign.sender]
        self._offer = settings.offers.get(inputs.campaign.offer or "")
        self._domain = self._sender.email.rpartition("@")[2].lower()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages the letter is written in."""
        return self._writer.languages

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name the letter asks for, in any language, that a source may provide."""
        return frozenset().union(*(self.asked(language) for language in self.languages))

    def asked(self, language: str) -> frozenset[str]:
        """Every name that the letter in ``language`` asks for and that a source may provide."""
        return self._writer.names(language) - NAMES

    def uses(self, column: str) -> bool:
        """Whether the letter, its salutation or its address line may use this column or fact."""
        stem, _, suffix = column.rpartition("_")
        spoken = column in READER_COLUMNS or (
            stem in READER_COLUMNS and suffix.isalpha() and len(suffix) <= 3
        )
        return spoken or column in self.names

    def problems(self, columns: Collection[str]) -> list[Problem]:
        """What is wrong with the templates, given the columns and facts of the source."""
        return self._writer.problems(frozenset(columns) | GIVEN)

    @property
    def tally(self) -> Tally:
        """What writing has come to so far."""
        return self._writer.tally

    @property
    def branches(self) -> Mapping[str, tuple[Branch, ...]]:
        """Every way the letter can go, by language."""
        return {language: self._writer.branches(language) for language in self.languages}

    @property
    def reached(self) -> frozenset[int]:
        """The numbers of the ways that the letter written last took."""
        return self._writer.reached

    def number(self, contact: Contact) -> int:
        """The letter's number: the same before it is planned, and at every attempt to send it."""
        return self._keyring.letter_number(self._inputs.id, self._occurrence, contact.id)

    def body(self, contact: Contact) -> Body:
        """The words of the letter, once everything but a link that makes it advertising was looked at.

        Raises:
            LetterFailed: if this person's letter cannot be written.
        """
        number = self.number(contact)
        out = self._way_out(number)
        body = self._body(contact, out)
        if self.advertising:
            self._allow(body, out)
        with self._header_faults():
            written(self._headers(contact, number, out, body, None))
        return body

    def subject(self, contact: Contact, body: Body) -> str:
        """The subject as it travels, with what the law adds."""
        return lawful_subject(
            body.subject, language=contact.language, country=contact.country, advertising=self.advertising
        )

    def letter(self, contact: Contact, *, to: str | None = None) -> Letter:
        """What the letter is made of.

        ``to`` is another address that a copy goes to; None for the person's own.

        Raises:
            LetterFailed: if this person's letter cannot be written, or must not go as it stands.
        """
        number = self.number(contact)
        out = self._way_out(number)
        body = self._body(contact, out)
        self._allow(body, out)
        return Letter(
            headers=self._headers(contact, number, out, body, to),
            body=body,
            parts=self._parts(contact.language),
        )

    def sketch(self, contact: Contact) -> Sketch:
        """The letter as far as it can be written, to be looked at and never sent.

        What nobody gave shows as ``[undefined: name]``; whether the letter may go is not asked.

        Raises:
            LetterFailed: for anything else that is wrong with it.
        """
        out = self._way_out(self.number(contact))
        return self._writer.sketch(contact.language, self._values(contact, out))

    def content(self, contact: Contact) -> tuple[Body, bytes]:
        """The words, and the letter as it travels, but for its Date.

        Raises:
            LetterFailed: as ``letter`` does, and if a header cannot be written.
        """
        letter = self.letter(contact)
        return letter.body, self.assembled(contact, letter)

    def message(self, contact: Contact, date: datetime) -> Message:
        """The letter ready to go, stamped with ``date`` in the shop's zone.

        Raises:
            LetterFailed: as ``content`` does.
        """
        _, content = self.content(contact)
        return self._addressed(contact, contact.address, content, date)

    def copy(self, contact: Contact, to: str, date: datetime, *, marked: bool) -> Message:
        """The letter of ``contact`` as a copy to somebody else, who then sees what that person would.

        ``marked`` says in the subject and in a header that it is one.

        Raises:
            LetterFailed: as ``content`` does.
        """
        letter = self.letter(contact, to=to)
        if marked:
            subject = copy_subject(letter.headers.subject, language=contact.language)
            letter = replace(letter, headers=replace(letter.headers, subject=subject, test=True))
        return self._addressed(contact, to, self.assembled(contact, letter), date)

    def assembled(self, contact: Contact, letter: Letter) -> bytes:
        """A letter as it travels, but for its Date.

        Raises:
            LetterFailed: if a header cannot be written.
        """
        with self._header_faults():
            seed = self._keyring.seed(self.number(contact))
            return assemble(letter.headers, letter.body, letter.parts, seed=seed)

    def _addressed(self, contact: Contact, recipient: str, content: bytes, date: datetime) -> Message:
        return Message(
            number=self.number(contact),
            sender=self._sender.email,
            recipient=recipient,
            content=stamped(content, date.astimezone(self._inputs.settings.shop.time_zone)),
        )

    def _headers(
        self, contact: Contact, number: int, out: WayOut | None, body: Body, to: str | None
    ) -> Headers:
        name = reader(contact.values.get, contact.language).full if to is None else None
        return Headers(
            sender=Mailbox(self._name(contact.language), self._sender.email),
            to=Mailbox(name, to or contact.address),
            subject=self.subject(contact, body),
            message_id=self._keyring.message_id(number, self._domain),
            language=contact.language,
            reply_to=Mailbox(None, self._sender.reply_to) if self._sender.reply_to else None,
            list_id=f"letters.{self._domain}",
            unsubscribe=out.header if out else (),
            one_click=out.one_click if out else False,
            feedback_id=(self._inputs.id, self._inputs.campaign.purpose.value),
        )

    @contextmanager
    def _header_faults(self) -> Iterator[None]:
        """Turn a header that cannot be written into this letter's failure."""
        try:
            yield
        except HeaderError as error:
            place = Place(PurePosixPath("campaigns", self._inputs.campaign_name), 1)
            raise LetterFailed(Problem(place, str(error))) from error

    def _context(self, language: str) -> Mapping[str, object]:
        found = self._contexts.get(language)
        if found is None:
            found = context(self._inputs.settings, self._inputs.campaign, language, as_of=self._as_of)
            self._contexts[language] = found
        return found

    def _name(self, language: str) -> str:
        return in_language(self._sender.name, language, self._inputs.settings.language)

    def _way_out(self, number: int) -> WayOut | None:
        settings = self._inputs.settings
        return way_out(
            self._keyring.token(number, Purpose.OPT_OUT),
            public_url=settings.public_url,
            address=settings.opt_out.address,
        )

    def _body(self, contact: Contact, out: WayOut | None) -> Body:
        return self._writer.write(contact.language, self._values(contact, out))

    def _values(self, contact: Contact, out: WayOut | None) -> dict[str, object]:
        return {
            **ALWAYS,
            **self._lined(contact.values),
            **self._context(contact.language),
            "opt_out": out.link if out else None,
            "advertising": self.advertising,
        }

    def _lined(self, values: Values) -> Values:
        """``values`` with those marked that the config declares to keep their line breaks."""
        if not self._multi_line and not self._multi_line_in_orders:
            return values
        found = dict(values)
        for name in self._multi_line & found.keys():
            found[name] = _lines(found[name])
        orders = found.get("orders")
        if self._multi_line_in_orders and isinstance(orders, Sequence) and not isinstance(orders, str):
            found["orders"] = tuple(
                {
                    name: _lines(value) if name in self._multi_line_in_orders else value
                    for name, value in o.items()
                }
                for o in orders
            )
        return found

    def _allow(self, body: Body, out: WayOut | None) -> None:
        """Refuse a letter that the law does not let go as it stands.

        Raises:
            LetterFailed: naming why.
        """
        settings = self._inputs.settings
        place = Place(PurePosixPath("templates", self._inputs.campaign.letter), 1)
        if self.advertising:
            if out is None or out.link.replace("&", "&amp;") not in body.html:
                raise LetterFailed(
                    Problem(
                        place,
                        "this letter is advertising and shows no way to opt out",
                        "link to {{ opt_out }}",
                    )
                )
            return
        found = shop_links(
            body.html,
            website=settings.shop.website,
            offer_link=self._offer.link if self._offer else None,
            ours=(settings.public_url,) if settings.public_url else (),
        )
        if found:
            raise LetterFailed(
                Problem(
                    place,
                    f"{quoted(found[0])} makes this letter advertising, which it was not planned as",
                    "take the link out, or plan again with --every-letter",
                )
            )

    def _parts(self, language: str) -> tuple[Part, ...]:
        """The calendar file, where the campaign invites to something."""
        if language not in self._invitations:
            self._invitations[language] = self._invitation(language)
        return self._invitations[language]

    def _invitation(self, language: str) -> tuple[Part, ...]:
        words = self._context(language)
        event, offer = words["event"], words["offer"]
        if not isinstance(event, EventWords):
            return ()
        return (
            calendar_part(
                Invitation(
                    identity=self._inputs.campaign.event or "",
                    organizer=Mailbox(self._name(language), self._sender.email),
                    language=language,
                    name=event.name,
                    starts=event.starts,
                    ends=event.ends,
                    place=event.place,
                    details=event.details,
                    url=offer.link if isinstance(offer, OfferWords) else None,
                    as_of=self._as_of,
                )
            ),
        )


def _multi_line(columns: Mapping[str, str | Column]) -> frozenset[str]:
    return frozenset(
        name for name, column in columns.items() if isinstance(column, Column) and column.multi_line
    )


def _lines(value: T) -> T | MultiLine:
    return MultiLine(value) if isinstance(value, str) else value
