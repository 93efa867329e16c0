"""What readers are asked: the ``questions`` part of config.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from engine.document.model import Fault, Written
from engine.document.texts import Line, Localised, YesNo
from engine.document.times import DayOrMoment
from engine.document.wording import mistake
from engine.problem import quoted


class QuestionKind(StrEnum):
    """How a question is answered."""

    #: 0 to 10: how likely somebody is to recommend us.
    NPS = "nps"
    #: 1 to 5: how content somebody is.
    CSAT = "csat"
    #: Yes, no or maybe, with how many guests.
    RSVP = "rsvp"
    YES_NO = "yes/no"
    #: A few fields on a page.
    FORM = "form"


_CHOICES = {
    QuestionKind.NPS: tuple(map(str, range(11))),
    QuestionKind.CSAT: tuple(map(str, range(1, 6))),
    QuestionKind.RSVP: ("yes", "maybe", "no"),
    QuestionKind.YES_NO: ("yes", "no"),
    QuestionKind.FORM: (),
}
# Promoters, passives and detractors are divided so by the method itself.
_UNHAPPY = {QuestionKind.NPS: 6, QuestionKind.CSAT: 2}


class FieldKind(StrEnum):
    """What a field of a form takes."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes/no"


class FormField(Written):
    """One field of a form."""

    label: Localised = Field(
        description="What is asked; text, or one per language.", examples=["Which tea did you like best?"]
    )
    kind: FieldKind = Field(
        default=FieldKind.LINE, description="line, text (several lines), choice or yes/no."
    )
    choices: dict[str, Localised] = Field(
        default_factory=dict, description="Of a choice: a short name for each, and its words."
    )
    needed: YesNo = Field(default=False, description="yes: it cannot be left blank.")

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if self.kind is FieldKind.CHOICE and not self.choices:
            yield Fault("kind", "there is nothing to choose from", "write 'choices:' with a few below it")
        if self.choices and self.kind is not FieldKind.CHOICE:
            yield Fault("choices", "only a choice has choices", "write 'kind: choice'")


def _name(text: str) -> str:
    # It stands in web addresses, and between blanks in the subject of an answer by mail.
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,39}", text):
        plain = re.sub(r"[^A-Za-z0-9_]+", "-", text).strip("-0123456789_")[:40]
        raise mistake(
            f"{quoted(text)} cannot be a question's name: letters a to z, digits, '-' and '_', 40 at most",
            f"write {quoted(plain)}" if plain else "call it 'service', 'coming' …",
        )
    return text


#: What letters and answers call a question.
QuestionName = Annotated[Line, AfterValidator(_name)]


class AskedQuestion(Written):
    """A question that letters ask, answered with one click."""

    kind: QuestionKind = Field(description="nps (0-10), csat (1-5), rsvp, yes/no or form.", examples=["nps"])
    text: Localised = Field(
        description="The question itself; text, or one per language.",
        examples=["How likely are you to recommend us to a friend?"],
    )
    comment: Localised | None = Field(
        default=None, description="What is asked on the page beside the choice; words of ours if left out."
    )
    thanks: Localised | None = Field(
        default=None, description="What the page says afterwards; words of ours if left out."
    )
    closes: DayOrMoment | None = Field(
        default=None, description="Answers count until then (a bare day: until its end); always if left out."
    )
    guests: Annotated[int, Field(ge=0, le=99)] | None = Field(
        default=None, description="Of rsvp: how many may be brought along; not asked if left out."
    )
    unhappy: Annotated[int, Field(ge=0, le=10)] | None = Field(
        default=None,
        description="A number up to this is an unhappy answer, which somebody hears of at once: 6 for nps, "
        "2 for csat if left out.",
    )
    fields: dict[Line, FormField] = Field(
        default_factory=dict, description="Of a form: its fields, by a short name."
    )

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen, in order; empty for a form."""
        return _CHOICES[self.kind]

    def is_unhappy(self, choice: str) -> bool:
        """Whether somebody should hear of this answer at once."""
        most = _UNHAPPY.get(self.kind) if self.unhappy is None else self.unhappy
        return most is not None and choice.isdecimal() and int(choice) <= most

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if self.kind is QuestionKind.FORM and not self.fields:
            yield Fault("kind", "a form needs fields", "write 'fields:' with at least one below it")
        if self.fields and self.kind is not QuestionKind.FORM:
            yield Fault("fields", "only a form has fields", "write 'kind: form'")
        if self.guests is not None and self.kind is not QuestionKind.RSVP:
            yield Fault("guests", "only an rsvp asks for guests", "write 'kind: rsvp'")
        if self.unhappy is not None and self.kind not in _UNHAPPY:
            yield Fault("unhappy", "only nps and csat have numbers", "leave 'unhappy' out")
