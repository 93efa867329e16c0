"""A plan made from what stands on disk and in the ledger."""

from __future__ import annotations

from datetime import datetime

from engine.ledger.ledger import Ledger
from engine.planning.inputs import Inputs
from engine.planning.plan import ONCE, Known, Plan, make_plan
from engine.token import Keyring
from engine.workspace import Workspace


def planned(
    inputs: Inputs,
    workspace: Workspace,
    ledger: Ledger,
    *,
    now: datetime,
    keyring: Keyring,
    every_letter: bool = False,
) -> Plan:
    """The plan of a campaign, heeding what the ledger knows.  The caller closes it.

    Raises:
        BadInput: with everything that must be mended first.
    """
    run = ledger.find_run(inputs.id, ONCE)
    return make_plan(
        inputs,
        workspace.root,
        now=now,
        keyring=keyring,
        known=Known(
            suppressed=(suppression.address for suppression in ledger.suppressions()),
            begun=run is not None,
        ),
        every_letter=every_letter,
    )
