"""A campaign as values: what one YAML file says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf

from engine.campaign.leaving import CampaignZone as CampaignZone
from engine.campaign.leaving import Canary as Canary
from engine.campaign.leaving import CanaryOrShare, HeldBackText
from engine.campaign.leaving import HeldBack as HeldBack
from engine.campaign.leaving import Wave as Wave
from engine.document.model import Fault, Written
from engine.document.texts import Line, OneOrMore, Text
from engine.document.times import Moment, Span
from engine.document.wording import mistake
from engine.problem import quoted
from engine.schedule.every import Every, read_every
from engine.schedule.model import OwnDay
from engine.schedule.own_day import read_own_day
from engine.settings.calendar import HoursText, in_words, written
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


EveryText = Annotated[
    InstanceOf[Every],
    BeforeValidator(in_words(read_every, Every, "first Monday of the month 10:00")),
    written("first Monday of the month 10:00", "3 days before Easter", "0 10 1 * *"),
]
OwnDayText = Annotated[
    InstanceOf[OwnDay],
    BeforeValidator(in_words(read_own_day, OwnDay, "birthday at 10:00")),
    written("birthday", "7 days after an order", "90 days without an order"),
]


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
    every: EveryText | None = Field(
        default=None, description="Comes round: first Monday of the month 10:00, 3 days before Easter, cron …"
    )
    on: OwnDayText | None = Field(
        default=None,
        description="On a day of each person's own: birthday, first order, 90 days without an order …",
    )
    time_zone: CampaignZone = Field(
        default=CampaignZone.SHOP, description="By whose clock: shop or recipient."
    )
    hours: HoursText | None = Field(
        default=None,
        description="When its letters may leave: Mo-Fr 09:00-18:00; as the config says if left out.",
    )
    stop_if_more_than: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="Nothing goes if it would be more letters; whatever comes round needs it."
    )
    waves: tuple[Wave, ...] = Field(default=(), description="Who gets their letters before the others.")
    canary: CanaryOrShare | None = Field(
        default=None, description="5%: so many go first, the others if few bounce or complain."
    )
    letters_a_day: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="So many leave on one day, the others on the next ones."
    )
    if_held_back: HeldBackText = Field(
        default=HeldBack(),
        description="lapse, or wait 3 days: what becomes of letters that a limit or more important ones "
        "keep back.",
    )
    not_again_within: Span | None = Field(
        default=None, description="180 days: nobody hears of the same reason again so soon."
    )
    reason: Line | None = Field(default=None, description="What it is for; the purpose if left out.")
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

    @property
    def recurring(self) -> bool:
        """Whether it comes round, by a rule or on each person's own day."""
        return self.every is not None or self.on is not None

    def wave_name(self, wave: int | None) -> str | None:
        """What a wave (0 = first) is called; None where it has no name, and for whoever is in none."""
        return None if wave is None else self.waves[wave].name

    @property
    def reason_or_purpose(self) -> str:
        """What its letters are for."""
        return self.reason or self.purpose.value

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        timed = [key for key in ("when", "every", "on") if key in given]
        for key in timed[1:]:
            yield Fault(key, f"{quoted(timed[0])} says already when it goes", "leave one of them out")
        if "on" in timed:
            for early in ("waves", "canary"):
                if early in given:
                    yield Fault(
                        early,
                        f"letters on each person's own day have no {early}",
                        f"leave {quoted(early)} out",
                    )
        elif "waves" in given and not timed:
            yield Fault("waves", "there is no time that waves could go before", "write 'when' or 'every'")
        if self.time_zone is CampaignZone.RECIPIENT and not timed:
            yield Fault(
                "time zone", "there is no time to keep by their clocks", "write 'when', 'every' or 'on'"
            )
        for wave in self.waves:
            if isinstance(wave.goes, datetime) and self.every is not None:
                yield Fault(
                    "waves",
                    "a wave of what comes round goes a while before, not on one day",
                    "write '2 days before'",
                )
            if isinstance(wave.goes, datetime) and self.when is not None and wave.goes > self.when:
                yield Fault(
                    "waves",
                    f"a wave goes on {wave.goes:%Y-%m-%d %H:%M}, after the others",
                    "mend one of them",
                )
