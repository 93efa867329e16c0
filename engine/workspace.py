"""A workspace: the folder of a config.yaml, and what lies in it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engine.errors import BadInput
from engine.problem import Place, Problem, below, quoted

#: Larger template files are refused: letters are small, and a snapshot keeps them.
LARGEST_FILE = 5 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Where one shop's files are.

    Attributes:
        config: The config file.
        root: Its folder; paths in the config are relative to it.
        state: Our own records (ledger, keys, inbox), in a folder that is not for people.
        witness: Where the ledger's generation is witnessed, outside the workspace, so that a copied
            or restored workspace is noticed.
    """

    config: Path
    root: Path
    state: Path
    witness: Path

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.state / "ledger.sqlite"

    @property
    def inbox(self) -> Path:
        """Where the built-in inbox keeps what it receives."""
        return self.state / "inbox"


def find(
    config: Path | None, environ: Mapping[str, str] = os.environ, *, here: Path | None = None
) -> Workspace:
    """The workspace a command works in.

    ``config`` names its config file (or its folder); without it config.yaml is looked for in ``here``
    (default: the current folder) and the folders above.

    Raises:
        BadInput: if there is none.
    """
    if config is not None:
        path = config / "config.yaml" if config.is_dir() else config
        if not path.is_file():
            shown = quoted(path, most=300)
            raise BadInput(message=f"there is no config at {shown}\n  hint: make one with: gramercy init")
        return _workspace(path, environ)
    start = (here or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "config.yaml").is_file():
            return _workspace(folder / "config.yaml", environ)
    raise BadInput(
        message="there is no config.yaml here or above\n"
        "  hint: make a workspace with: gramercy init, or name one with --config PATH"
    )


def _workspace(config: Path, environ: Mapping[str, str]) -> Workspace:
    root = config.resolve().parent
    kept = environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Workspace(
        config=config.resolve(),
        root=root,
        state=root / ".gramercy",
        witness=Path(environ.get("GRAMERCY_STATE") or Path(kept) / "gramercy"),
    )


def campaign_files(workspace: Workspace) -> list[Path]:
    """The workspace's campaign files, in the order of their names."""
    folder = workspace.root / "campaigns"
    return sorted(
        path
        for path in folder.glob("*")
        if path.suffix in (".yaml", ".yml") and not path.name.startswith(".")
    )


@contextmanager
def told_from(root: Path) -> Iterator[None]:
    """Mistakes in the workspace's files are told with paths counted from ``root``."""
    try:
        yield
    except BadInput as error:
        if not error.problems:
            raise
        raise BadInput([below(root, problem) for problem in error.problems]) from error


def oldest_file(workspace: Workspace) -> int:
    """When the oldest of a workspace's config, campaigns and templates was last changed or put there, in
    nanoseconds since 1970."""
    templates = (path for path in (workspace.root / "templates").rglob("*") if path.is_file())
    files = (workspace.config, *campaign_files(workspace), *templates)
    return min(path.stat().st_ctime_ns for path in files)


def read_bytes(path: Path, shown: PurePosixPath | Path) -> bytes:
    """A file's bytes.

    Raises:
        BadInput: naming it ``shown``, if it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            [Problem(Place(shown, 1), f"cannot be read: {error.strerror or 'unreadable'}")]
        ) from error


def template_files(workspace: Workspace) -> dict[str, bytes]:
    """Every file under templates/, by its path relative to it with forward slashes.

    Hidden files and editors' leavings are passed over.

    Raises:
        BadInput: if a file cannot be read, is over ``LARGEST_FILE``, or links out of the folder.
    """
    folder = workspace.root / "templates"
    inside = folder.resolve()
    found: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if any(part.startswith(".") or part.endswith("~") for part in name.parts) or not path.is_file():
            continue
        shown = PurePosixPath("templates", *name.parts)
        if not path.resolve().is_relative_to(inside):
            problems.append(
                Problem(Place(shown, 1), "leads out of the templates folder", "copy the file here")
            )
        elif path.stat().st_size > LARGEST_FILE:
            problems.append(
                Problem(
                    Place(shown, 1),
                    f"is {path.stat().st_size // 2**20} MB; 5 MB is the most a letter may use",
                )
            )
        else:
            found[name.as_posix()] = read_bytes(path, shown)
    if problems:
        raise BadInput(problems)
    return found
