"""What an approval covers: the people, the letters as they read, and the time; and whether it still holds.

A digest is made from what somebody gets to see and from nothing else: not from the workspace's keys, not
from the moment the plan was made, not from how letters leave.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.audience.model import Reason
from engine.errors import BadInput, LetterFailed
from engine.ledger.ledger import Ledger
from engine.ledger.model import Approval, ApprovedLetter, Since
from engine.letter.calendar import undated
from engine.letter.model import Image
from engine.planning.composing import Composer, Letter
from engine.planning.inputs import Inputs
from engine.planning.plan import Plan
from engine.problem import printable, quoted
from engine.token import Keyring
from engine.zone import instant

_BYTES = 16
_LONGEST_NAME = 100
#: Nobody's keys: numbers and ways out made with them are the same in every workspace and after a renewal.
_KEYS = Keyring((bytes(32),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An approval beside a plan.

    Attributes:
        since: What is different with people and letters.
        time: When the letters would go now, in the approval's words; empty for any time.
    """

    approval: Approval
    since: Since
    time: str

    @property
    def holds(self) -> bool:
        """Whether the letters may go as they are."""
        return self.since.nothing and self.time == self.approval.time


def approved_letters(plan: Plan) -> Iterator[ApprovedLetter]:
    """Everybody of ``plan`` with what their letter says, in the order of the source; every letter is
    written for it."""
    composer = _composer(plan)
    for contact in plan.audience.people():
        try:
            read = _read(composer.letter(contact))
        except LetterFailed:
            # It goes to nobody.  Once it can be written, it is another letter.
            read = _digest(b"cannot be written")
        person = _digest(*map(_bytes, (contact.id, contact.address, contact.language)))
        yield ApprovedLetter(number=composer.number(contact), person=person, letter=read)


def time_of(inputs: Inputs) -> str:
    """When the letters of a campaign go: a moment in UTC (ISO 8601), empty for any time."""
    when = inputs.campaign.when
    return "" if when is None else instant(when, inputs.settings.shop.time_zone).isoformat()


def standing(plan: Plan, ledger: Ledger) -> Standing | None:
    """The latest approval of a campaign beside what would go now; None if there is none.

    Writes every letter.
    """
    approval = ledger.approval(plan.inputs.id, plan.occurrence)
    if approval is None:
        return None
    since = ledger.since_approval(approval, approved_letters(plan), _stopped(plan))
    return Standing(approval=approval, since=since, time=time_of(plan.inputs))


def see_to_approval(plan: Plan, ledger: Ledger) -> None:
    """Let a plan go now only if its config asks for no approval, or if somebody has approved just this.

    Raises:
        BadInput: saying what is missing, or what has changed since.
    """
    if not plan.inputs.settings.approval.needed:
        return
    if found := objection(plan, ledger):
        raise BadInput(message=found)
    when, zone = plan.inputs.campaign.when, plan.inputs.settings.shop.time_zone
    if when is not None and plan.as_of < instant(when, zone):
        raise BadInput(
            message=f"{quoted(plan.inputs.id)} was approved for {when:%Y-%m-%d %H:%M}, and --now would send "
            f"it before\n  hint: write the new time under 'when', then: {_command(plan)}"
        )


def objection(plan: Plan, ledger: Ledger) -> str | None:
    """Why nobody's word covers what would go now, with a hint; None where somebody's does.

    Writes every letter.
    """
    asked, name, command = plan.inputs.settings.approval, quoted(plan.inputs.id), _command(plan)
    approval = ledger.approval(plan.inputs.id, plan.occurrence)
    if approval is None:
        return f"{name} has not been approved yet\n  hint: {command}"
    if asked.spelt(approval.by) is None:
        return (
            f"{name} was approved by {quoted(approval.by)}, who may not approve any more\n"
            f"  hint: the config asks for the word of {_names(asked.by or ())}: {command}"
        )
    if not approval.comparable:
        return (
            f"what {printable(approval.by)} approved of {name} has been sent\n"
            f"  hint: a new plan needs a new approval: {command}"
        )
    found = standing(plan, ledger)
    if found is None or found.holds:
        return None
    return (
        f"{name} is not as it was approved: {said_since(found, plan)}\n"
        f"  hint: look at it with gramercy preview, then: {command}"
    )


def _command(plan: Plan) -> str:
    return f"gramercy approve {printable(plan.inputs.id)}"


def said_since(found: Standing, plan: Plan) -> str:
    """What is different, on one line."""
    zone = plan.inputs.settings.shop.time_zone
    since, approval = found.since, found.approval
    people = [
        words
        for count, words in (
            (since.more, f"{_people(since.more)} more"),
            (since.fewer, f"{_people(since.fewer)} fewer"),
            (since.moved, f"{_people(since.moved)} with another address or language"),
        )
        if count
    ]
    letters = (
        f"{since.different} letter{' reads' if since.different == 1 else 's read'} differently"
        if since.different
        else "the letters read the same"
    )
    time = (
        "the time is the same"
        if found.time == approval.time
        else f"the time is {_shown(found.time, zone)} and was {_shown(approval.time, zone)}"
    )
    return (
        f"since {printable(approval.by)} approved on {approval.at.astimezone(zone):%Y-%m-%d %H:%M}: "
        + ", ".join([*(people or ["the same people"]), letters, time])
    )


def approver(inputs: Inputs, name: str) -> str:
    """The name of somebody who may approve, as the config spells it.

    Raises:
        BadInput: if the config names others, or the name is none that could be read again.
    """
    asked = inputs.settings.approval
    spelt = asked.spelt(name)
    if spelt is None:
        raise BadInput(
            message=f"{quoted(name)} may not approve here\n"
            f"  hint: the config asks for the word of {_names(asked.by or ())}: say who you are with --by"
        )
    if len(spelt) > _LONGEST_NAME or not spelt.isprintable() or not any(map(str.isalnum, spelt)):
        raise BadInput(
            message=f"{quoted(spelt)} is not a name that can be written down\n"
            f"  hint: use letters that can be seen, {_LONGEST_NAME} at most"
        )
    return spelt


def _shown(time: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(time).astimezone(zone):%Y-%m-%d %H:%M}" if time else "left open"


def _names(names: tuple[str, ...]) -> str:
    return " or ".join(quoted(name) for name in names)


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _composer(plan: Plan) -> Composer:
    return Composer(
        plan.inputs,
        occurrence=plan.occurrence,
        as_of=plan.as_of,
        keyring=_KEYS,
        advertising=plan.advertising,
    )


def _stopped(plan: Plan) -> Iterator[int]:
    """The numbers of those who get nothing because they asked to stop: nobody's word is needed for that."""
    for row in plan.audience.left():
        if row.reason is Reason.SUPPRESSED:
            yield _KEYS.letter_number(plan.inputs.id, plan.occurrence, row.id)


def _read(letter: Letter) -> bytes:
    """What the reader gets to see of a letter, in a few bytes."""
    headers, body = letter.headers, letter.body
    return _digest(
        *map(
            _bytes,
            (
                headers.sender.name,
                headers.sender.address,
                headers.reply_to.address if headers.reply_to else None,
                headers.to.name,
                headers.subject,
                headers.language,
                headers.list_id,
                str(headers.one_click),
                *headers.unsubscribe,
                body.preheader,
                body.html,
                body.text,
            ),
        ),
        *map(_picture, body.images),
        *(
            _digest(_bytes(part.name), _bytes(part.content_type), undated(part.content))
            for part in letter.parts
        ),
    )


@lru_cache(64)
def _picture(image: Image) -> bytes:
    """Remembered: all letters of a campaign show the same ones."""
    return _digest(*map(_bytes, (image.cid, image.name, image.content_type)), image.content)


def _bytes(text: str | None) -> bytes:
    # None is not the empty text.
    return b"-" if text is None else b"+" + text.encode("utf-8", "surrogatepass")


def _digest(*pieces: bytes) -> bytes:
    """Lengths keep ("ab", "c") and ("a", "bc") apart."""
    hashed = hashlib.sha256()
    for piece in pieces:
        hashed.update(len(piece).to_bytes(8, "big") + piece)
    return hashed.digest()[:_BYTES]
