"""A campaign file as it is written, so that it can be looked at even where it has mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from engine.campaign.model import ADVERTISING, Campaign
from engine.document.reading import Document, Loc
from engine.document.salvaging import salvage
from engine.document.validating import Read
from engine.schedule.model import OwnDay

#: Values that stand in for those a campaign needs and does not have, while the rest is looked at.
_STANDING_IN = {"purpose": "notice", "audience": {"from": "…"}, "letter": "letter", "sender": "…"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What one campaign file says.

    Attributes:
        path: As people know it.
        document: Its YAML.
        campaign: None where it has mistakes of its own.
    """

    path: PurePath
    document: Document
    campaign: Campaign | None

    @classmethod
    def of(cls, path: PurePath, read: Read[Campaign]) -> Claims | None:
        """None where the file is not YAML at all."""
        if read.document is None:
            return None
        return cls(path=path, document=read.document, campaign=read.value)

    def text(self, *loc: str | int) -> str | None:
        """The text at ``loc`` without white space round it; None where there is none."""
        value = self.document.value(*loc)
        return value.strip() or None if isinstance(value, str) else None

    @property
    def identity(self) -> str:
        """Its id, else the file's stem."""
        return self.text("id") or self.path.stem

    @property
    def source(self) -> str | None:
        """The source it chooses from."""
        return self.text("audience", "from")

    @property
    def letter(self) -> str | None:
        """The folder of its letter."""
        return self.text("letter")

    @property
    def exceptions(self) -> list[tuple[Loc, str]]:
        """Each text under ``but not`` with its place."""
        loc = ("audience", "but not")
        value = self.document.value(*loc)
        if isinstance(value, list):
            return [((*loc, at), item.strip()) for at, item in enumerate(value) if isinstance(item, str)]
        return [(loc, value.strip())] if isinstance(value, str) else []

    @property
    def waves(self) -> list[tuple[Loc, str]]:
        """The rule of each wave with its place."""
        value = self.document.value("waves")
        found = enumerate(value) if isinstance(value, list) else ()
        locs = ((*("waves", at), "who") for at, item in found if isinstance(item, dict))
        return [(loc, text) for loc in locs if (text := self.text(*loc)) is not None]

    @property
    def own_day(self) -> OwnDay | None:
        """What makes the day its people's own; None where it does not go on days of their own."""
        right = self.campaign or salvage(self.document, Campaign, _STANDING_IN)
        return None if right is None else right.on

    @property
    def advertising(self) -> bool:
        """Whether its letter is advertising by its purpose or its offer; a link may make it so as well."""
        return self.text("purpose") in set(ADVERTISING) or self.text("offer") is not None
