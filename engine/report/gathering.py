"""Everything a report is made of: rows of the ledger, and what the customers' file says today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from engine.audience.choosing import choose
from engine.audience.model import Contact, Question, Reason
from engine.campaign.model import OnePer
from engine.errors import BadInput, LedgerBroken
from engine.ledger.ledger import Ledger
from engine.ledger.model import Run
from engine.planning.inputs import Inputs, unpacked
from engine.report.buying import Order
from engine.report.members import Members
from engine.report.model import Report
from engine.report.tally import Rows, tally
from engine.settings.model import Opens, Settings
from engine.value import Money

#: An order within so long after the letter is told beside it.
WINDOW = timedelta(days=30)
# A letter's Date knows no parts of a second, and clocks differ a little.
_EARLIER = timedelta(days=1)
# Left out for one of these, somebody is not in the segment asked for, or nobody can say.
_NOT_IN_IT = frozenset({Reason.NOT_THEIR_DAY, Reason.OUTSIDE, Reason.EXCEPTED, Reason.UNREADABLE})


def report(
    ledger: Ledger,
    run: Run,
    settings: Settings,
    root: Path,
    *,
    inputs: Inputs | None,
    now: datetime,
    window: timedelta = WINDOW,
) -> Report:
    """What came of a run.

    Args:
        settings: The config as it stands: questions, segments and sources are taken from it.
        inputs: The campaign as it stands on disk; None where its file is gone, and the run's own texts count.
        window: Orders within so long after a letter went count as bought afterwards.

    Raises:
        LedgerBroken: if the ledger cannot be read.
    """
    then = frozen(ledger, run)
    campaign = inputs or then
    source = Source(settings, root, campaign.campaign.audience.from_, now) if campaign else None
    rows = Rows(
        run=run,
        name=(campaign.campaign.name if campaign else None) or run.campaign,
        purpose=run.purpose or (campaign.campaign.purpose.value if campaign else ""),
        left_out=ledger.left_out_counts(run.id),
        letters=ledger.letters(run.id),
        observations=ledger.observations(run.id),
        responses=ledger.responses(run.id),
        links=ledger.links(run.id),
        questions=settings.questions,
        language=settings.language,
        opens_noticed=_notices_opens(then or inputs),
        open_cases=sum(1 for case in ledger.cases() if case.campaign == run.campaign),
        segments=list(source.segments()) if source else (),
        orders=source.orders(min(run.as_of, run.frozen_at) - _EARLIER) if source else None,
        window=window,
    )
    return tally(rows, zone=settings.shop.time_zone, now=now)


def frozen(ledger: Ledger, run: Run) -> Inputs | None:
    """The run's own texts; None where they have gone, or this version cannot read them."""
    snapshot = ledger.snapshot(run.id)
    try:
        return unpacked(snapshot) if snapshot else None
    except LedgerBroken:
        return None


def _notices_opens(inputs: Inputs | None) -> bool:
    """Whether letters with these texts had a pixel, for anybody."""
    if inputs is None or inputs.settings.public_url is None:
        return False
    return (inputs.campaign.tracking or inputs.settings.tracking).opens is not Opens.NO


@dataclass(frozen=True, slots=True)
class Source:
    """The customers of a campaign as their file has them today."""

    settings: Settings
    root: Path
    name: str
    now: datetime

    def segments(self) -> Iterator[tuple[str, Members]]:
        """Who is in each named segment; without those that cannot be asked of this source."""
        for name in self.settings.segments:
            try:
                yield name, Members(self._members(name))
            except BadInput:
                continue

    def _members(self, segment: str) -> Iterator[str]:
        with choose(self._question(segment, frozenset())) as audience:
            yield from (person.id for person in audience.people())
            yield from (row.id for row in audience.left() if row.reason not in _NOT_IN_IT)

    def orders(self, since: datetime) -> dict[str, tuple[Order, ...]] | None:
        """What everybody ordered from then on, by contact; None where nobody can say."""
        source = self.settings.sources.get(self.name)
        if source is None or source.orders is None:
            return None
        try:
            with choose(self._question(None, frozenset({"orders"}))) as audience:
                return {
                    person.id: found
                    for person in audience.people()
                    if (found := tuple(_since(person, since)))
                }
        except BadInput:
            return None

    def _question(self, who: str | None, needs: frozenset[str]) -> Question:
        """Asked of everybody in the file: who may be written to today does not matter afterwards."""
        return Question(
            settings=self.settings,
            root=self.root,
            source=self.name,
            who=who,
            now=self.now,
            needs=needs,
            one_per=OnePer.CONTACT,
        )


def _since(person: Contact, since: datetime) -> Iterator[Order]:
    orders = person.values.get("orders")
    for order in orders if isinstance(orders, tuple) else ():
        at, amount = order.get("at"), order.get("amount")
        if isinstance(at, datetime) and at >= since:
            yield Order(at=at, amount=amount if isinstance(amount, Money) else None)
