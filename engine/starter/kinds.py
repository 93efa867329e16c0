"""The kinds of campaign that ``new`` knows: what each is for, its letter, and when it goes."""

from __future__ import annotations

from dataclasses import dataclass

from engine.campaign.model import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of campaign.

    Attributes:
        name: What people call it, in small letters with hyphens; its letter's folder and its campaign's id.
        says: What its campaign is called, for people.
        time: When its letters go, as lines of a campaign file; empty for a campaign that goes once.
        own_day: Whether they go on each person's own day: few at a time, whoever gets them in the end.
        needs: The column or fact without which its time or its rules say nothing; None for none.
    """

    name: str
    purpose: Purpose
    says: str
    time: tuple[str, ...] = ()
    own_day: bool = False
    needs: str | None = None

    @property
    def comes_round(self) -> bool:
        """Whether its letters go again and again."""
        return bool(self.time)


#: Those with a letter to begin with, in the order in which they are offered.
KINDS = (
    Kind(name="thank-you", purpose=Purpose.THANK_YOU, says="Thank our customers"),
    Kind(
        name="first-purchase",
        purpose=Purpose.THANK_YOU,
        says="Thank you for the first purchase",
        time=("on: 3 days after the first order",),
        own_day=True,
        needs="first_order_at",
    ),
    Kind(
        name="birthday",
        purpose=Purpose.BIRTHDAY,
        says="Good wishes for birthdays",
        time=("on: birthday", "time zone: recipient"),
        own_day=True,
        needs="birthday",
    ),
    Kind(
        name="we-miss-you",
        purpose=Purpose.WIN_BACK,
        says="We have missed you",
        time=("on: past their rhythm",),
        own_day=True,
        needs="last_order_at",
    ),
    Kind(
        name="newsletter",
        purpose=Purpose.NEWSLETTER,
        says="News from us",
        time=("every: first Monday of the month 10:00, else the working day after",),
    ),
    Kind(name="early-access", purpose=Purpose.EARLY_ACCESS, says="Our best customers choose first"),
    Kind(
        name="appreciation-day",
        purpose=Purpose.APPRECIATION_DAY,
        says="Invite our customers to their own day",
    ),
    Kind(name="feedback", purpose=Purpose.FEEDBACK, says="Ask how it was"),
)
#: Those for which somebody has to write the letter first.
_WITHOUT_LETTER = (
    Kind(name="anniversary", purpose=Purpose.ANNIVERSARY, says="Years together"),
    Kind(name="apology", purpose=Purpose.APOLOGY, says="Say sorry"),
    Kind(name="notice", purpose=Purpose.NOTICE, says="Tell our customers"),
)
#: Everything that may stand behind ``new``: the names of kinds, and purposes that are called otherwise.
WORDS = {
    **{kind.purpose.value: kind for kind in reversed(KINDS)},
    **{kind.name: kind for kind in (*KINDS, *_WITHOUT_LETTER)},
}
