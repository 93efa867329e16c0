"""What follows from a response: a pure function of it and of what was before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.fate import Fate
from engine.response.model import Kind, Response, Scope

#: So many letters in a row that bounced for a passing reason, over at least so long, are enough.
SOFT_BOUNCES = 5
SOFT_SPAN = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppress:
    """Write no more to ``address``, of the letters in ``scope``, until then (None: for ever).

    ``why`` is one of the ledger's words: asked, bounce, complaint, failing, paused, unhappy.
    """

    address: str
    why: str
    scope: str = Scope.EVERYTHING
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """Write again to ``address`` what it had asked not to get."""

    address: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """What an unsure letter has come to."""

    letter: int
    fate: Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Keep the response's answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Open a case: somebody is unhappy, and their account's owner should hear of it."""

    address: str
    why: str


Consequence = Suppress | Restore | Settle | Keep | Open


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A letter that somebody was sent before.

    Attributes:
        sent_at: When it was handed over.
        bounced: Whether it came back for a passing reason.
    """

    sent_at: datetime
    bounced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was before a response.

    Attributes:
        fate: Of the letter it is about; None where that is not known.
        earlier: Letters to the same address up to now, the response's own counted as it now is, oldest first;
            those since the last sign of life (a delivery report, a reply, an answer).
        open_case: The person has an open case already.
        taken_off: Somebody here took the address off the list, on which bounces had put it, after the letter
            went: they knew more than its server did.
    """

    fate: Fate | None = None
    earlier: tuple[Earlier, ...] = ()
    open_case: bool = False
    taken_off: bool = False


def follows(response: Response, history: History) -> tuple[Consequence, ...]:
    """What is to be done because of ``response``, in order.

    Total: anything that is not understood has no consequence.  Where nobody knows whom it is about, nothing
    follows but a letter's settling.
    """
    return (*_settled(response, history), *_about(response, history))


def _settled(response: Response, history: History) -> tuple[Consequence, ...]:
    if response.letter is None or history.fate is not Fate.UNSURE:
        return ()
    match response.kind:
        case Kind.BOUNCE:
            return (Settle(letter=response.letter, fate=Fate.REFUSED),)
        case Kind.OTHER:
            return ()
        case _:
            # Whoever answers, complains or opts out by a letter has got it.
            return (Settle(letter=response.letter, fate=Fate.ACCEPTED),)


def _about(response: Response, history: History) -> tuple[Consequence, ...]:
    address = response.address
    if address is None:
        return (Keep(),) if response.kind is Kind.ANSWER and response.answer else ()
    match response.kind:
        case Kind.BOUNCE if response.letter is None:
            # Of a letter we never sent: anybody can write such a message about anybody.
            return ()
        case Kind.BOUNCE if history.taken_off:
            return ()
        case Kind.BOUNCE if response.permanent:
            return (Suppress(address=address, why="bounce"),)
        case Kind.BOUNCE if _fails_for_long(history):
            return (Suppress(address=address, why="failing"),)
        case Kind.COMPLAINT:
            return (Suppress(address=address, why="complaint"),)
        case Kind.OPT_OUT:
            why = "asked" if response.until is None else "paused"
            return (Suppress(address=address, why=why, scope=response.scope, until=response.until),)
        case Kind.UNDO:
            return (Restore(address=address, scope=response.scope),)
        case Kind.ANSWER if response.answer:
            return (Keep(), *_case(response, history, "an unhappy answer"))
        case Kind.REPLY if response.letter is None:
            # No answer to a letter of ours: whoever reads the mailbox sees it, and nobody is alarmed by spam.
            return ()
        case Kind.REPLY:
            return _case(response, history, "a reply with a complaint")
        case _:
            return ()


def _case(response: Response, history: History, why: str) -> tuple[Consequence, ...]:
    if not response.unhappy or response.address is None or history.open_case:
        return ()
    return (
        Open(address=response.address, why=why),
        Suppress(address=response.address, why="unhappy", scope=Scope.ADVERTISING),
    )


def _fails_for_long(history: History) -> bool:
    last = history.earlier[-SOFT_BOUNCES:]
    return (
        len(last) == SOFT_BOUNCES
        and all(letter.bounced for letter in last)
        and last[-1].sent_at - last[0].sent_at >= SOFT_SPAN
    )
