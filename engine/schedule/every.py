"""``every:`` as people write it: in words, or as a cron expression."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from engine.document.wording import mistake
from engine.problem import quoted
from engine.schedule.cron import looks_like_cron, read_cron
from engine.schedule.model import USUAL
from engine.schedule.phrase import Words
from engine.schedule.recurring import Every as Every
from engine.schedule.recurring import Otherwise
from engine.schedule.rule import Daily, Rule, Weekly, Within
from engine.schedule.telling import RuleReader

_WRITE_ELSE = "write 'else the working day before', 'else the working day after' or 'else skip'"


def read_every(text: str) -> Every:
    """When letters go; at 09:00 if no time is given.

    Raises:
        A mistake: at the word that is not understood.
    """
    whole = Words(text)
    found = (place for place in (whole.index(",", "else"), whole.index("else")) if place is not None)
    stop = next(found, None)
    body = text if stop is None else text[: whole.offset(stop)].rstrip()
    otherwise = Otherwise.SAME
    if stop is not None:
        whole.at = stop
        otherwise = _otherwise(whole)
    words = Words(body)
    words.take_any("every", "each")
    plain = body[words.offset() :]
    if looks_like_cron(plain):
        cron, times = read_cron(plain, words.offset())
        return Every(words=" ".join(text.split()), rule=cron, times=times, otherwise=otherwise)
    reader = RuleReader(words)
    rule = reader.rule()
    at, begins, ends = _bounds(words)
    return Every(
        words=" ".join(text.split()),
        rule=_anchored(rule, begins, words),
        times=(at,),
        otherwise=otherwise,
        begins=begins,
        ends=ends,
        doubt=reader.doubt,
    )


def _otherwise(words: Words) -> Otherwise:
    words.take(",")
    words.take("else")
    start = words.at
    words.take("on")
    words.take("the")
    found = None
    if words.take("skip") or words.take("not", "at", "all"):
        found = Otherwise.SKIP
    elif words.take("next", "working", "day"):
        found = Otherwise.AFTER
    elif words.take("working", "day") or words.take("day"):
        found = {"before": Otherwise.BEFORE, "after": Otherwise.AFTER}.get(words.word())
        words.at += found is not None
    if found is None or not words.ended:
        words.at = start
        raise words.unknown((), _WRITE_ELSE)
    return found


def _bounds(words: Words) -> tuple[time, date | None, date | None]:
    """The time, the first and the last day that stand behind a rule, in whatever order."""
    at: time | None = None
    begins: date | None = None
    ends: date | None = None
    while not words.ended:
        start = words.at
        if at is None:
            at = words.time()
        elif words.time() is not None:
            words.at = start
            raise words.wrong("a second time of day", "write one time, or a cron expression: 0 10,16 * * *")
        if begins is None and words.take("from"):
            begins = _date(words)
        if ends is None and words.take("until"):
            ends = _date(words)
            if begins is not None and ends < begins:
                raise words.wrong(
                    f"{ends} is before {begins}", "write the later day after 'until'", at=start + 1
                )
        if words.at == start:
            raise words.unknown(("at", "from", "until"), "a time may follow: at 10:00")
    return at or USUAL, begins, ends


def _date(words: Words) -> date:
    day = words.date()
    if day is None:
        raise words.wrong(
            f"{quoted(words.written(words.at) or words.text)} is not a day", "write it like this: 2027-01-08"
        )
    return day


def _anchored(rule: Rule, begins: date | None, words: Words) -> Rule:
    """``rule`` counted from the day it begins on, if it leaves out weeks, months or years."""
    if not isinstance(rule, Weekly | Daily | Within) or rule.step == 1:
        return rule
    if begins is None:
        written = " ".join(words.text.split())
        raise mistake(
            f"{quoted(written)} does not say which is the first",
            f"write it: {written} from 2027-01-08",
        )
    if isinstance(rule, Within) and rule.months:
        # Every few years, in one month.
        [month] = rule.months
        return replace(rule, begins=date(begins.year + (month < begins.month), month, 1))
    return replace(rule, begins=begins)
