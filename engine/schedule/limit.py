"""Limits over all campaigns, in words: ``at most 3 letters a month apart from thanks``."""

from __future__ import annotations

from types import MappingProxyType

from engine.schedule.model import Kind, Limit
from engine.schedule.phrase import Words, cardinal

#: What campaigns are for, as they say it.  (A test sees that these are the purposes of campaigns.)
PURPOSES = (
    *("thank-you", "early-access", "appreciation-day", "birthday", "anniversary"),
    *("win-back", "newsletter", "feedback", "apology", "notice"),
)
#: Purposes that ``thanks`` means.
THANKS = frozenset({"thank-you", "appreciation-day", "birthday", "anniversary"})
#: Days of each span: rolling, so a month is 30 of them.
_DAYS = MappingProxyType({"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 91, "year": 365})
_KINDS = MappingProxyType(
    {
        **dict.fromkeys(("letter", "letters", "email", "emails", "mail", "mails"), Kind.LETTER.value),
        **dict.fromkeys(("promotion", "promotions", "advertising"), Kind.PROMOTION.value),
        **dict.fromkeys(("thanks",), Kind.THANKS.value),
        **{purpose: purpose for purpose in PURPOSES},
        **{purpose.replace("-", " "): purpose for purpose in PURPOSES},
        **{purpose + "s": purpose for purpose in PURPOSES},
        "thank you": "thank-you",
        "birthdays": "birthday",
        "anniversaries": "anniversary",
        "apologies": "apology",
    }
)
_WRITE = "write it like this: at most 3 letters a month"
_CHOOSE = f"choose from letters, promotions, thanks, {', '.join(PURPOSES)}"
_MOST_DAYS = 3660


def read_limit(text: str) -> Limit:
    """``at most 1 promotion a week``, ``at most three letters per 30 days apart from thanks and apology``.

    Raises:
        A mistake: for anything else.
    """
    words = Words(text)
    for start in (("at", "most"), ("no", "more", "than"), ("not", "more", "than"), ("max",), ("up", "to")):
        if words.take(*start):
            break
    most = cardinal(words.word())
    if most is None:
        raise words.unknown(("at",), _WRITE)
    if most < 1:
        raise words.wrong(
            "a limit lets at least 1 letter through", "write a guard to keep people from letters"
        )
    words.at += 1
    of = _kind(words)
    days = _span(words)
    apart: list[str] = []
    if words.take("apart", "from") or words.take("except", "for") or words.take_any("except", "without"):
        apart.append(_kind(words))
        while words.take_any(",", "and", "or"):
            words.take("and")
            apart.append(_kind(words))
    if not words.ended:
        raise words.unknown(("apart", "except"), "only 'apart from thanks and apology' may follow")
    return Limit(words=" ".join(text.split()), most=most, of=of, days=days, apart=tuple(apart))


def counts(limit: Limit, purpose: str, advertising: bool) -> bool:
    """Whether a letter of this purpose counts towards ``limit``, and is held back by it."""
    if any(is_of(kind, purpose, advertising) for kind in limit.apart):
        return False
    return is_of(limit.of, purpose, advertising)


def read_kind(text: str) -> str:
    """What ``keeps from`` names: a ``Kind``, or a purpose.

    Raises:
        A mistake: for other words.
    """
    words = Words(text)
    kind = _kind(words)
    if not words.ended:
        raise words.unknown((), _CHOOSE)
    return kind


def is_of(kind: str, purpose: str, advertising: bool) -> bool:
    """Whether a letter of this purpose is what ``kind`` says: a ``Kind``, or a purpose."""
    match kind:
        case Kind.LETTER:
            return True
        case Kind.PROMOTION:
            return advertising
        case Kind.THANKS:
            return purpose in THANKS
        case _:
            return kind == purpose


def _kind(words: Words) -> str:
    for length in (2, 1):
        said = " ".join(filter(None, (words.word(ahead) for ahead in range(length))))
        if (kind := _KINDS.get(said)) is not None and len(said.split()) == length:
            words.at += length
            if kind in PURPOSES or kind == Kind.THANKS:
                words.take_any("letter", "letters")
            return kind
    raise words.unknown(_KINDS, _CHOOSE)


def _span(words: Words) -> int:
    """Days, of ``a week``, ``per 30 days``, ``in 2 weeks``, ``weekly``."""
    words.take_any("in", "per", "within", "every", "each")
    number = cardinal(words.word())
    words.at += number is not None
    unit = words.word().removesuffix("s")
    if unit not in _DAYS:
        raise words.unknown((*_DAYS, *(f"{unit}s" for unit in _DAYS)), _WRITE)
    days = (1 if number is None else number) * _DAYS[unit]
    if not 1 <= days <= _MOST_DAYS:
        raise words.wrong("letters cannot be counted over that time", "write 1 day to 10 years")
    words.at += 1
    return days
