"""The shipped letters, and what a customer of the sample tea house brings to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from engine.language import direction
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer
from engine.planning.asking import Questions
from engine.planning.context import CampaignWords, EventWords, OfferWords, SenderWords, ShopWords
from engine.settings.example import example_config
from engine.settings.model import Settings
from engine.settings.reading import read_settings

ROOT = Path(__file__).parents[2]
ZONE = ZoneInfo("Asia/Yerevan")
LETTERS = (
    "thank-you",
    "early-access",
    "appreciation-day",
    "feedback",
    "birthday",
    "we-miss-you",
    "first-purchase",
    "newsletter",
)
#: Those that speak of an offer, where the campaign has one.
OFFERING = ("early-access", "appreciation-day", "birthday", "we-miss-you", "first-purchase")
LANGUAGES = ("en", "hy", "he")
ALL = [(letter, language) for letter in LETTERS for language in LANGUAGES]

_SHOP = {
    "en": ("Tatev Tea House", "12 Abovyan Street, 0001 Yerevan, Armenia"),
    "hy": ("Տաթև թեյատուն", "Աբովյան 12, 0001 Երևան"),
    "he": ("בית התה טאטב", "רחוב אבוביאן 12, 0001 ירוואן, ארמניה"),
}
_SENDER = {
    "en": ("Mariam Grigoryan", "Owner"),
    "hy": ("Մարիամ Գրիգորյան", "Սեփականատեր"),
    "he": ("מרים גריגוריאן", "בעלת בית התה"),
}
_PAGES, _TOKEN = "https://letters.tatev.example", "j26swuc4zg6c7wcqz6k3ozpbmpfh3ohede2e5ty"
_READER = {"en": ("Claire", "Dubois"), "hy": ("Անի", "Պետրոսյան"), "he": ("נועה", "כהן")}
_COVERS = {
    "en": "all loose teas",
    "hy": "բոլոր տերևային թեյերի համար",
    "he": "על כל סוגי התה בתפזורת",
}
_GIFT = {
    "en": "a pot of any tea on our list",
    "hy": "մեկ թեյնիկ Ձեր սիրած թեյից",
    "he": "קנקן תה לבחירתך מהתפריט",
}
_EVENT = {
    "en": ("An afternoon of thanks", "Tea, music and a first taste of the new harvest"),
    "hy": ("Շնորհակալության երեկո", "Թեյ, երաժշտություն և նոր բերքի առաջին համտես"),
    "he": ("אחר צהריים של תודה", "תה, מוזיקה וטעימה ראשונה מהיבול החדש"),
}
_LATEST = datetime(2026, 11, 3, 15, 0, tzinfo=ZONE)
_ITEM = {"en": "Mountain green, 100 g", "hy": "Լեռնային կանաչ, 100 գ", "he": "ירוק הרים, 100 גרם"}
#: What the source knows of a person; any of it may be missing.
COLUMNS = (
    "title",
    "given_name",
    "family_name",
    "first_name_ok",
    "gender",
    "order_count",
    "first_order_at",
    "last_order_at",
    "favourite_category",
    "orders",
)
#: What the config may leave out.
OPTIONAL = {
    "shop": ("address", "phone", "website"),
    "sender": ("role", "phone", "gender"),
    "offer": tuple(field.name for field in fields(OfferWords)),
    "event": ("place", "details"),
}


@cache
def template_files() -> Mapping[str, bytes]:
    """Every file under templates/, by its path there."""
    folder = ROOT / "templates"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@cache
def writer(letter: str) -> Writer:
    """The writer of a shipped letter, as a campaign would make it."""
    return Writer(template_files(), letter, vocabulary=vocabulary(ZONE))


def everything(letter: str, language: str) -> dict[str, Any]:
    """Every name a letter may ask for, with nothing missing."""
    given, family = _READER[language]
    offering = letter in OFFERING
    return {
        "title": "Ms",
        "given_name": given,
        "family_name": family,
        "first_name_ok": "yes",
        "gender": "f",
        "order_count": 1 if letter == "first-purchase" else 9,
        "first_order_at": datetime(2025, 7, 3, 15, 0, tzinfo=ZONE),
        "last_order_at": _LATEST,
        "favourite_category": "green tea",
        "orders": (MappingProxyType({"at": _LATEST, "category": "green tea", "item": _ITEM[language]}),),
        "shop": ShopWords(
            name=_SHOP[language][0],
            address=_SHOP[language][1],
            phone="+374 10 505050",
            website="https://tatev.example",
            country="AM",
        ),
        "sender": SenderWords(
            name=_SENDER[language][0],
            role=_SENDER[language][1],
            email="mariam@tatev.example",
            phone="+374 10 505050",
            gender="f",
        ),
        "offer": OfferWords(
            percent=25,
            public_percent=15,
            friend_percent=20,
            code="EARLY-25",
            link="https://tatev.example/sale",
            starts=date(2026, 12, 3),
            public_starts=date(2026, 12, 5),
            ends=date(2026, 12, 12),
            details=_COVERS[language],
        )
        if offering
        else None,
        "event": EventWords(
            name=_EVENT[language][0],
            starts=datetime(2026, 12, 19, 15, 0, tzinfo=ZONE),
            ends=datetime(2026, 12, 19, 19, 0, tzinfo=ZONE),
            place=_SHOP[language][1],
            details=_EVENT[language][1],
        )
        if letter == "appreciation-day"
        else None,
        "campaign": CampaignWords(id=letter, name=letter, purpose=letter),
        "language": language,
        "direction": direction(language).value,
        "today": date(2026, 11, 21),
        "opt_out": "mailto:stop@tatev.example?subject=stop",
        "advertising": offering or letter == "newsletter",
        "in_browser": f"{_PAGES}/letter/{_TOKEN}",
        "preferences": f"{_PAGES}/preferences/{_TOKEN}",
        "questions": Questions(
            _settings(), language, lambda name, choice: f"{_PAGES}/a/{_TOKEN}/{name}/{choice}"
        ),
    }


@cache
def _settings() -> Settings:
    read = read_settings(example_config().encode(), PurePosixPath("config.yaml"))
    assert read.value is not None
    return read.value


def nothing(letter: str, language: str) -> dict[str, Any]:
    """The same with all missing that can be."""
    values = everything(letter, language)
    for name, optional in OPTIONAL.items():
        if name in ("offer", "event"):
            values[name] = None
        else:
            values[name] = replace(values[name], **dict.fromkeys(optional))
    pages = {
        "opt_out": None,
        "in_browser": None,
        "preferences": None,
        "questions": Questions(_settings(), language, lambda name, choice: None),
    }
    return values | dict.fromkeys(COLUMNS) | pages


def situations(letter: str, language: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A letter's values with each fact missing in turn, by what is odd about them."""
    full = everything(letter, language)
    yield "everything", full
    yield "nothing", nothing(letter, language)
    for name in (*COLUMNS, "offer", "event", "opt_out", "in_browser", "preferences"):
        yield f"no {name}", full | {name: None}
    for name, optional in OPTIONAL.items():
        if full[name] is not None:
            for part in optional:
                yield f"no {name}.{part}", full | {name: replace(full[name], **{part: None})}
            yield f"empty {name}", full | {name: replace(full[name], **dict.fromkeys(optional))}
    for count in (0, 1, 2, 3):
        yield f"{count} orders", full | {"order_count": count}
        yield f"{count} orders, first unknown", full | {"order_count": count, "first_order_at": None}
    unanswered = Questions(_settings(), language, lambda name, choice: None)
    yield "nowhere to answer", full | {"questions": unanswered}
    yield "a man", full | {"title": "Mr", "gender": "m"}
    yield "neither title nor gender", full | {"title": None, "gender": None, "first_name_ok": None}
    yield "no names", full | {"given_name": None, "family_name": None}
    yield "a name of blanks", full | {"given_name": " ", "family_name": ""}
    yield "no orders", full | {"order_count": 0, "first_order_at": None, "favourite_category": None}
    unnamed = MappingProxyType({"at": _LATEST, "item": None})
    yield "bought what has no name", full | {"orders": (unnamed,)}
    yield "orders without items", full | {"orders": (MappingProxyType({"at": _LATEST}),)}
    if full["offer"] is not None:
        plain = replace(full["offer"], percent=None, public_percent=None, code=None, details=_GIFT[language])
        yield "a gift", full | {"offer": plain}
    if letter == "newsletter":
        for month in range(1, 13):
            yield f"month {month}", full | {"today": date(2027, month, 1)}
    if full["event"] is not None:
        longer = replace(full["event"], ends=datetime(2026, 12, 21, 19, 0, tzinfo=ZONE))
        yield "an event of three days", full | {"event": longer}
