"""Who hears of trouble, how often, and that nobody is forgotten."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.account.trying import carry
from engine.delivery.model import Message
from engine.delivery.smtp import Relay, SmtpCarrier
from engine.errors import CarrierDown
from engine.fate import Fate, Outcome
from engine.inbound.judging import judge
from engine.letter.header import Mailbox
from engine.response.model import Kind
from engine.running.alerting import Alerts, Hook, Ways
from engine.running.news import News, NewsKind
from engine.settings.model import Tls
from tests.account.mailserver import Box, serving
from tests.feedback.test_hook import listening

NOW = datetime(2027, 3, 12, 10, 30, tzinfo=ZoneInfo("Asia/Yerevan"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FAILED = News(kind=NewsKind.FAILED, campaign="thanks", words="customers.csv is not there", at=NOW)
RELAY = News(kind=NewsKind.RELAY, words="535 5.7.8 wrong password", at=NOW)
MISSED = News(kind=NewsKind.MISSED, campaign="birthday", occurrence="2027-03-09", at=NOW)


@dataclass
class Post:
    """A mail server that keeps what it is given; ``answers`` says what becomes of each."""

    answers: Callable[[Message], Outcome] = field(default=lambda _: Outcome(fate=Fate.ACCEPTED))
    letters: list[Message] = field(default_factory=list)

    def __call__(self, message: Message) -> Outcome:
        outcome = self.answers(message)
        if outcome.fate is Fate.ACCEPTED:
            self.letters.append(message)
        return outcome

    def taken(self) -> list[tuple[str, str]]:
        """Who got what since the last time, by subject."""
        got = [(letter.recipient, str(parsed(letter)["subject"])) for letter in self.letters]
        self.letters.clear()
        return got


def down(_: Message) -> Outcome:
    raise CarrierDown("the line is dead")


def parsed(message: Message) -> EmailMessage:
    found = message_from_bytes(message.content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def text(message: Message, kind: str = "plain") -> str:
    body = parsed(message).get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def ways(
    carry: Callable[[Message], Outcome],
    *to: str,
    language: str = "en",
    shop: str = "Tatev Tea House",
    hook: Hook | None = None,
) -> Ways:
    return Ways(
        carry=carry,
        shop=shop,
        language=language,
        sender=Mailbox("Mariam", "mariam@tatev.example"),
        recipients=lambda _: to or ("owner@tatev.example",),
        hook=hook,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".gramercy" / "alerts.json"


def subjects(
    path: Path, passes: Sequence[tuple[timedelta, Sequence[News]]], *, anew: bool = False
) -> list[list[str]]:
    """What leaves at each pass, so long after NOW; ``anew``: with a new start before each."""
    post, found = Post(), []
    alerts = Alerts(path)
    for later, news in passes:
        if anew:
            alerts = Alerts(path)
        assert alerts.tell(news, ways(post), NOW + later, whole=True) == []
        found.append([subject for _, subject in post.taken()])
    return found


LATE = (
    "Tatev Tea House: The letters of “birthday” (9\u00a0March 2027) did not go in time, "
    "and now it is too late for them"
)
THANKS = "Tatev Tea House: “thanks” could not be carried out"
AGAIN = "Tatev Tea House: Nothing stands in the way of “thanks” any more"


@pytest.mark.parametrize("anew", [False, True], ids=["one loop", "a new start each time"])
@pytest.mark.parametrize(
    "passes",
    [
        pytest.param([(0 * HOUR, [FAILED], THANKS), (HOUR, [FAILED], None)], id="once"),
        pytest.param(
            [(0 * HOUR, [FAILED], THANKS), (DAY - HOUR, [FAILED], None), (DAY, [FAILED], THANKS)],
            id="again after a day",
        ),
        pytest.param(
            [
                (0 * HOUR, [FAILED], THANKS),
                (HOUR / 2, [replace(FAILED, words="another")], None),
                (HOUR, [replace(FAILED, words="yet another")], THANKS),
            ],
            id="again when it changes, but not all the time",
        ),
        pytest.param(
            [
                (0 * HOUR, [replace(FAILED, mark="m", words="450 try at 10:31")], THANKS),
                (2 * HOUR, [replace(FAILED, mark="m", words="450 try at 12:31")], None),
            ],
            id="other words with the same mark are no change",
        ),
        pytest.param(
            [
                (0 * HOUR, [FAILED], THANKS),
                (HOUR, [], None),
                (HOUR * 1.4, [], None),
                (HOUR * 1.5, [], AGAIN),
                (2 * HOUR, [], None),
                (3 * HOUR, [FAILED], THANKS),
            ],
            id="over, and a new one",
        ),
        pytest.param(
            [
                (0 * HOUR, [FAILED], THANKS),
                (HOUR, [], None),
                (HOUR * 1.4, [FAILED], None),
                (HOUR * 1.6, [], None),
                (2 * HOUR, [FAILED], None),
            ],
            id="what comes and goes is one",
        ),
        pytest.param(
            [
                (0 * HOUR, [MISSED], LATE),
                (HOUR, [], None),
                (2 * DAY, [replace(MISSED, words="a second look")], None),
            ],
            id="what happened once is told once and is never over",
        ),
        pytest.param(
            [
                (0 * HOUR, [MISSED, FAILED, RELAY], "Tatev Tea House: 3 things to look into"),
                (HOUR, [MISSED, FAILED, RELAY], None),
            ],
            id="one letter for all of a pass",
        ),
        pytest.param(
            [
                (0 * HOUR, [News(kind=NewsKind.DISARMED, campaign="a", mark="1", at=NOW)],
                 "Tatev Tea House: “a” no longer goes by itself: something it is made from has changed"),
                (HOUR, [News(kind=NewsKind.DISARMED, campaign="a", mark="1", at=NOW)], None),
                (HOUR, [News(kind=NewsKind.DISARMED, campaign="a", mark="2", at=NOW)],
                 "Tatev Tea House: “a” no longer goes by itself: something it is made from has changed"),
            ],
            id="disarmed once more",
        ),
        pytest.param(
            [(-1000 * DAY, [FAILED], THANKS), (0 * HOUR, [FAILED], THANKS)],
            id="the clock leaps forward",
        ),
        pytest.param(
            [(1000 * DAY, [FAILED], THANKS), (0 * HOUR, [FAILED], None), (DAY, [FAILED], THANKS)],
            id="the clock is set back, and silence does not last until then",
        ),
    ],
)  # fmt: skip
def test_how_often(path, passes, anew):
    told = subjects(path, [(later, news) for later, news, _ in passes], anew=anew)

    assert told == [[subject] if subject else [] for _, _, subject in passes]


def test_two_occurrences_that_wait_are_two_and_two_that_fail_are_one(path):
    post, alerts = Post(), Alerts(path)
    news = [
        News(kind=kind, campaign="birthday", occurrence=f"2027-03-{day}", words=f"on {day}", at=NOW)
        for kind in (NewsKind.PAUSED, NewsKind.FAILED)
        for day in ("09", "10")
    ]

    assert alerts.tell(news, ways(post), NOW, whole=True) == []

    assert alerts.standing() == {NewsKind.PAUSED: 2, NewsKind.FAILED: 1}
    [letter] = post.letters
    assert parsed(letter)["subject"] == "Tatev Tea House: 3 things to look into"
    assert "on 09\non 10" in text(letter)


def test_two_broken_files_are_one_trouble_that_changes_with_each(path):
    def broken(*names: str) -> list[News]:
        return [
            News(kind=NewsKind.BROKEN_FILE, words=f"{name} is wrong", mark=name, at=NOW) for name in names
        ]

    told = subjects(
        path,
        [
            (0 * HOUR, broken("a.yaml", "b.yaml")),
            (HOUR, broken("a.yaml", "b.yaml")),
            (2 * HOUR, broken("a.yaml")),
            (3 * HOUR, broken("a.yaml")),
        ],
    )

    assert [len(one) for one in told] == [1, 0, 1, 0]


def test_what_was_written_down_is_told_after_a_crash(path):
    assert Alerts(path).note([MISSED], NOW) == []

    post, alerts = Post(), Alerts(path)
    assert alerts.note([MISSED], NOW + HOUR) == []
    assert alerts.tell([], ways(post), NOW + HOUR, whole=False) == []
    assert alerts.note([MISSED], NOW + HOUR) == []
    assert alerts.tell([], ways(post), NOW + HOUR, whole=False) == []

    assert [subject for _, subject in post.taken()] == [LATE]


def test_a_pass_that_did_not_look_at_everything_ends_nothing(path):
    post, alerts = Post(), Alerts(path)
    alerts.tell([FAILED], ways(post), NOW, whole=True)
    post.letters.clear()

    for later in (HOUR, 2 * HOUR):
        assert alerts.tell([], ways(post), NOW + later, whole=False) == []

    assert post.letters == []
    assert alerts.standing() == {NewsKind.FAILED: 1}


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (down, ["nobody could be told by mail: the line is dead"]),
        (
            lambda _: Outcome(fate=Fate.DEFERRED, detail="450 later"),
            ["a@tatev.example was not told: 450 later", "b@tatev.example was not told: 450 later"],
        ),
        (
            lambda one: Outcome(fate=Fate.REFUSED if one.recipient < "b" else Fate.ACCEPTED, detail="550"),
            ["a@tatev.example was not told: 550"],
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("anew", [False, True])
def test_whoever_could_not_be_told_is_told_at_the_next_pass(path, answers, says, anew):
    alerts = Alerts(path)
    to = ("a@tatev.example", "b@tatev.example")
    first = Post(answers)
    assert alerts.tell([MISSED], ways(first, *to), NOW, whole=True) == says
    assert alerts.untold() == 1

    second = Post()
    later = NOW + HOUR
    alerts = Alerts(path) if anew else alerts
    assert alerts.tell([], ways(second, *to), later, whole=True) == []

    heard = [letter.recipient for letter in first.letters + second.letters]
    assert sorted(heard) == list(to)
    assert alerts.untold() == 0


def test_a_dead_mail_server_is_asked_once_a_pass(path):
    asked = []

    def answers(message: Message) -> Outcome:
        asked.append(message.recipient)
        return down(message)

    Alerts(path).tell([FAILED], ways(Post(answers), "a@x.example", "b@x.example"), NOW, whole=True)

    assert asked == ["a@x.example"]


def test_trouble_that_is_over_before_anybody_heard_of_it_is_not_told(path):
    alerts, post = Alerts(path), Post()
    alerts.tell([RELAY], ways(Post(down)), NOW, whole=True)

    for later in (HOUR, 2 * HOUR):
        assert alerts.tell([], ways(post), NOW + later, whole=True) == []

    assert post.letters == []
    assert alerts.standing() == {}
    assert json.loads(path.read_text("ascii")) == {"told": []}


def test_it_is_not_tried_for_ever(path):
    alerts = Alerts(path)
    refusing = ways(Post(down))
    assert alerts.tell([MISSED], refusing, NOW, whole=True) != []
    assert alerts.tell([], refusing, NOW + 6 * DAY, whole=True) != []
    assert alerts.tell([], refusing, NOW + 8 * DAY, whole=True) != []

    assert alerts.tell([], refusing, NOW + 8 * DAY, whole=True) == []
    assert alerts.untold() == 0


def test_somebody_else_s_campaign_is_told_to_somebody_else(path):
    post = Post()
    told = replace(
        ways(post), recipients=lambda campaign: (f"{campaign or 'all'}@tatev.example", "owner@tatev.example")
    )

    Alerts(path).tell([FAILED, RELAY], told, NOW, whole=True)

    assert post.taken() == [
        ("thanks@tatev.example", THANKS),
        ("owner@tatev.example", "Tatev Tea House: 2 things to look into"),
        ("all@tatev.example", "Tatev Tea House: The mail server is not taking our letters"),
    ]


def test_the_whole_letter(path):
    post = Post()
    news = [
        FAILED,
        replace(MISSED, occurrence="2027-03-01T10:00", words="It was due on 1 March at 10:00."),
        News(
            kind=NewsKind.STOPPED, campaign="newsletter", occurrence="once", letters=412, compared=200, at=NOW
        ),
    ]
    alerts = Alerts(path)
    alerts.tell(news, ways(post), NOW, whole=True)

    [letter] = post.letters
    message = parsed(letter)
    assert (letter.sender, letter.recipient) == ("mariam@tatev.example", "owner@tatev.example")
    assert message["from"] == "Mariam <mariam@tatev.example>"
    assert message["to"] == "owner@tatev.example"
    assert message["auto-submitted"] == "auto-generated"
    assert text(letter) == (
        "“thanks” could not be carried out.\n\n"
        "customers.csv is not there\n\n"
        "To look into it: gramercy check\n\n"
        "The letters of “birthday” (1\u00a0March 2027 at 10:00) did not go in time, "
        "and now it is too late for them.\n\n"
        "It was due on 1 March at 10:00.\n\n"
        "To look into it: gramercy status birthday\n\n"
        "None of the letters of “newsletter” went: there are too many of them (412; at most 200 may go).\n\n"
        "To look into it: gramercy plan newsletter\n"
    )
    post.letters.clear()
    alerts.tell([], ways(post), NOW + HOUR, whole=True)
    alerts.tell([], ways(post), NOW + 2 * HOUR, whole=True)
    [over] = post.letters
    assert text(over) == (
        "Nothing stands in the way of “thanks” any more. The trouble began on 12\u00a0March 2027 at 10:30.\n"
    )


@pytest.mark.parametrize("language", ["en", "hy", "he", "he-IL", "fr"])
@pytest.mark.parametrize("over", [False, True], ids=["happened", "over"])
@pytest.mark.parametrize("kind", NewsKind)
def test_every_kind_in_every_language(path, kind, language, over):
    if over and not kind.lasts:
        return
    post, alerts = Post(), Alerts(path)
    told = ways(post, language=language)
    news = News(kind=kind, campaign="spring", occurrence="2027-03-09", letters=412, compared=99, at=NOW)
    alerts.tell([news], told, NOW, whole=True)
    if over:
        post.letters.clear()
        alerts.tell([], told, NOW + HOUR, whole=True)
        alerts.tell([], told, NOW + 2 * HOUR, whole=True)

    [letter] = post.letters
    tag = language[:2] if language != "fr" else "en"
    assert parsed(letter)["content-language"] == tag
    assert f'<html lang="{tag}" dir="{"rtl" if tag == "he" else "ltr"}">' in text(letter, "html")
    said = text(letter)
    assert "{" not in said + str(parsed(letter)["subject"])
    about_one = kind not in (NewsKind.RELAY, NewsKind.MAILBOX, NewsKind.BROKEN_FILE)
    assert ("spring" in said) == about_one
    day = {"en": "9\u00a0March 2027", "hy": "2027\u00a0թ. մարտի\u00a09", "he": "9\u00a0במרץ 2027"}[tag]
    assert (day in said) == kind.per_occurrence
    assert ("412" in said and "99" in said) == (kind in (NewsKind.STOPPED, NewsKind.LARGER))
    words = said.replace("spring", "").partition("gramercy")[0]
    if tag != "en":
        assert not any("a" <= letter <= "z" for letter in words)


def test_a_whole_pass_that_failed_is_about_no_campaign(path):
    post, alerts = Post(), Alerts(path)
    alerts.tell([replace(FAILED, campaign=None)], ways(post), NOW, whole=False)

    assert post.taken() == [
        ("owner@tatev.example", "Tatev Tea House: The letters that are due could not be seen to")
    ]


NASTY = (
    "<script>alert(1)</script> {shop} {name} {occurrence} '; rm -r \u202eabc \x1b[31m\r\nBcc: x@example.com"
)


@pytest.mark.parametrize("language", ["en", "hy", "he"])
def test_what_comes_from_outside_is_only_words(path, language):
    post = Post()
    news = News(kind=NewsKind.PAUSED, campaign=NASTY, occurrence=NASTY, words=NASTY, at=NOW)
    Alerts(path).tell([news], ways(post, language=language, shop="Tea {sentence}"), NOW, whole=True)

    [letter] = post.letters
    message = parsed(letter)
    assert message["bcc"] is None
    assert str(message["subject"]).startswith("Tea {sentence}")
    assert "<script" not in text(letter, "html")
    assert "{shop} {name} {occurrence} '; rm" in text(letter)
    # The command can be copied into a shell as it stands.
    assert """gramercy status '<script>alert(1)</script> {shop} {name} {occurrence} '"'"'; rm""" in text(
        letter
    )
    for said in (text(letter), text(letter, "html")):
        assert "\x1b" not in said
        assert "\u202e" not in said


def test_a_flood_of_news_is_one_letter_that_can_be_read(path):
    post, alerts = Post(), Alerts(path)
    news = [
        replace(MISSED, occurrence=f"{2027 - number}-01-01", words="x" * 100_000) for number in range(300)
    ]

    alerts.tell(news, ways(post), NOW, whole=True)

    [letter] = post.letters
    assert parsed(letter)["subject"] == "Tatev Tea House: 300 things to look into"
    assert text(letter).endswith("More of the same kind: 280. To see it all: gramercy status\n")
    assert len(text(letter)) < 50_000
    assert alerts.untold() == 0
    assert path.stat().st_size < 500_000


def test_a_program_is_told_each_thing_with_a_key_and_a_proof(path):
    alerts = Alerts(path)
    with listening() as (url, got):
        told = ways(Post(), hook=Hook(url=url, secret="s"))
        alerts.tell([FAILED, MISSED], told, NOW, whole=True)
        alerts.tell([FAILED], told, NOW + HOUR, whole=True)
        alerts.tell([], told, NOW + 2 * HOUR, whole=True)
        alerts.tell([], told, NOW + 3 * HOUR, whole=True)

    bodies = [json.loads(body) for _, _, body in got]
    assert bodies[0] == {
        "event": "running",
        "id": bodies[0]["id"],
        "kind": "failed",
        "over": False,
        "campaign": "thanks",
        "occurrence": None,
        "words": "“thanks” could not be carried out.",
        "detail": "customers.csv is not there",
        "letters": None,
        "compared": None,
        "since": "2027-03-12T06:30:00+00:00",
        "at": "2027-03-12T06:30:00+00:00",
    }
    assert [(body["kind"], body["over"]) for body in bodies] == [
        ("failed", False),
        ("missed", False),
        ("failed", True),
    ]
    assert len({body["id"] for body in bodies}) == 3
    for (_, headers, _), body in zip(got, bodies, strict=True):
        assert headers["Idempotency-Key"] == body["id"]
        assert headers["Gramercy-Signature"].startswith("t=")


def test_where_mail_is_down_the_program_hears_of_it_once(path):
    alerts = Alerts(path)
    with listening() as (url, got):
        told = ways(Post(down), hook=Hook(url=url, secret="s"))
        for later in (0 * HOUR, HOUR):
            assert alerts.tell([RELAY], told, NOW + later, whole=True) == [
                "nobody could be told by mail: the line is dead"
            ]

    assert len(got) == 1


def test_a_program_that_does_not_answer_is_asked_once_a_pass(path):
    alerts = Alerts(path)
    with listening(503) as (url, got):
        told = ways(Post(), hook=Hook(url=url, secret="s"))
        assert alerts.tell([FAILED, MISSED], told, NOW, whole=True) == [
            f"{url} was not told: it answered 503"
        ]
    assert len(got) == 1
    with listening() as (url, got):
        told = ways(Post(), hook=Hook(url=url, secret="s"))
        assert alerts.tell([FAILED], told, NOW + HOUR, whole=True) == []
    assert len(got) == 2


class Killed(Exception):  # noqa: N818 - what it is
    """Stands for SIGKILL right after a letter has left."""


def test_a_crash_after_the_alert_left_repeats_it_as_the_same(path):
    first, second = Post(), Post()

    def killed(message: Message) -> Outcome:
        first(message)
        raise Killed

    with pytest.raises(Killed):
        Alerts(path).tell([FAILED], ways(killed), NOW, whole=True)
    later = NOW + timedelta(minutes=5)
    Alerts(path).tell([replace(FAILED, at=later)], ways(second), later, whole=True)
    Alerts(path).tell([replace(FAILED, at=later)], ways(second), later, whole=True)

    [left], [again] = first.letters, second.letters
    assert parsed(left)["message-id"] == parsed(again)["message-id"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"told": 7}',
        b'{"told": [7]}',
        b'{"told": [{}]}',
        b"\xff",
        # Moments without a zone.
        json.dumps(
            {
                "told": [
                    dict.fromkeys(("campaign", "occurrence", "letters", "compared", "gone"))
                    | dict.fromkeys(("since", "noted"), "2027-03-12T10:30:00")
                    | {"kind": "failed", "words": "", "mark": "", "ways": []}
                    | dict.fromkeys(("heard", "done", "over"), False)
                ]
            }
        ).encode(),
    ],
)
def test_a_broken_memory_is_begun_anew(path, content):
    path.parent.mkdir()
    path.write_bytes(content)

    assert subjects(path, [(0 * HOUR, [FAILED]), (HOUR, [FAILED])], anew=True) == [[THANKS], []]


def test_a_memory_that_cannot_be_written_is_said_and_stops_nothing(path):
    path.parent.write_bytes(b"")
    post, alerts = Post(), Alerts(path)

    failures = alerts.tell([FAILED], ways(post), NOW, whole=True)

    assert len(failures) == 1
    assert failures[0].startswith(f"{path} cannot be written: ")
    assert alerts.tell([FAILED], ways(post), NOW, whole=True) == []
    assert len(post.letters) == 1


def test_the_memory_is_for_its_owner_and_names_no_customer(path):
    Alerts(path).tell(
        [replace(RELAY, words="550 <ada@example.com> unknown")], ways(Post(down)), NOW, whole=True
    )

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "…@example.com".encode("unicode_escape").decode() in path.read_text("ascii")
    assert "ada@" not in path.read_text("ascii")


def test_what_happened_long_ago_is_forgotten(path):
    alerts = Alerts(path)
    alerts.tell([MISSED], ways(Post()), NOW, whole=True)
    assert len(json.loads(path.read_text("ascii"))["told"]) == 1

    alerts.tell([], ways(Post()), NOW + 91 * DAY, whole=True)

    assert json.loads(path.read_text("ascii")) == {"told": []}


@pytest.mark.parametrize("language", ["en", "hy", "he"])
@pytest.mark.parametrize(
    "words",
    [
        "",
        "550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown in virtual mailbox table",
        "the mail server answers 554 5.7.1 Service unavailable; client host blocked using a blocklist",
        "Delivery to the following recipient failed permanently: ada@example.com",
        "I am not happy. STOP",
    ],
)
def test_through_a_real_mail_server_and_back_it_is_nobody_s_reply(path, language, words):
    box = Box()
    with serving(box, None) as port:
        relay = SmtpCarrier(Relay(host="127.0.0.1", port=port, tls=Tls.NONE))
        told = ways(lambda message: asyncio.run(carry(relay, message)), language=language)
        failures = Alerts(path).tell([replace(FAILED, words=words), RELAY], told, NOW, whole=True)

    assert failures == []
    [envelope] = box.letters
    assert envelope.rcpt_tos == ["owner@tatev.example"]
    assert isinstance(envelope.content, bytes)
    # It may come into the mailbox we read: it opens no case, and bounces nobody.
    assert judge(envelope.content).kind is Kind.OTHER
