"""Taking in what came back by mail: judged, written down with what follows, summed up for people."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from engine import clock
from engine.address import normalise
from engine.cli.quarantining import quarantine_of
from engine.cli.showing import say
from engine.cli.summing import told
from engine.cli.telling import tell_of_cases
from engine.inbound.displeasure import unhappy
from engine.inbound.telling import tell
from engine.ledger.ledger import Ledger
from engine.mailbox.judging import Judges
from engine.mailbox.memory import Memory
from engine.mailbox.model import MailboxDown
from engine.mailbox.opening import opened
from engine.mailbox.taking import Record, Taken, Understood, take_from
from engine.response.asking import unhappy_answer
from engine.response.blanks import filled
from engine.response.model import Kind, Response
from engine.settings.mailbox import Mailbox
from engine.settings.model import Settings
from engine.wiring import open_keyring
from engine.workspace import Workspace

#: A mailbox that was never read may hold years of mail, and no letter of ours is that old.
_FIRST_TIME = timedelta(days=30)


@contextmanager
def recorder(
    here: Workspace, ledger: Ledger, settings: Settings, *, now: Callable[[], datetime]
) -> Iterator[Record]:
    """What writes down what messages say, while the block runs; then unhappy customers are told of."""
    keyring = open_keyring(here)
    # Letters are kept no longer than was said, also where nothing is sent for a long time.
    ledger.tidy(now())
    ours = _our_addresses(settings)

    def record(understood: Sequence[Understood]) -> None:
        moment = now()
        responses = [
            _by_a_customer(response, ours)
            for each in understood
            for response in tell(
                each.judged,
                name=each.arrived.digest,
                came_at=moment,
                keyring=keyring,
                unhappy=lambda question, choice: unhappy_answer(settings, question, choice, moment),
                filled=lambda name, choice, text: filled(settings.questions[name], name, choice, text),
                complains=unhappy,
            )
        ]
        ledger.respond(responses, moment, due=settings.feedback.answer_within)

    try:
        yield record
    finally:
        tell_of_cases(ledger, settings, here, now())


def _our_addresses(settings: Settings) -> frozenset[str]:
    """Of whoever signs letters, and of whoever is told of unhappy customers or of what goes wrong."""
    written = (
        *(address for one in settings.senders.values() for address in (one.email, one.reply_to) if address),
        *settings.feedback.alert,
        *settings.running.alert,
    )
    return frozenset(map(normalise, written))


def _by_a_customer(response: Response, ours: frozenset[str]) -> Response:
    """What we write ourselves, in answer to an alert say, is no complaint: it would be told of in turn."""
    if response.kind is Kind.REPLY and response.address in ours:
        return replace(response, unhappy=False)
    return response


@contextmanager
def mailbox_mail(
    here: Workspace, wanted: Mailbox, judges: Judges, record: Record, *, everything: bool = False
) -> Iterator[Iterator[Taken]]:
    """What is new in the config's mailbox, taken in one by one while the block runs.

    Raises:
        BadInput: if the mailbox is not as the config says.
        MailboxDown: if it cannot be reached.
    """
    since = None if everything else (clock.now() - _FIRST_TIME).date()
    with (
        opened(wanted, here.root, os.environ, since=since) as mailbox,
        Memory(here.state / "mailbox.sqlite", mailbox.name) as memory,
    ):
        yield take_from(
            mailbox,
            memory,
            judges,
            record=record,
            quarantine=quarantine_of(here),
            now=clock.now,
            everything=everything,
        )


def read_mailbox_first(
    here: Workspace,
    ledger: Ledger,
    settings: Settings,
    wanted: Mailbox,
    *,
    now: Callable[[], datetime],
    needed: bool,
) -> None:
    """Read the config's mailbox: whoever asked us to stop by mail gets nothing more.

    Raises:
        MailboxDown: if it cannot be read and that is ``needed``; else it is said.
    """
    try:
        with (
            Judges() as judges,
            recorder(here, ledger, settings, now=now) as record,
            mailbox_mail(here, wanted, judges, record) as taken,
        ):
            told(taken)
    except MailboxDown as error:
        if needed:
            raise MailboxDown(
                f"{error}\n  hint: it is read before every send, since people ask us to stop by mail; "
                "--mailbox-unread sends all the same"
            ) from error
        say(f"The mailbox was not read: {error}")
