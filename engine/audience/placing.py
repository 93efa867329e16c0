"""Where the words of a question's rules stand, so that what is wrong with them has its place."""

from __future__ import annotations

from engine.audience.model import Question
from engine.document.reading import Loc
from engine.problem import Place

#: Where the config's guards stand.
GUARDS = "guards"


def place_of(question: Question, loc: Loc, segment: str | None, offset: int) -> Place:
    """The place of one character of a rule.

    Args:
        loc: Of the rule: in the campaign, or below ``GUARDS`` in the config.
        segment: The named segment whose text ``offset`` counts in; None for the rule that stands at ``loc``.
    """
    if segment is not None:
        return question.config.text_place(("segments", segment), offset)
    if loc[0] == GUARDS:
        return question.config.text_place(_of_guard(question, loc), offset)
    return question.campaign.text_place(loc, offset)


def _of_guard(question: Question, loc: Loc) -> Loc:
    """A guard is its rule, or holds it among more.

    Of what is not there a document gives the place of the key, which stands before every value.
    """
    alone, within = question.config.place(*loc), question.config.place(*loc, "rule")
    short = (within.line, within.column or 0) < (alone.line, alone.column or 0)
    return loc if short else (*loc, "rule")
