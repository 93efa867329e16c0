"""What a plan is made of: the very text of config, campaign and templates.

The same record is read from the workspace before a run and from the ledger's snapshot during it, so
that carrying on after a stop never sees what was changed on disk since.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from engine.campaign.model import Campaign
from engine.campaign.reading import read_campaign
from engine.document.model import canonical
from engine.document.reading import Document
from engine.document.validating import Read
from engine.errors import BadInput, LedgerBroken
from engine.settings.model import Settings
from engine.settings.reading import read_settings

_CONFIG = "config.yaml"
_CAMPAIGN = "campaigns/"
_TEMPLATE = "templates/"
_READ_ANEW = frozenset({"delivery", "mailbox", "webhooks", "feedback"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The texts of one campaign, with what they say.

    Attributes:
        campaign_name: The campaign file's name.
        campaign_text: Its bytes.
        templates: The files its letter may use (its own folder, layouts and shared parts), by path
            relative to templates/.
        settings: What the config says.
        campaign: What the campaign says.
        config_places, campaign_places: Where their words stand, for messages.
    """

    campaign_name: str
    campaign_text: bytes
    templates: Mapping[str, bytes]
    settings: Settings
    campaign: Campaign
    config_places: Document
    campaign_places: Document

    @property
    def id(self) -> str:
        """The campaign's identity."""
        return self.campaign.id or PurePosixPath(self.campaign_name).stem

    def packed(self) -> dict[str, bytes]:
        """The texts as a snapshot keeps them, by name.

        How letters leave and what comes back is not among them: it is read anew each time, and may hold a
        password.
        """
        config = {
            key: value for key, value in self.config_places.data.items() if canonical(key) not in _READ_ANEW
        }
        return {
            _CONFIG: json.dumps(config, ensure_ascii=False, indent=1).encode(),
            _CAMPAIGN + self.campaign_name: self.campaign_text,
            **{_TEMPLATE + name: content for name, content in self.templates.items()},
        }


@lru_cache(maxsize=8)
def _read_config(config: bytes) -> Read[Settings]:
    """A workspace's campaigns share one config, and so do many runs."""
    return read_settings(config, PurePosixPath(_CONFIG))


def read_inputs(
    config: bytes, campaign_name: str, campaign_text: bytes, templates: Mapping[str, bytes]
) -> Inputs:
    """Read the texts of one campaign.

    ``templates`` may hold every letter's files; only those this letter may use are kept.

    Raises:
        BadInput: with every mistake of config and campaign.
    """
    settings = _read_config(config)
    campaign = read_campaign(campaign_text, PurePosixPath(_CAMPAIGN + campaign_name))
    if (
        settings.value is None
        or campaign.value is None
        or settings.document is None
        or campaign.document is None
    ):
        raise BadInput([*settings.problems, *campaign.problems])
    own = campaign.value.letter + "/"
    return Inputs(
        campaign_name=campaign_name,
        campaign_text=campaign_text,
        templates={name: content for name, content in templates.items() if name.startswith((own, "_"))},
        settings=settings.value,
        campaign=campaign.value,
        config_places=settings.document,
        campaign_places=campaign.document,
    )


def unpacked(snapshot: Mapping[str, bytes]) -> Inputs:
    """The inputs that ``Inputs.packed`` packed.

    Raises:
        LedgerBroken: if the snapshot is incomplete, or this version cannot read it.
    """
    name = next((name for name in snapshot if name.startswith(_CAMPAIGN)), None)
    if name is None or _CONFIG not in snapshot:
        raise LedgerBroken("the run's snapshot is not complete: nothing can be sent from it")
    try:
        return read_inputs(
            snapshot[_CONFIG],
            name.removeprefix(_CAMPAIGN),
            snapshot[name],
            {key.removeprefix(_TEMPLATE): snapshot[key] for key in snapshot if key.startswith(_TEMPLATE)},
        )
    except BadInput as error:
        raise LedgerBroken(f"the run's snapshot cannot be read by this version:\n{error}") from error


def changes(frozen: Inputs, current: Inputs) -> list[str]:
    """The files (paths in the workspace) whose text is not what the snapshot holds, in order."""
    then, today = frozen.packed(), current.packed()
    return sorted(name for name in then.keys() | today.keys() if then.get(name) != today.get(name))
