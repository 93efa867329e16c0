"""Letters for the checks of words: a text, written for a person of the sample tea house."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer
from engine.lint.model import Specimen
from engine.lint.pages import pages_of
from engine.problem import Problem
from tests.letters.samples import ZONE, everything

CASES = Path(__file__).parents[1] / "cases" / "lint_words"
#: Lines before a letter's text: its front matter.
FIRST = 4
_SUBJECTS = {
    "en": ("A few words of thanks", "We are writing to say thank you, and nothing else."),
    "hy": ("Շնորհակալական մի քանի խոսք", "Գրում ենք Ձեզ միայն շնորհակալություն հայտնելու համար։"),
    "he": ("כמה מילות תודה מאיתנו", "המכתב הזה נכתב כדי להגיד לך תודה, ולא יותר."),
}


def specimen(
    text: str,
    language: str,
    *,
    subject: str | None = None,
    preheader: str | None = None,
    values: Mapping[str, object] | None = None,
    files: dict[str, str] | None = None,
    suffix: str = "md",
) -> Specimen:
    """The finished letter of a template's ``text``, without a layout.

    ``subject`` and ``preheader`` are good ones if None; a preheader of "" is left out.
    """
    good = _SUBJECTS[language[:2]]
    front = f"---\nsubject: {good[0] if subject is None else subject}\n"
    if preheader != "":
        front += f"preheader: {good[1] if preheader is None else preheader}\n"
    name = f"case/letter.{language}.{suffix}"
    templates = {name: f"{front}---\n{text}".encode()}
    templates |= {path: content.encode() for path, content in (files or {}).items()}
    known = everything("appreciation-day", language[:2]) | {"language": language} | dict(values or {})
    body = Writer(templates, "case", vocabulary=vocabulary(ZONE)).write(language, known)
    return Specimen(
        language=language,
        body=body,
        subject=body.subject,
        advertising=False,
        pages=pages_of(templates, "case", language, (language,)),
    )


class Case(NamedTuple):
    """A letter's text, and what is said of it, a line each.

    ``setting`` is what a line "= language campaign" before it says; empty where there is none.
    """

    text: str
    found: tuple[str, ...]
    setting: str = ""

    @property
    def title(self) -> str:
        return self.text.strip().replace("\n", " ")[:40]


def cases(name: str) -> list[Case]:
    """The cases of a file: lines that begin with "| " are the letter, the others what is said of it.

    A line "= …" holds until the next one.
    """
    found, setting = [], ""
    for block in (CASES / f"{name}.txt").read_text("utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        setting = next((line[2:] for line in lines if line.startswith("= ")), setting)
        text = [line[2:] for line in lines if line.startswith("|")]
        said = tuple(line for line in lines if line and line[0] not in "|=")
        if text:
            found.append(Case("\n".join(text) + "\n", said, setting))
    return found


def told(problems: Iterator[Problem], first: int) -> tuple[str, ...]:
    """What is said, by place; ``first`` is the number of the letter's line before its text."""
    return tuple(
        f"{problem.place.line - first}:{problem.place.column or '-'} {problem.severity} {problem.rule}: "
        + problem.message
        for problem in sorted(
            problems, key=lambda problem: (problem.place.line, problem.place.column or 0, problem.rule or "")
        )
    )
