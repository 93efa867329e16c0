"""Words for days that come round → a rule."""

from __future__ import annotations

import re
from dataclasses import replace

from engine.problem import quoted
from engine.schedule.celebrating import OURS, ends_name, read_feast
from engine.schedule.phrase import MONTH, MONTHS, WEEKDAY, WEEKDAYS, Words, cardinal, nth, ordinal
from engine.schedule.rule import (
    Beside,
    Daily,
    Each,
    Pick,
    Rule,
    Shifted,
    Unit,
    Weekly,
    Within,
    longest_month,
    shortest_month,
)

_PERIODS = {"month": 1, "quarter": 3, "year": 12}
_STEPS = frozenset({"day", "week", *_PERIODS})
#: The most days, days of one name, and working days that a period may have.
_MOST = {1: (31, 5, 23), 3: (92, 14, 66), 12: (366, 53, 262)}
_LONGEST_STEP = 520
_MOST_SHIFTED = 366
_ALL = frozenset(range(7))


class RuleReader:
    """Reads a rule off the front of ``words``.

    ``doubt`` is then what the words may not mean as they were meant, with what to write; None if they are
    plain.
    """

    def __init__(self, words: Words) -> None:
        self.words = words
        self.doubt: tuple[str, str] | None = None

    def rule(self) -> Rule:
        """The rule; one that leaves out weeks or months counts from the beginning of time.

        Raises:
            A mistake: at the word that is not understood.
        """
        self.words.take("on")
        return self._stepped() or self._days()

    def _stepped(self) -> Rule | None:
        """``other Friday``, ``2 weeks on Friday``, ``month on the 15th``; None for other rules."""
        words, start = self.words, self.words.at
        step = 1
        if words.take("other"):
            step = 2
        elif (number := cardinal(words.word())) is not None and _singular(words.word(1)) in _STEPS:
            step = number
            words.at += 1
        if words.word(1) in ("before", "after", "of"):
            words.at = start
            return None
        if not 1 <= step <= _LONGEST_STEP:
            raise words.wrong(
                f"{quoted(words.text)} is too seldom or too often", "write 'every 2 weeks'", at=start
            )
        unit = _singular(words.word())
        if step > 1 and words.word() in WEEKDAY:
            return Weekly(weekdays=self._weekdays(), step=step)
        if step > 1 and unit == "day":
            words.at += 1
            return Daily(step=step)
        if unit not in {"week", *_PERIODS}:
            words.at = start
            return None
        written = words.word()
        words.at += 1
        if not words.take_any("on", "in"):
            example = "Friday" if unit == "week" else "12 March" if unit == "year" else "the 1st"
            raise words.wrong(
                f"{quoted(written)} does not say on which day",
                f"write it like this: every {written if step == 1 else f'{step} {written}'} on {example}",
                at=words.at - 1,
            )
        words.take("the")
        if unit == "week":
            return Weekly(weekdays=self._weekdays(), step=step)
        if unit == "year" and (day := self._day_of_year(one=True)) is not None:
            return replace(day, step=step if step == 1 else 12 * step)
        picks = self._picks()
        if not picks:
            raise words.unknown(OURS, "write it like this: every month on the 15th")
        length = _PERIODS[unit]
        self._see_to(picks, length, frozenset())
        return Within(picks=picks, length=length, step=step)

    def _days(self) -> Rule:
        words = self.words
        if (shift := self._shift()) is not None:
            by, working = shift
            return Shifted(rule=self._days(), by=by, working=working)
        start = words.at
        words.take("the")
        if words.word() in WEEKDAY or _range(words.word()) is not None:
            return self._named(start)
        if (day := self._day_of_year()) is not None:
            return day
        if words.word() in ("day", "weekday", "weekdays") and words.word(1) != "of":
            return Weekly(weekdays=_ALL) if self._take() == "day" else Each(unit=Unit.WEEKDAY)
        if words.take("working", "day") or words.take("working", "days"):
            return Each(unit=Unit.WORKING_DAY)
        before = words.at
        if (picks := self._picks()) and (rule := self._of(picks, before)) is not None:
            return rule
        words.at = start
        return read_feast(words)

    def _take(self) -> str:
        word = self.words.word()
        self.words.at += 1
        return word

    def _shift(self) -> tuple[int, bool] | None:
        """So many days after (negative: before) what follows, and whether only working days count."""
        words, start = self.words, self.words.at
        words.take("the")
        number = cardinal(words.word())
        words.at += number is not None
        working = words.take("working")
        days = {"day": 1, "week": 7}.get(_singular(words.word()))
        ahead = {"before": -1, "after": 1}.get(words.word(1))
        if days is None or ahead is None or (working and days != 1):
            words.at = start
            return None
        count = (1 if number is None else number) * days
        if not 0 < count <= _MOST_SHIFTED:
            raise words.wrong(
                f"{count} days {words.word(1)} is out of reach", "write 1 day to a year", at=start
            )
        words.at += 2
        return ahead * count, working

    def _named(self, start: int) -> Rule:
        """Days of the week, or the one before or after other days: ``Friday before Easter``."""
        words = self.words
        weekdays = self._weekdays()
        if words.word() in ("before", "after"):
            if len(weekdays) > 1:
                said = f"it is not clear which of them goes {words.word()}"
                raise words.wrong(said, "write one day of the week", at=start)
            after = self._take() == "after"
            return Beside(rule=self._days(), weekday=min(weekdays), after=after)
        if words.word() in ("of", "in"):
            name = WEEKDAYS[min(weekdays)]
            raise words.wrong(
                f"{quoted(words.text)} does not say which {name}",
                f"write 'first {name} {words.rest()}'",
                at=start,
            )
        return Weekly(weekdays=weekdays)

    def _weekdays(self) -> frozenset[int]:
        words = self.words
        found: set[int] = set()
        while True:
            ends = _range(words.word())
            if ends is None and words.word() not in WEEKDAY:
                raise words.unknown(tuple(name.lower() for name in WEEKDAYS), "write Monday, Tuesday …")
            if ends is not None:
                first, last = ends
                words.at += 1
            else:
                first = last = WEEKDAY[self._take()]
                if words.word() in ("to", "-", "–") and words.word(1) in WEEKDAY:
                    words.at += 1
                    last = WEEKDAY[self._take()]
            found |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
            start = words.at
            if not words.take_any(",", "and", "or"):
                return frozenset(found)
            words.take("and")
            if words.word() not in WEEKDAY and _range(words.word()) is None:
                words.at = start if words.at - start > 1 or words.ended else words.at
                raise words.unknown(tuple(name.lower() for name in WEEKDAYS), "write Monday, Tuesday …")

    def _day_of_year(self, *, one: bool = False) -> Within | None:
        """``12 March``, ``12th of March and June``, ``March 12``; only ``one`` month."""
        words, start = self.words, self.words.at
        day = _number(words.word())
        if day is not None:
            words.at += 1
            words.take("of")
            months = frozenset[int]() if words.word() not in MONTH else self._months(one=one)
        else:
            months = frozenset({MONTH[words.word()]} if words.word() in MONTH else ())
            words.at += 1
            day = _number(words.word()) if months and words.word(1) not in ("am", "pm") else None
            words.at += 1
        if day is None or not months:
            words.at = start
            return None
        name = MONTHS[min(months) - 1]
        last = longest_month(months)
        if not 1 <= day <= last:
            raise words.wrong(f"there is no {day} {name}", f"{name} ends on the {nth(last)}", at=start)
        if months == {2} and day == last:
            self.doubt = (f"{day} {name} comes in leap years only", f"write 'last day of {name}'")
        picks = (Pick(numbers=(day,), unit=Unit.DAY),)
        if months != {2}:
            self._see_to(picks, 1, months)
        return Within(picks=picks, months=months)

    def _picks(self) -> tuple[Pick, ...]:
        """``first and third Monday``, ``15th and last day``; nothing, and no word taken, where none are."""
        words = self.words
        found: list[Pick] = []
        numbers: list[int] = []
        end = words.at
        while (number := self._counted()) is not None:
            numbers.append(number)
            if (unit := self._unit()) is not None:
                found.append(Pick(numbers=tuple(numbers), unit=unit))
                numbers = []
            end = words.at
            if not words.take_any(",", "and"):
                break
            words.take("and")
            words.take("the")
        words.at = end
        if numbers:
            found.append(Pick(numbers=tuple(numbers), unit=Unit.DAY))
        return tuple(found)

    def _counted(self) -> int | None:
        words = self.words
        if words.take("last", "but", "one"):
            return -2
        if words.take("last"):
            return -1
        number = _number(words.word())
        if number is None:
            return None
        words.at += 1
        words.take("to") if words.word(1) == "last" else None
        return -number if words.take("last") else number

    def _unit(self) -> Unit | int | None:
        words = self.words
        if words.take("working", "day") or words.take("working", "days"):
            return Unit.WORKING_DAY
        if words.word() in WEEKDAY:
            return WEEKDAY[self._take()]
        if words.take_any("day", "days"):
            return Unit.DAY
        return Unit.WEEKDAY if words.take_any("weekday", "weekdays") else None

    def _of(self, picks: tuple[Pick, ...], start: int) -> Rule | None:
        """What ``picks`` are picked of; None where another name follows: the second day of a feast."""
        words = self.words
        if not words.take_any("of", "in"):
            if not ends_name(words) and not words.ended:
                return None
            written = words.text[words.offset(start) : words.offset()].strip()
            also = " or 'every other Friday from 2027-01-08'" if picks[-1].unit in range(7) else ""
            raise words.wrong(
                f"{quoted(written)} does not say of what", f"write 'of the month'{also}", at=words.at
            )
        words.take_any("the", "each", "every", "a")
        length, months = 1, frozenset[int]()
        if _singular(words.word()) in _PERIODS:
            length = _PERIODS[_singular(self._take())]
        elif words.word() in MONTH:
            months = self._months()
        else:
            return None
        self._see_to(picks, length, months)
        return Within(picks=picks, length=length, months=months)

    def _months(self, *, one: bool = False) -> frozenset[int]:
        words = self.words
        found = {MONTH[self._take()]}
        end = words.at
        while not one and words.take_any(",", "and"):
            words.take("and")
            if words.word() not in MONTH:
                break
            found.add(MONTH[self._take()])
            end = words.at
        words.at = end
        return frozenset(found)

    def _see_to(self, picks: tuple[Pick, ...], length: int, months: frozenset[int]) -> None:
        """Numbers that no period has are a mistake; those that only some have are a doubt."""
        days, named, working = _MOST[length]
        days = longest_month(months) if length == 1 else days
        what = next(name for name, number in _PERIODS.items() if number == length)
        for pick in picks:
            weekday = WEEKDAYS[pick.unit] if isinstance(pick.unit, int) else pick.unit.value
            most = named if isinstance(pick.unit, int) else days if pick.unit is Unit.DAY else working
            for number in pick.numbers:
                if not 1 <= abs(number) <= most:
                    raise self.words.wrong(
                        f"no {what} has a {nth(abs(number))} {weekday}",
                        f"write 'last {weekday} of the {what}'",
                        at=0,
                    )
                shortest = shortest_month(months) if pick.unit is Unit.DAY else 4
                if length == 1 and number > shortest and pick.unit in (Unit.DAY, *range(7)):
                    said = f"months without a {nth(number)} {weekday} are left out"
                    self.doubt = (said, f"to mean the last one, write 'last {weekday} of the month'")


def _singular(word: str) -> str:
    return word.removesuffix("s")


def _number(word: str) -> int | None:
    """A day of the month: 12, 12th or twelfth."""
    return int(word) if re.fullmatch(r"[0-9]{1,3}", word) else ordinal(word)


def _range(word: str) -> tuple[int, int] | None:
    """Of ``mon-fri``: 0 and 4."""
    first, _, last = word.replace("–", "-").partition("-")
    return (WEEKDAY[first], WEEKDAY[last]) if first in WEEKDAY and last in WEEKDAY else None
