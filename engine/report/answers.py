"""The answers to questions, counted: of each letter to each question the last one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.planning.context import in_language
from engine.report.model import Asked, Said, Score
from engine.report.score import csat, nps
from engine.response.model import Answer
from engine.settings.questions import AskedQuestion, QuestionKind

# Values of a form's field that are told apart; what people write themselves is read, not counted.
_VALUES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One answer.  ``letter`` is None where it is not known: then the address tells whose it is."""

    answer: Answer
    said: Said
    letter: int | None


def last_answers(given: Iterable[Given]) -> list[Given]:
    """The last answer of each letter to each question; the order is that of the last word."""
    last: dict[tuple[str, object], Given] = {}
    for one in given:
        whose = one.letter if one.letter is not None else one.said.address
        key = (one.answer.question, whose)
        last.pop(key, None)
        last[key] = one
    return list(last.values())


def asked(given: Iterable[Given], questions: Mapping[str, AskedQuestion], language: str) -> Iterator[Asked]:
    """Each question that was answered, in the order of the config; those no longer in it last."""
    by_question: dict[str, list[Given]] = {}
    for one in given:
        by_question.setdefault(one.answer.question, []).append(one)
    places = {name: place for place, name in enumerate(questions)}
    for name in sorted(by_question, key=lambda name: (places.get(name, len(places)), name)):
        yield _asked(name, questions.get(name), by_question[name], language)


def _asked(name: str, question: AskedQuestion | None, given: list[Given], language: str) -> Asked:
    counts = Counter(one.answer.choice for one in given if one.answer.choice)
    choices = question.choices if question else tuple(sorted(counts))
    # What cannot be chosen any more was said all the same.
    choices += tuple(sorted(counts.keys() - set(choices)))
    return Asked(
        question=name,
        kind=question.kind if question else None,
        text=in_language(question.text, language, language) if question else name,
        answered=len(given),
        distribution=tuple((choice, counts[choice]) for choice in choices),
        score=_score(question, counts),
        guests=sum(one.answer.guests or 0 for one in given if one.answer.choice == "yes"),
        fields=tuple(_fields(given)),
        comments=tuple(
            one.said for one in sorted(given, key=lambda one: one.said.at, reverse=True) if one.said.text
        ),
    )


def _score(question: AskedQuestion | None, counts: Mapping[str, int]) -> Score | None:
    match question.kind if question else None:
        case QuestionKind.NPS:
            return nps(counts)
        case QuestionKind.CSAT:
            return csat(counts)
        case _:
            return None


def _fields(given: Iterable[Given]) -> Iterator[tuple[str, tuple[tuple[str, int], ...]]]:
    found: dict[str, Counter[str]] = {}
    for one in given:
        for name, value in one.answer.fields:
            found.setdefault(name, Counter())[value] += 1
    for name, values in found.items():
        yield name, tuple(values.most_common(_VALUES))
