"""How the viewer wants to look, as it stands in every address of the studio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

E = TypeVar("E", bound=StrEnum)


class Show(StrEnum):
    """What is shown of the letter."""

    LETTER = "letter"
    TEXT = "text"
    HTML = "html"
    #: The bytes that travel.
    SOURCE = "source"


class Width(StrEnum):
    """How wide the letter is shown, in CSS pixels."""

    #: As wide as there is room for.
    HERE = "here"
    SMALL_PHONE = "360"
    PHONE = "390"
    TABLET = "768"
    DESKTOP = "1024"


class Light(StrEnum):
    """The colours the reader's device asks for."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One way of looking; what is left out of an address is as here.

    Attributes:
        who: A contact's id; empty for the first worth looking at.
        everybody: Walking through everybody.
        pictures: Shown, as far as the letter brings them.
    """

    who: str = ""
    everybody: bool = False
    show: Show = Show.LETTER
    width: Width = Width.HERE
    light: Light = Light.LIGHT
    pictures: bool = True

    @classmethod
    def of(cls, query: Mapping[str, str]) -> View:
        """What an address says; words it should not have are passed over."""
        return cls(
            who=query.get("who", ""),
            everybody=query.get("all") == "1",
            show=_one(Show, query.get("show"), Show.LETTER),
            width=_one(Width, query.get("width"), Width.HERE),
            light=_one(Light, query.get("light"), Light.LIGHT),
            pictures=query.get("pictures") != "off",
        )

    def query(self) -> str:
        """The address's query, without what goes without saying."""
        said = {
            "who": self.who,
            "all": "1" if self.everybody else "",
            "show": "" if self.show is Show.LETTER else self.show.value,
            "width": "" if self.width is Width.HERE else self.width.value,
            "light": "" if self.light is Light.LIGHT else self.light.value,
            "pictures": "" if self.pictures else "off",
        }
        return urlencode({name: words for name, words in said.items() if words})

    def to(self, **changes: object) -> str:
        """The address of the same view but for ``changes``."""
        changed: View = replace(self, **changes)  # type: ignore[arg-type]
        query = changed.query()
        return f"/?{query}" if query else "/"


def _one(kind: type[E], word: str | None, otherwise: E) -> E:
    return kind(word) if word in set(kind) else otherwise
