"""A plan made lasting: frozen into the ledger, and taken up again from there alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.address import normalise
from engine.audience.model import Contact, Reason
from engine.campaign.model import OnePer
from engine.delivery.model import Message
from engine.errors import BadInput, LedgerBroken
from engine.ledger.heard import Link, Sent
from engine.ledger.ledger import Ledger
from engine.ledger.model import Claimed, NewLeftOut, NewLetter, NewRun, Run
from engine.ledger.scheduled import Occurred
from engine.planning.composing import Composer
from engine.planning.departing import Departures
from engine.planning.inputs import Inputs, unpacked
from engine.planning.plan import Plan
from engine.token import Keyring
from engine.value import Value, Values

#: Kept with a letter's values; no columns can be called so.
_COUNTRY = "@country"
_WAVE = "@wave"
_PLAN = "plan.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A run taken up again.

    Attributes:
        inputs: The texts as they were when the plan was confirmed.
        write: Writes one claimed letter with the Date it is to carry; raises LetterFailed, BadInput if the
            run has been planned again since, LedgerBroken if the keys are not those of the plan.
        links: The links of the letters written so far that are led past our server.
    """

    inputs: Inputs
    write: Callable[[Claimed, datetime], Message]
    links: Callable[[], list[Link]]


def freeze(
    plan: Plan,
    ledger: Ledger,
    now: datetime,
    *,
    departures: Departures,
    occurred: Occurred | None = None,
    standing: Iterable[tuple[str, str | None]] = (),
    again_at: datetime | None = None,
) -> Run:
    """Freeze a confirmed plan: the people, the values their letters use, the texts, when each may leave.

    ``occurred`` is written down with it, and the tiers people are ``standing`` in; ``again_at`` is when
    people who are held back are looked at again, None: never.

    Raises:
        BadInput: if the campaign is frozen already.
        LedgerBroken: if it cannot be written.
    """
    new = replace(
        _new_run(plan),
        occurred=occurred,
        standing=standing,
        gate_at=departures.gate_at(),
        again_at=again_at,
    )
    return _with_links(ledger.freeze(new, letters(plan, departures), _left_out(plan), now), plan, ledger)


def freeze_again(plan: Plan, ledger: Ledger, now: datetime, *, by: str, departures: Departures) -> Run:
    """Cancel what is unsent of the campaign's run, and freeze the rest of ``plan`` under the same identity.

    Raises:
        BadInput: if there is no such run, or it is being sent at this moment.
    """
    run = ledger.replan(_new_run(plan), letters(plan, departures), _left_out(plan), by=by, now=now)
    return _with_links(run, plan, ledger)


def _with_links(run: Run, plan: Plan, ledger: Ledger) -> Run:
    ledger.add_links(run.id, plan.composer.links)
    return run


def thaw(ledger: Ledger, run: Run, keyring: Keyring, *, bounces: str | None = None) -> Frozen:
    """Take up a frozen run.  Nothing on disk counts any more.

    ``bounces`` is the address that bounces come back to; None for the sender's.

    Raises:
        LedgerBroken: if its snapshot is gone or cannot be read.
    """
    inputs, composer = taken_up(ledger.snapshot(run.id), run, keyring, bounces=bounces)

    def write(letter: Claimed, date: datetime) -> Message:
        if letter.as_of != run.as_of:
            raise BadInput(
                message=f"{run.campaign} has been planned again meanwhile, so this one stopped\n"
                f"  hint: gramercy send {run.campaign}"
            )
        message = composer.message(person(letter, letter.values), date)
        if message.number != letter.number:
            raise LedgerBroken(
                "the workspace's keys are not those this was planned with, so nothing was sent\n"
                "  hint: put .gramercy/keys back from a copy, or plan what is unsent anew: "
                f"gramercy send {run.campaign} --replan"
            )
        return message

    return Frozen(inputs=inputs, write=write, links=lambda: composer.links)


def taken_up(
    snapshot: Mapping[str, bytes], run: Run, keyring: Keyring, *, bounces: str | None = None
) -> tuple[Inputs, Composer]:
    """A run's texts, out of its snapshot, and what writes its letters.

    Raises:
        LedgerBroken: if the snapshot is gone or cannot be read.
    """
    inputs = unpacked(snapshot)
    try:
        advertising = json.loads(snapshot[_PLAN])["advertising"] is True
    except (KeyError, ValueError) as error:
        raise LedgerBroken("the run's snapshot is not complete: nothing can be sent from it") from error
    return inputs, Composer(
        inputs,
        occurrence=run.occurrence,
        as_of=run.as_of,
        keyring=keyring,
        advertising=advertising,
        bounces=bounces,
    )


def _new_run(plan: Plan) -> NewRun:
    settings = plan.inputs.settings
    return NewRun(
        campaign=plan.inputs.id,
        occurrence=plan.occurrence,
        letter=plan.inputs.campaign.letter,
        as_of=plan.as_of,
        rows=plan.audience.rows - plan.audience.left_out.get(Reason.NOT_THEIR_DAY, 0),
        files=files(plan),
        purpose=plan.inputs.campaign.purpose.value,
        advertising=plan.advertising,
        keep=settings.pages.keep_letters if settings.public_url is not None else timedelta(),
        reason=plan.inputs.campaign.reason_or_purpose,
        signer=plan.inputs.campaign.sender,
    )


def files(plan: Plan) -> dict[str, bytes]:
    """What the letters of a plan are made from, by name."""
    return {**plan.inputs.packed(), _PLAN: json.dumps({"advertising": plan.advertising}).encode()}


def letters(
    plan: Plan, departures: Departures, *, wanted: Callable[[str], bool] = lambda _contact: True
) -> Iterator[NewLetter]:
    """The letters of a plan, or of those of its contacts that are ``wanted``, in the order of the source."""
    one_per = plan.inputs.campaign.one_per
    for contact in plan.audience.people():
        if not wanted(contact.id):
            continue
        yield NewLetter(
            number=plan.composer.number(contact),
            contact=contact.id,
            address=contact.address,
            language=contact.language,
            slot=_slot(contact, one_per),
            values={**contact.values, _COUNTRY: contact.country, _WAVE: contact.wave},
            departure=departures.of(contact),
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
    # Nearly everybody, each day anew: the run is about the people of its day.
    for row in plan.audience.left(but_for=[Reason.NOT_THEIR_DAY]):
        yield NewLeftOut(
            row=row.row, contact=row.id, address=row.address, reason=row.reason.value, detail=row.detail
        )


def person(letter: Claimed | Sent, contents: Values) -> Contact:
    """Whom a letter goes or went to, with the values that were frozen for it."""
    values: Values = {name: value for name, value in contents.items() if not name.startswith("@")}
    country: Value | object = contents.get(_COUNTRY)
    wave: Value | object = contents.get(_WAVE)
    return Contact(
        row=letter.seq,
        id=letter.contact,
        address=letter.address,
        language=letter.language,
        country=country if isinstance(country, str) else None,
        household=None,
        values=values,
        wave=wave if isinstance(wave, int) else None,
    )
