"""Rows of the ledger and the whole report they give."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.fate import Fate
from engine.ledger.heard import Seen
from engine.ledger.model import Tally
from engine.planning.asking import choice_label
from engine.report.model import (
    Asked,
    Both,
    Bounced,
    Choice,
    Clicked,
    Counts,
    Day,
    Filled,
    Group,
    Returned,
    Said,
    Score,
    Stopped,
)
from engine.report.tally import Rows, tally
from engine.response.model import Cause, Kind, Scope
from engine.settings.questions import AskedQuestion
from tests.report.rows import NOTHING, NOW, SENT, answered, counts, letter, link, made, run, said, seen

DAY = date(2027, 3, 16)
YES_NO = AskedQuestion.model_validate({"kind": "yes/no", "text": "Again?"})
NPS = AskedQuestion.model_validate({"kind": "nps", "text": {"en": "Recommend?", "he": "להמליץ?"}})
RSVP = AskedQuestion.model_validate({"kind": "rsvp", "text": "Will you come?", "guests": 3})
FORM = AskedQuestion.model_validate(
    {
        "kind": "form",
        "text": "Your tea",
        "fields": {
            "best": {"label": "Which is best?"},
            "size": {"label": "Which size?", "kind": "choice", "choices": {"s": "Small", "l": "Large"}},
            "more": {"label": "More?", "kind": "yes/no"},
        },
    }
)


def group(name: str, letters: int, **numbers: int) -> Group:
    return Group(name=name, letters=letters, counts=counts(**numbers))


def day(number: int, **numbers: int) -> Day:
    return Day(day=DAY + timedelta(days=number), counts=counts(**numbers))


def words(number: int, *, days: float = 1, **more: Any) -> Said:
    facts: dict[str, Any] = {
        "address": f"p{number}@home.example",
        "contact": f"c{number}",
        "language": "en",
        "at": SENT + timedelta(days=days),
        "choice": "",
        "subject": "",
        "text": "",
        "unhappy": False,
        **more,
    }
    return Said(**facts)


def choices(**counted: int) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=name.strip("_"), label=name.strip("_"), count=count) for name, count in counted.items()
    )


def test_letters_of_each_fate() -> None:
    found = made(
        [letter(number, fate) for number, fate in enumerate(Fate, 1)],
        left_out={"no address": 2, "excepted": 1},
    )

    assert found == replace(
        NOTHING,
        rows=len(Fate) + 3,
        left_out=(("no address", 2), ("excepted", 1)),
        fates=Tally(
            chosen=len(Fate),
            accepted=1,
            deferred=1,
            refused=1,
            unsure=1,
            suppressed=1,
            cancelled=1,
            failed=1,
            expired=1,
            unsent=3,
        ),
        days=(day(0, accepted=1),),
        languages=(group("en", len(Fate), accepted=1),),
    )


def test_people_and_machines_are_counted_apart() -> None:
    """Letter 1: a person; 2: a scanner's sweep, then a person; 3: a HEAD; 4: a picture proxy, and Apple's."""
    two = (link(7), link(8, 2, "map"))
    found = made(
        [letter(number) for number in range(1, 5)],
        links=two,
        observations=[
            seen(1, after=600),
            seen(1, after=700),
            seen(1, Seen.HONEYPOT, after=90_000),
            seen(2, after=5, link=7),
            seen(2, after=5.2, link=8),
            seen(2, after=86_400, link=8),
            seen(3, method="HEAD"),
            seen(4, Seen.OPEN, after=100, agent="Mozilla/5.0"),
            seen(4, Seen.OPEN, after=200, agent="Mozilla/5.0 (via ggpht.com GoogleImageProxy)"),
            seen(99),
        ],
    )

    assert found == replace(
        NOTHING,
        rows=4,
        fates=Tally(chosen=4, accepted=4),
        opens_noticed=True,
        clicks_noticed=True,
        opened=Both(people=1, machines=1),
        clicked=Both(people=2, machines=2),
        links=(
            Clicked(link=two[0], letters=Both(people=1, machines=2), times=2, examples=(1,)),
            Clicked(link=two[1], letters=Both(people=1, machines=1), times=1, examples=(2,)),
        ),
        days=(day(0, accepted=4, opened=1, clicked=1), day(1, clicked=1)),
        languages=(group("en", 4, accepted=4, opened=1, clicked=2),),
    )


def test_a_sweep_over_all_of_a_short_letters_links_is_seen_whatever_other_languages_link_to() -> None:
    """Two links a letter, in three languages: six keys, and two within a second are all there are."""
    found = made(
        [letter(1)],
        links=[link(10 * tongue + place, place, str(tongue)) for tongue in (1, 2, 3) for place in (1, 2)],
        observations=[seen(1, after=600, link=11), seen(1, after=600.1, link=12)],
    )

    assert found.clicked == Both(people=0, machines=1)


def test_without_tracking_there_are_no_numbers_of_opens_and_clicks() -> None:
    found = made([letter(1)])

    assert (found.opens_noticed, found.clicks_noticed) == (False, False)
    assert made([letter(1)], opens_noticed=True).opens_noticed
    assert made([letter(1)], links=[link(1)]).clicks_noticed


def test_the_last_human_answer_of_each_letter_wins() -> None:
    found = made(
        [letter(1), letter(2)],
        questions={"recommend": NPS},
        responses=[
            answered("2", 1, comment="cold", unhappy=True),
            answered("9", 2, days=2),
            answered("10", 1, days=3, comment="better now"),
        ],
    )

    assert found == replace(
        NOTHING,
        rows=2,
        fates=Tally(chosen=2, accepted=2),
        asked=(
            Asked(
                question="recommend",
                kind=NPS.kind,
                text="Recommend?",
                answered=2,
                distribution=choices(_0=0, _1=0, _2=0, _3=0, _4=0, _5=0, _6=0, _7=0, _8=0, _9=1, _10=1),
                score=Score(value=100.0, low=None, high=None, few=True),
                guests=0,
                fields=(),
                comments=(words(1, days=3, choice="10", text="better now"),),
            ),
        ),
        days=(day(0, accepted=2), day(1, answered=1), day(2, answered=1)),
        languages=(group("en", 2, accepted=2, answered=2),),
    )


def test_two_questions_in_one_letter_and_one_that_is_gone() -> None:
    found = made(
        [letter(1), letter(2)],
        questions={"evening": RSVP, "again": YES_NO},
        responses=[
            answered("maybe", 1, question="again"),
            answered("yes", 1, question="evening", guests=2),
            answered("no", 2, question="evening", guests=3),
            answered("blue", 2, question="colour", comment="like the sea"),
        ],
    )

    nothing: dict[str, Any] = {"score": None, "guests": 0, "fields": (), "comments": ()}
    assert found.asked == (
        Asked(
            question="evening",
            kind=RSVP.kind,
            text="Will you come?",
            answered=2,
            distribution=tuple(
                Choice(value=value, label=choice_label(RSVP.kind, value, "en"), count=count)
                for value, count in (("yes", 1), ("maybe", 0), ("no", 1))
            ),
            **{**nothing, "guests": 2},
        ),
        Asked(
            question="again",
            kind=YES_NO.kind,
            text="Again?",
            answered=1,
            distribution=(
                Choice(value="yes", label="Yes", count=0),
                Choice(value="no", label="No", count=0),
                Choice(value="maybe", label="maybe", count=1),
            ),
            **nothing,
        ),
        Asked(
            question="colour",
            kind=None,
            text="colour",
            answered=1,
            distribution=choices(blue=1),
            **{**nothing, "comments": (words(2, choice="blue", text="like the sea"),)},
        ),
    )
    assert found.languages == (group("en", 2, accepted=2, answered=2),)


def test_what_is_chosen_in_a_form_is_counted_and_what_is_written_is_read() -> None:
    found = made(
        [letter(1), letter(2)],
        questions={"tea": FORM},
        responses=[
            answered("", 1, question="tea", fields=(("best", "green"), ("size", "s"), ("more", ""))),
            answered("", 2, question="tea", days=2, fields=(("size", "xl"), ("more", "yes"), ("odd", "?"))),
        ],
    )

    assert found.asked[0].distribution == ()
    assert found.asked[0].fields == (
        Filled(
            name="size",
            text="Which size?",
            values=(
                Choice(value="s", label="Small", count=1),
                Choice(value="l", label="Large", count=0),
                Choice(value="xl", label="xl", count=1),
            ),
        ),
        Filled(
            name="more",
            text="More?",
            values=(Choice(value="yes", label="Yes", count=1), Choice(value="no", label="No", count=0)),
        ),
    )
    assert found.asked[0].comments == (
        words(2, days=2, choice="odd", text="?"),
        words(1, choice="best", text="green"),
    )


def test_the_question_stands_in_the_shops_language() -> None:
    found = made([letter(1)], questions={"recommend": NPS}, responses=[answered("9")], language="he")

    assert found.asked[0].text == "להמליץ?"


def test_answers_that_nobody_signed_are_somebodys_own() -> None:
    found = made(
        [],
        questions={"again": YES_NO},
        responses=[answered("yes", None, question="again"), answered("yes", None, question="again")],
    )

    assert found.asked[0].answered == 2


ALL = said(Kind.OPT_OUT)
ALL_LATER = said(Kind.OPT_OUT, days=2)
PAUSE = said(Kind.OPT_OUT, until=SENT + timedelta(days=90))
UNDONE = said(Kind.UNDO, days=2)
FIRST_DAY = day(1, opted_out=1)


@pytest.mark.parametrize(
    ("heard", "stopped", "days"),
    [
        ([ALL], Stopped(everything=1), (FIRST_DAY,)),
        ([ALL, UNDONE], Stopped(), ()),
        ([ALL, UNDONE, said(Kind.OPT_OUT, days=3)], Stopped(everything=1), (day(3, opted_out=1),)),
        ([ALL, ALL_LATER], Stopped(everything=1), (FIRST_DAY,)),
        ([said(Kind.OPT_OUT, scope="advertising"), UNDONE], Stopped(some=1), (FIRST_DAY,)),
        ([said(Kind.OPT_OUT, scope="newsletter"), ALL_LATER], Stopped(everything=1), (FIRST_DAY,)),
        ([PAUSE], Stopped(paused=1), ()),
        ([PAUSE, ALL_LATER], Stopped(everything=1), (FIRST_DAY,)),
        ([UNDONE], Stopped(), ()),
        ([said(Kind.OPT_OUT, None), said(Kind.OPT_OUT, 99)], Stopped(), ()),
    ],
)
def test_who_asked_us_to_stop(heard, stopped, days) -> None:
    found = made([letter(1)], responses=heard)

    assert found.stopped == stopped
    assert found.days == (day(0, accepted=1), *days)
    assert found.languages[0].counts.opted_out == stopped.everything + stopped.some


FULL: dict[str, Any] = {"permanent": False, "cause": Cause.FULL, "diagnostic": "over quota"}
GONE: dict[str, Any] = {"permanent": True, "cause": Cause.UNKNOWN_MAILBOX, "diagnostic": "no such user"}


@pytest.mark.parametrize(
    ("heard", "permanent", "cause", "delivered"),
    [
        ([said(Kind.BOUNCE, **GONE)], 1, "unknown mailbox", None),
        ([said(Kind.BOUNCE, **FULL)], 0, "mailbox full", None),
        ([said(Kind.BOUNCE, **FULL), said(Kind.BOUNCE, days=2, **GONE)], 1, "unknown mailbox", None),
        ([said(Kind.BOUNCE, **GONE), said(Kind.BOUNCE, days=2, **FULL)], 1, "unknown mailbox", None),
        ([said(Kind.BOUNCE, **FULL), said(Kind.DELIVERED, days=2)], None, "", 1),
        ([said(Kind.DELIVERED), said(Kind.BOUNCE, days=2, **FULL)], 0, "mailbox full", None),
        ([said(Kind.BOUNCE, **GONE), said(Kind.DELIVERED, days=2)], 1, "unknown mailbox", None),
        ([said(Kind.DELIVERED)], None, "", 1),
        ([said(Kind.BOUNCE, permanent=None)], 0, "unknown", None),
    ],
)
def test_letters_that_came_back(heard, permanent, cause, delivered) -> None:
    found = made([letter(1)], responses=heard)

    words = {"unknown mailbox": "no such user", "mailbox full": "over quota"}.get(cause, "")
    expected = Bounced(
        permanent=permanent or 0,
        passing=1 - (permanent or 0),
        causes=(Returned(cause=cause, letters=1, words=words),),
        domains=(("home.example", 1),),
    )
    assert found.bounced == (Bounced() if permanent is None else expected)
    assert found.delivered == delivered


def test_a_letter_counts_once_on_the_day_it_first_happened() -> None:
    """Whatever order the news came in."""
    found = made(
        [letter(1)],
        responses=[
            said(Kind.REPLY, days=5, text="b"),
            said(Kind.REPLY, days=2, text="a"),
            said(Kind.BOUNCE, days=4, **FULL),
            said(Kind.BOUNCE, days=3, **FULL),
            said(Kind.AUTO_REPLY, days=1),
            said(Kind.AUTO_REPLY, days=2),
            said(Kind.COMPLAINT, days=1),
            said(Kind.COMPLAINT, days=2),
            said(Kind.OTHER),
        ],
    )

    assert found.days == (day(0, accepted=1), day(2, replied=1), day(3, bounced=1))
    assert (found.replied, found.auto_replies, found.complaints) == (1, 1, 1)
    assert found.replies == (words(1, days=5, text="b"), words(1, days=2, text="a"))


def test_replies_of_unknown_letters_are_told_and_counted_for_none() -> None:
    found = made(
        [letter(1)],
        responses=[
            said(Kind.REPLY, None, text="hello", subject="Hi"),
            said(Kind.REPLY, 99, text="who am I"),
        ],
    )

    assert found.replied == 0
    assert [(one.address, one.contact, one.subject, one.text) for one in found.replies] == [
        ("", "", "Hi", "hello"),
        ("p99@home.example", "", "", "who am I"),
    ]


def test_days_are_the_shops_also_when_clocks_change() -> None:
    """Berlin, 28 March 2027: 02:00 becomes 03:00, so one midnight is at 23:00 UTC and the next at 22:00."""
    moments = [
        datetime(2027, 3, 27, 22, 59, tzinfo=UTC),
        datetime(2027, 3, 27, 23, 0, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 21, 59, tzinfo=UTC),
        datetime(2027, 3, 28, 22, 0, tzinfo=UTC),
    ]
    letters = [letter(number, date=at) for number, at in enumerate(moments, 1)]
    rows = Rows(run=run(5), name="Thanks", purpose="thank-you", left_out={}, letters=letters)

    found = tally(rows, zone=ZoneInfo("Europe/Berlin"), now=NOW)

    assert [(one.day.isoformat(), one.counts.accepted) for one in found.days] == [
        ("2027-03-27", 1),
        ("2027-03-28", 3),
        ("2027-03-29", 1),
    ]


def test_languages_and_segments() -> None:
    found = made(
        [
            letter(1, language="hy"),
            letter(2, language="he"),
            letter(3, Fate.REFUSED, language="hy"),
            letter(4),
        ],
        segments=[("regulars", {"c1", "c2", "c77"}), ("nobody", set())],
        observations=[seen(1)],
        responses=[
            said(Kind.REPLY, 1),
            said(Kind.OPT_OUT, 2),
            said(Kind.BOUNCE, 2, **GONE),
            answered("9", 4),
        ],
    )

    assert found.languages == (
        group("hy", 2, accepted=1, clicked=1, replied=1),
        group("en", 1, accepted=1, answered=1),
        group("he", 1, accepted=1, opted_out=1, bounced=1),
    )
    assert found.segments == (
        group("regulars", 2, accepted=2, clicked=1, replied=1, opted_out=1, bounced=1),
        group("nobody", 0),
    )


@pytest.mark.parametrize(
    ("purpose", "first"),
    [
        ("thank-you", True),
        ("birthday", True),
        ("apology", True),
        ("newsletter", False),
        ("feedback", False),
        ("", False),
        ("odd", False),
    ],
)
def test_thank_yous_are_told_by_goodwill_first(purpose, first) -> None:
    assert made([], purpose=purpose).goodwill_first is first


LETTERS = st.lists(
    st.builds(
        letter,
        st.integers(1, 8),
        st.sampled_from(Fate),
        language=st.sampled_from(["en", "hy", "he"]),
        date=st.datetimes(datetime(2027, 3, 1), datetime(2027, 4, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    ),
    unique_by=lambda one: one.number,
    max_size=8,
)
SEEN = st.lists(
    st.builds(
        seen,
        st.integers(1, 9),
        st.sampled_from(Seen),
        after=st.floats(-5, 10**6),
        link=st.sampled_from([None, 0, 7, 8]),
        agent=st.sampled_from(["", "curl/8", "Mozilla/5.0 (X11)"]),
        method=st.sampled_from(["GET", "HEAD"]),
    ),
    max_size=12,
)
HEARD = st.lists(
    st.one_of(
        st.builds(
            said,
            st.sampled_from(Kind),
            st.sampled_from([None, 1, 2, 3, 9]),
            days=st.floats(0, 40),
            permanent=st.sampled_from([None, True, False]),
            cause=st.sampled_from([None, *Cause]),
            scope=st.sampled_from([*Scope, "birthday"]),
            until=st.sampled_from([None, SENT]),
        ),
        st.builds(
            answered,
            st.text(max_size=3) | st.sampled_from(["0", "10", "yes"]),
            st.sampled_from([None, 1, 2, 3, 9]),
            question=st.sampled_from(["recommend", "evening", "gone"]),
            days=st.floats(0, 40),
            guests=st.sampled_from([None, 0, 3]),
        ),
    ),
    max_size=12,
)
QUESTIONS = {"recommend": NPS, "evening": RSVP}


@settings(max_examples=80, deadline=None)
@given(letters=LETTERS, observed=SEEN, heard=HEARD, order=st.randoms(use_true_random=False))
def test_whatever_is_in_the_ledger_adds_up(letters, observed, heard, order) -> None:
    def report(letters, observed):
        return made(
            letters,
            left_out={"excepted": 2},
            observations=sorted(observed, key=lambda one: one.letter),
            responses=heard,
            links=[link(7), link(8, 2)],
            questions=QUESTIONS,
        )

    found = report(letters, observed)

    assert found.rows == found.fates.chosen + sum(count for _, count in found.left_out)
    parts = [each.name for each in fields(Tally) if each.name != "chosen"]
    assert found.fates.chosen == sum(getattr(found.fates, name) for name in parts) == len(letters)
    assert sum(group.letters for group in found.languages) == len(letters)
    totals = {
        "accepted": found.fates.accepted,
        "opened": found.opened.people,
        "clicked": found.clicked.people,
        "replied": found.replied,
        "opted_out": found.stopped.everything + found.stopped.some,
        "bounced": found.bounced.permanent + found.bounced.passing,
    }
    for name in (each.name for each in fields(Counts)):
        by_day = sum(getattr(day.counts, name) for day in found.days)
        by_language = sum(getattr(group.counts, name) for group in found.languages)
        assert by_day == by_language == totals.get(name, by_day), name
    assert sum(cause.letters for cause in found.bounced.causes) == totals["bounced"]
    for asked in found.asked:
        assert sum(choice.count for choice in asked.distribution) <= asked.answered
    shuffled, moved = list(letters), list(observed)
    order.shuffle(shuffled)
    order.shuffle(moved)
    again = report(shuffled, moved)
    assert replace(again, links=()) == replace(found, links=())
    assert [replace(one, examples=()) for one in again.links] == [
        replace(one, examples=()) for one in found.links
    ]
