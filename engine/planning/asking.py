"""Questions as letters ask them, and the other pages of ours that a letter leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from types import MappingProxyType

from engine.document.reading import Document
from engine.language import primary
from engine.letter import addresses
from engine.planning.context import in_language, in_zone
from engine.problem import Place, Problem, Severity
from engine.response.blanks import blanks
from engine.settings.model import QuestionKind, Settings
from engine.token import Keyring, Purpose

#: What a question's name and a choice lead to; None where nobody could answer.
Lead = Callable[[str, str], str | None]

#: In the order in which they are offered.
_WORDS: Mapping[QuestionKind, Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        QuestionKind.RSVP: {
            "yes": {"en": "Yes, I will come", "hy": "Այո, կգամ", "he": "כן, אגיע"},
            "maybe": {"en": "Perhaps", "hy": "Գուցե", "he": "אולי"},
            "no": {"en": "No, I cannot", "hy": "Ոչ, չեմ կարող գալ", "he": "לא אוכל להגיע"},
        },
        QuestionKind.YES_NO: {
            "yes": {"en": "Yes", "hy": "Այո", "he": "כן"},
            "no": {"en": "No", "hy": "Ոչ", "he": "לא"},
        },
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceWords:
    """What can be chosen: "yes", or "10".  ``label`` is what the reader sees of it; a number stays one."""

    value: str
    label: str
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWords:
    """A question in one language.

    Attributes:
        kind: nps, csat, rsvp, yes/no or form.
        choices: In the order in which they are offered; empty for a form.
        link: To answer without having chosen yet; None where nobody could answer.
        closes: As the config has it, a day or a moment; None if it never closes.
    """

    text: str
    kind: str
    choices: tuple[ChoiceWords, ...]
    link: str | None
    closes: date | datetime | None


class Questions(Mapping[str, QuestionWords]):
    """The config's questions by name, for one letter; each is made when the letter asks it."""

    def __init__(self, settings: Settings, language: str, lead: Lead) -> None:
        self._settings = settings
        self._language = language
        self._lead = lead

    def __getitem__(self, name: str) -> QuestionWords:
        settings, language = self._settings, self._language
        question = settings.questions[name]
        offered = _WORDS.get(question.kind, question.choices)
        return QuestionWords(
            text=in_language(question.text, language, settings.language),
            kind=question.kind.value,
            choices=tuple(
                ChoiceWords(
                    value=choice,
                    label=choice_label(question.kind, choice, language),
                    link=self._lead(name, choice),
                )
                for choice in offered
            ),
            link=self._lead(name, ""),
            closes=in_zone(question.closes, settings.shop.time_zone),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._settings.questions)

    def __len__(self) -> int:
        return len(self._settings.questions)


def choice_label(kind: QuestionKind, choice: str, language: str) -> str:
    """What a reader sees of a choice."""
    words = _WORDS.get(kind, {}).get(choice)
    return choice if words is None else words.get(primary(language), words["en"])


def pages(
    settings: Settings, keyring: Keyring, number: int, language: str, wanted: frozenset[str]
) -> dict[str, object]:
    """What letter ``number`` says of pages of ours, as far as it is among the names ``wanted``.

    None, and for questions links that are None, where there is no such page.
    """
    base, token = settings.public_url, partial(keyring.token, number)
    found: dict[str, object] = {}
    if "in_browser" in wanted:
        found["in_browser"] = base and addresses.letter(base, token(Purpose.VIEW))
    if "preferences" in wanted:
        found["preferences"] = base and addresses.preferences(base, token(Purpose.PREFERENCES))
    if "questions" in wanted:
        lead = partial(_lead, settings, language, token(Purpose.ANSWER))
        found["questions"] = Questions(settings, language, lead)
    return found


def _lead(settings: Settings, language: str, token: str, name: str, choice: str) -> str | None:
    """To a page of ours, else to a mail to the shop, with blanks for what one click cannot say."""
    if settings.public_url is not None:
        return addresses.answer(settings.public_url, token, name, choice)
    mailbox = settings.opt_out.address
    if mailbox is None:
        return None
    body = blanks(settings.questions[name], choice, language, settings.language)
    return addresses.answer_by_mail(mailbox, token, name, choice, body)


def unanswerable(config: Document, place: Place) -> Iterator[Problem]:
    """That nobody could answer what the letter at ``place`` asks, if that is so."""
    if config.value("public url") is None and config.value("opt out", "address") is None:
        yield Problem(
            place,
            "this letter asks a question, and there is nowhere to answer it, so it is left out",
            f"write 'public url', or 'opt out' with the 'address' of a mailbox you read, in {config.path}",
            Severity.WARNING,
        )
