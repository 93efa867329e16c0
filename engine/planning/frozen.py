"""A plan made lasting: frozen into the ledger, and taken up again from there alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.address import normalise
from engine.audience.model import Contact
from engine.campaign.model import OnePer
from engine.delivery.model import Message
from engine.errors import BadInput, LedgerBroken
from engine.ledger.ledger import Ledger
from engine.ledger.model import Claimed, NewLeftOut, NewLetter, NewRun, Run
from engine.planning.composing import Composer
from engine.planning.inputs import Inputs, unpacked
from engine.planning.plan import Plan
from engine.token import Keyring
from engine.value import Value, Values

#: Kept with a letter's values; no column can be called so.
_COUNTRY = "@country"
_PLAN = "plan.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A run taken up again.

    Attributes:
        inputs: The texts as they were when the plan was confirmed.
        write: Writes one claimed letter with the Date it is to carry; raises LetterFailed, BadInput if the
            run has been planned again since, LedgerBroken if the keys are not those of the plan.
    """

    inputs: Inputs
    write: Callable[[Claimed, datetime], Message]


def freeze(plan: Plan, ledger: Ledger, now: datetime) -> Run:
    """Freeze a confirmed plan: the people, the values their letters use, the texts.

    Raises:
        BadInput: if the campaign is frozen already.
        LedgerBroken: if it cannot be written.
    """
    return ledger.freeze(_new_run(plan), _letters(plan), _left_out(plan), now)


def freeze_again(plan: Plan, ledger: Ledger, now: datetime, *, by: str) -> Run:
    """Cancel what is unsent of the campaign's run, and freeze the rest of ``plan`` under the same identity.

    Raises:
        BadInput: if there is no such run, or it is being sent at this moment.
    """
    return ledger.replan(_new_run(plan), _letters(plan), _left_out(plan), by=by, now=now)


def thaw(ledger: Ledger, run: Run, keyring: Keyring) -> Frozen:
    """Take up a frozen run.  Nothing on disk counts any more.

    Raises:
        LedgerBroken: if its snapshot is gone or cannot be read.
    """
    snapshot = ledger.snapshot(run.id)
    inputs = unpacked(snapshot)
    try:
        advertising = json.loads(snapshot[_PLAN])["advertising"] is True
    except (KeyError, ValueError) as error:
        raise LedgerBroken("the run's snapshot is not complete: nothing can be sent from it") from error
    composer = Composer(
        inputs, occurrence=run.occurrence, as_of=run.as_of, keyring=keyring, advertising=advertising
    )

    def write(letter: Claimed, date: datetime) -> Message:
        if letter.as_of != run.as_of:
            raise BadInput(
                message=f"{run.campaign} has been planned again meanwhile, so this one stopped\n"
                f"  hint: gramercy send {run.campaign}"
            )
        message = composer.message(_contact(letter), date)
        if message.number != letter.number:
            raise LedgerBroken(
                "the workspace's keys are not those this was planned with, so nothing was sent\n"
                "  hint: put .gramercy/keys back from a copy, or plan what is unsent anew: "
                f"gramercy send {run.campaign} --replan"
            )
        return message

    return Frozen(inputs=inputs, write=write)


def _new_run(plan: Plan) -> NewRun:
    files = {**plan.inputs.packed(), _PLAN: json.dumps({"advertising": plan.advertising}).encode()}
    return NewRun(
        campaign=plan.inputs.id,
        occurrence=plan.occurrence,
        letter=plan.inputs.campaign.letter,
        as_of=plan.as_of,
        rows=plan.audience.rows,
        files=files,
    )


def _letters(plan: Plan) -> Iterator[NewLetter]:
    one_per = plan.inputs.campaign.one_per
    for contact in plan.audience.people():
        yield NewLetter(
            number=plan.composer.number(contact),
            contact=contact.id,
            address=contact.address,
            language=contact.language,
            slot=_slot(contact, one_per),
            values={**contact.values, _COUNTRY: contact.country},
        )


def _slot(contact: Contact, one_per: OnePer) -> str:
    match one_per:
        case OnePer.CONTACT:
            return contact.id
        case OnePer.HOUSEHOLD if contact.household:
            return "household:" + contact.household
        case _:
            return normalise(contact.address)


def _left_out(plan: Plan) -> Iterator[NewLeftOut]:
    for row in plan.audience.left():
        yield NewLeftOut(
            row=row.row, contact=row.id, address=row.address, reason=row.reason.value, detail=row.detail
        )


def _contact(letter: Claimed) -> Contact:
    values: Values = {name: value for name, value in letter.values.items() if not name.startswith("@")}
    country: Value | object = letter.values.get(_COUNTRY)
    return Contact(
        row=letter.seq,
        id=letter.contact,
        address=letter.address,
        language=letter.language,
        country=country if isinstance(country, str) else None,
        household=None,
        values=values,
    )
