"""A document as the value a model describes, or everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import ValidationError

from engine.document.model import Written
from engine.document.reading import Document
from engine.document.wording import is_tag, said
from engine.problem import Place, Problem, in_order

M = TypeVar("M", bound=Written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Generic[M]):
    """What reading a file gave.

    Attributes:
        value: None if a problem is an error.
        document: None if the file could not be read as YAML at all.
        problems: By place; warnings may stand beside a value.
    """

    value: M | None
    document: Document | None
    problems: tuple[Problem, ...]


def validate(document: Document, model: type[M]) -> Read[M]:
    """Fill ``model`` with the document.  All mistakes are found at once, each with the place of the
    very key or value."""
    try:
        value = model.model_validate(document.data)
    except ValidationError as error:
        problems = [
            _problem(
                document,
                tuple(step for step in detail["loc"] if not is_tag(step)),
                said(detail).context or {},
            )
            for detail in error.errors(include_url=False)
        ]
        return Read(value=None, document=document, problems=tuple(in_order(problems)))
    return Read(value=value, document=document, problems=())


def _problem(document: Document, loc: tuple[int | str, ...], words: dict[str, object]) -> Problem:
    offset = words.get("offset")
    place: Place
    if isinstance(offset, int):
        place = document.text_place(loc, offset)
    elif words.get("at_key"):
        place = document.key_place(*loc)
    else:
        place = document.place(*loc)
    hint = words.get("hint")
    return Problem(place, str(words.get("message")), None if hint is None else str(hint))
