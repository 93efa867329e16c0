"""Taking messages in: each judged, written down, remembered, and only then cleared away, in this order.

Killed between two of these steps, the next time begins with the step that was not done: a message may be
judged and written down twice (which changes nothing, since it is known by its digest), and none is cleared
away before it is written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.inbound.model import Judged
from engine.mailbox.files import why
from engine.mailbox.judging import Broken, Judges
from engine.mailbox.memory import NOTHING, Memory
from engine.mailbox.model import LARGEST, Arrived, Mailbox, MailboxDown, Unreadable
from engine.mailbox.quarantine import Quarantine

#: So many messages, of so many octets in all, are written down together: to wait for the disk takes longer
#: than to judge.
_TOGETHER = 50
_OCTETS = 2 * LARGEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A message and what it is."""

    arrived: Arrived
    judged: Judged


#: Writes down what messages say; once it returns, that is durable.  The same message again changes nothing.
Record = Callable[[Sequence[Understood]], None]


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
    together: int = _TOGETHER,
) -> Iterator[Taken]:
    """Take in each message, in the order in which they come.

    Args:
        quarantine: Where what cannot be judged is kept; None to keep nothing.
        together: How many are written down at once, at most; the first of them waits for the last.
    """
    for group in _groups(found, together):
        yield from _all(group, judges, record, quarantine, now)


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
    for group in _groups(mailbox.fresh(NOTHING if everything else memory), _TOGETHER):
        taken = _all(group, judges, record, quarantine, now)
        memory.add(
            {
                arrived.key: mailbox.clears and not each.kept
                for arrived, each in zip(group, taken, strict=True)
                if isinstance(arrived, Arrived)
            }
        )
        yield from taken
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
        [taken] = _all([arrived], judges, record, quarantine, now)
        if not taken.kept:
            quarantine.release(held)
        yield taken


def _groups(found: Iterable[Arrived | Unreadable], most: int) -> Iterator[list[Arrived | Unreadable]]:
    """What was found, in its order, in groups that are taken in together."""
    group: list[Arrived | Unreadable] = []
    octets = 0
    try:
        for each in found:
            group.append(each)
            octets += len(each.content) if isinstance(each, Arrived) else 0
            if len(group) >= most or octets >= _OCTETS:
                yield group
                group, octets = [], 0
    except MailboxDown:
        # What was fetched before is as good as it was.
        if group:
            yield group
        raise
    if group:
        yield group


def _all(
    group: Iterable[Arrived | Unreadable],
    judges: Judges,
    record: Record,
    quarantine: Quarantine | None,
    now: Callable[[], datetime],
) -> list[Taken]:
    """What came of each, once it is written down or kept."""
    taken: list[Taken] = []
    understood: list[Understood] = []
    for each in group:
        if isinstance(each, Unreadable):
            taken.append(Taken(path=each.path, came_to=each))
            continue
        judged = judges.judge(each.content)
        if isinstance(judged, Judged):
            understood.append(Understood(arrived=each, judged=judged))
        elif quarantine is not None:
            quarantine.put(each, judged.why, now())
        kept = isinstance(judged, Broken) and quarantine is not None
        taken.append(Taken(path=each.path, came_to=judged, kept=kept))
    if understood:
        record(understood)
    return taken


def _clear(mailbox: Mailbox, memory: Memory) -> None:
    if mailbox.clears and (owed := memory.owed()):
        mailbox.clear(owed)
        memory.cleared(owed)
