"""Templates reach what they are given and come to an end; whatever else they try ends in a plain error."""

from __future__ import annotations

import resource
from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.errors import LetterFailed
from engine.letter.slots import QUESTIONS, UNTOUCHED, Capture
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer
from engine.value import Money

WORDS = vocabulary(ZoneInfo("Asia/Yerevan"))
VALUES = {
    "name": "Anna",
    "n": 3,
    "price": Decimal("12.5"),
    "day": date(2027, 3, 12),
    "paid": Money(1250, "AMD"),
    "orders": ({"title": "Tea", "items": 2}, {"title": "Cup", "items": 1}),
    "nothing": None,
}


def write(template: str, **values: object) -> str:
    files = {"case/letter.html": f"---\nsubject: x\n---\n{template}".encode()}
    return Writer(files, "case", vocabulary=WORDS).write("en", {**VALUES, **values}).text


CASES = Path(__file__).parent.parent / "cases/letters/refused_templates.txt"
REFUSED = [line for line in CASES.read_text("utf-8").splitlines() if not line.startswith("# ")]


@pytest.mark.parametrize("template", REFUSED)
def test_refused(template: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(LetterFailed) as failed:
        write(template)

    problem = failed.value.problem
    assert str(problem.place.path) == "templates/case/letter.html"
    assert problem.place.line == 4
    assert "object at 0x" not in str(problem)
    assert "Traceback" not in str(problem)
    # Kibibytes on Linux: nothing large was made on the way to the refusal.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


@pytest.mark.parametrize("template", REFUSED)
def test_the_same_as_a_value_is_text(template: str) -> None:
    assert template in write("<p>{{ name }}</p>", name=template)


ALLOWED = {
    "{{ name.upper() }} {{ name.startswith('A') }}": "ANNA yes",
    "{{ orders[0].title }} {{ orders[0].items }} {{ orders[0]['title'] }}": "Tea 2 Tea",
    "{{ orders|length }} {{ orders|map(attribute='title')|join(', ') }}": "2 Tea, Cup",
    "{{ orders|sum('items') }} {{ (orders|first).title }}": "3 Tea",
    "{{ day.year }} {{ day|day }} {{ day }}": "2027 12\u00a0March 12\u00a0March 2027",
    "{{ n * 2 }} {{ n ** 2 }} {{ n % 2 }} {{ n + 1 }} {{ price }}": "6 9 1 4 12.5",
    "{{ nothing }}|{{ nothing or 'x' }}|{{ unknown|default('y') }}|{{ unknown is defined }}": "|x|y|no",
    "{{ ('%s-%03d' % (name, n)) }} {{ '%s'|format(n) }}": "Anna-003 3",
    "{% for o in orders %}{{ loop.cycle('a', 'b') }}{{ loop.changed(o.title) }}{% endfor %}": "ayesbyes",
    "{% for k, v in {'a': 1}.items() %}{{ k }}{{ v }}{% endfor %}": "a1",
    "{{ '{{ 7 * 7 }}' }}": "{{ 7 * 7 }}",
    "{% set s = joiner(', ') %}{% for o in orders %}{{ s() }}{{ o.title }}{% endfor %}": "Tea, Cup",
    "{{ '<b>x</b>'|safe }}{{ '<i>' }}": "x<i>",
    "{{ name|e|escape }} {{ name|string|trim }} {{ n|int + 1 }} {{ name|list|length }}": "Anna Anna 4 4",
    "{{ nothing|upper }}{{ nothing|title }}{{ nothing|trim }}{{ nothing|replace('a', 'b') }}": "",
    "{{ nothing|capitalize }}{{ nothing|lower }}{{ nothing|truncate(3) }}{{ nothing|indent }}": "",
    "{{ nothing|wordwrap }}{{ nothing|urlencode }}{{ nothing|striptags }}{{ nothing|reverse }}": "",
    "{{ {'q': nothing}|urlencode }} {{ 'Dear %s' % nothing }}, {{ '%s'|format(nothing) }}": "q= Dear ,",
    "{% set x = nothing ~ name %}{{ x }} {{ [nothing, name]|join('-') }}": "Anna -Anna",
    "{{ nothing|default('friend') }} {{ nothing|d('friend') }} {{ name|d('friend') }}": "friend friend Anna",
    "{{ paid|upper }} {{ day|lower }} {{ '%s' % paid }} {{ true|upper }}": "12.50\u00a0AMD 12\u00a0march 2027"
    " 12.50\u00a0AMD YES",
    "{% for o in orders|reverse %}{{ o.title }}{% endfor %} {{ name|reverse }}": "CupTea annA",
    "{{ 'a b'|title }} {{ 'a b c'|wordcount }} {{ '1'|int }} {{ 1.234|round(1) }}": "A B 3 1 1.2",
}


@pytest.mark.parametrize("template", ALLOWED)
def test_allowed(template: str) -> None:
    assert write(f"<i>|</i>{template}") == f"|{ALLOWED[template]}\n"


def test_conditions_may_be_nested_only_so_deep() -> None:
    with pytest.raises(LetterFailed, match="nested too deep"):
        write("{% if n %}" * 120 + "{% endif %}" * 120)


def test_a_value_that_looks_like_marks_is_not_blown_up() -> None:
    names = "\ue100" * 3000 + "\ue101" * 3000
    template = "{% set c %}{{ name }}{% endset %}{{ c == 'x' }}{{ name }}{{ name }}{{ name }}"

    with pytest.raises(LetterFailed, match="more than 4,000,000 characters"):
        write(template, name=names)


def test_every_method_of_text_is_answered_by_a_capture() -> None:
    assert set(dir(str)) - UNTOUCHED <= set(vars(Capture))
    assert not QUESTIONS & UNTOUCHED
