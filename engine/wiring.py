"""The only place that chooses implementations: which ledger, which carrier, which keys."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from engine.delivery.carrier import Carrier
from engine.errors import BadInput, LedgerBroken
from engine.ledger.ledger import Ledger
from engine.planning.inputs import Inputs, read_inputs
from engine.problem import quoted
from engine.settings.model import By, Settings, Tls
from engine.settings.reading import read_settings
from engine.settings.secrets import reveal
from engine.token import Keyring
from engine.workspace import Workspace, campaign_files, oldest_file, read_bytes, template_files

if TYPE_CHECKING:
    # At run time this would make every command import the rule language.
    from engine.datatest.saving import Failures


def open_ledger(workspace: Workspace) -> Ledger:
    """The workspace's ledger, made if it is not there.

    Raises:
        LedgerBroken: if it cannot be opened or believed.
    """
    made_at = None if workspace.ledger.exists() else oldest_file(workspace)
    return Ledger(workspace.ledger, witness=workspace.witness, made_at=made_at)


def open_failures(workspace: Workspace) -> Failures:
    """Where rows that fail a test of the data are listed; made when there are some."""
    from engine.datatest.saving import Failures

    return Failures(workspace.state / "failures", PurePosixPath(workspace.state.name, "failures"))


def open_keyring(workspace: Workspace) -> Keyring:
    """The workspace's keys, made if they are not there; readable by their owner alone.

    Raises:
        LedgerBroken: if they cannot be read or written: letters could not be told apart.
    """
    path = workspace.state / "keys"
    try:
        workspace.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make_keys(path)
        return Keyring.parse(path.read_text("ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerBroken(f"{path}: the workspace's keys cannot be read or made: {error}") from error
    except ValueError as error:
        raise LedgerBroken(
            f"{path}: the workspace's keys cannot be read: {error}\n  hint: put the file back from a copy"
        ) from error


def _make_keys(path: Path) -> None:
    """New keys at ``path``, whole or not at all; those another process has made meanwhile stay."""
    fresh = path.with_name(f"keys.{secrets.token_hex(8)}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(Keyring.new(secrets.token_bytes).format())
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()


def read_config(workspace: Workspace) -> Settings:
    """What the workspace's config says.

    Raises:
        BadInput: with every mistake in it.
    """
    shown = PurePosixPath(workspace.config.name)
    read = read_settings(read_bytes(workspace.config, shown), shown)
    if read.value is None:
        raise BadInput(read.problems)
    return read.value


def campaign_path(workspace: Workspace, wanted: str) -> Path:
    """The campaign file that ``wanted`` means: a path, a file's stem, or a campaign's id.

    Raises:
        BadInput: if there is none, or several have that id.
    """
    given = Path(wanted)
    if given.suffix in (".yaml", ".yml"):
        for path in (given, workspace.root / given, workspace.root / "campaigns" / given):
            if path.is_file():
                return path
    files = campaign_files(workspace)
    by_stem = [path for path in files if path.stem == wanted]
    if by_stem:
        return by_stem[0]
    by_id = [path for path in files if _id(path) == wanted]
    if len(by_id) > 1:
        both = " and ".join(path.name for path in by_id)
        raise BadInput(message=f"{both} have the same id, {quoted(wanted)}")
    if by_id:
        return by_id[0]
    there = ", ".join(path.stem for path in files) or "none"
    raise BadInput(message=f"there is no campaign {quoted(wanted)}\n  hint: campaigns here: {there}")


def campaign_inputs(workspace: Workspace, wanted: str) -> Inputs:
    """The texts of a campaign as they stand on disk.

    Raises:
        BadInput: with everything that is wrong with them.
    """
    path = campaign_path(workspace, wanted)
    return read_inputs(
        read_bytes(workspace.config, PurePosixPath(workspace.config.name)),
        path.name,
        read_bytes(path, PurePosixPath("campaigns", path.name)),
        template_files(workspace),
    )


def campaign_id(workspace: Workspace, wanted: str) -> str:
    """The id of the campaign that ``wanted`` means; ``wanted`` itself where its file is gone or broken.

    What was sent can be looked up as long as the ledger knows it.
    """
    try:
        path = campaign_path(workspace, wanted)
    except BadInput:
        return wanted
    return _id(path) or path.stem


@contextmanager
def carrier(settings: Settings, workspace: Workspace) -> Iterator[tuple[Carrier, str]]:
    """What takes letters away, as the config says, and where they go in a person's words.

    The built-in inbox is a mail server of its own: it runs while this is open.

    Raises:
        BadInput: if a secret it needs is not there.
    """
    delivery = settings.delivery
    match delivery.by:
        case By.FOLDER:
            from engine.delivery.folder import FolderCarrier

            folder = workspace.root / delivery.folder
            yield FolderCarrier(folder), f"the folder {delivery.folder} (nothing left this computer)"
        case By.INBOX:
            from engine.delivery.smtp import Relay, SmtpCarrier
            from engine.inbox.receiving import start_smtp

            with start_smtp(workspace.inbox) as server:
                relay = Relay(host=server.host, port=server.port, tls=Tls.NONE)
                yield SmtpCarrier(relay), "the built-in inbox (nothing left this computer)"
        case By.SMTP:
            from engine.delivery.smtp import Relay, SmtpCarrier

            smtp = delivery.smtp
            if smtp is None:
                raise BadInput(
                    message="config.yaml: 'delivery: by: smtp' needs the mail server under 'delivery: smtp:'"
                )

            def secret(text: str | None) -> str | None:
                return None if text is None else reveal(text, os.environ, workspace.root)

            host = secret(smtp.host) or smtp.host
            yield (
                SmtpCarrier(
                    Relay(
                        host=host,
                        port=smtp.port,
                        tls=smtp.tls,
                        username=secret(smtp.username),
                        password=secret(smtp.password.get_secret_value() if smtp.password else None),
                        ca_file=workspace.root / smtp.ca_file if smtp.ca_file else None,
                    )
                ),
                host,
            )


def _id(path: Path) -> str | None:
    from engine.campaign.reading import read_campaign

    try:
        read = read_campaign(path.read_bytes(), PurePosixPath("campaigns", path.name))
    except OSError:
        return None
    return read.value.id if read.value else None
