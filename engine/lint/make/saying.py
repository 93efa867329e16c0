"""What links say: words that name nothing."""

from __future__ import annotations

from collections.abc import Mapping

#: Words that say nothing of where a link leads, read by themselves as screen readers list them.
_VAGUE: Mapping[str, frozenset[str]] = {
    "en": frozenset({
        "here", "click", "click here", "click this", "click me", "tap here", "press here", "right here",
        "this", "link", "this link", "the link", "this page", "page", "go", "start", "visit", "url",
        "follow this link", "click the link", "click this link", "please click here", "website",
        "click here now", "click now", "click below",
    }),
    "hy": frozenset({
        "այստեղ", "սեղմեք", "սեղմել", "սեղմիր", "սեղմեք այստեղ", "սեղմել այստեղ", "սեղմիր այստեղ",
        "հղում", "հղումը", "հղումով", "այս հղումը", "այս հղումով", "տվյալ հղումով", "այս էջը", "այս էջում",
        "կտտացրեք այստեղ", "անցնել", "անցեք",
    }),
    "he": frozenset({
        "כאן", "לחצו כאן", "לחץ כאן", "לחצי כאן", "לחיצה כאן", "יש ללחוץ כאן", "ללחוץ כאן", "נא ללחוץ כאן",
        "ניתן ללחוץ כאן", "הקליקו כאן", "הקלק כאן", "לחצו", "קישור", "לקישור", "הקישור", "בקישור",
        "קישור זה", "בקישור זה", "בקישור הזה", "הקישור הזה", "לינק", "בלינק", "פה", "לחצו פה",
    }),
    "de": frozenset({"hier", "hier klicken", "klicken sie hier", "klick hier", "bitte hier klicken"}),
    "fr": frozenset({"ici", "cliquez ici", "cliquer ici", "par ici", "ce lien", "cette page", "lien"}),
    "ru": frozenset({"здесь", "тут", "сюда", "нажмите здесь", "нажмите сюда", "ссылка", "по ссылке"}),
    "es": frozenset({"aquí", "haga clic aquí", "haz clic aquí", "pulse aquí", "este enlace", "enlace"}),
}  # fmt: skip
_HALF_VAGUE: Mapping[str, frozenset[str]] = {
    "en": frozenset({
        "more", "read more", "learn more", "see more", "more info", "more information", "info", "details",
        "find out more", "information", "continue",
    }),
    "hy": frozenset({
        "ավելին", "կարդալ ավելին", "իմանալ ավելին", "տեսնել ավելին", "մանրամասն", "մանրամասներ", "շարունակել",
    }),
    "he": frozenset({
        "עוד", "קראו עוד", "קרא עוד", "לקריאה נוספת", "למידע נוסף", "פרטים", "לפרטים", "לפרטים נוספים",
        "המשך", "להמשך", "להמשך קריאה", "מידע נוסף",
    }),
}  # fmt: skip


def vague(words: str, language: str) -> bool:
    """Whether a link's words (in lower case) do not say at all where it leads."""
    return any(words in _VAGUE.get(tongue, ()) for tongue in (language, "en"))


def half_vague(words: str, language: str) -> bool:
    """Whether they say that there is more, and not of what."""
    return any(words in _HALF_VAGUE.get(tongue, ()) for tongue in (language, "en"))
