"""Telling the account's owner of unhappy customers, from whatever command has just heard of one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import datetime

from engine.account.trying import carry
from engine.cli.showing import say
from engine.delivery.model import Message
from engine.errors import BadInput, CarrierDown
from engine.fate import Outcome
from engine.feedback.telling import Telling, tell
from engine.ledger.ledger import Ledger
from engine.letter.header import Mailbox
from engine.planning.context import in_language
from engine.problem import printable
from engine.settings.model import Settings
from engine.settings.secrets import reveal
from engine.wiring import carrier
from engine.workspace import Workspace


def tell_of_cases(ledger: Ledger, settings: Settings, here: Workspace, now: datetime) -> None:
    """Tell of the open cases nobody was told of yet.

    What goes wrong is said and raises nothing: the case stays, and is told of the next time.
    """
    if all(case.alerted_at is not None for case in ledger.cases()):
        return
    try:
        with carrier(settings, here) as (way, _):

            def carried(message: Message) -> Outcome:
                return asyncio.run(carry(way, message))

            for failure in tell(ledger, _telling(settings, here, carried), now):
                say(printable(failure))
    except (BadInput, CarrierDown) as error:
        say(f"nobody could be told of unhappy customers: {error}")


def _telling(settings: Settings, here: Workspace, carried: Callable[[Message], Outcome]) -> Telling:
    sender = next(iter(settings.senders.values()), None)
    if sender is None:
        raise BadInput(message="config.yaml: no senders, so nobody is there to write to")
    language, hook = settings.language, settings.feedback.webhook
    secret = None if hook is None else reveal(hook.secret.get_secret_value(), os.environ, here.root)
    return Telling(
        settings=settings,
        carry=carried,
        shop=in_language(settings.shop.name, language, language),
        language=language,
        sender=Mailbox(in_language(sender.name, language, language), sender.email),
        secret=secret,
    )
