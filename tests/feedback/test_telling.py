"""Who hears of it, and that nobody is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path, PurePath

import pytest

from engine.delivery.model import Message
from engine.errors import CarrierDown
from engine.fate import Fate, Outcome
from engine.feedback.telling import Telling, tell
from engine.ledger.ledger import Ledger
from engine.letter.header import Mailbox
from engine.response.model import Answer, Kind, Response, Source
from engine.settings.reading import read_settings
from tests.feedback.test_hook import listening
from tests.ledger.making import NOW, opened


class Carried:
    """Keeps what it is given; ``outcome`` is what it says of it."""

    def __init__(self, outcome: Outcome | CarrierDown | None = None) -> None:
        self.letters: list[Message] = []
        self.outcome = outcome or Outcome(fate=Fate.ACCEPTED)

    def __call__(self, message: Message) -> Outcome:
        self.letters.append(message)
        if isinstance(self.outcome, CarrierDown):
            raise self.outcome
        return self.outcome


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with opened(tmp_path) as made:
        for number, address in enumerate(("ada@example.com", "bob@example.com")):
            made.respond(
                [
                    Response(
                        id=f"page:{number}",
                        kind=Kind.ANSWER,
                        at=NOW,
                        source=Source.PAGE,
                        address=address,
                        answer=Answer(question="recommend", choice="1"),
                        unhappy=True,
                    )
                ],
                NOW,
            )
        yield made


def telling(carried: Carried, feedback: str = "", secret: str | None = None) -> Telling:
    config = f"shop: {{name: Tea, time zone: Asia/Yerevan}}\n{feedback}".encode()
    read = read_settings(config, PurePath("config.yaml"))
    assert read.value is not None, read.problems
    return Telling(
        settings=read.value,
        carry=carried,
        shop="Tea",
        language="en",
        sender=Mailbox("Mariam", "mariam@tea.example"),
        secret=secret,
    )


def test_the_first_sender_hears_of_each_case_once(ledger: Ledger) -> None:
    carried = Carried()

    assert list(tell(ledger, telling(carried), NOW)) == []
    assert list(tell(ledger, telling(carried), NOW)) == []

    assert [letter.recipient for letter in carried.letters] == ["mariam@tea.example"] * 2
    assert [case.alerted_at for case in ledger.cases()] == [NOW, NOW]


def test_everybody_named_hears_of_it(ledger: Ledger) -> None:
    carried = Carried()

    list(tell(ledger, telling(carried, "feedback: {alert: [a@tea.example, b@tea.example]}\n"), NOW))

    assert [one.recipient for one in carried.letters] == ["a@tea.example", "b@tea.example"] * 2


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (Outcome(fate=Fate.REFUSED, detail="550 no"), "mariam@tea.example was not told: 550 no"),
        (CarrierDown("the line is dead"), "mariam@tea.example was not told: the line is dead"),
    ],
)
def test_who_could_not_be_told_is_told_the_next_time(
    ledger: Ledger, outcome: Outcome | CarrierDown, says: str
) -> None:
    assert list(tell(ledger, telling(Carried(outcome)), NOW)) == [f"case 1: {says}", f"case 2: {says}"]
    assert [case.alerted_at for case in ledger.cases()] == [None, None]

    carried = Carried()
    assert list(tell(ledger, telling(carried), NOW)) == []
    assert len(carried.letters) == 2


def test_the_webhook_hears_of_it_even_where_mail_fails(ledger: Ledger) -> None:
    carried = Carried(CarrierDown("no"))
    with listening() as (url, got):
        hook = f"feedback: {{webhook: {{url: '{url}', secret: '${{ALERT}}'}}}}\n"
        failures = list(tell(ledger, telling(carried, hook, "s"), NOW))

    assert len(got) == 2
    assert failures == [f"case {n}: mariam@tea.example was not told: no" for n in (1, 2)]
    assert [case.alerted_at for case in ledger.cases()] == [NOW, NOW]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("How likely?", "How likely?"),
        ("{he: עד כמה?, en: How likely?}", "How likely?"),
        ("{he: עד כמה?}", "עד כמה?"),
    ],
)
def test_what_was_asked_is_told_in_the_shop_s_language(ledger: Ledger, text: str, told: str) -> None:
    carried = Carried()
    config = f"questions: {{recommend: {{kind: nps, text: {text}}}}}\n"

    assert list(tell(ledger, telling(carried, config), NOW)) == []

    message = message_from_bytes(carried.letters[0].content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    assert f"The answer to “{told}”: 1" in body.get_content()
