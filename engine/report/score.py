"""Scores of answers, with intervals that say how sure they are."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from engine.report.model import Score

#: Fewer answers say nothing about everybody.
ENOUGH = 5
# Of the normal distribution, for 95 % between both ends.
_Z = 1.959964


def nps(counts: Mapping[str, int]) -> Score | None:
    """Promoters (9, 10) less detractors (0 to 6), in hundredths; None without answers.

    The interval adds three answers, half of them passive (Rocks, "Interval Estimation for the Net Promoter
    Score", The American Statistician 70(4), 2016): the plain one has no width where all say the same.
    """
    numbers = _numbers(counts, range(11))
    answers = sum(numbers.values())
    promoters = numbers[9] + numbers[10]
    detractors = answers - promoters - numbers[7] - numbers[8]
    if not answers:
        return None
    value = 100 * (promoters - detractors) / answers
    if answers < ENOUGH:
        return Score(value=value, low=None, high=None, few=True)
    up, down, everybody = promoters + 0.75, detractors + 0.75, answers + 3
    middle = (up - down) / everybody
    wide = _Z * sqrt(((up + down) / everybody - middle**2) / everybody)
    return Score(value=value, low=max(-100.0, 100 * (middle - wide)), high=min(100.0, 100 * (middle + wide)))


def csat(counts: Mapping[str, int]) -> Score | None:
    """The mean of 1 to 5; None without answers.

    The interval is Student's; there is none where all say the same, which tells nothing of those who did not.
    """
    numbers = _numbers(counts, range(1, 6))
    answers = sum(numbers.values())
    if not answers:
        return None
    mean = sum(number * count for number, count in numbers.items()) / answers
    spread = sum(count * (number - mean) ** 2 for number, count in numbers.items())
    if answers < ENOUGH or not spread:
        return Score(value=mean, low=None, high=None, few=answers < ENOUGH)
    wide = _student(answers - 1) * sqrt(spread / (answers - 1) / answers)
    return Score(value=mean, low=max(1.0, mean - wide), high=min(5.0, mean + wide))


def _numbers(counts: Mapping[str, int], offered: range) -> dict[int, int]:
    """What was chosen of what was offered: whoever answers by mail may write anything."""
    return {number: counts.get(str(number), 0) for number in offered}


def _student(freedom: int) -> float:
    """The same quantile of Student's distribution, to a thousandth from four degrees of freedom on.

    Cornish and Fisher's expansion (Abramowitz and Stegun, 26.7.5).
    """
    z = _Z
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * freedom**4)
    )
