"""The files of a workspace as they were last in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import BadInput
from engine.planning.inputs import Inputs
from engine.settings.model import Settings
from engine.wiring import campaign_inputs, read_config
from engine.workspace import Workspace, campaign_files

#: Of a file: when it was changed and how long it is.
Stamp = tuple[str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What stands in a workspace's files.

    Attributes:
        settings: The last good config; None where there was none yet.
        campaigns: The last good text of each campaign, by id.
        broken: File → what is wrong with it now, for people.
    """

    settings: Settings | None
    campaigns: Mapping[str, Inputs]
    broken: Mapping[str, str]


class Files:
    """Reads config, campaigns and templates anew when one has changed; what is broken stays as it was."""

    def __init__(self, here: Workspace) -> None:
        self._here = here
        self._stamps: frozenset[Stamp] | None = None
        self._read = Read(settings=None, campaigns={}, broken={})

    def changed(self) -> bool:
        """Whether any of the files is not what it was when they were last read."""
        return frozenset(self._look()) != self._stamps

    def read(self) -> Read:
        """What stands in them."""
        stamps = frozenset(self._look())
        if stamps != self._stamps:
            self._read = self._read_anew()
            self._stamps = stamps
        return self._read

    def _read_anew(self) -> Read:
        before, broken = self._read, {}
        settings, campaigns = before.settings, {}
        try:
            settings = read_config(self._here)
        except BadInput as error:
            # Nothing of a campaign can be told without its config: all stays as it was.
            broken[self._here.config.name] = str(error)
            return Read(settings=settings, campaigns=before.campaigns, broken=broken)
        by_file = {inputs.campaign_name: inputs for inputs in before.campaigns.values()}
        for path in campaign_files(self._here):
            try:
                inputs = campaign_inputs(self._here, str(path))
            except BadInput as error:
                broken[path.name] = str(error)
                found = by_file.get(path.name)
                if found is None:
                    continue
                inputs = found
            campaigns[inputs.id] = inputs
        return Read(settings=settings, campaigns=campaigns, broken=broken)

    def _look(self) -> Iterator[Stamp]:
        root = self._here.root
        yield from _stamps([self._here.config, *campaign_files(self._here)])
        yield from _stamps(path for path in sorted((root / "templates").rglob("*")) if path.is_file())


def stamp_of(inputs: Inputs, root: Path) -> frozenset[Stamp] | None:
    """When the files that a campaign's customers come from were changed; None where they come from a server,
    which does not say."""
    source = inputs.settings.sources.get(inputs.campaign.audience.from_)
    if source is None:
        return None
    files: list[Path] = []
    for table in filter(None, (source, source.orders, *source.activities.values())):
        if table.connection is not None:
            return None
        path = table.file or table.database
        if path is not None:
            files.append(root / path)
    return frozenset(_stamps(files))


def _stamps(paths: Iterator[Path] | list[Path]) -> Iterator[Stamp]:
    for path in paths:
        try:
            found = path.stat()
        except OSError:
            yield (str(path), 0, -1)
        else:
            yield (str(path), found.st_mtime_ns, found.st_size)
