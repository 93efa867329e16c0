"""A plan made from what stands on disk and in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from engine.audience.model import Question, Unwanted
from engine.ledger.ledger import Ledger
from engine.planning.inputs import Inputs
from engine.planning.plan import ONCE, Known, Plan, ask_as_planned, make_plan
from engine.token import Keyring
from engine.wiring import open_keyring
from engine.workspace import Workspace, told_from

#: The same letter to the same person within this time is worth a warning.
_LATELY = timedelta(days=30)


def question(
    inputs: Inputs, workspace: Workspace, ledger: Ledger, address: str, *, now: datetime
) -> Question:
    """What a plan of this campaign would ask the source, as far as it decides about ``address``.

    Raises:
        BadInput: if the source cannot be looked at.
    """
    with told_from(workspace.root):
        return ask_as_planned(
            inputs,
            workspace.root,
            address,
            now=now,
            keyring=open_keyring(workspace),
            known=Known(
                unwanted=unwanted(ledger, inputs, now),
                languages_wanted=languages_wanted(ledger),
            ),
        )


def unwanted(ledger: Ledger, inputs: Inputs, now: datetime) -> Unwanted:
    """Who gets no letter of a campaign at that moment; asked of the ledger each time."""
    shop_time = now.astimezone(inputs.settings.shop.time_zone)

    def ask(advertising: bool) -> Iterator[tuple[str, str]]:
        for found in ledger.unwanted(inputs.campaign.purpose, advertising=advertising, now=shop_time):
            yield found.address, found.why

    return ask


def languages_wanted(ledger: Ledger) -> dict[str, str]:
    """Which language people asked for, by normalised address."""
    return {wish.address: wish.language for wish in ledger.preferences() if wish.language is not None}


def planned(
    inputs: Inputs,
    workspace: Workspace,
    ledger: Ledger,
    *,
    now: datetime,
    keyring: Keyring,
    every_letter: bool = False,
    between: Callable[[], None] = lambda: None,
) -> Plan:
    """The plan of a campaign, heeding what the ledger knows.  The caller closes it.

    ``between`` is called before each letter; what it raises ends the planning.

    Raises:
        BadInput: with everything that must be mended first.
    """
    run = ledger.find_run(inputs.id, ONCE)
    with told_from(workspace.root):
        return make_plan(
            inputs,
            workspace.root,
            now=now,
            keyring=keyring,
            known=Known(
                unwanted=unwanted(ledger, inputs, now),
                languages_wanted=languages_wanted(ledger),
                begun=run is not None,
                thanked_lately=lambda contacts: ledger.had_lately(
                    inputs.campaign.letter, contacts, other_than=inputs.id, since=now - _LATELY
                ),
            ),
            every_letter=every_letter,
            between=between,
        )
