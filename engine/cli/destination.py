"""Where letters go, as every screen about letters says it."""

from __future__ import annotations

from engine.settings.model import By

_WORDS = {
    By.INBOX: "Letters go to the built-in inbox: nothing leaves this computer.",
    By.FOLDER: "Letters go to a folder: nothing leaves this computer.",
    By.SMTP: "Letters go through your mail server.",
}


def destination(by: By) -> str:
    """A sentence that tells where letters of this workspace go."""
    return _WORDS[by]
