"""People and letters to look at before they have been checked, or where checking has found mistakes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from engine.audience.choosing import Audience, choose
from engine.audience.model import Question
from engine.errors import BadInput
from engine.letter.model import Body
from engine.planning.composing import Composer, Letter
from engine.planning.inputs import Inputs
from engine.planning.occurrence import current
from engine.planning.plan import Plan
from engine.planning.question import Known, ask, missing
from engine.problem import Problem
from engine.source.catalogue import columns
from engine.token import Keyring


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A letter, or a sketch with what keeps it from being one.

    Attributes:
        letter: What it is made of; None for a sketch.
        content: The very bytes, but for their Date; empty for a sketch.
        unfinished: Why it is a sketch only; () for a letter.
    """

    body: Body
    letter: Letter | None = None
    content: bytes = b""
    unfinished: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Who would get letters, and what writes them.  Holds the audience, which holds a database."""

    inputs: Inputs
    audience: Audience
    composer: Composer
    #: What was written last, by the row of whom it was written to: a page, its frame and its checks show one
    #: letter.
    written: OrderedDict[int, Written | Problem] = field(default_factory=OrderedDict, compare=False)


class Drafting:
    """Makes drafts for one workspace at one moment."""

    def __init__(self, root: Path, *, now: datetime, keyring: Keyring, known: Callable[[], Known]) -> None:
        """``known`` says what the ledger knows, where people are chosen."""
        self._root = root
        self._now = now
        self._keyring = keyring
        self._known = known

    def afresh(self, inputs: Inputs) -> Draft | None:
        """Choose people without looking at the letter's templates; None where there is no letter at all.
        The caller closes the audience.

        Raises:
            BadInput: if nobody can be chosen.
        """
        if found := missing(inputs):
            raise BadInput(found)
        composer = self._composer(inputs, advertising=inputs.campaign.advertising)
        if not composer.languages:
            return None
        return Draft(
            inputs=inputs,
            audience=choose(self._question(inputs, composer, self._known())),
            composer=composer,
        )

    def of_same_people(self, draft: Draft, inputs: Inputs) -> Draft | None:
        """``inputs``, whose templates alone are new, for the people of ``draft``; None where other columns
        are needed, or others may be chosen.

        Raises:
            BadInput: if the source cannot be looked at any more.
        """
        if inputs.settings != draft.inputs.settings or inputs.campaign != draft.inputs.campaign:
            return None
        then = draft.audience.question
        composer = self._composer(inputs, advertising=then.advertising)
        now = self._question(inputs, composer, Known())
        if now.languages != then.languages or not now.needs <= then.needs:
            return None
        return Draft(inputs=inputs, audience=draft.audience, composer=composer)

    def faults(self, draft: Draft) -> list[Problem]:
        """What is wrong with the letter's templates.

        Raises:
            BadInput: if the source cannot be looked at any more.
        """
        inputs = draft.inputs
        source = inputs.campaign.audience.from_
        return draft.composer.problems(columns(inputs.settings, source, self._root, inputs.config_places))

    def _composer(self, inputs: Inputs, *, advertising: bool) -> Composer:
        time = current(inputs.campaign, inputs.settings, self._now)
        return Composer(
            inputs, occurrence=time.name, as_of=time.as_of, keyring=self._keyring, advertising=advertising
        )

    def _question(self, inputs: Inputs, composer: Composer, known: Known) -> Question:
        return ask(
            inputs,
            self._root,
            composer,
            time=current(inputs.campaign, inputs.settings, self._now),
            known=known,
            advertising=composer.advertising,
        )


def planned(plan: Plan) -> Draft:
    """A plan's people and letters."""
    return Draft(inputs=plan.inputs, audience=plan.audience, composer=plan.composer)
