"""The pages as commands open them: made from a workspace, true to its files as they change."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath

from engine.campaign.model import Campaign, Purpose
from engine.campaign.reading import read_campaign
from engine.cli.showing import say
from engine.cli.telling import tell_of_cases
from engine.delivery.model import Message
from engine.errors import BadInput, CarrierDown, LedgerBroken
from engine.fate import Fate
from engine.ledger.ledger import Ledger
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer
from engine.pages.desk import Bench
from engine.pages.site import Site
from engine.pages.standing import Renewal, Standing
from engine.planning.rereading import Rereading
from engine.problem import printable
from engine.settings.model import Settings
from engine.token import Keyring
from engine.webhook.certificate import Certificates
from engine.webhook.opening import open_webhooks
from engine.wiring import carrier, open_keyring, read_config
from engine.workspace import Workspace, campaign_files, template_files

#: Posts of providers that nobody could read.
_MOST_KEPT = 1000


@contextmanager
def public_pages(
    here: Workspace, ledger: Ledger, *, host: str, port: int, now: Callable[[], datetime]
) -> Iterator[Site]:
    """The pages of a workspace on a port, bound but not served yet; they follow its files until closed.

    Raises:
        BadInput: if the config is wrong or the port cannot be had.
        LedgerBroken: if our own records cannot be used.
    """
    certificates = Certificates()
    # Letters are kept no longer than was said, also where nothing is sent for a long time.
    ledger.tidy(now())

    async def send(settings: Settings, recipient: str, content: bytes) -> None:
        sender = next(iter(settings.senders.values())).email
        with carrier(settings, here) as (way, _):
            connection = await way.connect()
            try:
                message = Message(number=0, sender=sender, recipient=recipient, content=content)
                outcome = await connection.offer(message) or await connection.deliver(message)
            finally:
                await connection.close()
        if outcome.fate is not Fate.ACCEPTED:
            raise CarrierDown(outcome.detail, passing=outcome.fate is Fate.DEFERRED)

    known = open_keyring(here)

    def read() -> Standing:
        nonlocal known
        _see_to_keys(here, known)
        found = standing(here, certificates)
        known = found.keyring
        return found

    renewal = Renewal(read, lambda: _state(here), tell)
    with renewal:
        bench = Bench(
            ledger=ledger,
            standing=lambda: renewal.standing,
            clock=now,
            read_again=Rereading(),
            send=send,
            alert=lambda: tell_of_cases(ledger, renewal.standing.settings, here, now()),
            keep=lambda provider, content: _keep(here, provider, content),
            tell=tell,
        )
        yield Site(bench, host=host, port=port)


def standing(here: Workspace, certificate: Callable[[str], bytes]) -> Standing:
    """What the pages of a workspace go by, as its files are now.

    Raises:
        BadInput: with everything that is wrong with its config.
        LedgerBroken: if its keys cannot be read.
    """
    settings = read_config(here)
    purposes, letters = _campaigns(here)
    return Standing(
        settings=settings,
        keyring=open_keyring(here),
        secrets=open_webhooks(settings.webhooks, os.environ, here.root, certificate),
        purposes=tuple(purpose.value for purpose in Purpose if purpose in purposes),
        languages=_languages(here, settings, letters),
    )


def _see_to_keys(here: Workspace, known: Keyring) -> None:
    """Whoever lost the keys a moment ago is not given new ones, with which no letter can be answered.

    Raises:
        LedgerBroken: if a key is missing that letters may have been signed with.
    """
    path = here.state / "keys"
    if not path.exists() or not set(known.keys) <= set(open_keyring(here).keys):
        raise LedgerBroken(
            f"{path}: keys are missing that were here, and with them every way to answer our letters"
            "\n  hint: put the file back from a copy"
        )


def tell(words: str) -> None:
    """Say something to whoever runs the server, harmless on a terminal."""
    say("\n".join(map(printable, words.split("\n"))))


def _keep(here: Workspace, provider: str, content: bytes) -> None:
    """Put away what a provider posted, the same once; where there is too much already, not."""
    folder = here.state / "unread-posts"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{provider}-{hashlib.sha256(content).hexdigest()[:32]}"
    if path.exists():
        return
    if sum(1 for _ in folder.iterdir()) >= _MOST_KEPT:
        tell(f"{provider}: what could not be read was let go of, since {_MOST_KEPT} such are in {folder}")
        return
    path.write_bytes(content)
    tell(f"{provider}: what could not be read is in {path}")


def _campaigns(here: Workspace) -> tuple[set[Purpose], set[str]]:
    """The purposes and letters of the campaigns that can be read; `check` tells of the others."""
    good = [campaign for path in campaign_files(here) if (campaign := _campaign(path)) is not None]
    return {campaign.purpose for campaign in good}, {campaign.letter for campaign in good}


def _campaign(path: Path) -> Campaign | None:
    try:
        return read_campaign(path.read_bytes(), PurePosixPath("campaigns", path.name)).value
    except OSError:
        # A folder, a link to nowhere, or gone at this moment.
        return None


def _languages(here: Workspace, settings: Settings, letters: set[str]) -> tuple[str, ...]:
    """Those that letters are written in, the shop's own first."""
    try:
        files = template_files(here)
    except (BadInput, OSError):
        # A template that cannot be read keeps nobody from opting out.
        return (settings.language,)
    words = vocabulary(settings.shop.time_zone)
    found = {tag for letter in letters for tag in Writer(files, letter, vocabulary=words).languages}
    return (settings.language, *sorted(found - {settings.language}))


def _state(here: Workspace) -> object:
    """What is different whenever a file is that the pages go by."""
    templates = (here.root / "templates").glob("*/letter*")
    files: list[Path] = [here.config, here.state / "keys", *campaign_files(here), *sorted(templates)]
    found = []
    for path in files:
        try:
            about = path.stat()
        except OSError:
            # Gone at this moment: an editor may be putting another in its place.
            found.append((path, 0, 0))
        else:
            found.append((path, about.st_mtime_ns, about.st_size))
    return found
