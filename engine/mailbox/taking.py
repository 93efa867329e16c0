"""Taking messages in: each judged, written down, remembered, and only then cleared away, in this order.

Killed between two of these steps, the next time begins with the step that was not done: a message may be
judged and written down twice (which changes nothing, since it is known by its digest), and none is cleared
away before it is written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.inbound.model import Judged
from engine.mailbox.files import why
from engine.mailbox.judging import Broken, Judges
from engine.mailbox.memory import NOTHING, Memory
from engine.mailbox.model import Arrived, Mailbox, Unreadable
from engine.mailbox.quarantine import Quarantine

#: Writes down what a message says; once it returns, that is durable.  The same message again changes nothing.
Record = Callable[[Arrived, Judged], None]
#: So many messages are cleared away at once.
_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One message, and what came of it: what it is, why it could not be judged, or why it could not be read.

    ``kept`` is whether it is in quarantine now.
    """

    path: str
    came_to: Judged | Broken | Unreadable
    kept: bool = False


def take(
    found: Iterable[Arrived | Unreadable],
    judges: Judges,
    *,
    record: Record,
    quarantine: Quarantine | None,
    now: Callable[[], datetime],
) -> Iterator[Taken]:
    """Take in each message, in the order in which they come, whenever the next one is asked for.

    Args:
        quarantine: Where what cannot be judged is kept; None to keep nothing.
    """
    for arrived in found:
        if isinstance(arrived, Unreadable):
            yield Taken(path=arrived.path, came_to=arrived)
        else:
            yield _one(arrived, judges, record, quarantine, now)


def take_from(
    mailbox: Mailbox,
    memory: Memory,
    judges: Judges,
    *,
    record: Record,
    quarantine: Quarantine,
    now: Callable[[], datetime],
    everything: bool = False,
) -> Iterator[Taken]:
    """The same for what is new in the mailbox of the config, which is cleared where the config wants it so.

    What is in quarantine stays in the mailbox as well.

    Args:
        everything: What was read before is taken in again.

    Raises:
        MailboxDown: if it cannot be reached any more; what was taken in until then is remembered.
    """
    _clear(mailbox, memory)
    waiting = 0
    for arrived in mailbox.fresh(NOTHING if everything else memory):
        if isinstance(arrived, Unreadable):
            yield Taken(path=arrived.path, came_to=arrived)
            continue
        taken = _one(arrived, judges, record, quarantine, now)
        owed = mailbox.clears and not taken.kept
        memory.add(arrived.key, owed=owed)
        yield taken
        waiting += owed
        if waiting == _AT_ONCE:
            _clear(mailbox, memory)
            waiting = 0
    _clear(mailbox, memory)


def take_again(
    quarantine: Quarantine, judges: Judges, *, record: Record, now: Callable[[], datetime]
) -> Iterator[Taken]:
    """Judge each message in quarantine again; what can be judged now leaves it."""
    for held in quarantine.held():
        try:
            arrived = quarantine.arrived(held)
        except OSError as error:
            path = quarantine.shown(held)
            yield Taken(path=path, came_to=Unreadable(path=path, why=why(error)))
            continue
        taken = _one(arrived, judges, record, quarantine, now)
        if not taken.kept:
            quarantine.release(held)
        yield taken


def _one(
    arrived: Arrived,
    judges: Judges,
    record: Record,
    quarantine: Quarantine | None,
    now: Callable[[], datetime],
) -> Taken:
    judged = judges.judge(arrived.content)
    if isinstance(judged, Judged):
        record(arrived, judged)
        return Taken(path=arrived.path, came_to=judged)
    if quarantine is not None:
        quarantine.put(arrived, judged.why, now())
    return Taken(path=arrived.path, came_to=judged, kept=quarantine is not None)


def _clear(mailbox: Mailbox, memory: Memory) -> None:
    if mailbox.clears and (owed := memory.owed()):
        mailbox.clear(owed)
        memory.cleared(owed)
