"""The best customers: everybody a question is about by one number, and when they were thanked."""

# ruff: noqa: S608 (names and SQL are ours; values are parameters)
from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.audience import holding
from engine.audience.choosing import Audience
from engine.audience.judging import CODES
from engine.audience.known import Known, known
from engine.audience.model import LeftOut, Reason
from engine.settings.model import ColumnType

#: Columns that hold something to be best at.
RANKED = (ColumnType.NUMBER, ColumnType.MONEY)
#: Whom the rule is not about, or it is not known whether it is.
_NOT_MEANT = (Reason.NOT_THEIR_DAY, Reason.OUTSIDE, Reason.EXCEPTED, Reason.UNREADABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One of the best.

    Attributes:
        place: 1 = best; of two alike the earlier row comes first.
        thanked_at: When they were last thanked; None if never.
        kept: Why no letter would go to them; None if one would.
    """

    place: int
    person: Known
    thanked_at: datetime | None
    kept: LeftOut | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """What was found.

    Attributes:
        found: Those of the best who have not been thanked, the best first.
        ranked: How many people have a place: everybody with more than nothing.
        best: How many of them were looked at.
        first: The place of the best of all who have not been thanked; None where there is nobody.
        unreadable: Rows without a place, since a value cannot be read.
        elsewhere: People without a place, since they pay in another currency than most.
        currency: That of most; None where the number is no amount.
    """

    found: tuple[Placed, ...]
    ranked: int
    best: int
    first: int | None
    unreadable: int
    elsewhere: int
    currency: str | None


def rank(
    audience: Audience,
    by: str,
    thanked: Iterable[tuple[str | None, str | None, datetime]],
    *,
    since: datetime | None,
    best: int,
    names: Collection[str],
) -> Ranking:
    """Who of the ``best`` people by a number was not thanked since then (None: never).

    Whoever is suppressed, guarded or without an address is among them.  Rows of one address or one customer
    are one person.

    Args:
        by: A column or fact that was read, of a type in ``RANKED``.
        thanked: Normalised address, customer's id (either may be None) and when, the latest first.
        names: The columns and facts wanted of people.
    """
    with closing(audience.cursor()) as cursor:
        said = (
            (f"{what} {who}", _text(at))
            for address, contact, at in thanked
            for what, who in (("address", address), ("contact", contact))
            if who is not None
        )
        anybody = holding.first_reasons(cursor, "thanks_had", said)
        had, joins = "CAST(NULL AS VARCHAR)", ""
        if anybody:
            had = "greatest(by_address.why, by_contact.why)"
            joins = (
                "LEFT JOIN thanks_had AS by_address ON by_address.who = 'address ' || identity "
                "LEFT JOIN thanks_had AS by_contact ON by_contact.who = 'contact ' || contact "
            )
        not_meant = ", ".join(str(CODES[reason]) for reason in _NOT_MEANT)
        rows = "FROM verdict JOIN person ON person.row = verdict.row "
        money = audience.columns[by].type is ColumnType.MONEY
        declared = audience.columns[by].currency
        currency = f'coalesce("currency:{by}", $declared)' if money else "CAST(NULL AS VARCHAR)"
        cursor.execute(
            "CREATE OR REPLACE TABLE worth AS "
            f'SELECT verdict.row, identity, contact, "value:{by}" AS worth, {currency} AS currency, '
            f"{had} AS thanked {rows} {joins}"
            f'WHERE reason NOT IN ({not_meant}) AND "value:{by}" > 0',
            {"declared": declared} if money else {},
        )
        unreadable = CODES[Reason.UNREADABLE]
        [unread] = cursor.execute(
            f"SELECT count(*) {rows} "
            f'WHERE reason = {unreadable} OR (reason NOT IN ({not_meant}) AND "bad:{by}")'
        ).fetchone() or (0,)
        usual = cursor.execute(
            "SELECT currency FROM worth GROUP BY currency ORDER BY count(*) DESC, currency LIMIT 1"
        ).fetchone()
        of_most = usual[0] if usual else None
        # First each address once, then each customer: by the row that is worth most, thanked if any was.
        for who in ("identity", "contact"):
            each = f"coalesce({who}, 'row ' || row)"
            cursor.execute(
                "CREATE OR REPLACE TABLE worth AS "
                f"SELECT * REPLACE (max(thanked) OVER (PARTITION BY {each}) AS thanked) FROM worth "
                f"QUALIFY row_number() OVER (PARTITION BY {each} ORDER BY worth DESC, row) = 1"
            )
        [elsewhere] = cursor.execute(
            "SELECT count(*) FROM worth WHERE currency IS DISTINCT FROM $1", [of_most]
        ).fetchone() or (0,)
        cursor.execute(
            "CREATE OR REPLACE TABLE best AS "
            "SELECT row_number() OVER (ORDER BY worth DESC, row) AS place, row, thanked FROM worth "
            "WHERE currency IS NOT DISTINCT FROM $1",
            [of_most],
        )
        cursor.execute("DROP TABLE worth")
        missing = "(thanked IS NULL OR thanked < $since)"
        parameters = {"since": "" if since is None else _text(since)}
        ranked, first = cursor.execute(
            f"SELECT count(*), min(place) FILTER (WHERE {missing}) FROM best", parameters
        ).fetchone() or (0, None)
        found = cursor.execute(
            f"SELECT place, row, thanked FROM best WHERE place <= $best AND {missing} ORDER BY place",
            {**parameters, "best": best},
        ).fetchall()
        return Ranking(
            found=_placed(audience, found, names),
            ranked=ranked,
            best=min(best, ranked),
            first=first,
            unreadable=unread,
            elsewhere=elsewhere,
            currency=of_most,
        )


def _text(moment: datetime) -> str:
    """The later, the greater."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _placed(
    audience: Audience, found: list[tuple[int, int, str | None]], names: Collection[str]
) -> tuple[Placed, ...]:
    rows = {"rows": [row for _, row, _ in found]}
    where = "verdict.row IN (SELECT unnest($rows))"
    people = {person.row: person for person in known(audience, where, rows, names)}
    # Another row of the same person gets the letter, which is as good.
    twins = (Reason.SAME_CUSTOMER, Reason.SAME_ADDRESS)
    kept = {
        out.row: out
        for out in audience.left_where(f"reason <> 0 AND {where}", "verdict.row", rows)
        if out.reason not in twins
    }
    return tuple(
        Placed(
            place=place,
            person=people[row],
            thanked_at=None if thanked is None else datetime.fromisoformat(thanked),
            kept=kept.get(row),
        )
        for place, row, thanked in found
    )
