"""``gramercy plan``: who gets it, who does not and why.  Sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from engine import clock
from engine.audience.choosing import Audience
from engine.audience.explaining import explain_person, values_asked
from engine.audience.model import Contact, LeftOut, ZoneFrom
from engine.cli.approval import word_for
from engine.cli.destination import destination
from engine.cli.leaving import leaving_told, time_told
from engine.cli.options import as_json, at_time, in_workspace, moment, of_campaign, workspace
from engine.cli.showing import say, say_json, write_csv
from engine.cli.wrapping import wrapped
from engine.locales import language_name
from engine.planned import planned
from engine.planning.coverage import Coverage
from engine.planning.saying import plan_record
from engine.problem import printable
from engine.wiring import campaign_inputs, open_keyring, open_ledger

#: People and ways that are shown; a screen holds no more.
_MOST = 10


@click.command("plan")
@of_campaign
@at_time
@as_json
@click.option(
    "--list",
    "listed",
    type=click.Choice(["chosen", "left-out"]),
    help="Everybody, as CSV: contact, address, reason.",
)
@click.option("--every-letter", is_flag=True, help="Write every letter, even above 20,000 people.")
@in_workspace
def command(
    campaign: str, at: str | None, json_: bool, listed: str | None, every_letter: bool, config: Path | None
) -> None:
    """Show who would get CAMPAIGN, who is left out and why, and what looks wrong.  Sends nothing."""
    here = workspace(config)
    inputs = campaign_inputs(here, campaign)
    now = moment(at, inputs.settings.shop.time_zone, clock.now())
    with (
        open_ledger(here) as ledger,
        planned(
            inputs,
            here,
            ledger,
            now=now,
            keyring=open_keyring(here),
            shown=True,
            every_letter=every_letter,
        ) as plan,
    ):
        if json_:
            word = word_for(plan, ledger)
            say_json({**plan_record(plan), **({"approval": word.record} if word else {})})
        elif listed == "chosen":
            write_csv(
                ("contact", "address", "reason"), ((p.id, p.address, "") for p in plan.audience.people())
            )
        elif listed == "left-out":
            write_csv(
                ("contact", "address", "reason"),
                (
                    (
                        p.id,
                        p.address or "",
                        f"{p.reason.value} ({p.detail})" if p.detail else p.reason.value,
                    )
                    for p in plan.audience.left()
                ),
            )
        else:
            show(plan_record(plan))
            audience, zone = plan.audience, inputs.settings.shop.time_zone
            _show_people("Just inside", audience, audience.just_inside(), zone)
            _show_people("Just outside", audience, audience.just_outside(), zone)
            _show_coverage(plan.tried.coverage, inputs.id)
            if word := word_for(plan, ledger):
                click.echo(f"\n{word.told}")
            say("\n" + wrapped(f"Nothing was sent. {destination(inputs.settings.delivery.by)}"))


def _show_people(
    heading: str, audience: Audience, people: Sequence[Contact | LeftOut], zone: ZoneInfo
) -> None:
    """A few people with the values the rule looks at."""
    if not people or audience.rules.who is None:
        return
    click.echo(f"\n{heading}:")
    for person in people:
        who = explain_person(audience, person, zone).who
        values = values_asked(who) if who else {}
        known = ", ".join(f"{name}: {value}" for name, value in values.items())
        click.echo(printable(f"  {_called(person.id, person.address)}  {known}"))


def _called(contact: str, address: str | None) -> str:
    """A person's number and address; one of them where the address is the number."""
    if address is None:
        return f"{contact}  (no address)"
    return address if address.casefold() == contact.casefold() else f"{contact}  {address}"


def _show_coverage(coverage: Coverage, campaign: str) -> None:
    """Whose letters are worth looking at, and where nobody goes."""
    people = coverage.people
    if not people:
        return
    who = "1 person takes" if len(people) == 1 else f"{len(people)} people take"
    click.echo(
        f"\nLetters worth looking at: {who} {coverage.reached} of the letter's {coverage.branches} ways"
    )
    for worth in people[:_MOST]:
        click.echo(printable(f"  {_called(worth.contact.id, worth.contact.address)}"))
        click.echo(wrapped(printable("; ".join(worth.why)), indent="      "))
    if len(people) > _MOST:
        click.echo(f"  and {len(people) - _MOST} more; gramercy preview {printable(campaign)} shows them all")
    for language in coverage.unread:
        click.echo(f"Nobody is written to in {printable(language_name(language))}.")
    nobody = list(dict.fromkeys(f"{branch.place}: {branch.words}" for branch in coverage.personal))
    if nobody:
        click.echo("Ways nobody takes:")
    for way in nobody[:_MOST]:
        click.echo(printable(f"  {way}"))
    if len(nobody) > _MOST:
        click.echo(f"  and {len(nobody) - _MOST} more; gramercy plan {printable(campaign)} --json lists them")


def _clocks(zones: object) -> str:
    """By whose clock letters go, and what says so."""
    assert isinstance(zones, dict)  # noqa: S101 - our own record
    said = {ZoneFrom.COLUMN: "by column", ZoneFrom.COUNTRY: "by country", ZoneFrom.SHOP: "the shop's"}
    return "Time zones: " + ", ".join(f"{count} {said[origin]}" for origin, count in zones["by"].items())


def show(record: dict[str, object], *, timed: bool = True) -> None:
    """A plan's numbers for a person; ``timed``: with the time it is for."""
    left_out = record["left_out"]
    assert isinstance(left_out, dict)  # noqa: S101 - our own record
    total = sum(left_out.values())
    click.echo(f"{printable(str(record['campaign']))}: {record['chosen']} of {record['rows']} get the letter")
    if timed and (time := time_told(record)):
        click.echo(time)
    if total:
        click.echo(f"Left out: {total}")
        for reason, count in left_out.items():
            click.echo(f"  {count:>7}  {printable(reason)}")
    for line in leaving_told(record):
        click.echo(line)
    if zones := record.get("zones"):
        click.echo(_clocks(zones))
    warnings = record["warnings"]
    assert isinstance(warnings, list)  # noqa: S101 - our own record
    if warnings:
        click.echo("\nWorth a look:")
        for warning in warnings:
            click.echo(f"  - {warning}")
