"""A run of which everything that came from outside is one of these strings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from engine.fate import Fate, Outcome
from engine.ledger.heard import Link, Observation, Seen, SignUp
from engine.ledger.model import AtRisk, Done, NewLeftOut, NewLetter, NewRun, Step
from engine.report.gathering import report
from engine.report.model import Report
from engine.response.model import Answer, Cause, Kind, Response, Source
from engine.settings.model import Settings
from engine.settings.reading import read_settings
from tests.ledger.making import LEASE, opened
from tests.report.rows import BROWSER, NOW, SENT

CONFIG = """\
shop: {name: Tea House, time zone: Asia/Yerevan}
language: LANGUAGE
currency: AMD
senders: {mariam: {name: Mariam, role: Owner, email: mariam@tea.example}}
sources: {customers: {file: customers.csv, id: id}}
questions:
  recommend: {kind: nps, text: How likely are you to recommend us?}
  tea: {kind: form, text: Your tea, fields: {size: {label: Which size?, kind: choice, choices: {s: small}}}}
"""


def settings(language: str = "en") -> Settings:
    read = read_settings(CONFIG.replace("LANGUAGE", language).encode(), PurePosixPath("config.yaml"))
    assert read.value is not None, read.problems
    return read.value


def heard(folder: Path, strings: Mapping[str, str], *, campaign: str = "thanks") -> Report:
    """The report of a run with one letter for each string, from a real ledger."""
    # Our own files are text before anything of them gets here.
    own = {number: _text(words) for number, words in enumerate(strings.values(), 1)}
    with opened(folder) as ledger:
        new = NewRun(
            campaign=_text(campaign),
            occurrence="once",
            letter="note",
            as_of=SENT,
            rows=2 * len(own),
            files={},
            purpose="thank-you",
        )
        letters = [
            NewLetter(
                number=number,
                contact=f"{words} {number}",
                address=f"{number}{words}",
                language="en",
                slot=str(number),
                values={},
            )
            for number, words in own.items()
        ]
        out = [
            NewLeftOut(row=number, contact=words, address=words, reason=f"{words}{number}", detail=words)
            for number, words in own.items()
        ]
        run = ledger.freeze(new, letters, out, SENT)
        owner = ledger.enlist(SENT, LEASE)
        for letter in ledger.claim(run.id, owner, 1000, SENT):
            ledger.advance([Step(at_risk=AtRisk(letter=letter, date=SENT))], SENT)
            done = Done(letter=letter, outcome=Outcome(fate=Fate.ACCEPTED, detail=own[letter.number]))
            ledger.advance([Step(done=done)], SENT)
        for number, words in enumerate(strings.values(), 1):
            ledger.add_links(run.id, [Link(key=number, place=number, label=words, url=words)])
            ledger.observe(_seen(number, words))
            ledger.respond(_said(number, words), NOW)
            ledger.sign_up(
                SignUp(
                    number=number,
                    address=f"p{number}@home.example",
                    name=_text(words),
                    language="en",
                    asked_at=SENT,
                    confirmed_at=None,
                    network=_text(words),
                )
            )
        return report(ledger, ledger.get_run(run.id), settings(), folder, inputs=None, now=NOW)


def _text(words: str) -> str:
    return words.encode("utf-8", "replace").decode()


def _seen(number: int, words: str) -> list[Observation]:
    at = SENT + timedelta(hours=1)
    own: dict[str, Any] = {"method": words, "agent": words, "network": words, "hints": words}
    return [
        Observation(letter=number, at=at, seen=Seen.CLICK, link=number, **own),
        Observation(letter=number, at=at, seen=Seen.OPEN, **own),
        Observation(letter=number, at=at, seen=Seen.CLICK, link=number, agent=BROWSER),
    ]


def _said(number: int, words: str) -> list[Response]:
    common: dict[str, Any] = {
        "at": SENT + timedelta(days=1),
        "source": Source.WEBHOOK,
        "letter": number,
        "address": words,
        "status": words,
        "diagnostic": words,
        "subject": words,
        "text": words,
        "scope": words,
    }
    given = (
        Answer(question="recommend", choice=words, comment=words),
        Answer(question="tea", choice=words, comment=words, fields=((words, words), ("size", words))),
        Answer(question=words, choice=words, comment=words, fields=((words, words),)),
    )
    more: list[tuple[Kind, dict[str, Any]]] = [
        (Kind.REPLY, {"unhappy": True}),
        (Kind.BOUNCE, {"permanent": number % 2 == 0, "cause": list(Cause)[number % len(Cause)]}),
        (Kind.COMPLAINT, {}),
        (Kind.AUTO_REPLY, {}),
        (Kind.OTHER, {}),
        (Kind.OPT_OUT, {}),
        (Kind.UNDO, {"scope": words + "x"}),
        *((Kind.ANSWER, {"answer": answer}) for answer in given),
    ]
    return [
        Response(id=f"{words} {number} {place}", kind=kind, **{**common, **own})
        for place, (kind, own) in enumerate(more)
    ]
