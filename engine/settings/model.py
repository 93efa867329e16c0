"""config.yaml as values.  What each key means stands in its description, which is also what the
example file and the JSON Schema say."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr

from engine.document.model import Written

#: Text, or one text per language: ``{en: Owner, hy: Սեփականատեր, he: בעלת העסק}``.
Localised = str | dict[str, str]


class Gender(StrEnum):
    """Grammatical gender, for languages whose verbs and titles need it."""

    FEMININE = "f"
    MASCULINE = "m"


class Shop(Written):
    """Who writes: the business, as letters and the law name it."""

    name: Localised = Field(description="The name customers know you by; text, or one per language.")
    address: Localised | None = Field(
        None, description="Postal address. Advertising never goes without it; printed at the foot of letters."
    )
    country: str | None = Field(None, description="Two-letter country code: AM, IL, GB, US …")
    phone: str | None = Field(None, description="With country code; printed under the signature.")
    website: str | None = Field(None, description="https://…; a link to it makes a letter advertising.")
    time_zone: ZoneInfo = Field(description="Where your days begin and end: Asia/Yerevan, Europe/London …")
    closes: time = Field(time(20, 0), description="Closing time: an offer's bare end date lasts until then.")


class Sender(Written):
    """A person who signs letters."""

    name: Localised
    role: Localised | None = Field(None, description="Owner, Head of service …; text, or one per language.")
    email: str = Field(description="Letters come from this address, and answers go to it.")
    reply_to: str | None = Field(None, description="Another address for answers.")
    phone: str | None = Field(None, description="Printed in the signature instead of the shop's.")
    gender: Gender | None = Field(None, description="f or m: Hebrew verbs and roles agree with it.")


class ColumnType(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    YES_NO = "yes/no"
    DATE = "date"
    MOMENT = "moment"


class Column(Written):
    """One column of a source that needs more than a name."""

    from_: str | None = Field(
        None, alias="from", description="The heading in the file or table; our name for it if left out."
    )
    type: ColumnType = Field(ColumnType.TEXT, description="text, number, money, yes/no, date or moment.")
    format: str | None = Field(
        None, description="How dates are written: DD.MM.YYYY, MM/DD/YYYY, YYYY-MM-DD HH:mm … (ISO if left out)."
    )
    currency: str | None = Field(
        None, description="Three-letter code for money without one; the config's currency if left out."
    )
    multi_line: bool = Field(False, description="true keeps line breaks in the value.")


class Table(Written):
    """Where rows are: a CSV file, or a table or query of an SQLite database."""

    file: Path | None = Field(None, description="A CSV file, relative to this config.")
    database: Path | None = Field(None, description="An SQLite file, relative to this config; opened read-only.")
    table: str | None = Field(None, description="A table or view of the database.")
    query: str | None = Field(None, description="A SELECT, instead of a table.")
    encoding: str | None = Field(None, description="utf-8, utf-16, windows-1251 …; found by itself if left out.")
    separator: str | None = Field(None, description="comma, semicolon or tab; found by itself if left out.")
    date_format: str | None = Field(None, description="How dates are written, for every column without its own.")
    currency: str | None = Field(None, description="For money without a currency in this table.")
    time_zone: ZoneInfo | None = Field(
        None, description="The zone of moments without one; the shop's if left out."
    )


class Orders(Table):
    """Orders joined to customers.  Without file, database or query it is a table of the same database."""

    customer: str = Field(description="The orders' heading that holds the customer's id.")
    matches: str | None = Field(
        None, description="The customers' heading it equals; the source's id (else email) if left out."
    )
    at: str = Field(description="The heading of when the order was placed.")
    amount: str | None = Field(None, description="The heading of the order's total.")
    category: str | None = Field(None, description="The heading of what kind of thing it was.")
    columns: dict[str, str | Column] = Field(
        default_factory=dict, description="More headings that letters may use, by our name."
    )


class Source(Table):
    """Where customers come from."""

    id: str | None = Field(
        None, description="The heading of the customer number; the email address stands for it if left out."
    )
    columns: dict[str, str | Column] = Field(
        default_factory=dict,
        description="Our name: their heading. Headings not named here keep their own name, as_one_word.",
    )
    orders: Orders | None = Field(None, description="Orders joined to these customers.")


class Offer(Written):
    """What a customer is given; letters, checks and segments read it from here only."""

    percent: Annotated[int, Field(ge=1, le=100)] | None = Field(None, description="The discount in percent.")
    public_percent: Annotated[int, Field(ge=1, le=100)] | None = Field(
        None, description="The ordinary discount everybody gets: shown beside the special one."
    )
    friend_percent: Annotated[int, Field(ge=1, le=100)] | None = Field(
        None, description="What a friend or family member who comes along gets."
    )
    code: str | None = Field(None, description="The code to say or type.")
    link: str | None = Field(None, description="https://…, where the offer is.")
    starts: date | datetime | None = Field(None, description="First day or moment for the people written to.")
    public_starts: date | datetime | None = Field(None, description="When everybody else may come.")
    ends: date | datetime | None = Field(None, description="Last day (until closing time) or moment.")
    details: Localised | None = Field(None, description="What it covers, in a few words.")


class Event(Written):
    """Something customers are invited to."""

    name: Localised
    starts: datetime = Field(description="2027-03-20 17:00, in the shop's zone.")
    ends: datetime
    place: Localised | None = Field(None, description="Where; the shop's address if left out.")
    details: Localised | None = None


class By(StrEnum):
    """How letters leave."""

    INBOX = "inbox"
    SMTP = "smtp"
    FOLDER = "folder"


class Tls(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Smtp(Written):
    """A mail account that sends."""

    host: str
    port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        None, description="587 for starttls, 465 for tls, 25 for none if left out."
    )
    tls: Tls = Field(Tls.STARTTLS, description="starttls, tls, or none (only for a server on this machine).")
    username: str | None = None
    password: SecretStr | None = Field(None, description="${VAR} or ${file:PATH}: never the secret itself.")
    ca_file: Path | None = Field(None, description="Certificates to trust instead of the system's.")


class Delivery(Written):
    """How letters leave, and how fast."""

    by: By = Field(
        By.INBOX,
        description="inbox (the built-in one: nothing leaves this computer), smtp (a real mail server) "
        "or folder (.eml files).",
    )
    smtp: Smtp | None = None
    folder: Path = Field(Path("outbox"), description="Where .eml files go when `by: folder`.")
    connections: Annotated[int, Field(ge=1, le=50)] = Field(4, description="Letters in flight together.")
    letters_per_hour: Annotated[int, Field(ge=1)] | None = Field(
        None, description="At most so many an hour; no limit if left out."
    )
    give_up_after: timedelta = Field(
        timedelta(days=2), description="A letter the mail server keeps putting off is given up after this."
    )


class Basis(StrEnum):
    """On what ground advertising may be sent to a person."""

    CONSENT = "consent"
    CUSTOMER = "customer"


class Consent(Written):
    """What you know about people's consent.  Help with the law, not legal advice."""

    existing_customers: bool = Field(
        False,
        description="true: everybody with an order was offered a way out when you took their address, so the "
        "existing-customer exception (EU, Israel) applies to them.",
    )


class OptOut(Written):
    """How people ask you to stop."""

    address: str | None = Field(
        None, description="A mailbox you read: stop requests go there. Advertising never goes without a way out."
    )


class Settings(Written):
    """The whole of config.yaml."""

    shop: Shop
    language: str = Field("en", description="For people whose language is not known.")
    currency: str | None = Field(None, description="Three-letter code for amounts without one: AMD, ILS, GBP …")
    senders: dict[str, Sender] = Field(default_factory=dict, description="The people who sign, by a short name.")
    sources: dict[str, Source] = Field(default_factory=dict, description="Where customers come from.")
    segments: dict[str, str] = Field(
        default_factory=dict, description="Rules with a name, for `but not:` and for other rules."
    )
    offers: dict[str, Offer] = Field(default_factory=dict)
    events: dict[str, Event] = Field(default_factory=dict)
    delivery: Delivery = Field(default_factory=Delivery)
    consent: Consent = Field(default_factory=Consent)
    opt_out: OptOut = Field(default_factory=OptOut)
    public_url: str | None = Field(
        None, description="https://… where `gramercy serve` can be reached; enables one-click opting out."
    )


