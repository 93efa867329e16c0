"""Every exception engine raises on purpose.

EngineError
├── BadInput        files or words the user wrote are wrong; carries .problems   exit 2
├── CarrierDown     no letter can be sent through this carrier now               exit 3
├── LedgerBroken    our own records cannot be read, written or trusted           exit 4
└── LetterFailed    this one letter cannot be written; carries .problem          (the others go on)

A refused recipient is not here: that is an Outcome, and the run goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from engine.problem import Problem


class EngineError(Exception):
    """Base of all of the above.  str() is fit to show to the user and holds no secret."""

    exit_code: ClassVar[int] = 1


class BadInput(EngineError):
    """One or more files the user wrote, or words on the command line, are wrong.

    ``problems`` is empty where no file is to blame; str() then is the message alone.
    """

    exit_code = 2

    def __init__(self, problems: Sequence[Problem] = (), message: str = "") -> None:
        self.problems = tuple(problems)
        super().__init__(message or "\n".join(str(problem) for problem in self.problems))


class CarrierDown(EngineError):
    """The carrier refused us, not a recipient; the next letter would fail too.

    ``passing`` is true where a new connection in a moment may do: the line broke, or it was too busy.
    """

    exit_code = 3

    def __init__(self, message: str, *, passing: bool = False) -> None:
        self.passing = passing
        super().__init__(message)


class LedgerBroken(EngineError):
    """The ledger cannot be read, written or trusted.  Nothing is sent that cannot be recorded."""

    exit_code = 4


class LetterFailed(EngineError):
    """One person's letter cannot be written.

    ``problem`` names the template's file and line, never the person: the caller knows whose it was.
    """

    exit_code = 2

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))
