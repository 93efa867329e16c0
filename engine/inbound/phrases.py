"""Phrases of a few words, written one a line, found in the words of a sentence.

late                   the word
disappoint*            whatever begins so
is/was/were dented     either of these, then that
but ~ cold             up to three words between
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.inbound.folding import fold

#: A word in every form it may be looked up by, as it stands first; nothing where a clause ends.
Word = tuple[str, ...]

_NOT = re.compile(r"n't\b")
_BROKEN_OFF = re.compile(r"can ?not\b")
_PARTS = re.compile(r"[^\W_]+|[,;:()…\"]| -+ ")
#: Before "that" a comma parts no thoughts.
_THAT = re.compile(r",(?= ?(?:что|чтобы|dass|weil|որ|que|that|because|як|как) )")
_BETWEEN = 3


def words(text: str, prefixes: Iterable[str] = ()) -> list[Word]:
    """The words of ``text``, folded; apostrophes and hyphens part words, "n't" is "not".

    Args:
        prefixes: What may stand before a word and be written with it (Hebrew's "and", "the", "that"): the
            rest of at least three letters is a form of the word too.
    """
    plain = _THAT.sub("", _BROKEN_OFF.sub("can not", _NOT.sub(" not", fold(text))))
    found: list[Word] = []
    for part in _PARTS.findall(plain):
        if part[0].isalnum():
            rests = (part.removeprefix(prefix) for prefix in prefixes if part.startswith(prefix))
            found.append((part, *(rest for rest in rests if len(rest) >= _BETWEEN)))
        else:
            found.append(())
    return found


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase, and the words it was found in: from ``start`` to before ``end``.

    ``form`` is the form of the first word that began it.
    """

    phrase: str
    start: int
    end: int
    form: str


@dataclass(frozen=True, slots=True)
class _Either:
    """One place of a phrase: the words that may stand there, and what they may begin with."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    def fits(self, word: Word) -> bool:
        return any(form in self.whole or form.startswith(self.beginnings) for form in word)


class Phrases:
    """Many phrases, each looked for where a word of the text can begin it."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._whole: dict[str, list[tuple[str, list[_Either | None]]]] = defaultdict(list)
        self._beginnings: dict[str, list[tuple[str, list[_Either | None]]]] = defaultdict(list)
        for line in lines:
            first, *rest = [_place(part) for part in re.split(r"[\s'-]+", _NOT.sub(" not", fold(line)))]
            if first is None:
                raise ValueError(f"a phrase begins with a word: {line!r}")
            for word in first.whole:
                self._whole[word].append((line, rest))
            for beginning in first.beginnings:
                self._beginnings[beginning].append((line, rest))
        self._longest = max(map(len, self._beginnings), default=0)

    def find(self, sentence: Sequence[Word]) -> Iterator[Found]:
        """Every phrase in ``sentence``, in the order of their first words; they may overlap.

        Linear in the length: a phrase has few words and few gaps.
        """
        for start, word in enumerate(sentence):
            for form in word:
                for phrase, rest in self._beginning_with(form):
                    end = _end(rest, sentence, start + 1)
                    if end is not None:
                        yield Found(phrase, start, end, form)

    def _beginning_with(self, form: str) -> Iterator[tuple[str, list[_Either | None]]]:
        yield from self._whole.get(form, ())
        for length in range(1, min(len(form), self._longest) + 1):
            yield from self._beginnings.get(form[:length], ())


def _place(part: str) -> _Either | None:
    """A place of a phrase; None for a gap."""
    if part == "~":
        return None
    choices = part.split("/")
    return _Either(
        frozenset(choice for choice in choices if not choice.endswith("*")),
        tuple(choice[:-1] for choice in choices if choice.endswith("*")),
    )


def _end(rest: Sequence[_Either | None], sentence: Sequence[Word], at: int) -> int | None:
    """Where a phrase ends whose places from ``at`` on are ``rest``; None if it does not go on so."""
    for number, place in enumerate(rest):
        if place is None:
            for later in range(at, min(at + _BETWEEN, len(sentence)) + 1):
                end = _end(rest[number + 1 :], sentence, later)
                if end is not None or later == len(sentence) or not sentence[later]:
                    return end
            return None
        if at >= len(sentence) or not place.fits(sentence[at]):
            return None
        at += 1
    return at
