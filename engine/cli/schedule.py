"""``gramercy schedule``: let a campaign go by itself from now on, after a look at its plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from engine import clock
from engine.cli.approval import word_for
from engine.cli.confirming import have_typed, not_under_another_spelling
from engine.cli.destination import destination
from engine.cli.options import as_json, at_time, in_workspace, moment, user, workspace
from engine.cli.plan import show
from engine.cli.showing import say, say_json
from engine.cli.wrapping import wrapped
from engine.errors import BadInput
from engine.ledger.ledger import Ledger
from engine.ledger.scheduled import Armed
from engine.planned import planned
from engine.planning.approval import see_to_approval
from engine.planning.arming import changed, digests
from engine.planning.inputs import Inputs
from engine.planning.occurrence import Occurrence, current
from engine.planning.saying import plan_record
from engine.planning.upcoming import upcoming
from engine.problem import printable, quoted
from engine.wiring import campaign_inputs, open_keyring, open_ledger, read_config
from engine.workspace import Workspace, campaign_files

#: The next times that are shown.
_SHOWN = 5


@click.command("schedule")
@click.argument("campaign", required=False)
@at_time
@click.option("--yes", is_flag=True, help="Ask nothing (for machines).")
@as_json
@in_workspace
def command(campaign: str | None, at: str | None, yes: bool, json_: bool, config: Path | None) -> None:
    """Let CAMPAIGN go by itself whenever it is due, as long as `gramercy run` is running.

    Shows the plan, and asks you to type the number of letters.  Once the campaign, its letter, its layout or
    its offer is changed, it no longer goes by itself and has to be scheduled anew.

    `gramercy schedule list` shows what goes by itself.
    """
    here = workspace(config)
    if campaign is None or campaign == "list":
        _list(here, moment(at, read_config(here).shop.time_zone, clock.now()), json_=json_)
        return
    inputs = campaign_inputs(here, campaign)
    now = moment(at, inputs.settings.shop.time_zone, clock.now())
    _may_go_by_itself(inputs)
    with open_ledger(here) as ledger:
        not_under_another_spelling(inputs, ledger)
        _not_sent_before(inputs, ledger)
        times = list(upcoming(inputs, here.root, ledger, now, most=_SHOWN, anew=True))
        time = _next(inputs, times, now)
        with planned(
            inputs, here, ledger, now=max(now, time.due), keyring=open_keyring(here), time=time
        ) as plan:
            record = plan_record(plan)
            chosen, most = plan.audience.chosen, inputs.campaign.stop_if_more_than
            if not json_:
                show(record, timed=False)
                _show_times(inputs, times)
                if word := word_for(plan, ledger):
                    click.echo(f"\n{word.told}")
            if most is not None and chosen > most:
                raise BadInput(
                    message=f"{chosen} letters are more than the campaign allows: {most}\n"
                    f"  hint: mend the rule, or write: stop if more than: {chosen}"
                )
            see_to_approval(plan, ledger)
            if not yes:
                _ask(inputs, chosen)
        armed = ledger.arm(inputs.id, digests(inputs), most=most, by=user(), now=now)
    if json_:
        say_json({**record, "armed": _record(armed), "times": [_time(inputs, one) for one in times]})
    else:
        click.echo(f"\n{printable(inputs.id)} goes by itself from now on. {_as_long_as(inputs)}")
    say(wrapped(f"Nothing was sent. {destination(inputs.settings.delivery.by)}"))


def _may_go_by_itself(inputs: Inputs) -> None:
    campaign, place = inputs.campaign, inputs.campaign_places
    if campaign.when is None and not campaign.recurring:
        raise BadInput(
            message=f"{place.path}: nothing says when {quoted(inputs.id)} goes\n"
            "  hint: write 'when: 2027-03-01 09:00', 'every: Monday 10:00' or 'on: birthday'"
        )
    if campaign.recurring and campaign.stop_if_more_than is None:
        raise BadInput(
            message=f"{place.path}: what comes round unattended has to say how many letters are too many\n"
            "  hint: write 'stop if more than: 200'"
        )


def _not_sent_before(inputs: Inputs, ledger: Ledger) -> None:
    campaign = inputs.campaign
    if campaign.recurring:
        return
    run = ledger.find_run(inputs.id, current(campaign, inputs.settings, clock.now()).name)
    if run is not None:
        raise BadInput(
            message=f"{quoted(inputs.id)} has begun already\n"
            f"  hint: go on with it: gramercy send {printable(inputs.id)}; "
            "to send it once more, give the campaign a new id"
        )


def _next(inputs: Inputs, times: list[Occurrence], now: datetime) -> Occurrence:
    if times:
        return times[0]
    found = current(inputs.campaign, inputs.settings, now)
    if inputs.campaign.recurring:
        return found
    late = now - found.due
    if late > inputs.campaign.catch_up_within:
        raise BadInput(
            message=f"{quoted(inputs.id)} was for {inputs.campaign.when:%Y-%m-%d %H:%M}, "
            "too long ago to catch up\n"
            "  hint: write a new time, or a longer 'catch up within'"
        )
    return found


def _show_times(inputs: Inputs, times: list[Occurrence]) -> None:
    if not times:
        click.echo("\nNobody's day comes in the next weeks." if inputs.campaign.on is not None else "")
        return
    click.echo("\nNext times:" if inputs.campaign.recurring else "\nTime:")
    for time in times:
        click.echo(f"  {_said(inputs, time)}{f'  ({printable(time.note)})' if time.note else ''}")
    most = inputs.campaign.stop_if_more_than
    if most is not None:
        click.echo(f"If there are ever more than {most} letters, none of them goes, and you are told.")


def _said(inputs: Inputs, time: Occurrence) -> str:
    goes = time.goes or time.due.astimezone(inputs.settings.shop.time_zone)
    clock_of = " on each reader's clock" * (inputs.campaign.time_zone.value == "recipient")
    return f"{goes:%a %Y-%m-%d %H:%M}{clock_of}"


def _ask(inputs: Inputs, chosen: int) -> None:
    letters = f"{chosen} letter{'s' * (chosen != 1)}"
    if inputs.campaign.recurring:
        question = f"{letters} the next time, and then by itself each time. Type the number to let it go"
    else:
        question = f"{letters} will go by themselves. Type the number to let them go"
    have_typed(chosen, question, otherwise="Nothing was changed.")


def _as_long_as(inputs: Inputs) -> str:
    return (
        "`gramercy run` sends it. Once the campaign, its letter or its offer is changed, it has to be "
        f"scheduled anew. To stop it: gramercy unschedule {printable(inputs.id)}"
    )


def _record(armed: Armed) -> dict[str, object]:
    return {
        "campaign": armed.campaign,
        "by": armed.by,
        "at": armed.at.isoformat(),
        "stop_if_more_than": armed.most,
        "ended_at": None if armed.ended_at is None else armed.ended_at.isoformat(),
        "why": armed.why,
    }


def _time(inputs: Inputs, time: Occurrence) -> dict[str, object]:
    return {
        "occurrence": time.name,
        "due": time.due.isoformat(),
        "goes": None if time.goes is None else time.goes.isoformat(timespec="minutes"),
        "note": time.note,
    }


def _list(here: Workspace, now: datetime, *, json_: bool) -> None:
    zone = read_config(here).shop.time_zone
    texts = dict(_texts(here))
    with open_ledger(here) as ledger:
        listed = []
        for armed in ledger.armed():
            inputs = texts.get(armed.campaign)
            why = _no_longer(armed, inputs)
            times = list(upcoming(inputs, here.root, ledger, now, most=1)) if inputs and not why else []
            listed.append((armed, inputs, why, times))
        ended = ledger.last_disarmed()
    if json_:
        say_json(
            {
                "armed": [
                    {
                        **_record(armed),
                        "holds": not why,
                        "why": why,
                        "next": _time(inputs, times[0]) if inputs and times else None,
                    }
                    for armed, inputs, why, times in listed
                ],
                "disarmed": [_record(one) for one in ended],
            }
        )
        return
    for armed, inputs, why, times in listed:
        if why:
            said = f"does not go by itself any more: {printable(why)}"
        elif inputs and times:
            said = f"next {_said(inputs, times[0])}"
        else:
            said = (
                "nobody's day comes in the next weeks" if inputs and inputs.campaign.on else "no time to come"
            )
        by = f"{printable(armed.by)}, {armed.at.astimezone(zone):%Y-%m-%d %H:%M}"
        click.echo(f"{printable(armed.campaign)}: {said}  ({by})")
    for one in ended:
        ended_at = one.ended_at.astimezone(zone) if one.ended_at else None
        when = f"{ended_at:%Y-%m-%d %H:%M}" if ended_at else ""
        click.echo(f"{printable(one.campaign)}: no longer by itself since {when}: {printable(one.why)}")
    if not listed and not ended:
        say("Nothing goes by itself.\n  hint: gramercy schedule CAMPAIGN")


def _texts(here: Workspace) -> Iterator[tuple[str, Inputs]]:
    for path in campaign_files(here):
        try:
            inputs = campaign_inputs(here, str(path))
        except BadInput:
            continue
        yield inputs.id, inputs


def _no_longer(armed: Armed, inputs: Inputs | None) -> str:
    """Why an armed campaign will not go; empty if it will."""
    if inputs is None:
        return "its file is gone, or has a mistake"
    parts = changed(armed.digests, digests(inputs))
    return f"{', '.join(parts)} changed" if parts else ""
