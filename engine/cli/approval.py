"""What is said of a campaign's approval where others than ``approve`` tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from engine.ledger.ledger import Ledger
from engine.ledger.model import Approval
from engine.planning.approval import objection
from engine.planning.plan import Plan
from engine.planning.saying import approval_record
from engine.words import approved


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Somebody's word for a plan, or that it is missing.

    Attributes:
        record: For ``--json``; ``holds`` in it is None where the letters were not compared.
        told: For a person.
    """

    record: dict[str, object] | None
    told: str


def word_for(plan: Plan, ledger: Ledger) -> Word | None:
    """The word that ``plan`` has or lacks; None where none is asked for.

    Every letter is compared, as far as the plan has written every letter.
    """
    if not plan.inputs.settings.approval.needed:
        return None
    approval = ledger.approval(plan.inputs.id, plan.occurrence)
    zone = plan.inputs.settings.shop.time_zone
    if approval is not None and not plan.tried.everybody:
        told = f"{_beginning(approval, zone)}. Whether it still stands so is seen with --every-letter."
        return Word(record={**approval_record(approval), "holds": None}, told=told)
    against = objection(plan, ledger)
    record = None if approval is None else {**approval_record(approval), "holds": against is None}
    if approval is not None and against is None:
        return Word(record=record, told=f"{_beginning(approval, zone)}, as it stands.")
    return Word(record=record, told=against or "")


def _beginning(approval: Approval, zone: ZoneInfo) -> str:
    words = approved(approval, zone)
    return words[0].upper() + words[1:]
