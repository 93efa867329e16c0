"""The two lines an inbox shows: whether they are there, how long they are, what makes them look like spam."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from engine.lint.model import Specimen
from engine.lint.wording.words import BRANCH, SLOT, Part, Passage, expression, passages, say
from engine.problem import Place, Problem, Severity, quoted

#: Characters that a phone's inbox shows of a subject, about; and what a computer's does.
PHONE, COMPUTER = 50, 60
#: A preheader shorter than this is followed by the letter's first words; a longer one is cut.
LEAST, MOST = 30, 130

_STEERING = re.compile("[\u200e\u200f\u2066-\u2069]")
_MARKS = re.compile("[!！՜]")
_ANSWER = re.compile(
    r"(?:re|fwd?|fw|aw|tr|rv|պատ|վերահասցեագրված|השב|הועבר|תגובה)\s*(?:\[\d+\])?\s*:", re.IGNORECASE
)
_CAPITALS = re.compile(r"(?<!\w)[^\W\d_]+(?:[’'-][^\W\d_]+)*(?!\w)")
_EMOJI = re.compile(
    "[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\U0001f1e6-\U0001f1ff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
)
_WHO = re.compile(r"^\s*(?:shop|sender)\.name\b")
_TWICE = re.compile(r"^(\w[\w ’'-]{2,30}\w)\W+\1(?!\w)", re.IGNORECASE)


def problems(specimen: Specimen) -> Iterator[Problem]:
    """What is wrong with the subject and the preheader of one letter.

    What the law puts before a subject is not counted: the writer's own words are looked at.
    """
    found = passages(specimen.pages, specimen.language)
    subject, preheader = _plain(specimen.body.subject), _plain(specimen.body.preheader)
    if not subject:
        yield Problem(
            _start(found, Part.SUBJECT) or specimen.pages.start,
            "this letter goes without a subject",
            "write an else that is true for everybody: {% else %}A word of thanks{% endif %}",
            Severity.ERROR,
            "subject/missing",
        )
    else:
        yield from _subject(specimen, found, subject)
    yield from _preheader(specimen, found, subject, preheader)
    same = preheader.casefold() == subject.casefold()
    for passage in found:
        if passage.part is Part.SUBJECT or (passage.part is Part.PREHEADER and not same):
            yield from _shouting(passage)


def between(specimens: Iterable[Specimen]) -> Iterator[Problem]:
    """Subjects that two languages share, letter for letter: one of them was forgotten.

    ``specimens`` are letters of one campaign in all its languages, in any order.
    """
    seen: dict[str, str] = {}
    told: set[str] = set()
    for specimen in specimens:
        subject = _plain(specimen.body.subject)
        other = seen.setdefault(subject, specimen.language)
        if subject and other != specimen.language and specimen.language not in told:
            told.add(specimen.language)
            place = _start(passages(specimen.pages, specimen.language), Part.SUBJECT)
            yield Problem(
                place or specimen.pages.start,
                f"{quoted(subject)} is the subject in {quoted(other)} and in {quoted(specimen.language)}",
                "write each language afresh",
                Severity.WARNING,
                "subject/language",
            )


def _subject(specimen: Specimen, found: tuple[Passage, ...], subject: str) -> Iterator[Problem]:
    place = _start(found, Part.SUBJECT) or specimen.pages.start
    length = _length(subject)
    if length > PHONE:
        yield Problem(
            place,
            f"the subject has {length} characters: {quoted(subject)}",
            f"a phone shows about {PHONE}, and many inboxes cut at {COMPUTER}: begin with what matters",
            Severity.WARNING if length > COMPUTER else Severity.NOTE,
            "subject/length",
        )
    for passage in found:
        if passage.part is not Part.SUBJECT:
            continue
        text = passage.text
        for start in (match.end() for match in re.finditer(f"(?:^|{BRANCH})\\s*", text)):
            if answer := _ANSWER.match(text, start):
                yield say(
                    passage,
                    answer.span(),
                    "subject/answer",
                    "{} says that this is an answer, and it is not",
                    "take it out: an honest subject is asked by law, and pretending is what spam does",
                )
            if text.startswith(SLOT, start) and _WHO.match(expression(passage.source(start, start + 1))):
                yield say(
                    passage,
                    (start, start + 1),
                    "subject/sender",
                    "{} begins the subject, and the inbox shows who writes",
                    "begin with what the letter says",
                    Severity.NOTE,
                )
            if twice := _TWICE.match(text[start:]):
                yield say(
                    passage,
                    (start, start + twice.end()),
                    "subject/twice",
                    "{}: the subject begins with the same words twice",
                    "say them once",
                )


def _preheader(
    specimen: Specimen, found: tuple[Passage, ...], subject: str, preheader: str
) -> Iterator[Problem]:
    place = _start(found, Part.PREHEADER) or specimen.pages.start
    length = _length(preheader)
    if not preheader:
        yield Problem(
            place,
            "there is no preheader: the inbox goes on with the letter's first words",
            "write preheader: under the subject, a line that goes on from it",
            Severity.NOTE,
            "preheader/missing",
        )
    elif preheader.casefold() == subject.casefold():
        yield Problem(
            place,
            f"the preheader says what the subject says: {quoted(preheader)}",
            "go on from the subject",
            Severity.WARNING,
            "preheader/same",
        )
    elif not LEAST <= length <= MOST:
        hint = (
            "the inbox fills the rest of the line with the letter's first words: say a little more"
            if length < LEAST
            else f"inboxes show {MOST} at most, a phone about half of them"
        )
        yield Problem(
            place,
            f"the preheader has {length} characters",
            hint,
            Severity.NOTE,
            "preheader/length",
        )


def _shouting(passage: Passage) -> Iterator[Problem]:
    text, part = passage.text, passage.part
    # Of ways that exclude each other a reader sees one.
    for piece in re.finditer(f"[^{BRANCH}]+", text):
        marks = [match.start() for match in _MARKS.finditer(piece[0])]
        if len(marks) > 1:
            yield say(
                passage,
                (piece.start() + marks[0], piece.start() + marks[-1] + 1),
                f"{part}/exclamation",
                f"the {part} has {len(marks)} exclamation marks",
                "one at most; none is better",
            )
        emoji = [match.span() for match in _EMOJI.finditer(piece[0])]
        if len(emoji) > 1:
            yield say(
                passage,
                (piece.start() + emoji[0][0], piece.start() + emoji[-1][1]),
                f"{part}/emoji",
                f"the {part} has {len(emoji)} emoji",
                "one at most: inboxes and screen readers read each of them aloud",
                Severity.WARNING if len(emoji) > 2 else Severity.NOTE,
            )
        words = [match for match in _CAPITALS.finditer(piece[0]) if len(match[0]) > 1]
        loud = [match for match in words if match[0].isupper() and len(match[0]) > 2]
        if len(loud) > 1 and 2 * len(loud) >= len(words):
            yield say(
                passage,
                (piece.start() + loud[0].start(), piece.start() + loud[-1].end()),
                f"{part}/capitals",
                f"the {part} shouts: {{}}",
                "write small letters",
            )


def _start(found: tuple[Passage, ...], part: Part) -> Place | None:
    return next((passage.place(0) for passage in found if passage.part is part), None)


def _plain(line: str) -> str:
    return _STEERING.sub("", line).strip()


def _length(text: str) -> int:
    """Characters as people count them: marks and joiners belong to the one before."""
    return sum(
        not unicodedata.combining(c) and unicodedata.category(c) not in ("Cf", "Mn", "Sk") for c in text
    )
