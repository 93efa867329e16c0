"""The data tests of a campaign's source, as part of its plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from engine.audience.choosing import Audience
from engine.audience.model import Question
from engine.audience.segment.model import AsOf
from engine.datatest.model import Suite
from engine.datatest.reading import read_suite
from engine.datatest.running import problems, run
from engine.planning.inputs import Inputs
from engine.problem import Problem
from engine.source.catalogue import catalogue


def suite_of(inputs: Inputs, root: Path, now: datetime) -> tuple[Suite, list[Problem]]:
    """The tests of the campaign's source, and what is wrong with those that cannot be asked of it.

    Raises:
        BadInput: if the source cannot be looked at.
    """
    source, settings = inputs.campaign.audience.from_, inputs.settings
    offered = catalogue(settings, source, root, inputs.config_places)
    return read_suite(settings, source, offered, inputs.config_places, _as_of(inputs, now))


def with_tests(question: Question, suite: Suite) -> Question:
    """``question`` with what the tests look at read beside what it asks."""
    return replace(question, beside=suite.columns, orders_beside=suite.order_columns)


def failed(inputs: Inputs, audience: Audience, suite: Suite, now: datetime) -> Iterable[Problem]:
    """What to tell of the tests that the rows of an audience do not pass.  Writes nothing down."""
    if not suite.tests:
        return []
    as_of = _as_of(inputs, now)
    return problems(run(suite, audience.loaded, as_of=as_of, places=inputs.config_places))


def _as_of(inputs: Inputs, now: datetime) -> AsOf:
    return AsOf(now, inputs.settings.shop.time_zone)
