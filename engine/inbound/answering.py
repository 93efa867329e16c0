"""Answers that are given by mail: ``ANSWER TOKEN QUESTION CHOICE``, as links of letters write the subject."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ANSWER = re.compile(
    r"\bANSWER\s+(?P<token>[a-z2-7]{39})\s+(?P<question>\S{1,100})(?:\s+(?P<choice>[a-z0-9]{1,10}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What a subject answers; the token is not proven yet.

    Attributes:
        question: As it stands there.
        choice: In lower case; empty where none is named.
    """

    token: str
    question: str
    choice: str


def answering(subject: str) -> Answering | None:
    """The answer that stands in ``subject``, whatever stands around it; None where none does."""
    found = _ANSWER.search(subject)
    if found is None:
        return None
    return Answering(token=found["token"], question=found["question"], choice=(found["choice"] or "").lower())
