"""How many letters somebody gets: the ``limits`` part of config.yaml."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, InstanceOf

from engine.document.texts import OneOrMore
from engine.schedule.limit import read_limit
from engine.schedule.model import Limit
from engine.settings.calendar import in_words, written

_LIMIT = Annotated[
    InstanceOf[Limit],
    BeforeValidator(in_words(read_limit, Limit, "at most 3 letters a month")),
    written("at most 3 letters a month", "at most 1 promotion a week"),
]
#: One limit, or several.
Limits = Annotated[tuple[_LIMIT, ...], OneOrMore]
