"""A campaign as values: what one YAML file says."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, Field

from engine.document.model import Written
from engine.document.texts import Line, OneOrMore, Text
from engine.document.times import Moment, Span
from engine.document.wording import mistake
from engine.problem import quoted
from engine.settings.tracking import TrackingOrNo


class Purpose(StrEnum):
    """Why the letter is written."""

    THANK_YOU = "thank-you"
    EARLY_ACCESS = "early-access"
    APPRECIATION_DAY = "appreciation-day"
    BIRTHDAY = "birthday"
    ANNIVERSARY = "anniversary"
    WIN_BACK = "win-back"
    NEWSLETTER = "newsletter"
    FEEDBACK = "feedback"
    APOLOGY = "apology"
    NOTICE = "notice"


#: Purposes that are advertising whatever the letter says.  Others become advertising by their
#: content: an offer, or a link to the shop.
ADVERTISING = frozenset({Purpose.EARLY_ACCESS, Purpose.WIN_BACK, Purpose.NEWSLETTER})


class OnePer(StrEnum):
    """Who gets at most one letter of an occurrence."""

    ADDRESS = "address"
    CONTACT = "contact"
    HOUSEHOLD = "household"


def _identity(text: str) -> str:
    # It stands in file names, in Message-IDs and on the command line.
    if not re.fullmatch(r"[^\W_][\w.-]{0,63}", text):
        plain = re.sub(r"[^\w.]+", "-", text).strip("-._")[:64]
        raise mistake(
            f"{quoted(text)} cannot be an id: letters, digits, '-', '_' and '.', 64 at most",
            f"write {quoted(plain)}" if plain else None,
        )
    return text


def _folder(text: str) -> str:
    if not re.fullmatch(r"[^\W_][\w .-]*", text):
        raise mistake(f"{quoted(text)} is not the name of a folder under templates/", "write its name alone")
    return text


class AudienceRule(Written):
    """Who gets the letter."""

    never_blank = MappingProxyType({"who": "write the rule, or leave 'who' out to mean everybody"})

    from_: Line = Field(alias="from", description="A source from the config.", examples=["customers"])
    who: Text | None = Field(default=None, description="The rule, in plain words; everybody if left out.")
    but_not: Annotated[tuple[Text, ...], OneOrMore] = Field(
        default=(), description="Named segments from the config, or rules: these people are left out."
    )


class Campaign(Written):
    """The whole of one campaign file."""

    refused = MappingProxyType(
        {
            "every": (
                "letters that come round again ('every') are not possible yet",
                "write 'when' with the next day, and a new file for the one after",
            ),
            "on": (
                "letters on each person's own day ('on') are not possible yet",
                "choose people by a rule: who: birthday in the next 7 days",
            ),
        }
    )

    id: Annotated[Line, AfterValidator(_identity)] | None = Field(
        default=None,
        description="Never changes, so that nobody gets a letter twice; the file's name if left out.",
    )
    name: Line | None = Field(default=None, description="For people; the id if left out.")
    purpose: Purpose = Field(
        description="thank-you, early-access, appreciation-day, birthday, anniversary, win-back, newsletter, "
        "feedback, apology or notice.",
        examples=["thank-you"],
    )
    audience: AudienceRule = Field(description="Who gets the letter.")
    letter: Annotated[Line, AfterValidator(_folder)] = Field(
        description="A folder under templates/.", examples=["thank-you"]
    )
    sender: Line = Field(description="A person under senders in the config.", examples=["mariam"])
    when: Moment | None = Field(
        default=None, description="2027-03-01 09:00, in the shop's zone; any time if left out."
    )
    offer: Line | None = Field(default=None, description="One of the config's offers.")
    event: Line | None = Field(default=None, description="One of the config's events.")
    tracking: TrackingOrNo | None = Field(
        default=None, description="What is noticed of readers; as the config says if left out; no: nothing."
    )
    one_per: OnePer = Field(
        default=OnePer.ADDRESS,
        description="address, contact or household: who gets at most one letter.",
    )
    catch_up_within: Span = Field(
        default=timedelta(days=2), description="How late the letter may still go: 2 days, 6 hours …"
    )

    @property
    def advertising(self) -> bool:
        """Whether its letter is advertising by its purpose or its offer; a link may make it so as well."""
        return self.purpose in ADVERTISING or self.offer is not None
