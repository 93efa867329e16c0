"""The best customers who were not thanked, as people and programs see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from decimal import Decimal
from pathlib import PurePosixPath

import click

from engine.audience.model import Reason
from engine.audience.ranking import Placed, Ranking
from engine.audience.segment.model import AsOf, Segment
from engine.audience.segment.reading import read_segment
from engine.cli.showing import say, say_json, write_csv
from engine.cli.table import placed
from engine.cli.who import told
from engine.document.wording import did_you_mean
from engine.errors import BadInput
from engine.gratitude import USUAL, BestAsked, called, measure, unthanked
from engine.letter.formats import amount
from engine.locales import currency_digits, is_currency
from engine.problem import quoted
from engine.settings.model import Settings
from engine.settings.reading import read_settings
from engine.source.catalogue import columns
from engine.source.model import CONFIG, Column
from engine.value import Money
from engine.wiring import open_ledger
from engine.workspace import Workspace, read_bytes, told_from

_HEADINGS = (
    *("place", "customer", "name", "address", "phone", "by", "value", "currency"),
    *("orders", "last order", "tier", "thanked", "no letter"),
)
#: Beside what they are best by, as the headings have it.
_BESIDE = ("order_count", "last_order_at", "tier")
_BY = {"total_spent": "what they spent", "order_count": "orders"}
#: Reasons whose details say more than a column shows already.
_TOLD = (Reason.GUARDED, Reason.SUPPRESSED)


def show(
    here: Workspace,
    source: str | None,
    by: str | None,
    rule: str | None,
    best: int,
    since: datetime | None,
    *,
    now: datetime,
    as_csv: bool,
    json_wanted: bool,
) -> int:
    """Tell which of the best were not thanked since then (None: never); returns the exit code.

    Raises:
        BadInput: if an option, the config or the source cannot be read.
    """
    shown = PurePosixPath(here.config.name)
    read = read_settings(read_bytes(here.config, shown), shown)
    if read.value is None:
        raise BadInput(read.problems)
    settings, places = read.value, read.document or CONFIG
    chosen = _source(settings, source)
    with told_from(here.root), open_ledger(here) as ledger:
        offered = columns(settings, chosen, here.root, places)
        if rule is not None:
            _refuse_mistakes(rule, offered, settings, now)
        asked = BestAsked(
            source=chosen,
            by=measure(offered, chosen, by),
            who=rule,
            best=best,
            since=since,
            now=now,
        )
        found = unthanked(settings, here.root, ledger, asked, places)
    if json_wanted:
        say_json(_record(found, asked))
    elif as_csv:
        write_csv(_HEADINGS, _rows(found, asked))
    else:
        _show(found, asked, settings.shop.time_zone)
    for note in _notes(found):
        say(note)
    return 0


def _source(settings: Settings, wanted: str | None) -> str:
    if wanted is not None and wanted not in settings.sources:
        hint = did_you_mean(wanted, settings.sources) or f"there is {', '.join(settings.sources)}"
        raise BadInput(message=f"--from: no source is called {quoted(wanted)}\n  hint: {hint}")
    if wanted is not None:
        return wanted
    if not settings.sources:
        raise BadInput(message="there is no source yet\n  hint: describe your customers in config.yaml")
    first, *others = settings.sources
    if others:
        there = ", ".join(others)
        raise BadInput(message=f"which source?\n  hint: --from {first}; others here: {there}")
    return first


def _refuse_mistakes(rule: str, offered: Mapping[str, Column], settings: Settings, now: datetime) -> None:
    read = read_segment(rule, offered, settings.segments, AsOf(now, settings.shop.time_zone))
    if not isinstance(read, Segment):
        raise BadInput(message="\n".join(f"--who: {told(mistake)}" for mistake in read))


def _show(found: Ranking, asked: BestAsked, zone: tzinfo) -> None:
    click.echo("\n".join(_told(found, asked, zone)))
    if found.found:
        click.echo()
    wide = len(str(found.best))
    for one in found.found:
        person, indent = one.person, " " * (wide + 3)
        who = ", ".join(placed(name) for name in (called(person), person.address or person.contact) if name)
        click.echo(f"{one.place:>{wide}}.  {who}\n{indent}{', '.join(_said(one, asked, zone))}")
        if one.kept is not None:
            # A letter would not go; a call may.
            phone = person.values.get("phone")
            call = f"; phone {placed(str(phone))}" if phone else ""
            click.echo(f"{indent}gets no letter: {placed(_kept(one))}{call}")


def _said(one: Placed, asked: BestAsked, zone: tzinfo) -> Iterator[str]:
    """What is known of one of the best."""
    values = {name: value for name, value in one.person.values.items() if value is not None}
    if asked.by not in USUAL:
        yield f"{asked.by} {_shown(values.get(asked.by), zone)}"
    if "total_spent" in values:
        yield f"spent {_shown(values['total_spent'], zone)}"
    if orders := values.get("order_count"):
        yield "1 order" if orders == 1 else f"{_shown(orders, zone)} orders"
    if "last_order_at" in values:
        yield f"{'on' if orders == 1 else 'the last on'} {_shown(values['last_order_at'], zone)}"
    if "tier" in values:
        yield _shown(values["tier"], zone)
    if asked.since is not None:
        yield f"thanked on {_shown(one.thanked_at, zone)}" if one.thanked_at else "never thanked"


def _told(found: Ranking, asked: BestAsked, zone: tzinfo) -> Iterator[str]:
    since = "" if asked.since is None else f" since {_shown(asked.since, zone)}"
    thanked = f"not thanked{since}" if since else "never thanked"
    by, best, count = _BY.get(asked.by, asked.by), found.best, len(found.found)
    if not best:
        yield f"Nobody has anything under {asked.by}, so there is no best customer."
    elif best == 1:
        yield f"The best customer by {by} was {thanked if count else f'thanked{since}'}."
    elif count == best:
        was = f"was thanked{since}" if since else "was ever thanked"
        yield f"None of the {best:,} best customers by {by} {was}."
    elif count:
        yield f"{count:,} of the {best:,} best customers by {by} {'was' if count == 1 else 'were'} {thanked}."
    else:
        yield f"All of the {best:,} best customers by {by} were thanked{since}."
    if not count and found.first is not None:
        yield f"The next who was {thanked} has place {found.first:,}: --best {found.first}"


def _notes(found: Ranking) -> Iterator[str]:
    if found.unreadable:
        who = "1 row has" if found.unreadable == 1 else f"{found.unreadable:,} rows have"
        yield f"{who} no place: a value cannot be read; gramercy check says which"
    if found.elsewhere:
        who = "1 person has" if found.elsewhere == 1 else f"{found.elsewhere:,} people have"
        yield f"{who} no place: amounts in other currencies than {found.currency}; --by order_count compares"


def _record(found: Ranking, asked: BestAsked) -> dict[str, object]:
    return {
        "source": asked.source,
        "who": asked.who,
        "by": asked.by,
        "since": None if asked.since is None else asked.since.isoformat(),
        "best": found.best,
        "ranked": found.ranked,
        "first": found.first,
        "unreadable": found.unreadable,
        "other_currency": found.elsewhere,
        "people": [
            {
                "place": one.place,
                "contact": one.person.contact,
                "name": called(one.person),
                "address": one.person.address,
                "phone": _plain(one.person.values.get("phone")),
                "value": _value(one.person.values.get(asked.by)),
                "order_count": _value(one.person.values.get("order_count")),
                "last_order_at": _plain(one.person.values.get("last_order_at")),
                "tier": _plain(one.person.values.get("tier")),
                "thanked_at": None if one.thanked_at is None else one.thanked_at.isoformat(),
                "reason": None if one.kept is None else one.kept.reason.value,
                "detail": "" if one.kept is None else one.kept.detail,
            }
            for one in found.found
        ],
    }


def _rows(found: Ranking, asked: BestAsked) -> Iterator[tuple[str, ...]]:
    for one in found.found:
        person = one.person
        who = (person.contact, called(person), person.address, _plain(person.values.get("phone")))
        value = (asked.by, _plain(person.values.get(asked.by)), found.currency)
        beside = (_plain(person.values.get(name)) for name in _BESIDE)
        thanked = None if one.thanked_at is None else one.thanked_at.isoformat()
        yield tuple(cell or "" for cell in (str(one.place), *who, *value, *beside, thanked, _kept(one)))


def _kept(one: Placed) -> str:
    """Why no letter would go to somebody; empty where one would."""
    if one.kept is None:
        return ""
    told = one.kept.reason in _TOLD and one.kept.detail
    return f"{one.kept.reason.value}: {one.kept.detail}" if told else one.kept.reason.value


def _shown(value: object, zone: tzinfo) -> str:
    """A value on a screen."""
    match value:
        case Money() if is_currency(value.currency):
            return amount(value, "en").replace("\u00a0", " ")
        case bool():
            return "yes" if value else "no"
        case int() | Decimal():
            return f"{value:,}"
        case datetime():
            return f"{value.astimezone(zone):%Y-%m-%d}"
        case _:
            return placed(_plain(value) or "")


def _plain(value: object) -> str | None:
    """A value in a table for programs; an amount without its currency."""
    match value:
        case None:
            return None
        case Money():
            digits = currency_digits(value.currency) if is_currency(value.currency) else 0
            return str(Decimal(value.minor).scaleb(-digits))
        case datetime():
            return value.isoformat()
        case _:
            return str(value)


def _value(value: object) -> object:
    """A value in a document: a whole number as one, an amount by its minor units."""
    match value:
        case Money():
            return {"minor": value.minor, "currency": value.currency}
        case int():
            return value
        case _:
            return _plain(value)
