"""``gramercy why``: what let one person in or kept them out, and what became of their letters."""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path

import click

from engine import clock
from engine.address import judge
from engine.audience.explaining import Answer, Explanation, Truth, explain
from engine.audience.model import LeftOut
from engine.cli.options import as_json, at_time, clock_of, in_workspace, moment, workspace
from engine.cli.showing import say, say_json
from engine.errors import BadInput
from engine.ledger.ledger import Ledger
from engine.ledger.model import LetterNow, Suppression
from engine.ledger.wishing import reason
from engine.planned import question
from engine.problem import printable
from engine.wiring import campaign_inputs, open_ledger
from engine.words import FATES, letters_of
from engine.workspace import campaign_files, told_from

_HOLDS = {Truth.YES: "yes", Truth.NO: "no", Truth.UNKNOWN: "not known"}


@click.command("why")
@click.argument("email")
@click.argument("campaign", required=False)
@at_time
@as_json
@in_workspace
def command(email: str, campaign: str | None, at: str | None, json_: bool, config: Path | None) -> int:
    """Tell why EMAIL is in or out of CAMPAIGN (of every campaign, if left out), rule by rule.

    Exit code: 0, or 1 if nobody with that address is known.
    """
    here = workspace(config)
    names = [campaign] if campaign else [str(path) for path in campaign_files(here)]
    identity = judge(email).identity or email.strip().lower()
    found: list[tuple[str, Explanation]] = []
    with open_ledger(here) as ledger:
        ledger.recover(clock.now())
        for name in names:
            try:
                inputs = campaign_inputs(here, name)
                now = moment(at, inputs.settings.shop.time_zone, clock.now())
                asked = question(inputs, here, ledger, email, now=now)
                with told_from(here.root):
                    found += [(inputs.id, one) for one in explain(asked, email)]
            except BadInput as error:
                if campaign:
                    raise
                say(f"{Path(name).name} is passed over:\n{error}")
        letters = ledger.letters_to(identity)
        suppressed = [one for one in ledger.suppressions(identity) if one.holds(clock.now())]
        if json_:
            say_json(
                {
                    "email": email,
                    "campaigns": [_explained(name, one) for name, one in found],
                    "letters": [_letter(ledger, letter) for letter in letters],
                    "suppressed": [_suppressed(one) for one in suppressed],
                }
            )
        else:
            _show(ledger, email, found, letters, suppressed, *clock_of(here))
    return 0 if found or letters or suppressed else 1


def _explained(name: str, found: Explanation) -> dict[str, object]:
    person = found.person
    out = person if isinstance(person, LeftOut) else None
    return {
        "campaign": name,
        "contact": person.id,
        "row": person.row,
        "chosen": out is None,
        "reason": out.reason.value if out else None,
        "detail": out.detail if out else "",
        "who": _answer(found.who) if found.who else None,
        "but_not": [{"name": words, **_answer(answer)} for words, answer in found.but_not],
        "guards": [{"name": name, **_answer(answer)} for name, answer in found.guards],
        "own_day": found.own_day,
    }


def _answer(answer: Answer) -> dict[str, object]:
    return {
        "rule": answer.words,
        "holds": answer.truth.value,
        "column": answer.column,
        "value": answer.value,
        "parts": [_answer(part) for part in answer.parts],
    }


def _letter(ledger: Ledger, letter: LetterNow) -> dict[str, object]:
    return {
        "campaign": letter.campaign,
        "occurrence": letter.occurrence,
        "contact": letter.contact,
        "fate": letter.fate.value,
        "detail": letter.detail,
        "history": [
            {"at": event.at.isoformat(), "fate": event.fate.value, "detail": event.detail, "by": event.by}
            for event in ledger.history(letter.number)
        ],
    }


def _suppressed(one: Suppression) -> dict[str, object]:
    return {
        "since": one.since.isoformat(),
        "why": one.why.value,
        "source": one.source,
        "scope": one.scope,
        "until": None if one.until is None else one.until.isoformat(),
    }


def _show(
    ledger: Ledger,
    email: str,
    found: list[tuple[str, Explanation]],
    letters: list[LetterNow],
    suppressed: list[Suppression],
    zone: tzinfo,
    named: str,
) -> None:
    for one in suppressed:
        since = f"{one.since.astimezone(zone):%Y-%m-%d}"
        words = reason(one.why, "", one.until, zone)
        click.echo(f"Since {since} they get {letters_of(one.scope)}: {words} ({printable(one.source)})")
    for letter in letters:
        click.echo(f"{printable(letter.campaign)}: {FATES[letter.fate]}")
        for event in ledger.history(letter.number):
            detail = f"  {printable(event.detail)}" if event.detail else ""
            click.echo(f"  {event.at.astimezone(zone):%Y-%m-%d %H:%M:%S}{named}  {FATES[event.fate]}{detail}")
    had = {letter.campaign for letter in letters}
    for name, explanation in found:
        _show_person(name, explanation, had=name in had)
    if not (found or letters or suppressed):
        click.echo(f"Nobody with the address {printable(email)} is known.")


def _show_person(name: str, explanation: Explanation, *, had: bool) -> None:
    """What the campaign's rules say of one row today."""
    person = explanation.person
    if isinstance(person, LeftOut):
        detail = f" ({printable(person.detail)})" if person.detail else ""
        says = f"left out: {person.reason.value}{detail}"
    else:
        says = f"gets the letter, in {person.language}" + (", as they asked" * explanation.language_asked)
    click.echo(f"{printable(name)}{', by its rules today' if had else ''}: {says}")
    click.echo(f"  row {person.row}, {printable(person.id)}")
    if explanation.own_day is not None:
        click.echo(f"  their day: {printable(explanation.own_day)}")
    if explanation.who is not None:
        _show_answer(explanation.who, "  who: ", "    ")
    for words, answer in explanation.but_not:
        _show_answer(answer, f"  but not {printable(words)}: ", "    ")
    for name, answer in explanation.guards:
        _show_answer(answer, f"  guard {printable(name)}: ", "    ")


def _show_answer(answer: Answer, before: str, indent: str) -> None:
    value = "" if answer.value is None else f"  ({printable(str(answer.column))}: {printable(answer.value)})"
    click.echo(f"{before}{printable(answer.words)}: {_HOLDS[answer.truth]}{value}")
    for part in answer.parts:
        _show_answer(part, indent, indent + "  ")
