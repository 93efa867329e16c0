"""One message as it came in, before anybody has judged it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from engine.errors import EngineError

#: Octets of a message that are looked at.  Reports stand at the beginning; what is longer carries pictures.
LARGEST = 4 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One message as it came.

    Attributes:
        path: Where it is, for people: the path as it was given, "-" for the standard input, or an
            imap: URL (RFC 5092).  The messages of one mbox share its path.
        key: What tells it from every other message of its source, today and tomorrow.
        content: Its octets, from the first on, at most ``LARGEST``.
        size: How many octets it has; more than ``content`` where the rest was left unread.
    """

    path: str
    key: str
    content: bytes
    size: int

    @property
    def digest(self) -> str:
        """SHA-256 of ``content`` in hexadecimal: the same message again has the same one."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def cut(self) -> bool:
        """Whether the rest was left unread."""
        return self.size > len(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Something that stands where a message should, and cannot be read.  It is left as it is.

    ``why`` is one line in lower case: "permission denied".
    """

    path: str
    why: str


class MailboxDown(EngineError):  # noqa: N818 - as those of engine.errors
    """The mailbox cannot be reached, or will not let us in.  Whatever is in it stays there."""

    exit_code: ClassVar[int] = 3


class Remembered(Protocol):
    """What was read from one mailbox before."""

    def knows(self, key: str) -> bool:
        """Whether the message ``key`` was read."""

    def last(self, prefix: str) -> str | None:
        """The greatest key that begins with ``prefix``; None if there is none."""


class Mailbox(Protocol):
    """A place that messages come to, read again and again.

    ``name`` tells it from other mailboxes of the workspace, for as long as the config stays as it is.
    ``clears`` is whether what was read is to be deleted or moved.
    """

    name: str
    clears: bool

    def fresh(self, remembered: Remembered) -> Iterator[Arrived | Unreadable]:
        """The messages that were not read before, in the order in which they came.  Nothing is changed.

        Raises:
            MailboxDown: if it cannot be reached any more.
        """

    def clear(self, keys: Sequence[str]) -> None:
        """Delete the messages, or move them, as the config says; those that are gone are passed over.

        Raises:
            MailboxDown: if it cannot be done.
        """
