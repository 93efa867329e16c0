"""Days that a writer typed as words: "Friday 12 March", "մարտի 12-ին", "יום שישי, 12 במרץ 2027"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from engine.lint.wording.words import SLOT

#: Names by language, January and Monday first; those that mean the same are parted by "|".
_MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": (
        *("January|Jan", "February|Feb", "March|Mar", "April|Apr", "May", "June|Jun", "July|Jul"),
        *("August|Aug", "September|Sept|Sep", "October|Oct", "November|Nov", "December|Dec"),
    ),
    "hy": (
        *("հունվար", "փետրվար", "մարտ", "ապրիլ", "մայիս", "հունիս", "հուլիս", "օգոստոս"),
        *("սեպտեմբեր", "հոկտեմբեր", "նոյեմբեր", "դեկտեմբեր"),
    ),
    "he": (
        *("ינואר", "פברואר", "מרץ|מרס", "אפריל", "מאי", "יוני", "יולי", "אוגוסט"),
        *("ספטמבר", "אוקטובר", "נובמבר", "דצמבר"),
    ),
}
_WEEKDAYS: Mapping[str, tuple[str, ...]] = {
    "en": (
        *("Monday|Mon", "Tuesday|Tues|Tue", "Wednesday|Wed", "Thursday|Thurs|Thur|Thu", "Friday|Fri"),
        *("Saturday|Sat", "Sunday|Sun"),
    ),
    "hy": ("երկուշաբթի", "երեքշաբթի", "չորեքշաբթի", "հինգշաբթի", "ուրբաթ", "շաբաթ", "կիրակի"),
    "he": (
        *("יום שני|יום ב[׳']", "יום שלישי|יום ג[׳']", "יום רביעי|יום ד[׳']", "יום חמישי|יום ה[׳']"),
        *("יום שישי|יום ו[׳']", "יום שבת|שבת", "יום ראשון|יום א[׳']"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedDay:
    """One day in a text.

    Attributes:
        start: Where the words begin and ``end`` where they end, the weekday's among them.
        year: None where none is written.
        weekday: 0 is Monday; None where none is written.
        ending: What is written onto it, such as "ից"; empty where nothing is.
    """

    start: int
    end: int
    day: int
    month: int
    year: int | None
    weekday: int | None
    ending: str = ""

    def falls(self, year: int) -> date | None:
        """The date in ``year`` (that which is written goes before); None where there is no such day."""
        try:
            return date(self.year or year, self.month, self.day)
        except ValueError:
            return None


def _any(names: tuple[str, ...]) -> str:
    return "|".join(sorted("|".join(names).split("|"), key=len, reverse=True))


def _patterns() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    month = {language: _any(names) for language, names in _MONTHS.items()}
    week = {language: _any(names) for language, names in _WEEKDAYS.items()}
    number, year = r"(?P<day>3[01]|[12]\d|0?[1-9])", r"(?P<year>(?:19|20)\d\d)"
    ordinal, then = "(?:st|nd|rd|th)?", rf"(?:,?[ \u00a0]{year}(?!\d))?"
    first = r"(?:(?P<from>3[01]|[12]\d|0?[1-9])[ \u00a0]?(?:[-–—]|to|and)[ \u00a0]?)?"
    english = rf"(?:(?P<before>{week['en']})\.?,?[ \u00a0](?:the[ ])?)?"
    after = rf"(?:,?[ \u00a0]\(?(?P<after>{week['en']})\b)?"
    hebrew = rf"(?:(?P<before>{week['he']}),?[ \u00a0](?:[בהל]{{1,2}}[־-])?)?"
    armenian = rf"(?:(?P<before>{week['hy']})(?:[ ]օրը)?[,՝]?[ \u00a0])?"
    ending = r"(?:[-‐‑֊](?P<ending>ին|ից|ի|ը|ն))?"
    told = rf"(?:[,՝]?[ \u00a0]\(?(?P<after>{week['hy']})(?!\w))?"
    return {
        "en": (
            re.compile(
                rf"(?<![\w.]){english}{first}{number}{ordinal}[ \u00a0](?:of[ ])?"
                rf"(?P<month>{month['en']})(?!\w)(?:\.(?=,?[ ]\d{{4}}))?{then}{after}"
            ),
            re.compile(
                rf"(?<!\w){english}(?P<month>{month['en']})\.?[ \u00a0]{first}{number}{ordinal}"
                rf"(?![\d:%]|[ ]?[ap]m){then}{after}"
            ),
        ),
        "hy": (
            re.compile(
                rf"(?<!\w){armenian}(?:{year}[ \u00a0]?(?:թ\.|թվականի|թվականին),?[ \u00a0])?"
                rf"(?P<month>{month['hy']})ի?[ \u00a0]{first}{number}(?!\d){ending}(?!\w){told}",
                re.IGNORECASE,
            ),
            re.compile(
                rf"(?<![\w.]){armenian}{first}{number}[ \u00a0](?P<month>{month['hy']})ի?(?!\w)"
                rf"(?:[ ,]+{year}(?!\d))?(?P<ending>)",
                re.IGNORECASE,
            ),
        ),
        "he": (
            re.compile(
                rf"(?<![\d.]){hebrew}{first}{number}[ \u00a0][בל]?(?P<month>{month['he']})(?!\w){then}"
                rf"(?:,?[ \u00a0]\(?(?P<after>{week['he']})(?!\w))?"
            ),
        ),
    }


_PATTERNS = _patterns()
_BESIDE = {
    "en": re.compile(rf"(?<!\w)(?P<name>{_any(_WEEKDAYS['en'])})\.?,?[ \u00a0](?:the[ ])?{SLOT}"),
    "hy": re.compile(
        rf"(?<!\w)(?P<name>{_any(_WEEKDAYS['hy'])})(?:[ ]օրը)?[,՝]?[ \u00a0]{SLOT}", re.IGNORECASE
    ),
    "he": re.compile(rf"(?P<name>{_any(_WEEKDAYS['he'])}),?[ \u00a0](?:[בהל]{{1,2}}[־-])?{SLOT}"),
}


def typed_days(text: str, language: str) -> Iterator[TypedDay]:
    """Every day typed in ``text``, in no order; "12–15 March" gives both.  None in a foreign language."""
    for pattern in _PATTERNS.get(language, ()):
        for match in pattern.finditer(text):
            found = match.groupdict()
            year = int(found["year"]) if found.get("year") else None
            month = _index(found["month"], _MONTHS[language]) + 1
            week = found.get("before") or found.get("after")
            one = TypedDay(
                start=match.start(),
                end=match.end(),
                day=int(found["day"]),
                month=month,
                year=year,
                weekday=_index(week, _WEEKDAYS[language]) if week and not found["from"] else None,
                ending=found.get("ending") or "",
            )
            yield one
            if found["from"]:
                yield replace(one, day=int(found["from"]), ending="")


def weekdays_beside(text: str, language: str) -> Iterator[tuple[int, int, int]]:
    """Every weekday typed right before a printed value: where it begins, the value's place, 0 for Monday."""
    if pattern := _BESIDE.get(language):
        for match in pattern.finditer(text):
            yield match.start(), match.end() - 1, _index(match["name"], _WEEKDAYS[language])


def _index(name: str, names: tuple[str, ...]) -> int:
    return next(at for at, row in enumerate(names) if re.fullmatch(row, name, re.IGNORECASE))
