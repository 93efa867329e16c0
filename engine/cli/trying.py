"""Letters sent to be looked at: copies that count nowhere."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import click

from engine import clock
from engine.address import normalise
from engine.audience.model import Contact
from engine.cli.showing import say, say_json
from engine.delivery.carrier import Carrier
from engine.delivery.model import Message
from engine.errors import BadInput, CarrierDown
from engine.fate import Fate, Outcome
from engine.ledger.ledger import Ledger
from engine.planned import planned
from engine.planning.inputs import Inputs
from engine.planning.plan import Plan
from engine.problem import printable, quoted
from engine.token import Keyring
from engine.wiring import carrier, read_config
from engine.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The letter of ``contact``, to somebody else."""

    contact: Contact
    message: Message


def plan_to_try(inputs: Inputs, here: Workspace, ledger: Ledger, *, now: datetime) -> Plan:
    """The plan whose letters are copied.  The caller closes it.

    What stands in them (the way out among it) is signed with keys that are thrown away: a click cannot
    speak for the person whose letter it is.

    Raises:
        BadInput: with everything that must be mended first.
    """
    return planned(inputs, here, ledger, now=now, keyring=Keyring.new(secrets.token_bytes), shown=True)


def see_to_those_who_asked_to_stop(
    whose: str, recipients: Iterable[str], ledger: Ledger, *, now: datetime
) -> None:
    """A copy is a letter too.  ``whose`` says where the addresses come from.

    Raises:
        BadInput: naming every address that is no longer written to.
    """
    stopped = [
        to
        for to in recipients
        if any(one.holds(now) and not one.scope for one in ledger.suppressions(normalise(to)))
    ]
    if stopped:
        named = "\n".join(
            f"{whose}: {quoted(to)} is on the list of those we no longer write to" for to in stopped
        )
        raise BadInput(
            message=f"{named}\n  hint: only if that person asked for it: gramercy suppress remove "
            + " ".join(map(printable, stopped))
        )


def send_to_me(inputs: Inputs, here: Workspace, ledger: Ledger, *, now: datetime, json_: bool) -> int:
    """Send one letter in each language of the audience to the campaign's sender; returns the exit code.

    Raises:
        BadInput: if the sender is on the list of those no longer written to.
        CarrierDown: if none can be sent.
    """
    first: dict[str, Contact] = {}
    with plan_to_try(inputs, here, ledger, now=now) as plan:
        me = inputs.settings.senders[inputs.campaign.sender].email
        whose = f"sender {quoted(inputs.campaign.sender)}"
        see_to_those_who_asked_to_stop(whose, [me], ledger, now=clock.now())
        for contact in plan.audience.people():
            first.setdefault(contact.language, contact)
        copies = [
            Copy(contact=contact, message=plan.composer.copy(contact, me, now, marked=False))
            for contact in first.values()
        ]
    return hand_over(copies, here, json_=json_)


def hand_over(copies: Sequence[Copy], here: Workspace, *, json_: bool) -> int:
    """Send copies, of which nothing is written down, and tell what came of each; returns the exit code.

    Raises:
        CarrierDown: if none can be sent.
    """
    if not copies:
        if json_:
            say_json({"copies": []})
        say("Nobody gets this letter, so there is none to try.")
        return 0
    with carrier(read_config(here), here) as (way, where):
        outcomes = asyncio.run(_send(way, [copy.message for copy in copies]))
    sent = list(zip(copies, outcomes, strict=True))
    if json_:
        say_json({"copies": [_record(copy, outcome) for copy, outcome in sent]})
    for copy, outcome in sent if not json_ else ():
        said = "handed over" if outcome.fate is Fate.ACCEPTED else f"not sent: {printable(outcome.detail)}"
        whose, to = printable(copy.contact.id), printable(copy.message.recipient)
        click.echo(f"{copy.contact.language}: the letter of {whose} to {to}: {said}")
    if any(outcome.fate is Fate.ACCEPTED for outcome in outcomes):
        say(f"Handed to {where}. These copies count nowhere: everybody still gets their own letter.")
    return 0 if all(outcome.fate is Fate.ACCEPTED for outcome in outcomes) else 5


def _record(copy: Copy, outcome: Outcome) -> dict[str, object]:
    return {
        "to": copy.message.recipient,
        "language": copy.contact.language,
        "contact": copy.contact.id,
        "fate": outcome.fate.value,
        "detail": outcome.detail,
    }


async def _send(way: Carrier, messages: Sequence[Message]) -> list[Outcome]:
    """What became of each message, in order.

    Raises:
        CarrierDown: if not even the first could be offered.
    """
    outcomes: list[Outcome] = []
    connection = await way.connect()
    try:
        for message in messages:
            if not connection.usable:
                await connection.close()
                connection = await way.connect()
            outcomes.append(await connection.offer(message) or await connection.deliver(message))
    except CarrierDown as down:
        if not outcomes:
            raise
        left = len(messages) - len(outcomes)
        outcomes += [Outcome(fate=Fate.DEFERRED, detail=str(down))] * left
    finally:
        await connection.close()
    return outcomes
