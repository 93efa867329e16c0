"""From a provider's event to a response."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from engine.response.model import Cause, Kind, Response, Source
from engine.webhook.failing import Word, failed
from engine.webhook.fields import message_id
from engine.webhook.model import Came, Provider

#: Characters of an id; a longer one is told by its digest.
_LONGEST_ID = 200
_DIGEST = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every event has.

    Attributes:
        id: The provider's own parts of what makes it this event and no other.  An address among them is told
            by its digest only, as ids stay when a person is forgotten.
        letter: A Message-ID in the provider's spelling; empty for none.
    """

    provider: Provider
    id: tuple[str, ...]
    at: datetime
    address: str | None
    letter: str = ""

    def tells(self, kind: Kind, diagnostic: str = "") -> Came:
        """Something other than a bounce."""
        return Came(
            response=Response(
                id=self._id(),
                kind=kind,
                at=self.at,
                source=Source.WEBHOOK,
                address=self.address,
                diagnostic=diagnostic,
            ),
            message_id=message_id(self.letter),
        )

    def fails(
        self, word: Word, *, status: str = "", diagnostic: str = "", cause: Cause | None = None
    ) -> Came:
        """A bounce."""
        found = failed(word, status=status, diagnostic=diagnostic, cause=cause)
        return Came(
            response=Response(
                id=self._id(),
                kind=Kind.BOUNCE,
                at=self.at,
                source=Source.WEBHOOK,
                address=self.address,
                permanent=found.permanent,
                cause=found.cause,
                status=found.status,
                diagnostic=diagnostic,
            ),
            message_id=message_id(self.letter),
        )

    def _id(self) -> str:
        parts = [digest(part) if "@" in part else part for part in self.id]
        joined = ":".join(parts)
        return f"{self.provider}:{joined if len(joined) <= _LONGEST_ID else digest(joined)}"


def digest(text: str) -> str:
    """Sixteen digits that stand for ``text``."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
