"""The answers to questions, counted: of each letter to each question the last one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.planning.asking import choice_label
from engine.planning.context import in_language
from engine.report.model import Asked, Choice, Filled, Said, Score
from engine.report.score import csat, nps
from engine.response.model import Answer
from engine.settings.questions import AskedQuestion, FieldKind, FormField, QuestionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One answer.  ``letter`` is None where it is not known: then the address tells whose it is."""

    answer: Answer
    said: Said
    letter: int | None


def last_answers(given: Iterable[Given]) -> list[Given]:
    """The last answer of each letter to each question; the order is that of the last word.

    Where neither letter nor address is known, each answer is somebody's own.
    """
    last: dict[tuple[str, object], Given] = {}
    for one in given:
        whose = one.letter if one.letter is not None else one.said.address or object()
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


def _asked(name: str, question: AskedQuestion | None, given: Sequence[Given], language: str) -> Asked:
    counts = Counter(one.answer.choice for one in given if one.answer.choice)
    offered = question.choices if question else ()
    fields = question.fields if question else {}
    return Asked(
        question=name,
        kind=question.kind if question else None,
        text=in_language(question.text, language, language) if question else name,
        answered=len(given),
        distribution=tuple(
            Choice(
                value=choice,
                label=choice_label(question.kind, choice, language) if question else choice,
                count=counts[choice],
            )
            # What cannot be chosen any more was said all the same.
            for choice in (*offered, *sorted(counts.keys() - set(offered)))
        ),
        score=_score(question, counts),
        guests=sum(one.answer.guests or 0 for one in given if one.answer.choice == "yes"),
        fields=tuple(
            _filled(name, field, given, language) for name, field in fields.items() if _is_chosen(field)
        ),
        comments=tuple(sorted(_words(given, fields), key=lambda said: said.at, reverse=True)),
    )


def _score(question: AskedQuestion | None, counts: Mapping[str, int]) -> Score | None:
    match question.kind if question else None:
        case QuestionKind.NPS:
            return nps(counts)
        case QuestionKind.CSAT:
            return csat(counts)
        case _:
            return None


def _is_chosen(field: FormField | None) -> bool:
    return field is not None and field.kind in (FieldKind.CHOICE, FieldKind.YES_NO)


def _filled(name: str, field: FormField, given: Iterable[Given], language: str) -> Filled:
    counts = Counter(value for one in given for asked, value in one.answer.fields if asked == name and value)
    labels = (
        {value: in_language(words, language, language) for value, words in field.choices.items()}
        if field.kind is FieldKind.CHOICE
        else {value: choice_label(QuestionKind.YES_NO, value, language) for value in ("yes", "no")}
    )
    return Filled(
        name=name,
        text=in_language(field.label, language, language),
        values=tuple(
            Choice(value=value, label=labels.get(value, value), count=counts[value])
            for value in (*labels, *sorted(counts.keys() - labels.keys()))
        ),
    )


def _words(given: Iterable[Given], fields: Mapping[str, FormField]) -> Iterator[Said]:
    """What is read, not counted."""
    for one in given:
        if one.said.text:
            yield one.said
        for name, value in one.answer.fields:
            if value and not _is_chosen(fields.get(name)):
                yield replace(one.said, choice=name, text=value)
