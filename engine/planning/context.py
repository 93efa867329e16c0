"""What a letter's template can name besides the reader's own columns: shop, sender, offer, event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from engine.campaign.model import Campaign
from engine.language import best, direction
from engine.letter.naming import READER_COLUMNS
from engine.settings.model import Localised, Settings
from engine.source.facts import FACTS
from engine.zone import instant


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopWords:
    """The business in one language; None where the config says nothing."""

    name: str
    address: str | None
    phone: str | None
    website: str | None
    country: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderWords:
    """The person who signs, in one language.  ``gender`` is "f", "m" or None."""

    name: str
    role: str | None
    email: str
    phone: str | None
    gender: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWords:
    """The campaign's offer.  ``starts`` and ``ends`` are as the config has them: a day, or a moment."""

    percent: int | None
    public_percent: int | None
    friend_percent: int | None
    code: str | None
    link: str | None
    starts: date | datetime | None
    public_starts: date | datetime | None
    ends: date | datetime | None
    details: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWords:
    """What people are invited to."""

    name: str
    starts: datetime
    ends: datetime
    place: str | None
    details: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignWords:
    """The campaign's names."""

    id: str
    name: str
    purpose: str


def in_language(text: Localised, language: str, fallback: str) -> str:
    """The text for readers of ``language``; without one the ``fallback`` language's, else the first."""
    if isinstance(text, str):
        return text
    tag = best(language, text) or best(fallback, text) or next(iter(text))
    return text[tag]


def in_zone(moment: date | datetime | None, zone: ZoneInfo) -> date | datetime | None:
    """A moment of the config as the shop's clock shows it; a bare day stays a day."""
    return instant(moment, zone).astimezone(zone) if isinstance(moment, datetime) else moment


def context(
    settings: Settings, campaign: Campaign, language: str, *, as_of: datetime
) -> Mapping[str, object]:
    """Every name of a letter in ``language`` that is the same for all its readers.

    What differs from letter to letter (``opt_out``, ``questions`` …) and ``advertising`` are not among them:
    whoever composes knows these.
    """
    shop, zone, fallback = settings.shop, settings.shop.time_zone, settings.language

    def words(text: Localised | None) -> str | None:
        return None if text is None else in_language(text, language, fallback)

    sender = settings.senders[campaign.sender]
    offer = settings.offers[campaign.offer] if campaign.offer else None
    event = settings.events[campaign.event] if campaign.event else None
    identity = campaign.id or ""
    return {
        "shop": ShopWords(
            name=in_language(shop.name, language, fallback),
            address=words(shop.address),
            phone=shop.phone,
            website=shop.website,
            country=shop.country,
        ),
        "sender": SenderWords(
            name=in_language(sender.name, language, fallback),
            role=words(sender.role),
            email=sender.email,
            phone=sender.phone or shop.phone,
            gender=sender.gender.value if sender.gender else None,
        ),
        "offer": offer
        and OfferWords(
            percent=offer.percent,
            public_percent=offer.public_percent,
            friend_percent=offer.friend_percent,
            code=offer.code,
            link=offer.link,
            starts=in_zone(offer.starts, zone),
            public_starts=in_zone(offer.public_starts, zone),
            ends=in_zone(offer.ends, zone),
            details=words(offer.details),
        ),
        "event": event
        and EventWords(
            name=in_language(event.name, language, fallback),
            starts=instant(event.starts, zone),
            ends=instant(event.ends, zone),
            place=words(event.place) or words(shop.address),
            details=words(event.details),
        ),
        "campaign": CampaignWords(
            id=identity, name=campaign.name or identity, purpose=campaign.purpose.value
        ),
        "language": language,
        "direction": direction(language).value,
        "today": as_of.astimezone(zone).date(),
    }


#: The names ``context`` and the composer give; a source may not have columns called so.
NAMES = frozenset(
    {
        "shop",
        "sender",
        "offer",
        "event",
        "campaign",
        "language",
        "direction",
        "today",
        "opt_out",
        "advertising",
        "in_browser",
        "preferences",
        "questions",
        "wave",
    }
)
#: Names that do not tell one reader from another; with them, what our own parts call a question and its
#: choices.
ALIKE = NAMES | {"question", "choice"}
#: The parts of these names, as a template writes them: "shop.phone".
PARTS = frozenset(
    f"{name}.{field.name}"
    for name, words in (
        ("shop", ShopWords),
        ("sender", SenderWords),
        ("offer", OfferWords),
        ("event", EventWords),
        ("campaign", CampaignWords),
    )
    for field in fields(words)
)
#: What a letter may ask about whatever the source has: not known where it says nothing, so that one letter
#: serves a shop with orders and one without.
ALWAYS: Mapping[str, object] = MappingProxyType(
    {
        **dict.fromkeys(READER_COLUMNS),
        **dict.fromkeys(("email", "phone", "country", "birthday")),
        **dict.fromkeys(FACTS),
        "orders": (),
    }
)


def given(questions: Iterable[str] | None) -> frozenset[str]:
    """Every name a letter may use beside the columns of its source.

    ``questions`` are those of the config; None where it cannot be told what it has.
    """
    found = NAMES | PARTS | ALWAYS.keys()
    if questions is None:
        return found
    # Without any, each one that a letter asks is one too many.
    return found | ({f"questions.{name}" for name in questions} or {"questions."})
