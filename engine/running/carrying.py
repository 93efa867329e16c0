"""Carrying out a run's letters under the config as it stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from engine.delivery.carrier import Carrier
from engine.delivery.line import Compose
from engine.delivery.sending import Ending, Terms, carry_out
from engine.delivery.stopping import Stop
from engine.delivery.watch import Progress
from engine.ledger.ledger import Ledger
from engine.ledger.model import Run
from engine.planning.frozen import thaw
from engine.settings.model import Settings
from engine.token import Keyring


def carry(
    ledger: Ledger,
    run: Run,
    keyring: Keyring,
    settings: Settings,
    *,
    carrier: Carrier,
    now: Callable[[], datetime],
    stop: Stop,
    tell: Callable[[Progress], None] | None = None,
) -> Ending:
    """Send the letters of a frozen run that may leave; see ``carry_out``.

    ``settings`` say how letters leave, and are those of today: a password or a server may have been mended.

    Raises:
        CarrierDown: if no connection would do.
        LedgerBroken: if something could not be written down, or the run's snapshot is gone.
    """
    mailbox = settings.mailbox
    frozen = thaw(ledger, run, keyring, bounces=mailbox.bounces if mailbox else None)
    try:
        return _carried_out(ledger, run, settings, carrier, frozen.write, now, stop, tell)
    finally:
        ledger.add_links(run.id, frozen.links())


def _carried_out(
    ledger: Ledger,
    run: Run,
    settings: Settings,
    carrier: Carrier,
    compose: Compose,
    now: Callable[[], datetime],
    stop: Stop,
    tell: Callable[[Progress], None] | None,
) -> Ending:
    delivery = settings.delivery

    async def sending() -> Ending:
        with stop.on_signals():
            return await carry_out(
                run.id,
                ledger=ledger,
                carrier=carrier,
                compose=compose,
                terms=Terms(
                    connections=delivery.connections,
                    letters_per_hour=delivery.letters_per_hour,
                    give_up_after=delivery.give_up_after,
                ),
                now=now,
                stop=stop,
                tell=tell,
            )

    return asyncio.run(sending())
