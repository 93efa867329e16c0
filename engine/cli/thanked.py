"""``gramercy thanked``: who was thanked, when, by whom, for what; and who never was."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from engine import clock
from engine.address import judge
from engine.campaign.model import Campaign
from engine.cli import ranking, thanking
from engine.cli.options import as_json, at_time, in_workspace, moment, user, workspace
from engine.cli.showing import say
from engine.errors import BadInput
from engine.gratitude import find
from engine.ledger.ledger import Ledger
from engine.ledger.model import Why
from engine.ledger.thanking import How
from engine.problem import printable, quoted
from engine.settings.model import Settings
from engine.wiring import open_ledger, read_config
from engine.workspace import Workspace, told_from

_SHOW = "show"
_WRITTEN = [how.value for how in How if how is not How.LETTER]
_SPAN = re.compile(r"(\d{1,4})\s*(day|week)s?", re.IGNORECASE)
#: Characters of a reason or a name.
_LONGEST = 300
_BEST = 20


class _Thanked(click.Group):
    """Where no command is named, the record is meant: ``thanked``, ``thanked ada@example.com``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named else [_SHOW, *args])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return ["[PERSON]", *self.commands[_SHOW].collect_usage_pieces(ctx)[:1]]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.commands[_SHOW].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group("thanked", cls=_Thanked)
def command() -> None:
    """Who was thanked, when, by whom and for what: everybody, or PERSON (an address, or a customer's number).

    Letters count whose purpose is to thank (thank-you, appreciation-day, birthday, anniversary), unless they
    came back; and what was written down with `gramercy thanked add`.
    """


@command.command(_SHOW, hidden=True)
@click.argument("who", required=False, metavar="[PERSON]")
@click.option("--since", metavar="DATE", help="Only since then (2027-03-01).")
@click.option("--campaign", metavar="CAMPAIGN", help="Only thanks by letters of this campaign.")
@click.option("--reason", metavar="WORDS", help="Only for this reason.")
@click.option("--most", type=click.IntRange(min=1), metavar="N", help="Only the latest N.")
@click.option("--never", is_flag=True, help="Instead: which of the best customers were never thanked.")
@click.option("--not-since", metavar="DATE", help="Instead: which of them were not thanked since then.")
@click.option("--not-within", metavar="SPAN", help="The same, counted back from now: '180 days'.")
@click.option(
    "--best", type=click.IntRange(min=1), metavar="N", help=f"How many are the best: {_BEST} if left out."
)
@click.option("--by", metavar="COLUMN", help="Best by that: total_spent, else order_count, if left out.")
@click.option("--who", "rule", metavar="RULE", help="Only among these: country = 'AM', or a segment's name.")
@click.option("--from", "source", metavar="SOURCE", help="A source of the config, where there are several.")
@click.option("--list", "as_csv", is_flag=True, help="As CSV; of the record, all of it.")
@at_time
@as_json
@in_workspace
def show(
    who: str | None,
    since: str | None,
    campaign: str | None,
    reason: str | None,
    most: int | None,
    never: bool,
    not_since: str | None,
    not_within: str | None,
    best: int | None,
    by: str | None,
    rule: str | None,
    source: str | None,
    as_csv: bool,
    at: str | None,
    json_: bool,
    config: Path | None,
) -> int:
    """The record; or the best customers who are missing in it."""
    if json_ and as_csv:
        raise BadInput(message="--json and --list go one at a time")
    missing = {"--never": never or None, "--not-since": not_since, "--not-within": not_within}
    asked = [name for name, value in missing.items() if value is not None]
    if len(asked) > 1:
        raise BadInput(message=f"{asked[0]} and {asked[1]} go one at a time")
    of_record = {"PERSON": who, "--since": since, "--campaign": campaign, "--reason": reason, "--most": most}
    of_best = {"--best": best, "--by": by, "--who": rule, "--from": source, "--at": at}
    for name, value in (of_record if asked else of_best).items():
        if value is not None and asked:
            raise BadInput(message=f"{asked[0]} and {name} do not go together")
        if value is not None:
            raise BadInput(message=f"{name} only goes with --never, --not-since or --not-within")
    here, now = workspace(config), clock.now()
    if not asked:
        return thanking.show(
            here, who, since, campaign, reason, most, now=now, as_csv=as_csv, json_wanted=json_
        )
    zone = read_config(here).shop.time_zone
    now = moment(at, zone, now)
    before = now - _span(not_within) if not_within is not None else _day(not_since, zone, now)
    return ranking.show(
        here, source, by, rule, best or _BEST, before, now=now, as_csv=as_csv, json_wanted=json_
    )


@command.command("add")
@click.argument("who", metavar="PERSON")
@click.option("--for", "reason", required=True, metavar="WORDS", help="What for: 'helping at the fair'.")
@click.option("--by", metavar="NAME", help="Who thanked them; you, if left out.")
@click.option(
    "--how",
    type=click.Choice(_WRITTEN, case_sensitive=False),
    default=How.IN_PERSON.value,
    show_default=True,
    metavar="HOW",
    help=f"{', '.join(_WRITTEN)}.",
)
@click.option("--on", metavar="DATE", help="When (2027-03-01); now, if left out.")
@in_workspace
def add(who: str, reason: str, by: str | None, how: str, on: str | None, config: Path | None) -> None:
    """Write down that PERSON (an address, or a customer's number) was thanked without a letter of ours."""
    here, now = workspace(config), clock.now()
    settings = read_config(here)
    zone = settings.shop.time_zone
    at = moment(on, zone, now, option="--on")
    if at > now:
        raise BadInput(message=f"--on: {quoted(on)} is still to come\n  hint: write thanks down afterwards")
    campaigns = thanking.campaigns(here).values()
    words = _as_campaigns_say(_line(reason, "--for"), campaigns)
    signed = _line(user() if by is None else by, "--by")
    with told_from(here.root), open_ledger(here) as ledger:
        person = _person(settings, here, ledger, who, now)
        if any(one.why is Why.FORGOTTEN and one.holds(now) for one in ledger.suppressions(person)):
            raise BadInput(message=f"{quoted(person)} asked to be forgotten, so nothing was written down")
        number = ledger.write_thanks_down(person, by=signed, reason=words, how=How(how), at=at)
    click.echo(
        f"No. {number}: {printable(person)} was thanked on {at.astimezone(zone):%Y-%m-%d} for "
        f"{quoted(words, most=_LONGEST)}, by {printable(signed)} ({how})"
    )
    for one in campaigns:
        if one.not_again_within is not None and one.reason_or_purpose == words:
            say(f"{printable(str(one.id))} will not thank them for that again so soon.")
    say(f"If that was a mistake: gramercy thanked undo {number}")


@command.command("undo")
@click.argument("number", type=click.IntRange(min=1, max=2**63 - 1), metavar="NUMBER")
@in_workspace
def undo(number: int, config: Path | None) -> None:
    """Take back what was written down as NUMBER."""
    with open_ledger(workspace(config)) as ledger:
        taken = ledger.take_thanks_back(number, clock.now())
    if taken is None:
        raise BadInput(
            message=f"nothing that counts is written down as no. {number}\n"
            "  hint: gramercy thanked shows the numbers"
        )
    words = quoted(taken.reason, most=_LONGEST)
    click.echo(f"Taken back: no. {number}, {printable(taken.who)} for {words}")


def _person(settings: Settings, here: Workspace, ledger: Ledger, who: str, now: datetime) -> str:
    """The normalised address of whoever is meant, or the number of a customer who has none.

    Raises:
        BadInput: if nobody has that number, or several people do.
    """
    identity = judge(who).identity
    known = find(settings, here.root, who.strip(), identity, now)
    if identity is not None:
        if not known and not ledger.letters_to(identity):
            say(f"Worth a look: no customer has the address {printable(identity)}.")
        return identity
    found = {one.identity or who.strip() for one in known} or set(ledger.addresses_of(who.strip()))
    if not found:
        raise BadInput(message=f"no customer has the number {quoted(who)}\n  hint: write their address")
    if len(found) > 1:
        raise BadInput(
            message=f"{quoted(who)} is the number of several people\n"
            + "\n".join(f"  hint: name one of them: {printable(one)}" for one in sorted(found))
        )
    return found.pop()


def _as_campaigns_say(words: str, campaigns: Collection[Campaign]) -> str:
    """The reason as a campaign spells it, so that it counts for what is `not again within`."""
    reasons = [one.reason_or_purpose for one in campaigns]
    return next((reason for reason in reasons if reason.casefold() == words.casefold()), words)


def _line(text: str, option: str) -> str:
    line = " ".join(text.split())
    if not line:
        raise BadInput(message=f"{option}: there is nothing in it")
    if len(line) > _LONGEST:
        raise BadInput(message=f"{option}: {len(line)} characters are too many\n  hint: {_LONGEST} at most")
    return line


def _day(text: str | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    return None if text is None else moment(text, zone, now, option="--not-since")


def _span(text: str) -> timedelta:
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise BadInput(
            message=f"--not-within: {quoted(text)} is not a span of time\n  hint: write it like '180 days'"
        )
    return int(found[1]) * timedelta(days=7 if found[2].lower() == "week" else 1)
