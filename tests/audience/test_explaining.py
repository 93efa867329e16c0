"""Why one person is in or out, rule by rule."""

from __future__ import annotations

from engine.audience.explaining import Answer, explain
from engine.audience.model import Contact, Question
from tests.audience.shop import CASES, NOW, from_csv


def shown(address: str, who: str, *but_not: str) -> str:
    question = Question(
        settings=from_csv(),
        root=CASES,
        source="customers",
        who=who,
        but_not=but_not,
        now=NOW,
        languages=("en",),
    )
    lines = []
    for explanation in explain(question, address):
        person = explanation.person
        reason = "chosen" if isinstance(person, Contact) else f"{person.reason} {person.detail}".strip()
        lines.append(f"{person.id}: {reason}")
        if explanation.who is not None:
            lines += tree(explanation.who, 1)
        for words, answer in explanation.but_not:
            lines += [f"  but not {words}", *tree(answer, 2)]
    return "\n".join(lines)


def tree(answer: Answer, depth: int) -> list[str]:
    value = "" if answer.value is None else f" ({answer.column}: {answer.value})"
    return [f"{'  ' * depth}{answer.truth}: {answer.words}{value}"] + [
        line for part in answer.parts for line in tree(part, depth + 1)
    ]


def test_rule_by_rule() -> None:
    who = "total_spent >= 500 and (birthday in the last week or not first_name_ok) and not win-back"

    assert (
        shown("ANN@shop.example", who, "points > 5")
        == """\
1: outside the segment
  no: total_spent >= 500 and (birthday in the last week or not first_name_ok) and not win-back
    yes: total_spent >= 500 (total_spent: 560 AMD)
    no: birthday in the last week or not first_name_ok
      no: birthday in the last week (birthday: 1990-03-03)
      no: not first_name_ok
        yes: first_name_ok (first_name_ok: yes)
    yes: not win-back
      no: win-back
        no: last_order_at not in the last 90 days and not open complaint
          no: last_order_at not in the last 90 days (last_order_at: 2027-03-01 01:00)
          yes: not open complaint
            no: open complaint
              no: points is missing (points: 10)
  but not points > 5
    yes: points > 5 (points: 10)"""
    )


def test_missing_and_unreadable() -> None:
    assert (
        shown("gus@shop.example", "points > 5 or last_order_at is missing")
        == """\
8: unreadable value line 13 of the orders: the time cannot be read, so last_order_at is not known
  unknown: points > 5 or last_order_at is missing
    unknown: points > 5 (points: cannot be read)
    unknown: last_order_at is missing (last_order_at: cannot be read)"""
    )
    assert (
        shown("dan@shop.example", "points > 5 or last_order_at is missing")
        == """\
4: chosen
  yes: points > 5 or last_order_at is missing
    unknown: points > 5 (points: missing)
    yes: last_order_at is missing (last_order_at: missing)"""
    )


def test_nobody() -> None:
    assert shown("nobody@shop.example", "points > 5") == ""
    assert shown("no address", "points > 5") == ""
