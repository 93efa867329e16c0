"""What is right in a file that has mistakes, so that the rest can be checked against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError

from engine.document.model import Written, canonical
from engine.document.reading import Document
from engine.document.wording import is_tag

M = TypeVar("M", bound=Written)
# Mending one mistake may show one more; a config is six deep.
_ROUNDS = 6


def salvage(document: Document, model: type[M], standing_in: Mapping[str, object]) -> M | None:
    """``model`` filled with everything in ``document`` that is right in itself.

    What is wrong is left out with the mapping that cannot do without it; ``standing_in`` gives
    values for needed keys of the top level.  None where even that is not enough.  Only to look for
    further mistakes, never to send by.
    """
    data: object = _copy(document.data)
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(_filled(data, standing_in))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                _remove(data, [step for step in detail["loc"] if not is_tag(step)])
    return None


def _copy(data: object) -> object:
    # Aliases make one object stand in two places; each is mended for itself.
    if isinstance(data, dict):
        return {key: _copy(value) for key, value in data.items()}
    return [_copy(item) for item in data] if isinstance(data, list) else data


def _filled(data: object, standing_in: Mapping[str, object]) -> dict[str, object]:
    given = data if isinstance(data, dict) else {}
    there = {canonical(key) for key, value in given.items() if value is not None}
    return {**{key: value for key, value in standing_in.items() if key not in there}, **given}


def _remove(data: object, loc: list[int | str]) -> None:
    """Take away the innermost thing on the way along ``loc`` that is there."""
    owner: dict[str, object] | None = None
    last = ""
    for step in loc:
        # A list with one wrong item goes as a whole: positions must stay what they are.
        key = _key(data, str(step)) if isinstance(data, dict) else None
        if not isinstance(data, dict) or key is None:
            break
        owner, last, data = data, key, data[key]
    if owner is not None:
        del owner[last]


def _key(data: dict[str, object], step: str) -> str | None:
    if step in data:
        return step
    return next((key for key in data if canonical(key) == canonical(step)), None)
