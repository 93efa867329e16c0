"""What the loop works with: everything that is different when a year is only foretold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.delivery.sending import Ending
from engine.ledger.ledger import Ledger
from engine.ledger.model import Run
from engine.planning.inputs import Inputs
from engine.planning.occurrence import Occurrence
from engine.planning.plan import Plan
from engine.running.journal import Event, Level
from engine.running.news import News
from engine.settings.model import Settings
from engine.token import Keyring
from engine.workspace import Workspace


class Noting(Protocol):
    """Writes one entry into the journal."""

    def __call__(
        self,
        event: Event,
        words: str = "",
        *,
        level: Level = Level.INFO,
        campaign: str | None = None,
        occurrence: str | None = None,
        counts: dict[str, int] | None = None,
    ) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the loop works with.

    Attributes:
        now: This moment, aware; what the loop takes for it.
        carry: Sends the letters of a run that may leave, under the config as it stands; raises CarrierDown.
        read_mailbox: Takes in what came back by mail, where the config names a mailbox; raises MailboxDown.
        tell: Somebody should hear of this.
        note: Writes into the journal.
        foretold: Nobody's word is asked for, since nothing goes.
        see: Looks at every plan that is made.
    """

    here: Workspace
    ledger: Ledger
    keyring: Keyring
    now: Callable[[], datetime]
    carry: Callable[[Settings, Run], Ending]
    read_mailbox: Callable[[Settings], None]
    tell: Callable[[News], None]
    note: Noting
    foretold: bool = False
    see: Callable[[Inputs, Occurrence, Plan], None] = lambda _inputs, _time, _plan: None
