"""How often somebody may ask: a bucket of tokens each, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict

#: So many are remembered; whoever asked longest ago is forgotten first.
_MOST = 10_000


class Limit:
    """At most ``burst`` at once, and ``per_second`` in the long run, each by a name of their own."""

    def __init__(self, burst: float, per_second: float) -> None:
        self._burst = burst
        self._per_second = per_second
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def takes(self, name: str, now: float) -> bool:
        """Whether ``name`` may ask once more; ``now`` in seconds of any clock that runs on."""
        left, since = self._buckets.pop(name, (self._burst, now))
        left = min(self._burst, left + max(0.0, now - since) * self._per_second)
        allowed = left >= 1
        self._buckets[name] = (left - 1 if allowed else left, now)
        if len(self._buckets) > _MOST:
            self._buckets.popitem(last=False)
        return allowed
