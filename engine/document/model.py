"""The manner of every model that a YAML file fills."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


def key(field: str) -> str:
    """A field's key as people write it: ``time_zone`` is written ``time zone``."""
    return field.replace("_", " ")


class Written(BaseModel):
    """Base of what files hold: frozen, nothing unknown allowed, keys written with spaces.

    Whoever validates has first turned every key of a model into its spelling with spaces, so that
    ``one_per``, ``one-per`` and ``one per`` are the same key (``engine.document.reading``).
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=key,
        validate_by_name=True,
        validate_by_alias=True,
        str_strip_whitespace=True,
    )
