"""Writing one person's letter, from the plan's texts and that person's values alone.

Preview and send both come through here, so that what is previewed is what is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import PurePosixPath

from engine.audience.model import Contact
from engine.delivery.model import Message
from engine.errors import LetterFailed
from engine.ledger.heard import Link
from engine.letter.branches import Branch
from engine.letter.calendar import Invitation, calendar_part
from engine.letter.header import HeaderError, Headers, Mailbox, copy_subject, lawful_subject, written
from engine.letter.message import Part, assemble, stamped
from engine.letter.model import Body
from engine.letter.naming import READER_COLUMNS, reader
from engine.letter.sketching import Sketch
from engine.letter.way_out import WayOut, way_out
from engine.letter.writing import Tally
from engine.planning.advertising import unlawful
from engine.planning.asking import pages, unanswerable
from engine.planning.context import ALWAYS, NAMES, EventWords, OfferWords, context, given, in_language
from engine.planning.following import CONSENT, Follower
from engine.planning.inputs import Inputs
from engine.planning.lines import Lines
from engine.planning.writers import writer_of
from engine.problem import Place, Problem
from engine.token import Keyring, Purpose


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
        self,
        inputs: Inputs,
        *,
        occurrence: str,
        as_of: datetime,
        keyring: Keyring,
        advertising: bool,
        bounces: str | None = None,
    ) -> None:
        """``bounces`` is the address that bounces come back to, each by a variant of its own; None for the
        sender's."""
        self._inputs = inputs
        self._occurrence = occurrence
        self._as_of = as_of
        self._keyring = keyring
        #: Whether the letters are advertising.
        self.advertising = advertising
        settings = inputs.settings
        self._writer = writer_of(inputs)
        source = settings.sources[inputs.campaign.audience.from_]
        self._lines = Lines(source)
        self._contexts: dict[str, Mapping[str, object]] = {}
        self._invitations: dict[str, tuple[Part, ...]] = {}
        self._sender = settings.senders[inputs.campaign.sender]
        self._domain = self._sender.email.rpartition("@")[2].lower()
        self._bounces = bounces
        self._follower = Follower(inputs, keyring)

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
        return self._wanted[language] - NAMES

    @cached_property
    def _wanted(self) -> Mapping[str, frozenset[str]]:
        """Every name that the letter asks for, by language."""
        return {language: self._writer.names(language) for language in self.languages}

    def uses(self, column: str) -> bool:
        """Whether the letter, its salutation or its address line may use this column or fact."""
        stem, _, suffix = column.rpartition("_")
        spoken = column in READER_COLUMNS or (
            stem in READER_COLUMNS and suffix.isalpha() and len(suffix) <= 3
        )
        noticed = column == CONSENT and self._follower.asks_consent
        return spoken or noticed or column in self.names

    def problems(self, columns: Collection[str]) -> list[Problem]:
        """What is wrong with the templates, given the columns and facts of the source."""
        found = self._writer.problems(frozenset(columns) | given(self._inputs.settings.questions))
        if any("questions" in wanted for wanted in self._wanted.values()):
            place = self._inputs.campaign_places.place("letter")
            found += unanswerable(self._inputs.config_places, place)
        return found

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

    @property
    def links(self) -> list[Link]:
        """The links that have been led past our server so far, or would be, each once; 2,000 at most."""
        return self._follower.links

    def number(self, contact: Contact) -> int:
        """The letter's number: the same before it is planned, and at every attempt to send it."""
        return self._keyring.letter_number(self._inputs.id, self._occurrence, contact.id)

    def body(self, contact: Contact) -> Body:
        """The words of the letter, once everything but a link that makes it advertising was looked at.

        Its links lead where they lead: for whoever looks at them, not to be sent.

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
        self._follower.notice(body)
        return body

    def subject(self, contact: Contact, body: Body) -> str:
        """The subject as it travels, with what the law adds."""
        return lawful_subject(
            body.subject, language=contact.language, country=contact.country, advertising=self.advertising
        )

    def letter(self, contact: Contact, *, to: str | None = None) -> Letter:
        """What the letter is made of.

        ``to`` is another address that a copy goes to, in which nothing is noticed; None for the person's own.

        Raises:
            LetterFailed: if this person's letter cannot be written, or must not go as it stands.
        """
        number = self.number(contact)
        out = self._way_out(number)
        body = self._body(contact, out)
        self._allow(body, out)
        return Letter(
            headers=self._headers(contact, number, out, body, to),
            body=body if to is not None else self._follower.tracked(number, body, contact.values),
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
        return self._addressed(contact, contact.address, content, date, sender=self._envelope(contact))

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
        return self._addressed(contact, to, self.assembled(contact, letter), date, sender=self._sender.email)

    def in_browser(self, contact: Contact) -> Body:
        """The words of a letter that has gone, for a page of ours.

        Raises:
            LetterFailed: if this version cannot write it any more.
        """
        number = self.number(contact)
        return self._follower.shown(number, self._body(contact, self._way_out(number)))

    def assembled(self, contact: Contact, letter: Letter) -> bytes:
        """A letter as it travels, but for its Date.

        Raises:
            LetterFailed: if a header cannot be written.
        """
        with self._header_faults():
            seed = self._keyring.seed(self.number(contact))
            return assemble(letter.headers, letter.body, letter.parts, seed=seed)

    def _envelope(self, contact: Contact) -> str:
        """What the letter's bounces come back to (RFC 5321 4.1.1.2: MAIL FROM)."""
        if self._bounces is None:
            return self._sender.email
        local, _, domain = self._bounces.rpartition("@")
        return f"{local}+{self._keyring.token(self.number(contact), Purpose.BOUNCE)}@{domain}"

    def _addressed(
        self, contact: Contact, recipient: str, content: bytes, date: datetime, *, sender: str
    ) -> Message:
        return Message(
            number=self.number(contact),
            sender=sender,
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
            **self._lines(contact.values),
            **self._context(contact.language),
            "opt_out": out.link if out else None,
            "advertising": self.advertising,
            "wave": self._inputs.campaign.wave_name(contact.wave),
            **pages(
                self._inputs.settings,
                self._keyring,
                self.number(contact),
                contact.language,
                self._wanted[contact.language],
            ),
        }

    def _allow(self, body: Body, out: WayOut | None) -> None:
        """Refuse a letter that the law does not let go as it stands.

        Raises:
            LetterFailed: naming why.
        """
        found = unlawful(self._inputs, body, out, advertising=self.advertising)
        if found is not None:
            raise LetterFailed(found)

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
