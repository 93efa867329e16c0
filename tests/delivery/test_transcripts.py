"""Each file in cases/smtp is a dialogue; its last lines say what the ledger must hold afterwards.

A line ``~ word …`` sets the scene: ``~ silence after data`` makes us wait briefly for that answer, ``~ to
ADDRESS …`` names the recipients (one letter each), ``~ suppress ADDRESS`` is an unsubscribe that comes
while the letter is being written.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.delivery.dialogue import Patience
from engine.delivery.model import Message
from engine.delivery.sending import Terms, carry_out
from engine.delivery.smtp import Relay, SmtpCarrier
from engine.delivery.stopping import Stop
from engine.errors import CarrierDown
from engine.ledger.ledger import Ledger
from engine.ledger.model import Claimed, Why
from engine.settings.model import Tls
from tests.delivery.relay import compose, no_sleep, now, playing
from tests.ledger.making import new_letter, new_run, opened

CASES = Path(__file__).parent.parent / "cases" / "smtp"
SCRIPTS = sorted(CASES.glob("*.txt"))
# Short enough for a test, long enough for a busy machine to say EHLO and MAIL in.
BRIEF = 0.5
PATIENCE = {
    "greeting": Patience(greeting=BRIEF),
    "command": Patience(command=BRIEF),
    "data": Patience(data=BRIEF),
    "dot": Patience(dot=BRIEF),
}


@pytest.mark.parametrize("script", [pytest.param(path.read_text("utf-8"), id=path.stem) for path in SCRIPTS])
async def test_transcript(script: str, tmp_path: Path) -> None:
    sections: list[list[str]] = [[]]
    scene: dict[str, list[str]] = {}
    expected: list[str] = []
    for line in script.splitlines():
        match line[:1]:
            case "~":
                word, *rest = line[2:].split()
                scene[word] = rest
            case "-":
                sections.append([])
            case "=" | "!":
                expected.append(line)
            case "#":
                pass
            case _:
                sections[-1].append(line)

    with opened(tmp_path) as ledger:
        addresses = scene.get("to", ["ada@home.example"])
        letters = [new_letter(number, address=address) for number, address in enumerate(addresses, 1)]
        run = ledger.freeze(new_run(len(letters)), letters, [], now())

        def write(letter: Claimed, date: object) -> Message:
            if letter.address in scene.get("suppress", ()):
                ledger.suppress(letter.address, Why.ASKED, source="a test", now=now())
            return compose(letter, now())

        async with playing(sections) as (port, played):
            carrier = SmtpCarrier(
                Relay(
                    host="127.0.0.1",
                    port=port,
                    tls=Tls.NONE,
                    patience=PATIENCE[scene["silence"][1]] if "silence" in scene else Patience(),
                )
            )
            said = []
            try:
                await carry_out(
                    run.id,
                    ledger=ledger,
                    carrier=carrier,
                    compose=write,
                    terms=Terms(connections=1),
                    now=now,
                    stop=Stop(),
                    sleep=no_sleep,
                )
            except CarrierDown as down:
                said = [f"! {str(down).replace(f'127.0.0.1:{port}', 'relay')}"]

        assert played.wrong == []
        assert [_became(ledger, number) for number in range(1, len(letters) + 1)] + said == expected


def _became(ledger: Ledger, number: int) -> str:
    letter = ledger.find_letter(number)
    assert letter is not None
    words = [letter.fate, str(letter.code or ""), letter.status or "", letter.detail]
    gone = next(ledger.suppressions(letter.address), None)
    if gone is not None and gone.why is Why.BOUNCE:
        words.append("(address given up)")
    return " ".join(["=", *(word for word in words if word)])


def test_every_phase_has_its_transcripts() -> None:
    """A folder that was moved would make all of the above pass."""
    assert len(SCRIPTS) >= 40
