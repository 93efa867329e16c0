"""A question's form: what is shown, and what was sent judged.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from engine.document.texts import Localised
from engine.pages.forms import line, text
from engine.pages.words import filled
from engine.response.model import Answer
from engine.settings.questions import AskedQuestion, FieldKind, FormField, QuestionKind

#: Characters of a comment and of a form's long field, and of a form's line.
LONGEST_TEXT = 5000
LONGEST_LINE = 300
#: What programs fill in and people do not see.
TRAP = "website"

Form = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something that can be chosen: what is stored, what a person reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing that is asked on a page.

    Attributes:
        name: Of the field in the form.
        kind: "scale" (of eleven or five), "few", "number", "line", "text" or "choice".
        choices: Of "scale", "few" and "choice".
        ends: What the two ends of a scale mean.
        most: Of a number the largest; of words how many characters.
        needed: It cannot be left blank.
        value: What was typed or marked; empty for nothing.
        wrong: What is wrong with it, in the reader's language; empty for nothing.
    """

    name: str
    kind: str
    label: str
    choices: tuple[Choice, ...] = ()
    ends: tuple[str, str] | None = None
    most: int = 0
    needed: bool = False
    value: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it stands on a page.

    Attributes:
        answer: What was said; None where something is wrong with it, or nothing was said yet.
        trapped: A program filled in what people do not see.
    """

    inputs: tuple[Input, ...]
    answer: Answer | None = None
    trapped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One question in one language.

    Attributes:
        say: Our own words in the language.
        read: A text of the config in the language.
        label: What a reader sees of a choice, as in the letter.
    """

    name: str
    question: AskedQuestion
    say: Mapping[str, str]
    read: Callable[[Localised], str] = field(repr=False)
    label: Callable[[str], str] = field(repr=False)

    def opened(self, choice: str) -> Asked:
        """The page with ``choice`` marked; empty marks none."""
        return Asked(inputs=tuple(self._inputs({"choice": (choice,)})))

    def sent(self, form: Form) -> Asked:
        """What a form says, judged; everything that was typed is kept beside what is wrong with it."""
        inputs = [self._judged(one) for one in self._inputs(form)]
        if not any(one.value for one in inputs):
            inputs[0] = _wrong(inputs[0], inputs[0].wrong or self.say["needed"])
        trapped = any(form.get(TRAP, ()))
        if trapped or any(one.wrong for one in inputs):
            return Asked(inputs=tuple(inputs), trapped=trapped)
        return Asked(inputs=tuple(inputs), answer=self._answer({one.name: one.value for one in inputs}))

    def _inputs(self, form: Form) -> list[Input]:
        inputs = []
        if self.question.choices:
            inputs.append(self._choices(_one(form, "choice")))
        if self.question.guests:
            typed = line(_one(form, "guests"))[:20]
            label, most = self.say["guests"], self.question.guests
            inputs.append(Input(name="guests", kind="number", label=label, most=most, value=typed))
        for number, one in enumerate(self.question.fields.values()):
            inputs.append(self._field(f"field{number}", one, form))
        if self.question.kind is not QuestionKind.FORM:
            label = self.read(self.question.comment) if self.question.comment else self.say["comment"]
            typed = text(_one(form, "comment"))
            inputs.append(Input(name="comment", kind="text", label=label, most=LONGEST_TEXT, value=typed))
        return inputs

    def _choices(self, marked: str) -> Input:
        kind = self.question.kind
        ends = None
        if kind in (QuestionKind.NPS, QuestionKind.CSAT):
            ends = self.say[f"{kind.value}_low"], self.say[f"{kind.value}_high"]
        return Input(
            name="choice",
            kind="scale" if ends else "few",
            label=self.read(self.question.text),
            choices=tuple(
                Choice(value=value, label=value if ends else self.label(value))
                for value in self.question.choices
            ),
            ends=ends,
            needed=True,
            value=marked if marked in self.question.choices else "",
        )

    def _field(self, name: str, one: FormField, form: Form) -> Input:
        label, typed = self.read(one.label), _one(form, name)
        choices: tuple[Choice, ...] = ()
        match one.kind:
            case FieldKind.LINE:
                kind, value, most = "line", line(typed), LONGEST_LINE
            case FieldKind.TEXT:
                kind, value, most = "text", text(typed), LONGEST_TEXT
            case FieldKind.YES_NO:
                choices = tuple(Choice(value=value, label=self.say[value]) for value in ("yes", "no"))
                kind, value, most = "few", typed if typed in ("yes", "no") else "", 0
            case FieldKind.CHOICE:
                choices = tuple(
                    Choice(value=value, label=self.read(label)) for value, label in one.choices.items()
                )
                kind, value, most = "choice", typed if typed in one.choices else "", 0
        return Input(
            name=name, kind=kind, label=label, choices=choices, most=most, needed=one.needed, value=value
        )

    def _judged(self, one: Input) -> Input:
        if one.needed and not one.value:
            return _wrong(one, self.say["choose" if one.choices else "needed"])
        if one.kind == "number" and one.value:
            number = int(one.value) if one.value.isdecimal() else one.most + 1
            return one if number <= one.most else _wrong(one, filled(self.say["whole"], most=one.most))
        if one.kind in ("line", "text") and len(one.value) > one.most:
            return _wrong(one, filled(self.say["long"], most=one.most))
        return one

    def _answer(self, said: Mapping[str, str]) -> Answer:
        choice = said.get("choice", "")
        guests = None
        if self.question.guests:
            guests = 0 if choice == "no" else int(said["guests"] or "0")
        fields = (
            (name, said[f"field{number}"])
            for number, name in enumerate(self.question.fields)
            if said[f"field{number}"]
        )
        return Answer(
            question=self.name,
            choice=choice,
            guests=guests,
            comment=said.get("comment", ""),
            fields=tuple(fields),
        )


def _one(form: Form, name: str) -> str:
    """The last of what a field says; empty for nothing."""
    return form.get(name, ("",))[-1]


def _wrong(one: Input, words: str) -> Input:
    return replace(one, wrong=words)
