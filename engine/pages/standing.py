"""What the pages go by at this moment, read again when a file of the workspace changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from engine.errors import EngineError
from engine.pages.evidence import Proxies
from engine.settings.model import Settings
from engine.token import Keyring
from engine.webhook.model import WebhookSecrets

#: Seconds between two looks at the files.
_EVERY = 1.0
_AS_BEFORE = "The pages go on as they were before this change."


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the pages go by.

    Attributes:
        keyring: The workspace's keys.
        secrets: By what providers are known.
        purposes: The kinds of letters that the shop's campaigns are, in the order people read them.
        languages: In which the shop writes; the first is its own.
        base: The path of the public URL, "/letters"; empty where the pages stand at the root.
        proxies: Whose word on a reader's address is believed.
        is_encrypted: Readers come by https.
    """

    settings: Settings
    keyring: Keyring
    secrets: WebhookSecrets = field(default_factory=WebhookSecrets)
    purposes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)

    # Worked out once: a link that is followed asks for these.
    base: str = field(init=False)
    proxies: Proxies = field(init=False)
    is_encrypted: bool = field(init=False)

    def __post_init__(self) -> None:
        url = self.settings.public_url or ""
        object.__setattr__(self, "base", urlsplit(url).path.rstrip("/"))
        object.__setattr__(self, "proxies", Proxies(self.settings.pages.proxies))
        object.__setattr__(self, "is_encrypted", url.lower().startswith("https:"))


class Renewal:
    """Keeps ``standing`` true: looks every second whether ``state`` of the files is another than before.

    A file that cannot be read, or is wrong, leaves everything as it stood; ``tell`` hears of it once.
    """

    def __init__(
        self,
        read: Callable[[], Standing],
        state: Callable[[], object],
        tell: Callable[[str], None],
        *,
        every: float = _EVERY,
    ) -> None:
        """Reads once at the beginning, and raises what ``read`` raises then."""
        self._read, self._state, self._tell, self._every = read, state, tell, every
        self._seen = state()
        self.standing = read()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="renewal", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def look(self) -> None:
        """Read anew if anything is different."""
        seen = self._state()
        if seen == self._seen:
            return
        self._seen = seen
        try:
            self.standing = self._read()
        except EngineError as error:
            self._tell(f"{error}\n{_AS_BEFORE}")
        except Exception as error:  # noqa: BLE001 - the next change must be seen all the same
            self._tell(f"the workspace could not be read: {type(error).__name__}\n{_AS_BEFORE}")
        else:
            self._tell("The workspace has changed; the pages go by it from now on.")

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            self.look()
