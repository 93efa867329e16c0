"""Whether a reply complains of something.

Each language has a table of phrases (``grievances/``, where README.txt says how to add one).  Words of
trouble count, unless they are denied; words of praise count where they are denied.  Who answers a letter of
thanks with a plain statement, nothing nice in it, no question and no errand, is taken to complain too:
trouble has more words than any table, praise has few.  A false alarm costs our user a minute, a complaint
nobody heard costs a customer.

Pure, linear, never fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from engine.inbound.phrases import Found, Phrases, Word, words

#: What is read of a text.
_LONGEST = 6000
#: What makes a complaint: a word of trouble, or two hints of it in neighbouring sentences.
_ENOUGH = 2
#: How far from a word its "not" may stand, in words.
_NEAR = 3
#: So many words at least make a plain statement.
_STATEMENT = 4
#: So large a part of the words is known where letters alone do not tell the language.
_KNOWN = 0.25

_SENTENCE = re.compile(r"[^.!?։。！？\n]+[.!?։。！？]*")
_QUESTION = re.compile("[?？\u055e]")
_SCRIPTS = (
    ("armenian", re.compile("[\u0531-\u058a]")),
    ("hebrew", re.compile("[\u05d0-\u05ea]")),
    ("russian", re.compile("[\u0400-\u04ff]")),  # and Ukrainian
)
_LATIN = ("english", "german", "french", "spanish")
_HEADING = re.compile(r"\[(.+)\]")
_SECTIONS = frozenset(
    {"known by", "joined", "joined not", "not", "not after", "and", "but", "if", "good"}
    | {"trouble", "hint", "calm", "settled", "cheer", "neutral"}
)


def unhappy(text: str) -> bool:
    """Whether a reply complains of something: goods, delivery, service, money.

    Thanks that mention trouble only to deny it or because it was put right do not count, nor does trouble of
    the reader's own.

    Args:
        text: What the person wrote, without quotation and signature.
    """
    text = text[:_LONGEST]
    latin, sure = _latin(text)
    before = 0
    scores: list[int] = []
    plain = True
    for sentence in _SENTENCE.findall(text):
        own = next(([name] for name, letters in _SCRIPTS if letters.search(sentence)), None)
        weighed = [_table(language).weigh(sentence) for language in own or latin]
        if any(each.settled for each in weighed):
            scores.clear()
            before = 0
        now = max(each.score for each in weighed)
        scores.append(before + now)
        before = now
        plain = plain and (own is not None or sure) and all(each.plain for each in weighed)
    return max(scores, default=0) >= _ENOUGH or (plain and len(words(text)) >= _STATEMENT)


def _latin(text: str) -> tuple[list[str], bool]:
    """The languages in Latin letters that a text may be in, those whose small words it has most of; and
    whether it is in one of them at all."""
    said = words(text)
    known = {language: sum(1 for _ in _table(language).find("known by", said)) for language in _LATIN}
    most = max(known.values())
    return [language for language, count in known.items() if count == most], most > _KNOWN * len(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """How much a sentence complains; whether it says that all is well again; whether it is a plain statement,
    neither nice nor an errand."""

    score: int
    settled: bool
    plain: bool


class _Table:
    """The phrases of one language."""

    def __init__(self, sections: Mapping[str, Sequence[str]]) -> None:
        self._phrases = {name: Phrases(sections.get(name, ())) for name in _SECTIONS}
        self._joined = (*sections.get("joined", ()), *sections.get("joined not", ()))
        self._joined_not = tuple(sections.get("joined not", ()))

    def find(self, section: str, sentence: Sequence[Word]) -> Iterator[Found]:
        """The phrases of a section in a sentence."""
        return self._phrases[section].find(sentence)

    def weigh(self, text: str) -> _Weighed:
        """What one sentence says."""
        sentence = words(text, self._joined)
        calmed = list(self.find("calm", sentence))
        for calm in calmed:
            sentence[calm.start : calm.end] = [()] * (calm.end - calm.start)
        denials = _Denials(self, sentence, self._joined_not)
        turns = sorted(found.end for found in self.find("but", sentence))
        first = self._unforgiven(sentence, turns, denials)
        troubles = self._places("trouble", sentence, denials) | self._places(
            "good", sentence, denials, denied=True
        )
        # "Not late at all" is praise.
        cheers = self._places("cheer", sentence, denials) | self._places(
            "trouble", sentence, denials, denied=True
        )
        cheers |= {calm.start for calm in calmed}
        if turns and cheers and max(cheers) >= turns[-1] > max(troubles, default=0):
            return _Weighed(score=0, settled=True, plain=False)
        hints = {turn - 1 for turn in turns}
        if turns or not cheers:
            hints |= self._places("hint", sentence, denials)
        score = sum(_ENOUGH if place in troubles else 1 for place in troubles | hints if place >= first)
        supposed = next(self.find("if", sentence), None)
        neutral = next(self.find("neutral", sentence), None)
        return _Weighed(
            score=min(score, 1) if supposed else score,
            settled=first > 0,
            plain=not (cheers or first or supposed or neutral or _QUESTION.search(text)),
        )

    def _unforgiven(self, sentence: Sequence[Word], turns: Sequence[int], denials: _Denials) -> int:
        """From where on a sentence counts: what comes after "thank you for the new one, but" does."""
        settled = [found.end for found in self.find("settled", sentence) if not denials.within(found)]
        if not settled:
            return 0
        return next((turn for turn in turns if turn >= max(settled)), len(sentence) + 1)

    def _places(
        self, section: str, sentence: Sequence[Word], denials: _Denials, *, denied: bool = False
    ) -> set[int]:
        """Where phrases of a section begin that are not denied, or that are."""
        return {found.start for found in self.find(section, sentence) if denials.of(found) is denied}


class _Denials:
    """Where a sentence says "not", and what that reaches: not beyond its clause."""

    def __init__(self, table: _Table, sentence: Sequence[Word], joined: tuple[str, ...]) -> None:
        self._sentence = sentence
        self._joined = joined
        self._before = {place for found in table.find("not", sentence) for place in _places(found)}
        self._after = {place for found in table.find("not after", sentence) for place in _places(found)}
        ends = [*table.find("but", sentence), *table.find("and", sentence)]
        self._ends = {place for found in ends for place in _places(found)}
        self._ends |= {place for place, word in enumerate(sentence) if not word}

    def of(self, found: Found) -> bool:
        """Whether what was found is denied by a word near it, or by what is joined to its first word."""
        return (
            self._is_joined(found)
            or self._reaches(range(found.start - 1, found.start - 1 - _NEAR, -1), self._before)
            or self._reaches(range(found.end, found.end + _NEAR), self._after)
        )

    def within(self, found: Found) -> bool:
        """Whether what was found has a "not" in it or right before it."""
        return self.of(found) or any(place in self._before for place in _places(found))

    def _is_joined(self, found: Found) -> bool:
        return any(joined + found.form == self._sentence[found.start][0] for joined in self._joined)

    def _reaches(self, way: range, denials: set[int]) -> bool:
        for place in way:
            if not 0 <= place < len(self._sentence) or place in self._ends:
                return False
            if place in denials:
                return True
        return False


def _places(found: Found) -> range:
    return range(found.start, found.end)


@cache
def _table(language: str) -> _Table:
    return _Table(
        read_sections(files("engine.inbound").joinpath(f"grievances/{language}.txt").read_text("utf-8"))
    )


def read_sections(text: str) -> dict[str, list[str]]:
    """The phrases of a table by section.

    Raises:
        ValueError: for a heading that means nothing, or a phrase before the first heading.
    """
    sections: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        phrase = line.partition("#")[0].strip()
        heading = _HEADING.fullmatch(phrase)
        if heading:
            if heading[1] not in _SECTIONS:
                raise ValueError(f"no such section: {line}")
            current = sections.setdefault(heading[1], [])
        elif phrase and current is None:
            raise ValueError(f"a phrase stands under a heading: {line}")
        elif phrase and current is not None:
            current.append(phrase)
    return sections
