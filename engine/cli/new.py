"""``gramercy new``: a campaign from four questions."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path, PurePosixPath

import click

from engine import clock
from engine.campaign.model import ADVERTISING, Campaign, OnePer, Purpose
from engine.campaign.reading import read_campaign
from engine.cli.asking import Asking
from engine.cli.check import look_over
from engine.cli.options import in_workspace, workspace
from engine.cli.showing import say
from engine.cli.who import People, ask_who
from engine.document.wording import did_you_mean
from engine.errors import BadInput
from engine.planning.context import in_language
from engine.problem import printable, quoted
from engine.settings.model import Settings
from engine.starter.campaign import Wanted, campaign_file, free_id
from engine.starter.kinds import KINDS, WORDS, Kind
from engine.starter.letters import starting_letter
from engine.starter.making import write_new
from engine.wiring import open_ledger, read_config
from engine.workspace import Workspace, campaign_files, told_from
from engine.zone import ending, instant

_OFFERING = ADVERTISING | {Purpose.APPRECIATION_DAY, Purpose.BIRTHDAY}


@click.command("new")
@click.argument("kind", required=False)
@click.option("--who", metavar="RULE", help="Who gets it, as a rule; 'everybody' for all.")
@click.option("--from", "source", metavar="NAME", help="The source, if the config has several.")
@click.option("--sender", metavar="NAME", help="Who signs: a short name from the config.")
@click.option(
    "--when",
    metavar="TIME",
    help="2027-03-01 09:00, in the shop's zone; if left out, any time, or the kind's own.",
)
@click.option("--offer", metavar="NAME", help="One of the config's offers.")
@click.option("--event", metavar="NAME", help="One of the config's events.")
@click.option("--letter", metavar="NAME", help="A folder under templates/; the kind's own if left out.")
@click.option("--id", "identity", metavar="ID", help="What it is known by for ever, and its file's name.")
@click.option("--yes", is_flag=True, help="Ask nothing (for machines).")
@in_workspace
def command(
    kind: str | None,
    who: str | None,
    source: str | None,
    sender: str | None,
    when: str | None,
    offer: str | None,
    event: str | None,
    letter: str | None,
    identity: str | None,
    yes: bool,
    config: Path | None,
) -> int:
    """Write a campaign of KIND: thank-you, first-purchase, birthday, we-miss-you, newsletter …

    Its letter is the one under templates/, or a starting letter put there.  Nothing that is there already is
    changed, and nothing is sent.
    """
    here = workspace(config)
    settings = read_config(here)
    asked = Asking(ask=not yes)
    now = clock.now()
    meant = _kind(asked, kind)
    once = when is not None or not meant.comes_round
    files = _letter(here, meant, letter)
    chosen = _source(asked, settings, source)
    with told_from(here.root):
        people = People(settings, here, chosen, purpose=meant.purpose, now=now)
        rule = ask_who(asked, people, meant, who, once=once)
        number = people.count(rule)
    signer = _named(asked, "Who signs it?", "sender", sender, tuple(settings.senders))
    wanted = Wanted(
        kind=meant,
        source=chosen,
        who=rule,
        people=number,
        but_not=_always_out(here, settings),
        letter=letter or meant.name,
        sender=signer,
        offer=_offer(asked, settings, meant.purpose, offer, now),
        event=_event(asked, settings, meant.purpose, event, now),
        when=_when(asked, settings, when, now) if once else None,
        one_per=OnePer.HOUSEHOLD
        if meant.purpose is Purpose.APPRECIATION_DAY and "household" in people.columns
        else OnePer.ADDRESS,
    )
    name = _free(here, meant, identity, now.astimezone(settings.shop.time_zone))
    path = f"campaigns/{name}.yaml"
    made = {f"templates/{file}": content for file, content in files.items()}
    kept = write_new(here.root, {path: campaign_file(wanted).encode(), **made})
    if path in kept:
        raise BadInput(message=f"{path} is there already\n  hint: give the new one another --id")
    for file in (path, *(file for file in made if file not in kept)):
        say(f"Written: {printable(file)}")
    return _say_next(here, name, wanted, settings)


def _kind(asked: Asking, given: str | None) -> Kind:
    """Raises BadInput where the word means none, or none is given and nobody can be asked."""
    if given is None:
        if not asked.ask:
            shown = ", ".join(kind.name for kind in KINDS)
            raise BadInput(message=f"What for?\n  hint: say it behind the command: gramercy new {shown} …")
        say("What is the letter for?\n")
        wide = max(len(kind.name) for kind in KINDS)
        options = [f"{kind.name:<{wide}}  {kind.says}" for kind in KINDS]
        return KINDS[asked.choice("\nNumber", options, 0)]
    word = given.strip().lower().replace(" ", "-").replace("_", "-")
    if word not in WORDS:
        hint = did_you_mean(word, list(WORDS)) or ", ".join(WORDS)
        raise BadInput(message=f"there is no campaign of the kind {quoted(given)}\n  hint: {hint}")
    return WORDS[word]


def _letter(here: Workspace, kind: Kind, given: str | None) -> dict[str, bytes]:
    """The files to add under templates/; empty where the letter is there.

    Raises:
        BadInput: if there is no such letter, and none to begin with.
    """
    folder = here.root / "templates"
    name = given or kind.name
    if (folder / name).is_dir():
        return {}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    found = starting_letter(name, there)
    if not found:
        ready = ", ".join(kind.name for kind in KINDS)
        own = sorted(path.name for path in folder.glob("[!_.]*") if path.is_dir())
        hint = f"write templates/{name}/letter.md first"
        if given is None:
            hint += f", or begin with one that is there: --letter {own[0] if own else 'thank-you'}"
        raise BadInput(
            message=f"there is no letter {quoted(name)} under templates/, and none to begin with\n"
            f"  hint: {hint}. Letters to begin with: {ready}"
        )
    return found


def _source(asked: Asking, settings: Settings, given: str | None) -> str:
    if not settings.sources:
        raise BadInput(
            message="the config names no customers\n  hint: write 'sources' with a file in config.yaml"
        )
    return _named(asked, "Who are they chosen from?", "from", given, tuple(settings.sources))


def _named(asked: Asking, question: str, option: str, given: str | None, there: tuple[str, ...]) -> str:
    """One of the config's names; the only one without asking.

    Raises:
        BadInput: if it is none of them.
    """
    if given is not None:
        if given not in there:
            hint = did_you_mean(given, list(there)) or f"there is {', '.join(there)}"
            raise BadInput(message=f"--{option}: the config has no {quoted(given)}\n  hint: {hint}")
        return given
    if not there:
        raise BadInput(message=f"{question}\n  hint: the config names nobody under 'senders'")
    if len(there) > 1 and asked.ask:
        say(f"\n{question}\n")
        return there[asked.choice("\nNumber", there, 0)]
    return there[0]


def _offer(
    asked: Asking, settings: Settings, purpose: Purpose, given: str | None, now: datetime
) -> str | None:
    """An offer that is not over; None for none."""
    if given is not None:
        return _named(asked, "Which offer?", "offer", given, tuple(settings.offers))
    zone, closes = settings.shop.time_zone, settings.shop.closes
    live = [
        name
        for name, offer in settings.offers.items()
        if offer.ends is None or ending(offer.ends, zone, closes) > now
    ]
    if not asked.ask or not live or purpose not in _OFFERING:
        return None
    say("\nWith which offer?\n")
    number = asked.choice("\nNumber", ["none", *live], 1 if purpose is Purpose.EARLY_ACCESS else 0)
    return live[number - 1] if number else None


def _event(
    asked: Asking, settings: Settings, purpose: Purpose, given: str | None, now: datetime
) -> str | None:
    """An event that is still to come; None for none."""
    if given is not None:
        return _named(asked, "Which event?", "event", given, tuple(settings.events))
    zone = settings.shop.time_zone
    live = tuple(name for name, event in settings.events.items() if instant(event.starts, zone) > now)
    if purpose is not Purpose.APPRECIATION_DAY:
        return None
    if not live:
        say(
            "Worth a look: the config has no event to come; describe the day there, under 'events', and put "
            "its name into the campaign."
        )
        return None
    return _named(asked, "To which event?", "event", None, live)


def _when(asked: Asking, settings: Settings, given: str | None, now: datetime) -> str | None:
    """The time as it is to stand in the file; None for any time.

    Raises:
        BadInput: if what was given is no time, or past.
    """
    while True:
        said = asked.optional("\nWhen (such as 2027-03-01 09:00), or Enter for any time", given)
        wrong = _time_fault(said, settings, now) if said else None
        if wrong is None:
            return said or None
        if given is not None or not asked.ask:
            raise BadInput(message=f"--when: {wrong}")
        say(wrong)


def _time_fault(said: str, settings: Settings, now: datetime) -> str | None:
    campaign, wrong = _tried("when", said)
    if campaign is None or campaign.when is None:
        return wrong
    if instant(campaign.when, settings.shop.time_zone) < now:
        return f"{quoted(said)} is past"
    return None


def _tried(key: str, said: str) -> tuple[Campaign | None, str]:
    """A campaign of which this is said; None with what is wrong with it."""
    # A JSON string is a YAML string too, whatever it holds.
    line = f"{key}: {json.dumps(said)}"
    text = f"purpose: thank-you\naudience: {{from: x}}\nletter: x\nsender: x\n{line}\n"
    read = read_campaign(text.encode(), PurePosixPath("campaigns/new.yaml"))
    problems = [
        problem.message + (f"\n  hint: {problem.hint}" if problem.hint else "") for problem in read.problems
    ]
    return read.value, problems[0] if problems else ""


def _always_out(here: Workspace, settings: Settings) -> tuple[str, ...]:
    """Named segments that every other campaign leaves out: an open complaint is one, whatever is written."""
    others = []
    for path in campaign_files(here):
        read = read_campaign(path.read_bytes(), PurePosixPath("campaigns", path.name))
        if read.value is not None:
            others.append(read.value.audience.but_not)
    if not others:
        return ()
    return tuple(
        name for name in others[0] if name in settings.segments and all(name in other for other in others)
    )


def _free(here: Workspace, kind: Kind, given: str | None, today: datetime) -> str:
    """The new campaign's id.

    Raises:
        BadInput: if ``given`` cannot be one, or belongs to another campaign, even one that is gone.
    """
    taken = {path.stem for path in campaign_files(here)}
    for path in campaign_files(here):
        read = read_campaign(path.read_bytes(), PurePosixPath("campaigns", path.name))
        taken |= {read.value.id} if read.value and read.value.id else set()
    if here.ledger.exists():
        with open_ledger(here) as ledger:
            taken |= {run.campaign for run in ledger.runs()}
    if given is None:
        return free_id(kind, taken, today.date())
    campaign, wrong = _tried("id", given)
    if campaign is None:
        raise BadInput(message=f"--id: {wrong}")
    if given in taken:
        raise BadInput(
            message=f"--id: there is or was a campaign {quoted(given)}\n"
            "  hint: people get the letters of one id once, so choose another"
        )
    return given


def _say_next(here: Workspace, name: str, wanted: Wanted, settings: Settings) -> int:
    """Look the new campaign over and say what to do next; the exit code."""
    signer = in_language(settings.senders[wanted.sender].name, settings.language, "en")
    say(f"Signed by {printable(signer)}" + (f", for {wanted.when}" if wanted.when else "") + ".\n")
    in_order = look_over(here, here.root / "campaigns" / f"{name}.yaml")
    if not in_order:
        say(f"\nMend what is listed above, then look again:\n\n  gramercy check campaigns/{name}.yaml")
        return 2
    say(f"\nNext:\n\n  gramercy plan {name}\n  gramercy preview {name}")
    if wanted.when is None and wanted.kind.comes_round:
        say(f"  gramercy schedule {name}")
    return 0
