"""Letters that went, and what came back about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from engine.fate import Fate, Outcome
from engine.ledger.ledger import Ledger
from engine.ledger.model import AtRisk, Done, Run, Step
from engine.response.model import Kind, Response, Source
from tests.ledger.making import LEASE, NOW, new_letter, new_run

ADA = "ada@home.example"


def frozen(ledger: Ledger, *addresses: str, first: int = 1, campaign: str = "thanks", **kind: object) -> Run:
    """A run of letters to these addresses, numbered from ``first``, planned and no more."""
    letters = [new_letter(first + place, address=address) for place, address in enumerate(addresses)]
    new = replace(new_run(len(addresses), campaign=campaign), **kind)  # type: ignore[arg-type]
    return ledger.freeze(new, letters, [], NOW)


def send(ledger: Ledger, run: Run, fate: Fate = Fate.ACCEPTED, *, at: datetime = NOW) -> None:
    """Carry out what is due of a run: every letter comes to ``fate``; AT_RISK leaves it there."""
    owner = ledger.enlist(at, LEASE)
    for letter in ledger.claim(run.id, owner, 1000, at):
        ledger.advance([Step(at_risk=AtRisk(letter=letter, date=at))], at)
        if fate is not Fate.AT_RISK:
            ledger.advance([Step(done=Done(letter=letter, outcome=Outcome(fate=fate)))], at)


def went(
    ledger: Ledger, *addresses: str, first: int = 1, fate: Fate = Fate.ACCEPTED, at: datetime = NOW
) -> Run:
    """A run, carried out."""
    run = frozen(ledger, *addresses, first=first, campaign=f"campaign {first}")
    send(ledger, run, fate, at=at)
    return run


def said(kind: Kind, name: str = "", **more: object) -> Response:
    facts = {"at": NOW, "source": Source.MAIL, **more}
    return Response(id=f"mail:{name or kind}", kind=kind, **facts)  # type: ignore[arg-type]


def fates(ledger: Ledger, run: Run) -> dict[str, str]:
    return {letter.address: letter.fate.value for letter in ledger.letters(run.id)}


def stops(ledger: Ledger, address: str = ADA, *, undone: bool = False) -> list[tuple[str, str]]:
    """Why and of which letters an address gets none."""
    return [(one.why.value, one.scope) for one in ledger.suppressions(address, undone=undone)]
