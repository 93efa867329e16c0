"""What a campaign asks of its source in the end, as far as it decides about one person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from engine.address import judge
from engine.audience.choosing import choose
from engine.audience.model import LeftOut, Question, Reason
from engine.errors import BadInput
from engine.planning.composing import Composer
from engine.planning.inputs import Inputs
from engine.planning.occurrence import current
from engine.planning.plan import faults, stops, tried_letters
from engine.planning.question import Known, ask, missing
from engine.token import Keyring

# Who is left out for one of these is left out whatever is known of consent.
_BEFORE_CONSENT = tuple(Reason)[: tuple(Reason).index(Reason.NO_CONSENT)]


def ask_as_planned(
    inputs: Inputs, root: Path, address: str, *, now: datetime, keyring: Keyring, known: Known
) -> Question:
    """What the plan of a campaign asks of its source in the end, as far as it decides about ``address``.

    A letter may be advertising by its links alone, and then consent is asked for: where that can matter,
    letters are written to see, which takes as long as the plan does.  What else is wrong with them is not
    looked at.

    Raises:
        BadInput: if the source cannot be looked at, or the campaign names what the config does not have.
    """
    if wanting := missing(inputs):
        raise BadInput(wanting)
    advertising = inputs.campaign.advertising
    time = current(inputs.campaign, inputs.settings, now)
    composer = Composer(
        inputs, occurrence=time.name, as_of=time.as_of, keyring=keyring, advertising=advertising
    )
    question = ask(inputs, root, composer, time=time, known=known, advertising=advertising)
    if advertising or stops(faults(inputs, root, composer)):
        return question
    with choose(question) as audience:
        people = audience.of_address(judge(address).identity, address.strip())
        if all(isinstance(person, LeftOut) and person.reason in _BEFORE_CONSENT for person in people):
            return question
        tried = tried_letters(inputs, composer, audience, every_letter=False)
    return replace(question, advertising=tried.shop_link is not None)
