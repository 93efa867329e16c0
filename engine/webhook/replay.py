"""Words that prove one POST, and may not come with another."""

from __future__ import annotations

from collections import OrderedDict

from engine.webhook.model import Taken

#: Kept at a time; past that the oldest are forgotten.
MOST = 100_000


class Tokens:
    """What each word came with.

    Mailgun signs a token and not what comes with it: whoever has seen one signed POST could hang another
    event on its token.  A provider that tries again brings the same events, which is no harm.  Lives as long
    as the process; one thread at a time.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._came: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    def misused(self, taken: Taken) -> bool:
        """Whether ``taken.once`` came before, with other events; remembers it."""
        if taken.once is None:
            return False
        ids = tuple(came.response.id for came in taken.came)
        before = self._came.setdefault(taken.once, ids)
        if len(self._came) > self._most:
            self._came.popitem(last=False)
        return before != ids
