"""A first config.yaml and campaign from a few answers."""

from __future__ import annotations

import json
from dataclasses import dataclass

from engine.starter.guessing import Guess

#: The segment of those who asked to get no more letters.
STOPPED = "asked to stop"
#: What the feedback letter asks.
_RECOMMEND = {
    "en": "How likely are you to recommend us to a friend?",
    "hy": "Որքանո՞վ է հավանական, որ մեզ խորհուրդ կտաք Ձեր ընկերներին։",
    "he": "עד כמה סביר שנזכה להמלצה שלך לחברים?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFile:
    """A file of orders as a config names it.

    Attributes:
        file: Relative to the workspace, with forward slashes.
        encoding: None where it can be told from the file.
        date_format: None: as in 2027-03-31.
        matches: The customers' heading that ``customer`` equals; None: their number, else their address.
    """

    file: str
    encoding: str | None
    customer: str
    matches: str | None
    at: str
    amount: str | None
    category: str | None
    date_format: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What ``init`` was told.

    Attributes:
        shop: The shop's name.
        signer: Who signs.
        role: The signer's role, as printed under the name.
        email: Letters come from here, and stop requests go here.
        language: For customers whose language is not known.
        time_zone: IANA name.
        customers: The customer file, relative to the workspace, with forward slashes.
        encoding: How that file is written; None where it can be told from the file.
        guess: What its headings mean.
        date_format: How it writes dates; None: as in 2027-03-31.
        orders: The file of their orders; None for none.
        currency: For amounts that name none; None where nobody said.
    """

    shop: str
    signer: str
    role: str
    email: str
    language: str
    time_zone: str
    customers: str
    encoding: str | None
    guess: Guess
    date_format: str | None
    orders: OrderFile | None = None
    currency: str | None = None


def sender_key(signer: str) -> str:
    """The short name of the signer in config and campaigns: the given name, in lower case."""
    first = signer.split()[0].lower() if signer.split() else ""
    return "".join(character for character in first if character.isalnum()) or "me"


def config_text(answers: Answers) -> str:
    """config.yaml for somebody with a customer file of their own."""
    lines = [
        "# yaml-language-server: $schema=config.schema.json",
        "# What every key means: config.example.yaml. Look for mistakes with: gramercy check",
        "shop:",
        f"  name: {_text(answers.shop)}",
        f"  time zone: {answers.time_zone}",
        "  # address: your postal address; advertising never goes without it",
        "  # phone: printed under the signature",
        f"language: {answers.language}",
        *([f"currency: {answers.currency}"] if answers.currency else []),
        "senders:",
        f"  {_text(sender_key(answers.signer))}:",
        f"    name: {_text(answers.signer)}",
        f"    role: {_text(answers.role)}",
        f"    email: {_text(answers.email)}",
        "sources:",
        "  customers:",
        f"    file: {_text(answers.customers)}",
    ]
    if answers.encoding is not None:
        lines.append(f"    encoding: {answers.encoding}")
    if answers.guess.id is not None:
        lines.append(f"    id: {_text(answers.guess.id)}")
    if answers.date_format is not None:
        lines.append(f"    date format: {answers.date_format}")
    lines.append("    columns:  # our name: your heading")
    lines += [f"      {ours}: {_column(answers.guess, ours)}" for ours in answers.guess.columns]
    if answers.guess.unknown:
        names = ", ".join(answers.guess.unknown)
        lines.append(f"      # not mapped, usable under their own names: {_comment(names)}")
    lines += _orders(answers.orders)
    if answers.guess.stopped is not None:
        lines += ["segments:", f"  {STOPPED}: {answers.guess.stopped}"]
    lines += [
        "opt out:",
        f"  address: {_text(answers.email)}",
        "questions:  # what letters ask, answered with one click",
        "  recommend:",
        "    kind: nps",
        "    text:",
        *(f"      {language}: {_text(words)}" for language, words in _RECOMMEND.items()),
        "delivery:",
        "  by: inbox  # the built-in one: nothing leaves this computer",
        "",
    ]
    return "\n".join(lines)


def _column(guess: Guess, ours: str) -> str:
    """What the config says of one column."""
    heading = _text(guess.columns[ours])
    return f"{{from: {heading}, type: yes/no}}" if guess.stopped == ours else heading


def _orders(orders: OrderFile | None) -> list[str]:
    if orders is None:
        return []
    said = {
        "file": orders.file,
        "encoding": orders.encoding,
        "date format": orders.date_format,
        "customer": orders.customer,
        "matches": orders.matches,
        "at": orders.at,
        "amount": orders.amount,
        "category": orders.category,
    }
    return [
        "    orders:",
        *(f"      {key}: {_text(value)}" for key, value in said.items() if value is not None),
    ]


def campaign_text(answers: Answers) -> str:
    """A first thank-you to everybody in the customer file."""
    return "\n".join(
        [
            "# yaml-language-server: $schema=../campaign.schema.json",
            "name: Thank our customers",
            "purpose: thank-you",
            "audience:",
            "  from: customers",
            "  # who: country = 'AM'      a rule, in plain words; everybody if left out",
            *([f"  but not: [{STOPPED}]"] if answers.guess.stopped is not None else []),
            "letter: thank-you",
            f"sender: {_text(sender_key(answers.signer))}",
            "",
        ]
    )


def _text(value: str) -> str:
    # A JSON string is a YAML string too, whatever it holds.
    return json.dumps(value, ensure_ascii=False)


def _comment(text: str) -> str:
    return " ".join(text.split())
