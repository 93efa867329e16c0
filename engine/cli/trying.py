"""``send --only-me``: the first letter of each language, to the sender alone."""

from __future__ import annotations

import asyncio
import secrets
from datetime import datetime

import click

from engine.audience.model import Contact
from engine.cli.planned import planned
from engine.cli.showing import say, say_json
from engine.delivery.carrier import Carrier
from engine.delivery.model import Message
from engine.fate import Fate, Outcome
from engine.ledger.ledger import Ledger
from engine.planning.inputs import Inputs
from engine.problem import printable
from engine.token import Keyring
from engine.wiring import carrier, read_config
from engine.workspace import Workspace


def send_to_me(inputs: Inputs, here: Workspace, ledger: Ledger, *, now: datetime, json_: bool) -> int:
    """Send one letter in each language of the audience to the campaign's sender; returns the exit code.

    The copies count nowhere, and what stands in them (the way out among it) is signed with keys that are
    thrown away: a click cannot speak for the person whose letter it is.
    """
    first: dict[str, Contact] = {}
    with planned(inputs, here, ledger, now=now, keyring=Keyring.new(secrets.token_bytes)) as plan:
        me = inputs.settings.senders[inputs.campaign.sender].email
        for contact in plan.audience.people():
            first.setdefault(contact.language, contact)
        messages = [plan.composer.copy(contact, me, now) for contact in first.values()]
    if not messages:
        if json_:
            say_json({"copies": []})
        say("Nobody gets this letter, so there is none to try.")
        return 0
    with carrier(read_config(here), here) as (way, where):
        outcomes = asyncio.run(_send(way, messages))
    sent = list(zip(first.values(), outcomes, strict=True))
    if json_:
        say_json({"copies": [_record(contact, outcome) for contact, outcome in sent]})
    for contact, outcome in sent if not json_ else ():
        said = "handed over" if outcome.fate is Fate.ACCEPTED else f"not sent: {printable(outcome.detail)}"
        click.echo(f"{contact.language}: the letter of {printable(contact.id)} to {me}: {said}")
    if any(outcome.fate is Fate.ACCEPTED for outcome in outcomes):
        say(f"Handed to {where}. These copies count nowhere: everybody still gets their own letter.")
    return 0 if all(outcome.fate is Fate.ACCEPTED for outcome in outcomes) else 5


def _record(contact: Contact, outcome: Outcome) -> dict[str, object]:
    return {
        "language": contact.language,
        "contact": contact.id,
        "fate": outcome.fate.value,
        "detail": outcome.detail,
    }


async def _send(way: Carrier, messages: list[Message]) -> list[Outcome]:
    connection = await way.connect()
    try:
        return [await connection.offer(message) or await connection.deliver(message) for message in messages]
    finally:
        await connection.close()
