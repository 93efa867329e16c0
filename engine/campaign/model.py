"""A campaign as values: what one YAML file says."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import Field

from engine.document.model import Written


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


class AudienceRule(Written):
    """Who gets the letter."""

    from_: str = Field(alias="from", description="A source from the config.")
    who: str | None = Field(None, description="The rule, in plain words; everybody if left out.")
    but_not: tuple[str, ...] = Field((), description="Named segments from the config, or rules.")


class Campaign(Written):
    """The whole of one campaign file."""

    id: str | None = Field(None, description="Never changes; the file's name if left out.")
    name: str | None = Field(None, description="For people; the id if left out.")
    purpose: Purpose
    audience: AudienceRule
    letter: str = Field(description="A folder under templates/.")
    sender: str = Field(description="A person under senders in the config.")
    when: datetime | None = Field(None, description="2027-03-01 09:00, in the shop's zone; any time if left out.")
    offer: str | None = Field(None, description="One of the config's offers.")
    event: str | None = Field(None, description="One of the config's events.")
    one_per: OnePer = OnePer.ADDRESS
    catch_up_within: timedelta = Field(
        timedelta(days=2), description="How late the letter may still go: 2 days, 6 hours …"
    )
