"""``gramercy test-send``: a marked copy of one person's letter, to whoever looks at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

import click

from engine import clock
from engine.address import Judged, judge
from engine.audience.model import Contact, LeftOut
from engine.cli.options import as_json, at_time, in_workspace, moment, of_campaign, workspace
from engine.cli.trying import Copy, hand_over, plan_to_try, see_to_those_who_asked_to_stop
from engine.errors import BadInput
from engine.planning.plan import Plan
from engine.problem import printable, quoted
from engine.wiring import campaign_inputs, open_ledger

#: Only by way of SMTPUTF8 (RFC 6531) could such a letter go.
_NEEDS_UTF8 = "the part before the @ holds letters that few mail servers take"


@click.command("test-send")
@of_campaign
@click.option(
    "--to", "addresses", metavar="EMAIL", multiple=True, required=True, help="Who gets the copy; repeatable."
)
@click.option(
    "--as",
    "whose",
    metavar="EMAIL",
    help="Whose letter; the first person worth looking at if left out.",
)
@at_time
@as_json
@in_workspace
def command(
    campaign: str,
    addresses: tuple[str, ...],
    whose: str | None,
    at: str | None,
    json_: bool,
    config: Path | None,
) -> int:
    """Send a copy of the very letter of one person of CAMPAIGN, marked [Test], to other addresses.

    It counts nowhere: everybody still gets their own letter, and the way out in it does nothing.
    Exit code: 0 handed over, 2 something to mend, 3 mail server down, 5 not every copy was taken.
    """
    recipients = _recipients(addresses)
    here = workspace(config)
    inputs = campaign_inputs(here, campaign)
    now = moment(at, inputs.settings.shop.time_zone, clock.now())
    with open_ledger(here) as ledger:
        see_to_those_who_asked_to_stop("--to", recipients, ledger, now=clock.now())
        with plan_to_try(inputs, here, ledger, now=now) as plan:
            copies = list(_copies(plan, whose, recipients, now))
    return hand_over(copies, here, json_=json_)


def _copies(plan: Plan, whose: str | None, recipients: Iterable[str], now: datetime) -> Iterator[Copy]:
    people = _first(plan) if whose is None else [_person(plan, whose)]
    for contact in islice(people, 1):
        for to in recipients:
            yield Copy(contact=contact, message=plan.composer.copy(contact, to, now, marked=True))


def _recipients(addresses: tuple[str, ...]) -> list[str]:
    """Each address once, as it is written to.

    Raises:
        BadInput: naming every one that cannot be written to.
    """
    judged = [(words, judge(words)) for words in addresses]
    wrong = [
        f"--to: {quoted(words)} cannot be written to: {reason}"
        for words, one in judged
        if (reason := one.reason or _unsayable(one))
    ]
    if wrong:
        raise BadInput(message="\n".join(wrong))
    found: dict[str | None, str] = {}
    for _, one in judged:
        if one.address is not None:
            found.setdefault(one.identity, one.address)
    return list(found.values())


def _unsayable(judged: Judged) -> str | None:
    return None if judged.address is None or judged.address.isascii() else _NEEDS_UTF8


def _first(plan: Plan) -> Iterator[Contact]:
    """Those worth looking at, then everybody: the first is somebody unless nobody gets the letter."""
    yield from (worth.contact for worth in plan.tried.coverage.people)
    yield from plan.audience.people()


def _person(plan: Plan, whose: str) -> Contact:
    """The person with this address who gets the letter.

    Raises:
        BadInput: if nobody with it does; says why.
    """
    found = plan.audience.of_address(judge(whose).identity, whose.strip())
    for person in found:
        if isinstance(person, Contact):
            return person
    campaign = plan.inputs.id
    if not found:
        source = plan.inputs.campaign.audience.from_
        raise BadInput(message=f"nobody in {quoted(source)} has the address {quoted(whose)}")
    [first, *_] = found
    assert isinstance(first, LeftOut)  # noqa: S101 - whoever is not chosen is left out
    detail = f" ({printable(first.detail)})" if first.detail else ""
    raise BadInput(
        message=f"{quoted(whose)} does not get {quoted(campaign)}: {first.reason.value}{detail}\n"
        f"  hint: gramercy why {printable(whose)} {printable(campaign)} says more"
    )
