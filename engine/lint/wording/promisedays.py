"""Typed days held against those of the config, the calendar and the clock."""

from __future__ import annotations

import re
from calendar import day_name
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from engine.lint.wording.days import TypedDay, typed_days, weekdays_beside
from engine.lint.wording.words import Passage, expression, say
from engine.problem import Problem, Severity

#: A day without a year counts as past where it was so long ago at most; further back it is next year's.
_LATELY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the config: how a template says it, and what happens on it ("the offer 'spring' ends")."""

    name: str
    day: date
    what: str


class _Role(StrEnum):
    """What a typed day is said to be."""

    ENDS = "ends"
    STARTS = "starts"
    GATHERING = "gathering"


_WORDS: Mapping[str, Mapping[_Role, str]] = {
    "en": {
        _Role.ENDS: r"\b(?:until|till|by|through|before|ends?|ending|expires?|expiring|valid|last day"
        r"|deadline|no later than|closes?|closing)\b",
        _Role.STARTS: r"\b(?:from|starts?|starting|begins?|beginning|opens|as of|launch(?:es)?)\b",
        _Role.GATHERING: r"\b(?:join us|come|event|evening|afternoon|party|invit\w+|see you|meet|celebrat\w+"
        r"|gather\w*|visit us|welcome you|expect you)\b",
    },
    "hy": {
        _Role.ENDS: r"մինչև|վերջին օր|ավարտ\w*|կավարտվ\w*|ուժի մեջ|գործում է|գործում են|վերջնաժամկետ",
        _Role.STARTS: r"սկսած|սկսվ\w+|կսկսվ\w+|մեկնարկ\w*|կմեկնարկ\w*|բացվում|կբացվ\w+",
        _Role.GATHERING: r"սպասում ենք|եկե[՛]?ք|հրավիր\w+|միջոցառ\w+|երեկո|կտեսնվ\w+|հանդիպ\w+|տոն\w*"
        r"|հյուրընկալ\w+",
    },
    "he": {
        _Role.ENDS: r"(?<![א-ת])(?:עד|תקף|תקפה|בתוקף|מסתיים|מסתיימת|יסתיים|תסתיים|נגמר|ה?אחרון)"
        r"(?![א-ת])",
        _Role.STARTS: r"(?<![א-ת])(?:החל|מתחיל|מתחילה|יתחיל|תתחיל|נפתח|נפתחת|ייפתח|תיפתח)(?![א-ת])",
        _Role.GATHERING: r"נתראה|מוזמנ|מזמינים|אירוע|מסיבה|לבוא|להזמין|חוגג|נפגש|ניפגש|לראותך|מחכים לך|הערב",
    },
}
_ROLES = {
    language: {role: re.compile(words, re.IGNORECASE) for role, words in roles.items()}
    for language, roles in _WORDS.items()
}
#: A day by which the reader is to answer is no day of the offer.
_ANSWERING = re.compile(
    r"\b(?:reply|answer|rsvp|tell (?:me|us)|let (?:me|us) know|confirm|book|reserve|sign up|register"
    r"|order by|write (?:to )?(?:me|us))\b"
    r"|պատասխան|հաստատ|ամրագր|տեղեկացր|գրե[՛]?ք|գրանցվ"
    r"|להשיב|תשובה|לאשר|להירשם|הרשמה|לעדכן|להזמין מקום|אישור",
    re.IGNORECASE,
)
#: When the shop is open or shut is no day of the offer either.
_OPENING = re.compile(
    r"\b(?:(?:we|shop|store|office|doors?|café|cafe)\b.{0,24}\b(?:clos(?:e|es|ed)|shut|reopen\w*|open again)"
    r"|opening hours|working hours|we are away)\b"
    r"|աշխատում ենք|կաշխատենք|չենք աշխատ|աշխատանքային|փակ (?:ենք|է|կլին)|արձակուրդ"
    r"|(?<![א-ת])(?:סגור|סגורים|סגורה|נפתח שוב|שעות הפתיחה|בחופשה)(?![א-ת])",
    re.IGNORECASE,
)
#: Words that tell of what has been.
_TOLD = re.compile(
    r"\b(?:since|founded|opened|was|were|had|reached|bought|born|ago|began|started|came|met|ordered|closed|did)\b"
    r"|հիմնադր|բացվել է|եղել|էինք|էիք|ստացել ենք|ծնվ|բացել ենք|սկսվել|հանդիպել ենք|-ից ի վեր"
    r"|מאז|נוסד|נפתחה ב|פתחנו|היה|היתה|הייתה|היינו|נולד|קיבלנו|הגיעה|התחלנו|נפגשנו|ערכנו",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.։!?;\n•](?=\s|$)")
#: No sentence that a shop writes is longer, in characters.
_REACH = 300
_OFFERING = re.compile(
    r"%|\b(?:offer|sale|discount|code)\b|զեղչ|առաջարկ|կոդ|הנחה|מבצע|קוד|הטבה", re.IGNORECASE
)
_CONFIGURED = re.compile(r"^(?P<name>(?:offer|event)\.\w+)\s*\|\s*(?:day|date)$")


def on_days(
    passage: Passage,
    language: str,
    known: tuple[Day, ...],
    today: date,
    shows: Callable[[Passage, int, int], bool],
) -> Iterator[Problem]:
    """What is wrong with the days typed in one passage.

    ``known`` are the config's; ``today`` is the day on which the letter goes; ``shows`` says whether the
    letter at hand has these words.
    """
    for start, at, weekday in weekdays_beside(passage.text, language):
        yield from _beside(passage, start, at, weekday, known)
    for typed in typed_days(passage.text, language):
        if shows(passage, typed.start, typed.end):
            yield from _typed(passage, language, typed, known, today)


def _beside(passage: Passage, start: int, at: int, weekday: int, known: tuple[Day, ...]) -> Iterator[Problem]:
    """A weekday typed before the value of a day."""
    match = _CONFIGURED.match(expression(passage.source(at, at + 1)))
    for day in known:
        if match and day.name == match["name"] and day.day.weekday() != weekday:
            yield say(
                passage,
                (start, at + 1),
                "promises/weekday",
                f"{{}}: {_written(day.day)} is a {day_name[day.day.weekday()]}",
                f"let the value say it: {{{{ {day.name}|weekday }}}}",
                Severity.ERROR,
            )


def _typed(
    passage: Passage, language: str, typed: TypedDay, known: tuple[Day, ...], today: date
) -> Iterator[Problem]:
    span = (typed.start, typed.end)
    # 2024 had a 29 February.
    if typed.falls(2024) is None:
        hint = "look into the calendar"
        yield say(passage, span, "promises/day", "{}: there is no such day", hint, Severity.ERROR)
        return
    before, after = _around(passage.text, *span)
    same = [day for day in known if typed.falls(day.day.year) == day.day]
    yield from _weekday(passage, typed, same, today)
    role = _role(before, after, typed, language)
    sentence = f"{before} {after}"
    ours = [day for day in known if _fits(day, role)]
    if same and (not ours or any(day in ours for day in same)):
        yield say(
            passage,
            span,
            "promises/day",
            "{} is typed, and the config has it too",
            f"let the value say it, so that they cannot differ: {{{{ {same[0].name}|day }}}}",
            Severity.NOTE,
        )
        return
    told = _TOLD.search(sentence) is not None
    if ours and not told and not _is_beside_it(sentence):
        about = "; ".join(f"{day.what} on {_written(day.day)}" for day in ours)
        yield say(
            passage,
            span,
            "promises/day",
            f"{{}} is promised, and the config says otherwise: {about}",
            f"let the value say it: {{{{ {ours[0].name}|day }}}}",
            Severity.ERROR,
        )
    elif role in (_Role.ENDS, _Role.GATHERING) and not told and _is_past(typed, today):
        yield say(
            passage,
            span,
            "promises/past",
            f"{{}} is past: the letter goes on {_written(today)} at the earliest",
            "mend the day, or let a value say it: {{ offer.ends|day }}",
        )
    elif role is None and known and not told and _OFFERING.search(sentence):
        about = "; ".join(f"{day.what} on {_written(day.day)}" for day in known)
        yield say(
            passage,
            span,
            "promises/day",
            f"{{}} is no day of the config's: {about}",
            f"let the value say it: {{{{ {known[0].name}|day }}}}",
        )


def _is_beside_it(sentence: str) -> bool:
    """Whether a sentence is about answering, or about the hours of the shop, and of no offer."""
    if _ANSWERING.search(sentence):
        return True
    return _OPENING.search(sentence) is not None and not _OFFERING.search(sentence)


def _weekday(passage: Passage, typed: TypedDay, same: list[Day], today: date) -> Iterator[Problem]:
    if typed.weekday is None:
        return
    years = [typed.year] if typed.year else [day.day.year for day in same]
    certain = bool(years)
    # Without a year the day may be the next one or, in a story, the last.
    possible = [typed.falls(year) for year in years or (today.year - 1, today.year, today.year + 1)]
    near = [day for day in possible if day and (certain or abs(day - today) < timedelta(days=366))]
    if not near or any(day.weekday() == typed.weekday for day in near):
        return
    right = next((day for day in near if day >= today), near[-1])
    name = same[0].name if same else "event.starts"
    yield say(
        passage,
        (typed.start, typed.end),
        "promises/weekday",
        f"{{}}: {_written(right)} is a {day_name[right.weekday()]}",
        f"mend one of them, or let a value say both: {{{{ {name}|weekday }}}}",
        Severity.ERROR if certain else Severity.WARNING,
    )


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """The rest of the sentence before and after some words."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    return _STOP.split(before)[-1], _STOP.split(after)[0]


def _role(before: str, after: str, typed: TypedDay, language: str) -> _Role | None:
    """What the words round a day say it is: the nearest before it, else the nearest after it."""
    roles = _ROLES.get(language, {})
    last = [(match.end(), role) for role, words in roles.items() for match in words.finditer(before)]
    sided = [one for one in last if one[1] is not _Role.GATHERING]
    if language == "hy":
        if typed.ending == "ից":
            return _Role.STARTS
        if typed.ending in ("ը", "ն") and "մինչև" in before:
            return _Role.ENDS
    if language == "he" and re.search(r"(?<![א-ת])מ[־-]?\Z", before):
        return _Role.STARTS
    if sided:
        return max(sided)[1]
    first = [(match.start(), role) for role, words in roles.items() for match in words.finditer(after[:60])]
    first_sided = [one for one in first if one[1] is not _Role.GATHERING]
    if first_sided and language != "en":
        return min(first_sided)[1]
    return _Role.GATHERING if last or first else None


def _fits(day: Day, role: _Role | None) -> bool:
    match role:
        case _Role.ENDS:
            return day.name == "offer.ends"
        case _Role.STARTS:
            return day.name in ("offer.starts", "offer.public_starts", "event.starts")
        case _Role.GATHERING:
            return day.name in ("event.starts", "event.ends")
        case None:
            return False


def _is_past(typed: TypedDay, today: date) -> bool:
    day = typed.falls(today.year)
    return day is not None and day < today and (typed.year is not None or today - day <= _LATELY)


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
