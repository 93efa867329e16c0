"""Who gets nothing while something is so: the ``guards`` part of config.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from engine.document.model import Written
from engine.document.texts import Line, OneOrMore, Text
from engine.document.wording import mistake, shown
from engine.schedule.limit import read_kind
from engine.settings.calendar import written

_Kind = Annotated[Line, AfterValidator(read_kind), written("promotions", "birthday")]


class Guard(Written):
    """Keeps people from letters for as long as a rule holds for them."""

    rule: Text = Field(
        description="A named segment, or a rule: whoever it holds for is kept from letters.",
        examples=["open complaint"],
    )
    keeps_from: Annotated[tuple[_Kind, ...], OneOrMore] = Field(
        default=(),
        description="promotions, thanks, or purposes: birthday, newsletter …; every letter if left out.",
    )


def _short(value: object) -> object:
    if isinstance(value, Mapping | Guard):
        return value
    if not isinstance(value, str):
        said = "is empty" if value is None else f"must be a rule, not {shown(value)}"
        raise mistake(said, "write a named segment, or a rule", named=True)
    return {"rule": value}


class _Short:
    """Tells editors as well that there is a short form."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        return {"anyOf": [{"type": "string"}, handler(schema)]}


#: The rule alone, or with what it keeps from.
GuardOrRule = Annotated[Guard, BeforeValidator(_short), _Short()]
