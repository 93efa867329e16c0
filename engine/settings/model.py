"""config.yaml as values.  What each key means stands in its description, which is also what the
example file and the JSON Schema say."""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from pydantic import BeforeValidator, Field

from engine.document.model import Written
from engine.document.texts import (
    Country,
    Currency,
    EmailAddress,
    Language,
    Line,
    Link,
    LocalisedText,
    OneOrMore,
    Text,
    YesNo,
)
from engine.document.texts import Localised as Localised
from engine.document.times import TimeOfDay, Zone
from engine.schedule.days import Days
from engine.settings.approval import Approval
from engine.settings.calendar import CalendarSettings as CalendarSettings
from engine.settings.checks import Checks as Checks
from engine.settings.database import DatabaseServer as DatabaseServer
from engine.settings.database import Protection as Protection
from engine.settings.database import ServerKind as ServerKind
from engine.settings.delivery import By as By
from engine.settings.delivery import Delivery as Delivery
from engine.settings.delivery import Smtp as Smtp
from engine.settings.delivery import Tls as Tls
from engine.settings.feedback import Feedback as Feedback
from engine.settings.guards import Guard as Guard
from engine.settings.guards import GuardOrRule
from engine.settings.limits import Limits
from engine.settings.mailbox import Imap as Imap
from engine.settings.mailbox import Mailbox as Mailbox
from engine.settings.offer import Event as Event
from engine.settings.offer import Offer as Offer
from engine.settings.pages import Pages as Pages
from engine.settings.pages import PublicUrl
from engine.settings.questions import AskedQuestion as AskedQuestion
from engine.settings.questions import QuestionKind as QuestionKind
from engine.settings.questions import QuestionName
from engine.settings.running import Running as Running
from engine.settings.scores import Scores as Scores
from engine.settings.source import Activity as Activity
from engine.settings.source import Column as Column
from engine.settings.source import ColumnType as ColumnType
from engine.settings.source import FileKind as FileKind
from engine.settings.source import Orders as Orders
from engine.settings.source import Source as Source
from engine.settings.source import Table as Table
from engine.settings.source import file_kind as file_kind
from engine.settings.tracking import Opens as Opens
from engine.settings.tracking import Tracking as Tracking
from engine.settings.tracking import TrackingOrNo
from engine.settings.webhooks import Webhooks as Webhooks


class Gender(StrEnum):
    """Grammatical gender, for languages whose verbs and titles need it."""

    FEMININE = "f"
    MASCULINE = "m"


_GENDER_WORDS = {
    **dict.fromkeys(("feminine", "female", "woman", "she"), Gender.FEMININE),
    **dict.fromkeys(("masculine", "male", "man", "he"), Gender.MASCULINE),
}


def _gender(value: object) -> object:
    return (
        _GENDER_WORDS.get(value.strip().lower(), value.strip().lower()) if isinstance(value, str) else value
    )


class Shop(Written):
    """Who writes: the business, as letters and the law name it."""

    name: Localised = Field(
        description="The name customers know you by; text, or one per language.", examples=["Tatev Tea House"]
    )
    address: LocalisedText | None = Field(
        default=None,
        description="Postal address. Advertising never goes without it; printed at the foot of letters.",
    )
    country: Country | None = Field(
        default=None, description="Two-letter country code or name: AM, IL, GB, US …"
    )
    phone: Line | None = Field(default=None, description="With country code; printed under the signature.")
    website: Link | None = Field(
        default=None, description="https://…; a link to it makes a letter advertising."
    )
    time_zone: Zone = Field(
        description="Where your days begin and end: Asia/Yerevan, Europe/London …", examples=["Asia/Yerevan"]
    )
    closes: TimeOfDay = Field(
        default=time(20, 0), description="Closing time: an offer's bare end date lasts until then."
    )


class Sender(Written):
    """A person who signs letters."""

    name: Localised = Field(
        description="As it stands under the letter; text, or one per language.", examples=["Mariam Grigoryan"]
    )
    role: Localised | None = Field(
        default=None, description="Owner, Head of service …; text, or one per language."
    )
    email: EmailAddress = Field(
        description="Letters come from this address, and replies go to it.", examples=["mariam@shop.am"]
    )
    reply_to: EmailAddress | None = Field(default=None, description="Another address for replies.")
    phone: Line | None = Field(default=None, description="Printed in the signature instead of the shop's.")
    gender: Annotated[Gender, BeforeValidator(_gender)] | None = Field(
        default=None, description="f or m: Hebrew verbs and roles agree with it."
    )


class Basis(StrEnum):
    """On what ground advertising may be sent to a person."""

    CONSENT = "consent"
    CUSTOMER = "customer"


class Consent(Written):
    """What you know about people's consent.  Help with the law, not legal advice."""

    existing_customers: YesNo = Field(
        default=False,
        description="yes: everybody with an order was offered a way out when you took their address, so the "
        "existing-customer exception (EU, Israel) applies to them.",
    )


class OptOut(Written):
    """How people ask you to stop."""

    address: EmailAddress | None = Field(
        default=None,
        description="A mailbox you read: stop requests go there. Advertising never goes without a way out.",
    )


class Settings(Written):
    """The whole of config.yaml."""

    never_blank = MappingProxyType({"approval": "write 'needed: yes' or 'needed: no' below it"})

    shop: Shop = Field(description="Your business, as letters and the law name it.")
    language: Language = Field(default="en", description="For people whose language is not known.")
    currency: Currency | None = Field(
        default=None, description="Three-letter code for amounts without one: AMD, ILS, GBP …"
    )
    senders: dict[str, Sender] = Field(
        default_factory=dict, description="The people who sign, by a short name."
    )
    databases: dict[str, DatabaseServer] = Field(
        default_factory=dict, description="Database servers that customers are read from, by a short name."
    )
    sources: dict[str, Source] = Field(default_factory=dict, description="Where customers come from.")
    segments: dict[str, Text] = Field(
        default_factory=dict, description="Rules with a name, for `but not:` and for other rules."
    )
    offers: dict[str, Offer] = Field(
        default_factory=dict, description="What customers are given, by a short name."
    )
    events: dict[str, Event] = Field(
        default_factory=dict, description="What customers are invited to, by a short name."
    )
    approval: Approval = Field(
        default_factory=Approval, description="Whether letters wait for somebody's word."
    )
    delivery: Delivery = Field(default_factory=Delivery, description="How letters leave, and how fast.")
    consent: Consent = Field(
        default_factory=Consent, description="What you know about people's consent. Not legal advice."
    )
    opt_out: OptOut = Field(default_factory=OptOut, description="How people ask you to stop.")
    calendar: CalendarSettings = Field(
        default_factory=CalendarSettings, description="Holidays, and from when until when letters may leave."
    )
    limits: Limits = Field(
        default=(),
        description="How many letters somebody gets, over all campaigns: at most 3 letters a month.",
    )
    priority: Annotated[tuple[Line, ...], OneOrMore] = Field(
        default=(),
        description="Purposes or campaigns: of several for one person on one day, the first named goes.",
    )
    guards: dict[Line, GuardOrRule] = Field(
        default_factory=dict, description="Who gets no letters for now: a name of yours, and the rule."
    )
    running: Running = Field(
        default_factory=Running,
        description="Who is told when something goes wrong with letters that go by themselves.",
    )
    mailbox: Mailbox | None = Field(
        default=None,
        description="Where bounces, complaints and replies arrive; read with: gramercy ingest",
    )
    checks: Checks = Field(default_factory=Checks, description="What the checks of finished letters go by.")
    public_url: PublicUrl | None = Field(
        default=None,
        description="https://… under which readers reach `gramercy serve`; leave it out without a server.",
    )
    pages: Pages = Field(default_factory=Pages, description="What `gramercy serve` shows readers.")
    tracking: TrackingOrNo = Field(
        default_factory=Tracking, description="What is noticed of readers, with `public url`."
    )
    questions: dict[QuestionName, AskedQuestion] = Field(
        default_factory=dict, description="What letters ask, answered with one click, by a short name."
    )
    feedback: Feedback = Field(
        default_factory=Feedback, description="Who hears of an unhappy customer, and by when."
    )
    webhooks: Webhooks = Field(
        default_factory=Webhooks, description="Mail providers that may tell us what became of letters."
    )

    @property
    def days(self) -> Days:
        """The shop's weekends, public holidays and closed days."""
        return self.calendar.days(self.shop.country)
