"""Everything a report is made of: rows of the ledger, and what the customers' file says today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from engine.audience.choosing import choose
from engine.audience.model import Contact, Question, Reason
from engine.errors import BadInput
from engine.ledger.ledger import Ledger
from engine.ledger.model import Run
from engine.planning.inputs import Inputs, unpacked
from engine.report.model import Bought, Report
from engine.report.tally import Rows, tally
from engine.settings.model import Opens, Settings
from engine.value import Money

#: An order within so many days of the letter is told beside it.
WINDOW = timedelta(days=30)
# Left out for one of these, somebody is not in the segment asked for, or nobody can say.
_NOT_IN_IT = frozenset({Reason.OUTSIDE, Reason.EXCEPTED, Reason.UNREADABLE})


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
    campaign = inputs or _frozen(ledger, run)
    rows = Rows(
        run=run,
        name=campaign.campaign.name or run.campaign if campaign else run.campaign,
        purpose=campaign.campaign.purpose.value if campaign else "",
        fates=ledger.tally(run.id),
        left_out=ledger.left_out_counts(run.id),
        letters=ledger.letters(run.id),
        observations=ledger.observations(run.id),
        responses=ledger.responses(run.id),
        links=ledger.links(run.id),
        questions=settings.questions,
        language=settings.language,
        opens_noticed=_notices_opens(settings, campaign),
        open_cases=sum(1 for case in ledger.cases() if case.campaign == run.campaign),
        segments=_segments(settings, root, campaign, now),
        bought=_bought(ledger, run, settings, root, campaign, now, window),
    )
    return tally(rows, zone=settings.shop.time_zone, now=now)


def _frozen(ledger: Ledger, run: Run) -> Inputs | None:
    snapshot = ledger.snapshot(run.id)
    return unpacked(snapshot) if snapshot else None


def _notices_opens(settings: Settings, inputs: Inputs | None) -> bool:
    if settings.public_url is None:
        return False
    tracking = (inputs.campaign.tracking if inputs else None) or settings.tracking
    return tracking.opens is not Opens.NO


def _segments(
    settings: Settings, root: Path, inputs: Inputs | None, now: datetime
) -> Mapping[str, frozenset[str]]:
    """Who is in each named segment today; without those that cannot be asked of the campaign's source."""
    found: dict[str, frozenset[str]] = {}
    if inputs is None:
        return found
    for name in settings.segments:
        try:
            found[name] = frozenset(_members(settings, root, inputs, name, now))
        except BadInput:
            continue
    return found


def _members(settings: Settings, root: Path, inputs: Inputs, name: str, now: datetime) -> Iterator[str]:
    with choose(_question(settings, root, inputs, name, frozenset(), now)) as audience:
        yield from (person.id for person in audience.people())
        yield from (row.id for row in audience.left() if row.reason not in _NOT_IN_IT)


def _question(
    settings: Settings, root: Path, inputs: Inputs, who: str | None, needs: frozenset[str], now: datetime
) -> Question:
    return Question(
        settings=settings,
        root=root,
        source=inputs.campaign.audience.from_,
        who=who,
        now=now,
        needs=needs,
        languages=(),
    )


def _bought(
    ledger: Ledger,
    run: Run,
    settings: Settings,
    root: Path,
    inputs: Inputs | None,
    now: datetime,
    window: timedelta,
) -> Bought | None:
    """Orders of the people who got the letter, from the moment it went; None where nobody can say."""
    source = settings.sources.get(inputs.campaign.audience.from_) if inputs else None
    if inputs is None or source is None or source.orders is None:
        return None
    sent = {one.contact: one.date for one in ledger.letters(run.id) if one.date and one.fate == "accepted"}
    people = orders = 0
    amounts: dict[str, Money] = {}
    try:
        with choose(_question(settings, root, inputs, None, frozenset({"orders"}), now)) as audience:
            for person in audience.people():
                since = sent.get(person.id)
                bought = [] if since is None else list(_within(person, since, since + window))
                people += bool(bought)
                orders += len(bought)
                for amount in filter(None, bought):
                    known = amounts.get(amount.currency, Money(0, amount.currency))
                    amounts[amount.currency] = known + amount
    except BadInput:
        return None
    last = max(sent.values(), default=now)
    return Bought(
        days=window // timedelta(days=1),
        people=people,
        orders=orders,
        amounts=tuple(amounts[currency] for currency in sorted(amounts)),
        over=last + window <= now,
    )


def _within(person: Contact, since: datetime, until: datetime) -> Iterator[Money | None]:
    """The amounts of somebody's orders in that time; None for one without."""
    orders = person.values.get("orders")
    for order in orders if isinstance(orders, tuple) else ():
        at, amount = order.get("at"), order.get("amount")
        if isinstance(at, datetime) and since <= at <= until:
            yield amount if isinstance(amount, Money) else None
