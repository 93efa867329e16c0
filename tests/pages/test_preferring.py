"""What a reader would like, and that only what they change is changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.token import Purpose
from tests.pages.conftest import ADA, Shop

#: As the form is sent where nothing was changed.
AS_IT_IS = [
    ("shown", "thank-you"),
    ("kind", "thank-you"),
    ("shown", "newsletter"),
    ("kind", "newsletter"),
    ("often", "0"),
    ("language", "en"),
    ("save", "yes"),
]


def stops(shop: Shop) -> list[tuple[str, str, datetime | None]]:
    return [(one.why.value, one.scope, one.until) for one in shop.ledger.suppressions(ADA)]


def send(shop: Shop, *more: tuple[str, str], without: tuple[tuple[str, str], ...] = ()) -> str:
    form = [pair for pair in AS_IT_IS if pair not in without and pair[0] not in dict(more)] + list(more)
    answer = shop.ask(shop.path(Purpose.PREFERENCES), "POST", form)
    assert answer.status == 200
    return answer.text


def checked(html: str) -> list[str]:
    """The values that are marked on a page, in order."""
    return [
        line.partition('value="')[2].partition('"')[0] for line in html.splitlines() if " checked>" in line
    ]


def test_a_look_changes_nothing_and_sending_it_back_neither(shop: Shop) -> None:
    before = shop.state()
    page = shop.ask(shop.path(Purpose.PREFERENCES)).text

    assert checked(page) == ["thank-you", "newsletter", "0", "en"]
    assert "No letters for three months, until \u20681\u00a0June 2027\u2069" in page
    assert ADA not in page
    assert checked(send(shop)) == ["thank-you", "newsletter", "0", "en"]
    assert shop.state() == before


def test_kinds_of_letters_are_switched_off_and_on(shop: Shop) -> None:
    off = send(shop, without=(("kind", "newsletter"),))
    assert "Saved, and in force from now on." in off
    assert checked(off) == ["thank-you", "0", "en"]
    assert stops(shop) == [("asked", "newsletter", None)]
    assert [one.address for one in shop.ledger.unwanted("newsletter", advertising=False, now=shop.now)] == [
        ADA
    ]
    assert list(shop.ledger.unwanted("thank-you", advertising=True, now=shop.now)) == []

    assert checked(send(shop)) == ["thank-you", "newsletter", "0", "en"]
    assert stops(shop) == []


def test_a_kind_that_the_form_did_not_show_stays_as_it_is(shop: Shop) -> None:
    send(shop, without=(("shown", "newsletter"), ("kind", "newsletter")))
    assert stops(shop) == []


def test_how_often_and_in_which_language(shop: Shop) -> None:
    page = send(shop, ("often", "30"), ("language", "he"))
    assert checked(page) == ["thank-you", "newsletter", "30", "he"]
    said = shop.ledger.preference(ADA)
    assert said is not None
    assert (said.days, said.language, said.source) == (30, "he", "1")

    # Whoever changes one of them says nothing on the other.
    send(shop, ("often", "0"), ("language", "he"))
    said = shop.ledger.preference(ADA)
    assert said is not None
    assert (said.days, said.language) == (None, "he")
    assert len(shop.rows("preference")) == 2


def test_how_often_alone_leaves_the_language_to_the_customer_file(shop: Shop) -> None:
    send(shop, ("often", "7"))
    said = shop.ledger.preference(ADA)
    assert said is not None
    assert (said.days, said.language) == (7, None)


def test_a_pause_of_three_months_ends_by_itself_or_sooner(shop: Shop) -> None:
    page = send(shop, ("pause", "yes"))
    # The end of 1 June in Yerevan.
    assert stops(shop) == [("paused", "", datetime(2027, 6, 1, 20, 0, tzinfo=UTC))]
    assert "No letters until \u20681\u00a0June 2027\u2069, as you asked" in page

    shop.now += timedelta(days=30)
    assert checked(send(shop, ("pause", "yes"))) == ["thank-you", "newsletter", "0", "en", "yes"]
    assert stops(shop) == [("paused", "", datetime(2027, 6, 1, 20, 0, tzinfo=UTC))]

    send(shop)
    assert stops(shop) == []

    send(shop, ("pause", "yes"))
    shop.now += timedelta(days=95)
    assert checked(shop.ask(shop.path(Purpose.PREFERENCES)).text)[-1] == "en"


def test_the_last_day_of_a_pause_is_a_day_there_is(shop: Shop) -> None:
    shop.now = datetime(2027, 11, 30, 12, 0, tzinfo=UTC)
    assert "29\u00a0February 2028" in shop.ask(shop.path(Purpose.PREFERENCES)).text


def test_everything_off_and_on_again(shop: Shop) -> None:
    page = shop.ask(shop.path(Purpose.PREFERENCES), "POST", {"off": "yes", "kind": "newsletter"}).text
    assert "At present you get no letters from us." in page
    assert stops(shop) == [("asked", "", None)]

    undo = page.partition('action="/post')[2].partition('"')[0]
    assert shop.post(undo, undo="yes").status == 200
    assert stops(shop) == []


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"often": "30", "language": "he"},
        {"save": "yes", "often": "-1", "language": "xx", "shown": "nonsense", "kind": "<script>"},
        {"save": "yes", "often": "30; DROP TABLE", "pause": "forever", "off": "no"},
        [("off", "yes"), ("off", "yes")],
    ],
)
def test_what_is_no_answer_of_the_form_changes_nothing(shop: Shop, form: object) -> None:
    before = shop.state()
    assert shop.ask(shop.path(Purpose.PREFERENCES), "POST", form).status == 200
    assert shop.state() == before


def test_the_page_is_in_the_letters_language(shop: Shop) -> None:
    page = shop.ask(shop.path(Purpose.PREFERENCES, 3)).text
    assert '<html lang="he" dir="rtl">' in page
    assert "הידיעון שלנו" in page
    assert '<bdi lang="hy">Հայերեն</bdi>' in page
