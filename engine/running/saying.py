"""News in the words of the shop's people, in the shop's language."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.language import primary
from engine.letter.formats import day_and_time, long_date
from engine.problem import printable
from engine.running.news import NewsKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What alerts say in one language; braces name what is put in."""

    happened: Mapping[NewsKind, str]
    #: That it is over, for what lasts.
    over: Mapping[NewsKind, str]
    #: FAILED where no one campaign is to blame: that it happened, that it is over.
    failed_wholly: tuple[str, str]
    campaign: str
    campaign_on: str
    began: str
    look: str
    more: str
    subject: str
    subject_several: str


_HAPPENED = {
    "en": {
        NewsKind.FAILED: "{campaign} could not be carried out.",
        NewsKind.RELAY: "The mail server is not taking our letters.",
        NewsKind.MAILBOX: "The mailbox cannot be read, so we cannot see who asks us to stop.",
        NewsKind.BROKEN_FILE: "There is a mistake in a file. Until it is mended, "
        "everything goes on as before.",
        NewsKind.PAUSED: "The letters of {campaign} wait for your decision.",
        NewsKind.CANARY: "Too many of the first letters of {campaign} came back. "
        "The others wait for your decision.",
        NewsKind.MISSED: "The letters of {campaign} did not go in time, and now it is too late for them.",
        NewsKind.STOPPED: "None of the letters of {campaign} went: there are too many of them ({letters}; "
        "at most {compared} may go).",
        NewsKind.LARGER: "{campaign} has many more letters than usual ({letters}; usually {compared}). "
        "They go all the same.",
        NewsKind.DISARMED: "{campaign} no longer goes by itself: something it is made from has changed.",
    },
    "hy": {
        NewsKind.FAILED: "{campaign} արշավը չհաջողվեց իրականացնել։",
        NewsKind.RELAY: "Փոստային սերվերը չի ընդունում մեր նամակները։",
        NewsKind.MAILBOX: "Փոստարկղը հնարավոր չէ կարդալ, ուստի չգիտենք, թե ով է խնդրել այլևս չգրել։",
        NewsKind.BROKEN_FILE: "Ֆայլերից մեկում սխալ կա։ Առայժմ գործում է նախկին տարբերակը։",
        NewsKind.PAUSED: "{campaign} արշավի նամակները սպասում են Ձեր որոշմանը։",
        NewsKind.CANARY: "{campaign} արշավի առաջին նամակներից չափազանց շատերը հետ եկան։ "
        "Մնացածները սպասում են Ձեր որոշմանը։",
        NewsKind.MISSED: "{campaign} արշավի նամակները ժամանակին չուղարկվեցին, իսկ հիմա արդեն ուշ է։",
        NewsKind.STOPPED: "{campaign} արշավի ոչ մի նամակ չուղարկվեց, քանի որ դրանք չափազանց շատ են "
        "({letters}, թույլատրելին՝ {compared})։",
        NewsKind.LARGER: "{campaign} արշավի նամակները սովորականից շատ ավելի են "
        "({letters}, սովորաբար՝ {compared})։ Դրանք, այնուամենայնիվ, ուղարկվում են։",
        NewsKind.DISARMED: "{campaign} արշավի նամակներն այլևս ինքնաշխատ չեն ուղարկվում, "
        "քանի որ արշավում փոփոխություն է կատարվել։",
    },
    "he": {
        NewsKind.FAILED: "לא ניתן היה לבצע את {campaign}.",
        NewsKind.RELAY: "שרת הדואר אינו מקבל את המכתבים שלנו.",
        NewsKind.MAILBOX: "לא ניתן לקרוא את תיבת הדואר, ולכן לא ידוע לנו מי מבקש להפסיק.",
        NewsKind.BROKEN_FILE: "נמצאה טעות באחד הקבצים. עד שתתוקן, הכול ממשיך כמו קודם.",
        NewsKind.PAUSED: "המכתבים של {campaign} ממתינים להחלטה.",
        NewsKind.CANARY: "יותר מדי מהמכתבים הראשונים של {campaign} חזרו. השאר ממתינים להחלטה.",
        NewsKind.MISSED: "המכתבים של {campaign} לא יצאו במועדם, וכעת כבר מאוחר מדי.",
        NewsKind.STOPPED: "אף מכתב של {campaign} לא יצא: מספרם גדול מדי ({letters}; מותר עד {compared}).",
        NewsKind.LARGER: "המכתבים של {campaign} רבים בהרבה מן הרגיל ({letters}; בדרך כלל {compared}). "
        "הם יוצאים בכל זאת.",
        NewsKind.DISARMED: "המכתבים של {campaign} אינם יוצאים עוד מעצמם, כי משהו בהם השתנה.",
    },
}
_OVER = {
    "en": {
        NewsKind.FAILED: "Nothing stands in the way of {campaign} any more.",
        NewsKind.RELAY: "The mail server takes our letters again.",
        NewsKind.MAILBOX: "The mailbox can be read again.",
        NewsKind.BROKEN_FILE: "The mistake in the file is mended.",
        NewsKind.PAUSED: "The letters of {campaign} no longer wait for a decision.",
        NewsKind.CANARY: "The other letters of {campaign} no longer wait for a decision.",
    },
    "hy": {
        NewsKind.FAILED: "{campaign} արշավին այլևս ոչինչ չի խանգարում։",
        NewsKind.RELAY: "Փոստային սերվերը կրկին ընդունում է մեր նամակները։",
        NewsKind.MAILBOX: "Փոստարկղը կրկին հասանելի է։",
        NewsKind.BROKEN_FILE: "Ֆայլի սխալն ուղղված է։",
        NewsKind.PAUSED: "{campaign} արշավի նամակներն այլևս որոշման չեն սպասում։",
        NewsKind.CANARY: "{campaign} արշավի մնացած նամակներն այլևս որոշման չեն սպասում։",
    },
    "he": {
        NewsKind.FAILED: "אין עוד מניעה לבצע את {campaign}.",
        NewsKind.RELAY: "שרת הדואר שוב מקבל את המכתבים שלנו.",
        NewsKind.MAILBOX: "שוב ניתן לקרוא את תיבת הדואר.",
        NewsKind.BROKEN_FILE: "הטעות בקובץ תוקנה.",
        NewsKind.PAUSED: "המכתבים של {campaign} אינם ממתינים עוד להחלטה.",
        NewsKind.CANARY: "שאר המכתבים של {campaign} אינם ממתינים עוד להחלטה.",
    },
}
_WORDS = {
    "en": Words(
        happened=_HAPPENED["en"],
        over=_OVER["en"],
        failed_wholly=(
            "The letters that are due could not be seen to.",
            "The letters that are due are seen to again.",
        ),
        campaign="“{name}”",
        campaign_on="“{name}” ({occurrence})",
        began="The trouble began on {since}.",
        look="To look into it: {command}",
        more="More of the same kind: {number}. To see it all: {command}",
        subject="{shop}: {sentence}",
        subject_several="{shop}: {number} things to look into",
    ),
    "hy": Words(
        happened=_HAPPENED["hy"],
        over=_OVER["hy"],
        failed_wholly=(
            "Հերթական նամակները չհաջողվեց ուղարկել։",
            "Հերթական նամակները կրկին ուղարկվում են։",
        ),
        campaign="«{name}»",
        campaign_on="«{name}» ({occurrence})",
        began="Խնդրի սկիզբը՝ {since}։",
        look="Մանրամասների համար՝ {command}",
        more="Նման ևս {number} լուր կա։ Ամբողջը տեսնելու համար՝ {command}",
        subject="{shop} — {sentence}",
        subject_several="{shop} — {number} լուր, որ արժե նայել",
    ),
    "he": Words(
        happened=_HAPPENED["he"],
        over=_OVER["he"],
        failed_wholly=(
            "לא ניתן היה לטפל במכתבים שהגיע מועדם.",
            "המכתבים שהגיע מועדם שוב מטופלים.",
        ),
        campaign="״{name}״",
        campaign_on="״{name}״ ({occurrence})",
        began="הבעיה החלה ב־{since}.",
        look="לבדיקה: {command}",
        more="ויש עוד כאלה: {number}. לתמונה המלאה: {command}",
        subject="{shop}: {sentence}",
        subject_several="{shop}: כמה עניינים לבדיקה ({number})",
    ),
}
#: What shows more; ``{campaign}`` is a word of a command.
_LOOK = {
    NewsKind.FAILED: "gramercy check",
    NewsKind.RELAY: "gramercy doctor",
    NewsKind.MAILBOX: "gramercy doctor",
    NewsKind.BROKEN_FILE: "gramercy check",
    NewsKind.PAUSED: "gramercy status {campaign}",
    NewsKind.CANARY: "gramercy status {campaign}",
    NewsKind.MISSED: "gramercy status {campaign}",
    NewsKind.STOPPED: "gramercy plan {campaign}",
    NewsKind.LARGER: "gramercy status {campaign}",
    NewsKind.DISARMED: "gramercy schedule {campaign}",
}
_ALL_OF_IT = "gramercy status"


def tongue(language: str) -> str:
    """The language in which the shop of ``language`` is told: that one, or English where we have no words."""
    return primary(language) if primary(language) in _WORDS else "en"


def sentence(
    kind: NewsKind,
    language: str,
    *,
    campaign: str | None,
    occurrence: str | None,
    letters: int | None = None,
    compared: int | None = None,
    over: bool = False,
) -> str:
    """What happened (or that it is ``over``), in one or two sentences; harmless whatever the names are.

    ``language`` is one that ``tongue`` gave.
    """
    words = _WORDS[language]
    if kind is NewsKind.FAILED and campaign is None:
        return words.failed_wholly[over]
    day = _day(occurrence, language)
    called = _put(
        words.campaign_on if day else words.campaign, name=printable(campaign or ""), occurrence=day
    )
    return _put(
        (words.over if over else words.happened)[kind],
        campaign=called,
        letters="?" if letters is None else str(letters),
        compared="?" if compared is None else str(compared),
    )


def began(since: datetime, language: str) -> str:
    """When it began, on the clock of ``since``."""
    return _put(_WORDS[language].began, since=day_and_time(since, language))


def look(kind: NewsKind, language: str, campaign: str | None) -> str:
    """What to type to see more."""
    command = _put(_LOOK[kind], campaign=shlex.quote(printable(campaign or "")))
    return _put(_WORDS[language].look, command=command)


def more(number: int, language: str) -> str:
    """That ``number`` further pieces of news are left out."""
    return _put(_WORDS[language].more, number=str(number), command=_ALL_OF_IT)


def subject(shop: str, sentences: Sequence[str], language: str) -> str:
    """The subject of a letter that says ``sentences``, at least one, for ``shop``."""
    words = _WORDS[language]
    if len(sentences) == 1:
        return _put(words.subject, shop=shop, sentence=sentences[0].rstrip(".։"))
    return _put(words.subject_several, shop=shop, number=str(len(sentences)))


def _put(words: str, **values: str) -> str:
    """``words`` with what its braces name.  Braces in the values are only characters."""
    return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], words)


def _day(occurrence: str | None, language: str) -> str:
    """An occurrence's name as people say it; empty for ``once``."""
    if not occurrence or occurrence == "once":
        return ""
    try:
        if "T" not in occurrence:
            return long_date(date.fromisoformat(occurrence), language)
        return day_and_time(datetime.fromisoformat(occurrence), language)
    except ValueError:
        return printable(occurrence)
