"""What the checks of a finished letter look at."""

from __future__ import annotations

from dataclasses import dataclass

from engine.letter.model import Body
from engine.lint.pages import Pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """One finished letter as it would travel, and where its words come from.

    Many letters share a shape, so a few specimens stand for a whole campaign; whoever lints them merges
    what they have in common.

    Attributes:
        language: The letter's language, a tag such as "hy".
        body: Subject, preheader, HTML (inlined, values filled in), plain text, pictures.
        subject: The subject as it travels, with what the law adds; ``body.subject`` is the writer's own.
        advertising: Whether the letter is advertising.
        pages: The template files it is made from, to say which line is to blame.
    """

    language: str
    body: Body
    subject: str
    advertising: bool
    pages: Pages
