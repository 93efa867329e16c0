"""Messages that are taken in, summed up for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from engine.cli.showing import say
from engine.inbound.model import Judged
from engine.mailbox.model import Unreadable
from engine.mailbox.taking import Taken
from engine.problem import printable
from engine.response.model import Kind

#: How one of them is called, and several, in the order of their weight.
_WORDS = {
    Kind.COMPLAINT: ("complaint", "complaints"),
    Kind.REPLY: ("reply to read", "replies to read"),
    Kind.BOUNCE: ("bounce", "bounces"),
    Kind.AUTO_REPLY: ("automatic answer", "automatic answers"),
    Kind.OTHER: ("other", "others"),
}


def told(taken: Iterable[Taken], *, each: Callable[[Taken], None] = lambda _taken: None) -> int:
    """Take messages in, with a summary for people at the end; returns how many there were."""
    counts: Counter[Kind] = Counter()
    permanent = kept = not_judged = unreadable = 0
    try:
        for one in taken:
            match one.came_to:
                case Judged() as judged:
                    counts[judged.kind] += 1
                    permanent += bool(judged.permanent)
                case Unreadable(path=path, why=why):
                    unreadable += 1
                    say(f"{printable(path)}: cannot be read: {printable(why)}")
                case _:
                    not_judged += 1
                    kept += one.kept
            # Last: whoever stops us once it has seen the line finds it in the summary.
            each(one)
    finally:
        # Also where Ctrl-C or a mail server ended it.
        total = counts.total() + not_judged + unreadable
        if total:
            say(_summary(counts, permanent))
        if not_judged:
            are = "is" if not_judged == 1 else "are"
            say(f"{not_judged} could not be judged" + (f" and {are} kept in quarantine" if kept else ""))
        if kept:
            say("  hint: look at them with: gramercy ingest --quarantine")
    return total


def _summary(counts: Counter[Kind], permanent: int) -> str:
    words = [
        f"{counts[kind]} {one if counts[kind] == 1 else several}"
        + (f" ({permanent} for good)" if kind is Kind.BOUNCE and permanent else "")
        for kind, (one, several) in _WORDS.items()
        if counts[kind]
    ]
    total = counts.total()
    return f"{total} message{'s' * (total != 1)}" + (f": {', '.join(words)}" if words else "")
