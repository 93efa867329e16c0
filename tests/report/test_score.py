"""Scores worked out by hand, and intervals that hold what they promise."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from engine.report.model import Score
from engine.report.score import csat, nps


def test_nps_worked_out_by_hand() -> None:
    """Ten answers, 5 promoters, 3 passives, 2 detractors: 30.

    With 0.75 + 1.5 + 0.75 answers added: (5.75 - 2.75) / 13 = 0.23077; the variance
    (8.5 / 13 - 0.23077²) / 13 = 0.046199, its root 0.21494, times 1.959964: 0.42127.
    """
    found = nps({"9": 2, "10": 3, "7": 1, "8": 2, "0": 1, "6": 1})

    assert found is not None
    assert found.value == pytest.approx(30)
    assert found.low == pytest.approx(-19.05, abs=0.01)
    assert found.high == pytest.approx(65.20, abs=0.01)
    assert not found.few


def test_csat_worked_out_by_hand() -> None:
    """3, 4, 4, 5, 5: mean 4.2, sum of squares 2.8, deviation 0.83666 / √5 = 0.37417; Student, 4: 2.776."""
    found = csat({"3": 1, "4": 2, "5": 2})

    assert found is not None
    assert found.value == pytest.approx(4.2)
    assert found.low == pytest.approx(4.2 - 1.0388, abs=0.001)
    assert found.high == 5.0


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(4, 2.77645), (5, 2.57058), (9, 2.26216), (29, 2.04523), (120, 1.97993)]
)
def test_students_quantiles_are_those_of_the_tables(freedom, quantile) -> None:
    """``freedom`` + 1 answers, one of them a 1 and the others 2: the width tells the quantile."""
    answers = freedom + 1
    found = csat({"1": 1, "2": answers - 1})

    assert found is not None
    assert found.high is not None
    mean = 2 - 1 / answers
    error = ((1 - 1 / answers) / freedom / answers) ** 0.5
    assert (found.high - mean) / error == pytest.approx(quantile, abs=0.001)


@pytest.mark.parametrize("score", [nps, csat])
def test_without_answers_there_is_no_score(score) -> None:
    assert score({}) is None
    assert score({"1": 0, "10": 0}) is None


@pytest.mark.parametrize(
    ("score", "counts", "expected"),
    [
        (nps, {"10": 4}, Score(value=100.0, low=None, high=None, few=True)),
        (nps, {"0": 1, "9": 1}, Score(value=0.0, low=None, high=None, few=True)),
        (csat, {"4": 4}, Score(value=4.0, low=None, high=None, few=True)),
        (csat, {"5": 500}, Score(value=5.0, low=None, high=None, few=False)),
    ],
)
def test_too_few_to_tell_and_all_the_same(score, counts, expected) -> None:
    assert score(counts) == expected


def test_who_all_said_the_same_may_still_be_a_few_of_many() -> None:
    found = nps({"10": 5})

    assert found is not None
    assert (found.value, found.high) == (100, 100)
    assert found.low is not None
    assert found.low < 40


@pytest.mark.parametrize(
    ("score", "odd"), [(nps, "11"), (csat, "0"), (nps, "٣"), (csat, "6"), (nps, "-1"), (nps, "03")]
)
def test_what_nobody_offered_does_not_count(score, odd) -> None:
    """Whoever answers by mail may write anything."""
    assert score({"3": 6, "5": 6, odd: 100}) == score({"3": 6, "5": 6})


@pytest.mark.parametrize(
    ("shares", "answers"),
    [
        ((0.5, 0.3, 0.2), 12),
        ((0.6, 0.2, 0.2), 40),
        ((0.8, 0.15, 0.05), 30),
        ((0.2, 0.3, 0.5), 150),
    ],
)
def test_the_interval_of_nps_holds_the_truth_19_times_of_20(shares, answers) -> None:
    """Of 2,000 samples of customers who think so, between 93 and 98 %."""
    chance = random.Random(7)  # noqa: S311 - the same samples every time
    true = 100 * (shares[0] - shares[2])
    held = 0
    for _ in range(2000):
        counts = Counter(chance.choices(("10", "8", "3"), shares, k=answers))
        found = nps(counts)
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        assert found.low <= found.value <= found.high
        held += found.low <= true <= found.high

    assert 0.93 <= held / 2000 <= 0.98


def test_the_interval_of_csat_holds_the_truth_19_times_of_20() -> None:
    chance = random.Random(7)  # noqa: S311 - the same samples every time
    shares = (0.05, 0.1, 0.2, 0.4, 0.25)
    true = sum(number * share for number, share in enumerate(shares, 1))
    held = 0
    for _ in range(2000):
        found = csat(Counter(chance.choices("12345", shares, k=25)))
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        held += found.low <= true <= found.high

    assert 0.93 <= held / 2000 <= 0.97
