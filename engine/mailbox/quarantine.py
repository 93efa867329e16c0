"""Messages that could not be judged: kept in a folder, two files each, until they can be.

``DIGEST.eml`` holds the octets that were looked at, ``DIGEST.json`` when, where from and why.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath

from engine.mailbox.durably import make_folder, sync_folder, write
from engine.mailbox.model import LARGEST, Arrived

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One message in quarantine.

    Attributes:
        digest: Its name, the ``Arrived.digest`` of the message.
        when: Since when, aware; None where nothing is known but the message itself.
        source: Its ``Arrived.path`` at that time; "" where that is not known.
        why: Why it could not be judged, on one line; "" where that is not known.
        size: How many octets the message had where it came from; the file may hold fewer.
    """

    digest: str
    when: datetime | None
    source: str
    why: str
    size: int


class Quarantine:
    """The messages kept in ``folder``, which is made when there is one to keep.

    ``shown`` is the folder as people are told of it.
    """

    def __init__(self, folder: Path, *, shown: PurePath) -> None:
        self._folder = folder
        self._shown = shown

    def shown(self, held: Held) -> str:
        """The path of a message's file, for people."""
        return str(self._shown / self._path(held.digest).name)

    def put(self, arrived: Arrived, why: str, now: datetime) -> Held:
        """Keep a message; once this returns it survives a crash of the machine.

        The same message again stays as it was first kept, with the newest reason.

        Raises:
            OSError: if it cannot be kept.
        """
        make_folder(self._folder)
        before = self._read(arrived.digest)
        held = Held(
            digest=arrived.digest,
            when=before.when if before and before.when else now.astimezone(UTC),
            source=before.source if before and before.source else arrived.path,
            why=why,
            size=arrived.size,
        )
        record = {
            "when": held.when.isoformat() if held.when else None,
            "from": held.source,
            "why": held.why,
            "size": held.size,
        }
        write(self._note(held.digest), json.dumps(record).encode("ascii") + b"\n")
        # The message last: it is what counts, and what is known of it then is there already.
        write(self._path(held.digest), arrived.content)
        return held

    def held(self) -> list[Held]:
        """All of them, the longest kept first; empty where there is no folder."""
        found = [
            held
            for path in self._folder.glob("*.eml")
            if _DIGEST.fullmatch(path.stem) and (held := self._read(path.stem))
        ]
        return sorted(found, key=lambda held: (held.when or datetime.min.replace(tzinfo=UTC), held.digest))

    def arrived(self, held: Held) -> Arrived:
        """The message as it came; its path is where it is now.

        Raises:
            OSError: if it cannot be read.
        """
        with self._path(held.digest).open("rb") as file:
            content = file.read(LARGEST)
        return Arrived(
            path=self.shown(held), key=held.digest, content=content, size=max(held.size, len(content))
        )

    def release(self, held: Held) -> None:
        """Let a message go: it has been judged, and that is written down."""
        self._path(held.digest).unlink(missing_ok=True)
        self._note(held.digest).unlink(missing_ok=True)
        sync_folder(self._folder)

    def _path(self, digest: str) -> Path:
        return self._folder / f"{digest}.eml"

    def _note(self, digest: str) -> Path:
        return self._folder / f"{digest}.json"

    def _read(self, digest: str) -> Held | None:
        """The message of that name; None where there is none."""
        try:
            size = self._path(digest).stat().st_size
        except OSError:
            return None
        when, source, why = None, "", ""
        # A note that somebody has changed or taken away hides no message.
        with suppress(OSError, ValueError, TypeError, KeyError):
            note = json.loads(self._note(digest).read_bytes())
            source, why, size = str(note["from"]), str(note["why"]), max(size, int(note["size"]))
            when = datetime.fromisoformat(note["when"]).astimezone(UTC)
        return Held(digest=digest, when=when, source=source, why=why, size=size)
