"""What is noticed of a letter's readers: ``tracking`` of config.yaml and of a campaign."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from engine.document.model import Written
from engine.document.texts import YesNo


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
