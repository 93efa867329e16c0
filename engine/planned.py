"""A plan made from what stands on disk and in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from engine.audience.model import Question, Unwanted
from engine.ledger.ledger import Ledger
from engine.planning.asked import ask_as_planned
from engine.planning.holding import held
from engine.planning.inputs import Inputs
from engine.planning.occurrence import Occurrence, current
from engine.planning.plan import Plan, make_plan
from engine.planning.question import Known
from engine.planning.standing import had_before
from engine.planning.upcoming import upcoming
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
    time = current(inputs.campaign, inputs.settings, now)
    with told_from(workspace.root):
        return ask_as_planned(
            inputs,
            workspace.root,
            address,
            now=now,
            keyring=open_keyring(workspace),
            known=known(inputs, ledger, time, now=max(now, time.due)),
        )


def known(
    inputs: Inputs,
    ledger: Ledger,
    time: Occurrence,
    *,
    now: datetime,
    wanted: Callable[[], Iterable[tuple[str, str]]] = tuple,
    reached: Callable[[], Iterable[str]] = tuple,
) -> Known:
    """What the ledger knows that a plan must heed; suppressions, limits and guards are those of ``now``.

    ``wanted`` are addresses that a more important campaign will write to on that day, each with its name;
    ``reached`` contacts who have just risen to a higher tier.
    """
    return Known(
        unwanted=unwanted(ledger, inputs, now),
        languages_wanted=languages_wanted(ledger),
        begun=ledger.find_run(inputs.id, time.name) is not None,
        thanked_lately=lambda contacts: ledger.had_lately(
            inputs.campaign.letter, contacts, other_than=inputs.id, since=now - _LATELY
        ),
        held=held(inputs, ledger, now, time.name, wanted=wanted),
        had=had_before(inputs, ledger, time, now),
        reached=reached,
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
    time: Occurrence | None = None,
    wanted: Callable[[], Iterable[tuple[str, str]]] = tuple,
    reached: Callable[[], Iterable[str]] = tuple,
    shown: bool = False,
    every_letter: bool = False,
    between: Callable[[], None] = lambda: None,
) -> Plan:
    """The plan of a campaign, heeding what the ledger knows.  The caller closes it.

    ``time`` is the occurrence, None for the one that ``now`` means; where it is only ``shown``, one on
    people's own days is that of the next day which somebody has.  ``between`` is called before each letter,
    and what it raises ends the planning.

    Raises:
        BadInput: with everything that must be mended first.
    """
    if time is None and shown and inputs.campaign.on is not None:
        with told_from(workspace.root):
            time = next(upcoming(inputs, workspace.root, ledger, now, most=1), None)
    time = time or current(inputs.campaign, inputs.settings, now)
    with told_from(workspace.root):
        return make_plan(
            inputs,
            workspace.root,
            now=now,
            keyring=keyring,
            known=known(inputs, ledger, time, now=max(now, time.due), wanted=wanted, reached=reached),
            occurrence=time,
            every_letter=every_letter,
            between=between,
        )
