"""Who opened and who followed: people, and the machines that stand between."""

from __future__ import annotations

import random
import time
from datetime import timedelta

import pytest

from engine.ledger.heard import Observation, Seen
from engine.response.people import Judged, Rules, choice_key, judge
from tests.ledger.making import NOW

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36"
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
PERSON = Judged(person=True)
HOME, OFFICE = "203.0.113.0/24", "198.51.100.0/24"


def seen(
    after: float,
    what: Seen = Seen.CLICK,
    link: int | None = 1,
    agent: str = CHROME,
    network: str = HOME,
    **more: str,
) -> Observation:
    """Something noticed so many seconds after the letter left."""
    at = NOW + timedelta(seconds=after)
    link = link if what in (Seen.CLICK, Seen.PAGE) else None
    return Observation(letter=1, at=at, seen=what, link=link, agent=agent, network=network, **more)


def machine(reason: str) -> Judged:
    return Judged(person=False, reason=reason)


def proxy(reason: str) -> Judged:
    return Judged(person=True, reason=reason)


def people(*noticed: Observation, links: int | None = None) -> str:
    """One letter for each: p for a person, m for a machine."""
    return "".join("p" if one.person else "m" for one in judge(noticed, sent_at=NOW, links=links))


@pytest.mark.parametrize(
    ("what", "agent", "judged"),
    [
        (Seen.CLICK, CHROME, PERSON),
        (Seen.CLICK, PHONE, PERSON),
        (Seen.OPEN, PHONE, PERSON),
        (Seen.VIEW, CHROME, PERSON),
        # Pictures that are fetched when somebody opens the letter, by whoever keeps their mail.
        (Seen.OPEN, GMAIL, proxy("Gmail's picture proxy")),
        (Seen.OPEN, "YahooMailProxy; https://help.yahoo.example/", proxy("Yahoo's picture proxy")),
        (Seen.OPEN, "Mozilla/4.0 (compatible; ms-office; MSOffice 16)", proxy("Outlook")),
        (Seen.OPEN, "Mozilla/5.0", machine("Apple's mail privacy, which fetches every picture")),
        (Seen.CLICK, "Mozilla/5.0", PERSON),
        (Seen.CLICK, "BarracudaCentral/1.0", machine("a scanner (Barracuda)")),
        (Seen.CLICK, "Mozilla/5.0 (compatible; Proofpoint URL Defense)", machine("a scanner (Proofpoint)")),
        (Seen.CLICK, "Mimecast-URL-Check", machine("a scanner (Mimecast)")),
        (Seen.CLICK, "Microsoft Office Existence Discovery", machine("a scanner (Microsoft)")),
        (Seen.CLICK, "Slackbot-LinkExpanding 1.0", machine("a link preview")),
        (Seen.CLICK, "WhatsApp/2.23.20.0", machine("a link preview")),
        (Seen.CLICK, "facebookexternalhit/1.1", machine("a link preview")),
        (Seen.CLICK, "TelegramBot (like TwitterBot)", machine("a link preview")),
        (Seen.CLICK, "curl/8.5.0", machine("a program")),
        (Seen.CLICK, "python-requests/2.32", machine("a program")),
        (Seen.CLICK, "Mozilla/5.0 HeadlessChrome/130.0", machine("a browser nobody looks at")),
        (Seen.CLICK, "Mozilla/5.0 (compatible; SomethingBot/2.1)", machine("a robot")),
        (Seen.CLICK, "", machine("said no name, as every browser does")),
        # Not everything with such letters in it is one.
        (Seen.CLICK, "Mozilla/5.0 (Linux; Android 14; CUBOT NOTE) Chrome/130", PERSON),
        (Seen.CLICK, "Mozilla/5.0 (X11; Linux) Chrome/130 Javanese/1", PERSON),
    ],
)  # fmt: skip
def test_by_their_name(what: Seen, agent: str, judged: Judged) -> None:
    assert judge([seen(600, what, agent=agent)], sent_at=NOW) == [judged]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"method": "HEAD"}, "asked with HEAD, as no browser does"),
        ({"hints": "accept: yes\nsec-purpose: prefetch;prerender"}, "fetched ahead of time"),
        ({"hints": "purpose: prefetch"}, "fetched ahead of time"),
        ({"hints": "x-purpose: preview"}, "fetched ahead of time"),
        ({"hints": "x-moz: prefetch"}, "fetched ahead of time"),
        ({"hints": "accept: yes\nsec-fetch-mode: navigate"}, ""),
        # A value cannot pass for a header of another name.
        ({"hints": "sec-fetch-dest: purpose: prefetch"}, ""),
    ],
)
def test_by_how_they_ask(more: dict[str, str], reason: str) -> None:
    assert judge([seen(600, **more)], sent_at=NOW) == [Judged(person=not reason, reason=reason)]  # type: ignore[arg-type]


def test_apples_own_network_fetches_pictures_and_nobody_sees_them() -> None:
    assert (
        people(seen(600, Seen.OPEN, agent=PHONE, network="17.58.1.0/24"), seen(600, network="17.58.1.0/24"))
        == "mp"
    )


@pytest.mark.parametrize(
    ("links", "after", "judged"),
    [
        # Three links within a second …
        (None, [(60, 1), (60.4, 2), (60.9, 3)], "mmm"),
        (None, [(60, 1), (60.4, 2)], "pp"),
        (None, [(60, 1), (60.4, 2), (61.1, 3)], "ppp"),
        # … or all there are, but one alone is nobody's sweep.
        (2, [(60, 1), (60.4, 2)], "mm"),
        (2, [(60, 1), (62, 2)], "pp"),
        (1, [(60, 1), (60.1, 1)], "pp"),
        (10, [(60, 1), (60.4, 2)], "pp"),
        # The same link pressed in anger.
        (None, [(60, 1), (60.1, 1), (60.2, 1), (60.3, 1)], "pppp"),
        # A sweep that goes on, and the person who comes later.
        (None, [(43, 1), (43.3, 2), (43.6, 3), (44.1, 4), (44.9, 5), (3600, 2)], "mmmmmp"),
        # In whatever order it is told.
        (None, [(3600, 2), (43.6, 3), (43, 1), (43.3, 2)], "pmmm"),
    ],
)
def test_a_sweep_over_the_links(links: int | None, after: list[tuple[float, int]], judged: str) -> None:
    assert people(*(seen(at, link=link) for at, link in after), links=links) == judged


def test_whoever_follows_the_hidden_link_is_a_machine_and_so_is_its_network_for_a_minute() -> None:
    noticed = (
        seen(100, Seen.OPEN),
        seen(130, Seen.HONEYPOT),
        seen(189.9, link=2),
        seen(190.1, link=2),
        seen(69.9),
        seen(130, link=3, network=OFFICE),
    )

    assert people(*noticed) == "mmmppp"
    assert {one.reason for one in judge(noticed, sent_at=NOW)} == {"", "followed the link that nobody sees"}


@pytest.mark.parametrize(
    ("looks", "judged"),
    [
        ([(60, "recommend", 9)], "p"),
        ([(60, "recommend", 9), (62, "recommend", 10)], "mm"),
        ([(60, "recommend", 9), (64, "recommend", 10)], "pp"),
        ([(60, "recommend", 9), (61, "recommend", 9)], "pp"),
        ([(60, "recommend", 9), (61, "recommend", 0)], "pp"),
        ([(60, "recommend", 9), (61, "evening", 1)], "pp"),
        ([(60 + place / 10, "recommend", place) for place in range(1, 12)], "m" * 11),
    ],
)
def test_several_answers_at_once(looks: list[tuple[float, str, int]], judged: str) -> None:
    """A scanner tries all the numbers; 0 is the page without one marked."""
    assert people(*(seen(at, Seen.PAGE, choice_key(name, choice)) for at, name, choice in looks)) == judged


def test_nobody_reads_within_a_second_of_sending() -> None:
    assert people(seen(-5), seen(0.4), seen(1), seen(1.1)) == "mmmp"
    assert judge([seen(0.4)], sent_at=NOW)[0].reason == "as soon as the letter left"


def test_the_rules_can_be_others() -> None:
    strict = Rules(after_sending=timedelta(minutes=10))
    assert [one.person for one in judge([seen(500)], sent_at=NOW, rules=strict)] == [False]


def test_keys_of_choices_fit_a_link_and_stay_apart() -> None:
    keys = {choice_key(name, choice) for name in ("recommend", "content", "") for choice in range(12)}
    assert len(keys) == 36
    assert all(0 <= key < 2**32 for key in keys)
    assert choice_key("x", 1000) == choice_key("x", 255)


def test_nothing_is_too_odd_or_too_much_to_be_judged() -> None:
    """The same judgement in any order, in a second or two for a letter that was attacked."""
    rng = random.Random(7)  # noqa: S311 - a test's own
    agents = [CHROME, "", "\x00\ud800", "Mozilla/5.0", "x" * 300, GMAIL]
    noticed = [
        seen(rng.uniform(-10, 100), rng.choice(list(Seen)), rng.choice([None, 0, 1, 2**32 - 1, -1]),
             rng.choice(agents), rng.choice(["", HOME, "nonsense"]),
             method=rng.choice(["GET", "HEAD", "X"]), hints=rng.choice(["", "\n\n:", "purpose: prefetch"]))
        for _ in range(20_000)
    ]  # fmt: skip
    began = time.process_time()
    judged = judge(noticed, sent_at=NOW)

    assert time.process_time() - began < 5
    assert len(judged) == len(noticed)
    places = rng.sample(range(len(noticed)), len(noticed))
    again = judge([noticed[place] for place in places], sent_at=NOW)
    assert [judged[place] for place in places] == again
    assert judge([], sent_at=NOW) == []
