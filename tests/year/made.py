"""Years made by hand: a tea house in three languages, and stretches of time that are odd."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.year.model import Foretold, Happening, KeptBack, State, Year

YEREVAN = "Asia/Yerevan"
#: Of the campaigns below: (name, purpose), in three languages.
NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "birthday": "A cup on your birthday",
        "news": "What is in the teapot",
        "thanks": "Thank you for your first order",
        "miss-you": "We have not seen you for a while",
        "early": "The spring harvest, first for you",
        "day": "Tea with everybody",
    },
    "hy": {
        "birthday": "Մի բաժակ թեյ Ձեր ծննդյան օրը",
        "news": "Ինչ կա թեյնիկում",
        "thanks": "Շնորհակալություն առաջին պատվերի համար",
        "miss-you": "Վաղուց չենք տեսել Ձեզ",
        "early": "Գարնանային բերքը՝ նախ Ձեզ",
        "day": "Թեյ բոլորի հետ",
    },
    "he": {
        "birthday": "כוס תה ליום ההולדת",
        "news": "מה בקומקום",
        "thanks": "תודה על ההזמנה הראשונה",
        "miss-you": "מזמן לא התראינו",
        "early": "קטיף האביב, קודם עבורך",
        "day": "תה עם כולם",
    },
}
PURPOSES = {
    "birthday": "birthday",
    "news": "newsletter",
    "thanks": "thank-you",
    "miss-you": "win-back",
    "early": "early-access",
    "day": "appreciation-day",
}
SHOPS = {"en": "Tatev Tea House", "hy": "Տաթևի թեյատուն", "he": "בית התה של טאטב"}
ADVERTISING = {"newsletter", "win-back", "early-access"}


def letter(campaign: str, contact: str, at: str, **other: Any) -> Foretold:
    """One that leaves at ``at``, a local time of ``zone``."""
    zone = other.pop("zone", YEREVAN)
    purpose = other.pop("purpose", PURPOSES.get(campaign, "notice"))
    local = datetime.fromisoformat(at)
    given: dict[str, Any] = {
        "purpose": purpose,
        "occurrence": at[:10],
        "address": f"{contact}@example.com",
        "language": "en",
        "advertising": purpose in ADVERTISING,
    }
    leaves = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return Foretold(campaign=campaign, contact=contact, leaves=leaves, zone=zone, **{**given, **other})


def happening(campaign: str, at: str, chosen: int = 1, **other: Any) -> Happening:
    """One that is due at ``at``, a local time of Yerevan."""
    given: dict[str, Any] = {
        "name": NAMES["en"].get(campaign, campaign),
        "purpose": PURPOSES.get(campaign, "notice"),
        "occurrence": at[:10],
        "state": State.DONE if chosen else State.NOBODY,
        "left_out": {},
        "note": "",
    }
    due = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(YEREVAN)).astimezone(UTC)
    return Happening(campaign=campaign, due=due, chosen=chosen, **{**given, **other})


def kept(campaign: str, contact: str, on: str, **other: Any) -> KeptBack:
    given: dict[str, Any] = {
        "occurrence": on,
        "address": f"{contact}@example.com",
        "reason": "held back",
        "detail": "",
    }
    return KeptBack(campaign=campaign, contact=contact, on=date.fromisoformat(on), **{**given, **other})


def year(**other: Any) -> Year:
    """An empty year of an Armenian shop that speaks English."""
    given: dict[str, Any] = {
        "since": date(2027, 1, 1),
        "days": 365,
        "shop": SHOPS["en"],
        "language": "en",
        "zone": YEREVAN,
        "happenings": (),
        "letters": (),
        "kept": (),
        "closed": {},
        "warnings": (),
        "country": "AM",
    }
    return Year(**{**given, **other})


def tea_house(language: str = "en", *, people: int = 90) -> Year:
    """A whole year of six campaigns: the same in every language but for the names."""
    happenings: list[Happening] = []
    letters: list[Foretold] = []
    held: list[KeptBack] = []
    everybody = {f"c{number:03}": f"c{number:03}@example.com" for number in range(1, people + 1)}

    def told(campaign: str, at: datetime, chosen: int, **other: Any) -> None:
        happenings.append(
            happening(campaign, f"{at:%Y-%m-%dT%H:%M}", chosen, name=NAMES[language][campaign], **other)
        )

    def send(campaign: str, at: datetime, contacts: list[str], occurrence: str) -> None:
        letters.extend(
            letter(campaign, contact, f"{at:%Y-%m-%dT%H:%M}", occurrence=occurrence, language=language)
            for contact in contacts
        )

    newsletters = []
    for month in range(1, 13):
        first = date(2027, month, 1)
        monday = first + timedelta(days=-first.weekday() % 7)
        newsletters.append(monday)
        note = "moved from 4 January: Christmas holidays" if month == 1 else ""
        day = monday + timedelta(days=4 if month == 1 else 0)
        at = datetime.combine(day, time(10))
        if month == 9:
            told(
                "news",
                at,
                0,
                state=State.STOPPED,
                note="212 letters, and the campaign stops if more than 200",
                occurrence=str(monday),
            )
            continue
        waits = [one for one in everybody if int(one[1:]) % 3 and _born(int(one[1:])) == day]
        readers = [one for one in everybody if int(one[1:]) % 3 and one not in waits]
        told("news", at, len(readers), note=note, occurrence=str(monday), left_out={"held back": len(waits)})
        send("news", at, readers, str(monday))
        for one in waits:
            held.append(
                kept("news", one, str(day), occurrence=str(monday), detail="a birthday letter goes first")
            )
            send("news", at + timedelta(days=3), [one], str(monday))
    for day in (date(2027, 1, 1) + timedelta(days=number) for number in range(365)):
        born_today = [one for one in everybody if _born(int(one[1:])) == day]
        at = datetime.combine(day, time(9))
        if born_today:
            told("birthday", at, len(born_today))
            send("birthday", at, born_today, str(day))
        bought = [one for one in everybody if int(one[1:]) % 4 == 0 and _bought(int(one[1:])) == day]
        if bought:
            told("thanks", at, len(bought))
            send("thanks", at + timedelta(hours=2 if day.weekday() == 2 else 0), bought, str(day))
        quiet = [one for one in everybody if int(one[1:]) % 5 == 0 and _quiet(int(one[1:])) == day]
        if quiet:
            told("miss-you", at, len(quiet))
            if day.weekday() >= 5:
                held.extend(
                    kept("miss-you", one, str(day), detail="at most 1 promotion a week") for one in quiet
                )
            else:
                send("miss-you", at, quiet, str(day))
    for tier, day in enumerate((date(2027, 4, 13), date(2027, 4, 14), date(2027, 4, 15))):
        own = [one for one in everybody if int(one[1:]) % 9 == tier]
        send("early", datetime.combine(day, time(9)), own, "once")
    last = datetime.combine(date(2027, 4, 15), time(9))
    told("early", last, sum(one.campaign == "early" for one in letters), occurrence="once")
    festive = datetime.combine(date(2027, 10, 11), time(9))
    told("day", festive, len(everybody), occurrence="once")
    send("day", festive, list(everybody), "once")
    closed = {date(2027, 8, 16) + timedelta(days=number): "summer break" for number in range(7)}
    closed |= {date(2027, 12, 24) + timedelta(days=number): "stock-taking" for number in range(3)}
    letters = [one for one in letters if one.leaves.astimezone(ZoneInfo(YEREVAN)).date() not in closed]
    resting = dict(_resting((4, 5) if language == "he" else (5, 6)))
    return year(
        shop=SHOPS[language],
        language=language,
        country={"en": "GB", "hy": "AM", "he": "IL"}[language],
        happenings=tuple(sorted(happenings, key=lambda one: one.due)),
        letters=tuple(sorted(letters, key=lambda one: one.leaves)),
        kept=tuple(sorted(held, key=lambda one: one.on)),
        closed=closed,
        resting=resting,
        people=everybody | {"c998": None, "c999": "c999@example.com"},
        warnings=("c012 has no birthday that can be read: '31.02.1990'",),
    )


def _born(number: int) -> date:
    return date(2027, 1, 1) + timedelta(days=number * 47 % 365)


def _bought(number: int) -> date:
    return date(2027, 1, 1) + timedelta(days=number * 31 % 365)


def _quiet(number: int) -> date:
    return date(2027, 1, 1) + timedelta(days=number * 83 % 365)


def _resting(weekend: Collection[int]) -> Iterator[tuple[date, str]]:
    for number in range(365):
        day = date(2027, 1, 1) + timedelta(days=number)
        if day.weekday() in weekend:
            yield day, "weekend"
    yield date(2027, 5, 28), "Republic Day"
    yield date(2027, 9, 21), "Independence Day"


def renamed(given: Year, words: str) -> Year:
    """``given`` with ``words`` wherever something from outside stands."""
    return replace(
        given,
        shop=words,
        happenings=tuple(replace(one, name=words, note=words, purpose=words) for one in given.happenings),
        letters=tuple(replace(one, contact=one.contact + words, address=words) for one in given.letters),
        kept=tuple(
            replace(one, contact=one.contact + words, reason=words, detail=words) for one in given.kept
        ),
        closed=dict.fromkeys(given.closed, words),
        warnings=(words,),
    )
