"""Which letters came back, and whose readers asked us to stop: the last word counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.report.model import Bounced, Returned, Stopped
from engine.response.model import Cause, Kind, Response, Scope


@dataclass(slots=True)
class _Return:
    """What is known of a letter that came back; ``since`` is when that was first said."""

    since: datetime
    permanent: bool
    cause: Cause
    domain: str
    words: str


class Trouble:
    """The letters that came back."""

    def __init__(self) -> None:
        self._returned: dict[int, _Return] = {}

    def take(self, letter: int, response: Response) -> None:
        """Hear of one letter; ``response`` may be about anything."""
        known = self._returned.get(letter)
        if response.kind is Kind.DELIVERED and known is not None and not known.permanent:
            # It had been put off, and arrived.
            del self._returned[letter]
        elif response.kind is Kind.BOUNCE:
            new = _Return(
                since=min(response.at, known.since) if known else response.at,
                permanent=bool(response.permanent),
                cause=response.cause or Cause.UNKNOWN,
                domain=(response.address or "").rpartition("@")[2].lower(),
                words=response.diagnostic,
            )
            if known is not None and known.permanent and not new.permanent:
                known.since = new.since
            else:
                self._returned[letter] = new

    def since(self) -> Iterator[tuple[int, datetime]]:
        """Each letter that came back, with the moment that was first said."""
        for letter, known in self._returned.items():
            yield letter, known.since

    def bounced(self) -> Bounced:
        permanent = sum(known.permanent for known in self._returned.values())
        causes = Counter(known.cause.value for known in self._returned.values())
        domains = Counter(known.domain for known in self._returned.values() if known.domain)
        words = {known.cause.value: known.words for known in self._returned.values() if known.words}
        return Bounced(
            permanent=permanent,
            passing=len(self._returned) - permanent,
            causes=tuple(
                Returned(cause=cause, letters=count, words=words.get(cause, ""))
                for cause, count in _commonest(causes)
            ),
            domains=tuple(_commonest(domains)),
        )


@dataclass(slots=True)
class _Stop:
    at: datetime
    pause: bool


class Stops:
    """What readers asked not to get, letter by letter and scope by scope."""

    def __init__(self) -> None:
        self._stopped: dict[int, dict[str, _Stop]] = {}

    def take(self, letter: int, response: Response) -> None:
        """Hear of one letter; ``response`` may be about anything."""
        if response.kind is Kind.OPT_OUT:
            scopes = self._stopped.setdefault(letter, {})
            # Said again, it counts from the first time.
            at = scopes[response.scope].at if response.scope in scopes else response.at
            scopes[response.scope] = _Stop(at, response.until is not None)
        elif response.kind is Kind.UNDO:
            self._stopped.get(letter, {}).pop(response.scope, None)

    def since(self) -> Iterator[tuple[int, datetime]]:
        """Each letter whose reader stopped everything or some kind, with the moment of that."""
        for letter, scopes in self._stopped.items():
            for_good = [stop.at for stop in scopes.values() if not stop.pause]
            if for_good:
                yield letter, min(for_good)

    def stopped(self) -> Stopped:
        everything = some = paused = 0
        for scopes in self._stopped.values():
            for_good = {scope for scope, stop in scopes.items() if not stop.pause}
            if Scope.EVERYTHING in for_good:
                everything += 1
            elif for_good:
                some += 1
            elif scopes:
                paused += 1
        return Stopped(everything=everything, some=some, paused=paused)


def _commonest(counts: Counter[str]) -> Iterator[tuple[str, int]]:
    """With their counts; of those equally common the first by its name."""
    yield from sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
