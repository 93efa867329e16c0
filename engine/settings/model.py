"""config.yaml as values.  What each key means stands in its description, which is also what the
example file and the JSON Schema say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Field, Tag

from engine.document.model import Fault, Written
from engine.document.texts import (
    Country,
    Currency,
    EmailAddress,
    Language,
    Line,
    Link,
    LocalisedText,
    Text,
    YesNo,
)
from engine.document.texts import Localised as Localised
from engine.document.times import DayOrMoment, Moment, TimeOfDay, Zone
from engine.problem import quoted
from engine.settings.delivery import By as By
from engine.settings.delivery import Delivery as Delivery
from engine.settings.delivery import Smtp as Smtp
from engine.settings.delivery import Tls as Tls


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

    from_: Line | None = Field(
        default=None,
        alias="from",
        description="The heading in the file or table; our name for it if left out.",
    )
    type: ColumnType = Field(
        default=ColumnType.TEXT, description="text, number, money, yes/no, date or moment."
    )
    format: Line | None = Field(
        default=None,
        description="How dates are written: DD.MM.YYYY, MM/DD/YYYY, YYYY-MM-DD HH:mm … (ISO if left out).",
    )
    currency: Currency | None = Field(
        default=None,
        description="Three-letter code for money without one; the config's currency if left out.",
    )
    multi_line: YesNo = Field(default=False, description="yes keeps line breaks in the value.")

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if "format" in given and "type" in given and self.type not in (ColumnType.DATE, ColumnType.MOMENT):
            yield Fault(
                "format", "only a date or a moment has a 'format'", "write 'type: date', or remove it"
            )
        if "currency" in given and "type" in given and self.type is not ColumnType.MONEY:
            yield Fault("currency", "only money has a 'currency'", "write 'type: money', or remove it")


def _kind_of_column(value: object) -> str:
    return "<column>" if isinstance(value, (Mapping, Column)) else "<heading>"


Columns = dict[
    str,
    Annotated[
        Annotated[Line, Tag("<heading>")] | Annotated[Column, Tag("<column>")],
        Discriminator(_kind_of_column),
    ],
]


class Table(Written):
    """Where rows are: a CSV file, or a table or query of an SQLite database."""

    file: Path | None = Field(default=None, description="A CSV file, relative to this config.")
    database: Path | None = Field(
        default=None, description="An SQLite file, relative to this config; opened read-only."
    )
    table: Line | None = Field(default=None, description="A table or view of the database.")
    query: Text | None = Field(default=None, description="A SELECT, instead of a table.")
    encoding: Line | None = Field(
        default=None, description="windows-1251, windows-1252, windows-1255 …; utf-8 or utf-16 if left out."
    )
    separator: Line | None = Field(
        default=None, description="comma, semicolon or tab; worked out from the file if left out."
    )
    date_format: Line | None = Field(
        default=None, description="How dates are written, for every column without its own."
    )
    currency: Currency | None = Field(default=None, description="For money without a currency in this table.")
    time_zone: Zone | None = Field(
        default=None, description="The zone of moments without one; the shop's if left out."
    )

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if {"file", "database"} <= given:
            yield Fault(
                "database", "rows come from 'file' or from 'database', not from both", "remove one of them"
            )
        if {"table", "query"} <= given:
            yield Fault(
                "query", "rows come from 'table' or from 'query', not from both", "remove one of them"
            )
        if "file" in given:
            for name in ("table", "query"):
                if name in given and "database" not in given:
                    yield Fault(name, f"a CSV file has no {quoted(name)}", "remove it, or write 'database'")
        else:
            for name in ("encoding", "separator"):
                if name in given:
                    yield Fault(name, f"only a CSV 'file' has {quoted(name)}", "remove it")


class Orders(Table):
    """Orders joined to customers.  Without file, database or query it is a table of the same database."""

    customer: Line = Field(
        description="The orders' heading that holds the customer's id.", examples=["customer_id"]
    )
    matches: Line | None = Field(
        default=None,
        description="The customers' heading it equals; the source's id (else email) if left out.",
    )
    at: Line = Field(description="The heading of when the order was placed.", examples=["ordered_at"])
    amount: Line | None = Field(default=None, description="The heading of the order's total.")
    category: Line | None = Field(default=None, description="The heading of what kind of thing it was.")
    columns: Columns = Field(
        default_factory=dict, description="More headings that letters may use, by our name."
    )


class Source(Table):
    """Where customers come from."""

    id: Line | None = Field(
        default=None,
        description="The heading of the customer number; the email address stands for it if left out.",
    )
    columns: Columns = Field(
        default_factory=dict,
        description="Our name: their heading. Headings not named here keep their own name, as_one_word.",
    )
    orders: Orders | None = Field(
        default=None,
        description="Orders joined to these customers: where they are (as above), and what is what.",
    )

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        yield from super().faults(given)
        if not {"file", "database"} & given:
            yield Fault(
                "", "nothing says where the rows are", "write 'file: data/customers.csv', or 'database'"
            )
        elif "database" in given and not {"table", "query", "file"} & given:
            yield Fault(
                "database", "nothing says which rows of the database", "write 'table: customers', or 'query'"
            )
        if self.orders is None:
            return
        own = self.orders.model_fields_set
        if "file" in given and not {"file", "database"} & own:
            yield Fault(
                "orders", "nothing says where the orders are", "write 'file: data/orders.csv' below it"
            )
        elif "file" not in own and not {"table", "query"} & own:
            yield Fault(
                "orders", "nothing says which table holds the orders", "write 'table: orders' below it"
            )


class Offer(Written):
    """What a customer is given; letters, checks and segments read it from here only."""

    percent: Annotated[int, Field(ge=1, le=100)] | None = Field(
        default=None, description="The discount in percent."
    )
    public_percent: Annotated[int, Field(ge=1, le=100)] | None = Field(
        default=None, description="The ordinary discount everybody gets: shown beside the special one."
    )
    friend_percent: Annotated[int, Field(ge=1, le=100)] | None = Field(
        default=None, description="What a friend or family member who comes along gets."
    )
    code: Line | None = Field(default=None, description="The code to say or type.")
    link: Link | None = Field(default=None, description="https://…, where the offer is.")
    starts: DayOrMoment | None = Field(
        default=None, description="First day or moment for the people written to."
    )
    public_starts: DayOrMoment | None = Field(default=None, description="When everybody else may come.")
    ends: DayOrMoment | None = Field(default=None, description="Last day (until closing time) or moment.")
    details: LocalisedText | None = Field(default=None, description="What it covers, in a few words.")

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if not given - {"starts", "public starts", "ends"}:
            yield Fault("", "this offer gives nothing", "write 'percent: 15', or say it under 'details'")
        if self.percent and self.public_percent and self.public_percent >= self.percent:
            yield Fault(
                "public percent",
                f"everybody gets {self.public_percent}%, so {self.percent}% is nothing special",
                "the special discount is the larger one",
            )
        yield from _out_of_order(self.starts, self.ends, "starts", "ends")
        yield from _out_of_order(self.starts, self.public_starts, "starts", "public starts")
        yield from _out_of_order(self.public_starts, self.ends, "public starts", "ends")


def _out_of_order(
    first: date | datetime | None, last: date | datetime | None, one: str, other: str
) -> Iterable[Fault]:
    """A fault at ``other`` if it comes before ``one``; a bare day lasts all day."""
    if first is None or last is None:
        return
    end = last if isinstance(last, datetime) else datetime.combine(last, time.max)
    begin = first if isinstance(first, datetime) else datetime.combine(first, time.min)
    if end < begin:
        yield Fault(
            other, f"{quoted(other)} is before {quoted(one)}, which is {_said(first)}", "mend one of them"
        )


def _said(day: date | datetime) -> str:
    return day.strftime("%Y-%m-%d %H:%M" if isinstance(day, datetime) else "%Y-%m-%d")


class Event(Written):
    """Something customers are invited to."""

    name: Localised = Field(
        description="What it is called; text, or one per language.", examples=["An afternoon of thanks"]
    )
    starts: Moment = Field(description="2027-03-20 17:00, in the shop's zone.", examples=["2027-03-20 17:00"])
    ends: Moment = Field(description="2027-03-20 20:00, in the shop's zone.", examples=["2027-03-20 20:00"])
    place: Localised | None = Field(default=None, description="Where; the shop's address if left out.")
    details: LocalisedText | None = Field(
        default=None, description="What awaits people there, in a few words."
    )

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        yield from _out_of_order(self.starts, self.ends, "starts", "ends")
        if self.starts == self.ends:
            yield Fault("ends", "it ends at the moment it starts", "write when it is over")


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

    shop: Shop = Field(description="Your business, as letters and the law name it.")
    language: Language = Field(default="en", description="For people whose language is not known.")
    currency: Currency | None = Field(
        default=None, description="Three-letter code for amounts without one: AMD, ILS, GBP …"
    )
    senders: dict[str, Sender] = Field(
        default_factory=dict, description="The people who sign, by a short name."
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
    delivery: Delivery = Field(default_factory=Delivery, description="How letters leave, and how fast.")
    consent: Consent = Field(
        default_factory=Consent, description="What you know about people's consent. Not legal advice."
    )
    opt_out: OptOut = Field(default_factory=OptOut, description="How people ask you to stop.")
    public_url: Link | None = Field(
        default=None,
        description="https://… of a server of yours that takes opting out by one click; "
        "leave it out if there is none.",
    )
