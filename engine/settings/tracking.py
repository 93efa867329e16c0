"""What is noticed of a letter's readers: ``tracking`` of config.yaml and of a campaign."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from engine.document.model import Written
from engine.document.texts import YesNo
from engine.document.wording import mistake, shown


class Opens(StrEnum):
    """Whose opening of a letter is noticed."""

    NO = "no"
    #: Those whose column ``opens_consent`` says yes.
    CONSENTED = "consented"
    EVERYBODY = "everybody"


class Tracking(Written):
    """What is noticed of a letter's readers; needs `public url`."""

    clicks: YesNo = Field(default=True, description="yes: links go by way of your server, which counts them.")
    opens: Opens = Field(
        default=Opens.NO,
        description="no; consented (people whose column opens_consent says yes); or everybody, where the law "
        "lets you: a picture of one pixel tells that a letter was opened.",
    )


def _or_no(value: object) -> object:
    if value in (False, "no"):
        return {"clicks": False, "opens": Opens.NO.value}
    if value is not None and not isinstance(value, Mapping | Tracking):
        raise mistake(
            f"must be 'no', or keys with values below it, not {shown(value)}",
            "write 'no', or 'clicks' and 'opens' below it; left out, links are followed and opens are not",
            named=True,
        )
    return value


class _OrNo:
    """Tells editors as well that there is a short form."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        return {"anyOf": [{"enum": ["no", False]}, handler(schema)]}


#: ``no`` for nothing at all.
TrackingOrNo = Annotated[Tracking, BeforeValidator(_or_no), _OrNo()]
