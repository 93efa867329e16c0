"""A report in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.problem import printable
from engine.report.model import Asked, Group, Report, Said
from engine.settings.questions import QuestionKind
from engine.words import summary

# More of a long list is in --html, --csv and --json.
_MOST = 8
_WIDTH = 24
_BAR = "█"


def show(report: Report) -> None:
    """Print it: thank-yous begin with what people said, other letters with what they did."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.print(Text(printable(report.name), style="bold"))
    console.print(
        f"  {report.rows} rows, {report.fates.chosen} chosen, {report.rows - report.fates.chosen} left out"
    )
    for reason, count in report.left_out[:_MOST]:
        console.print(f"    {count:>6}  {printable(reason)}")
    console.print(f"  {summary(report.fates)}")
    parts = (_goodwill, _doings) if report.goodwill_first else (_doings, _goodwill)
    for part in parts:
        part(console, report)
    _trouble(console, report)
    _groups(console, "By language", report.languages)
    _groups(console, "By segment", report.segments)


def _goodwill(console: Console, report: Report) -> None:
    _heading(console, "What people said")
    by_machine = _count(report.auto_replies, "automatic answer", "automatic answers")
    console.print(f"  {_count(report.replied, 'reply', 'replies')}, {by_machine}")
    for said in report.replies[:_MOST]:
        console.print(*_said(said))
    _more(console, len(report.replies))
    for asked in report.asked:
        _asked(console, asked)
    if report.open_cases:
        waiting = "1 person waits" if report.open_cases == 1 else f"{report.open_cases} people wait"
        console.print(f"  {waiting} for us: gramercy feedback list")


def _asked(console: Console, asked: Asked) -> None:
    console.print(f"  {printable(asked.text)}")
    console.print(f"    {_count(asked.answered, 'answer', 'answers')}{_score(asked)}")
    most = max((count for _, count in asked.distribution), default=0)
    for choice, count in asked.distribution:
        bar = _BAR * round(_WIDTH * count / most) if most else ""
        console.print(f"    {printable(choice):>6}  {count:>5}  {bar}")
    if asked.guests:
        console.print(f"    and {_count(asked.guests, 'guest', 'guests')}")
    for name, values in asked.fields:
        for value, count in values[:_MOST]:
            console.print(f"    {printable(name)}: {printable(value)}  {count}")
    for said in asked.comments[:_MOST]:
        console.print(*_said(said))
    _more(console, len(asked.comments))


def _score(asked: Asked) -> str:
    score = asked.score
    if score is None:
        return ""
    name, digits = ("NPS", 0) if asked.kind is QuestionKind.NPS else ("mean", 2)
    if score.low is None or score.high is None:
        return f", {name} {score.value:.{digits}f} (too few to tell)"
    between = f"between {score.low:.{digits}f} and {score.high:.{digits}f}, 95 % sure"
    return f", {name} {score.value:.{digits}f} ({between})"


def _doings(console: Console, report: Report) -> None:
    _heading(console, "What people did")
    if report.opens_noticed:
        console.print(f"  opened     {report.opened.people:>6}  (machines {report.opened.machines})")
    console.print(f"  clicked    {report.clicked.people:>6}  (machines {report.clicked.machines})")
    for clicked in report.links:
        words = printable(clicked.link.label) or printable(clicked.link.url)
        console.print(f"    {clicked.letters.people:>6}  {clicked.link.place}. {words}")
    bought = report.bought
    if bought is not None:
        sums = ", ".join(f"{amount.minor / 100:.2f} {amount.currency}" for amount in bought.amounts)
        yet = "" if bought.over else "; the days are not over yet"
        console.print(
            f"  bought within {bought.days} days: {_count(bought.people, 'person', 'people')},"
            f" {_count(bought.orders, 'order', 'orders')}{f', {sums}' if sums else ''}{yet}"
        )
        console.print("    (people who got the letter; not because of it, as far as anybody can tell)")


def _trouble(console: Console, report: Report) -> None:
    bounced = report.bounced
    _heading(console, "What went wrong")
    console.print(
        f"  {report.opted_out} asked us to stop, {_count(report.complaints, 'complaint', 'complaints')},"
        f" {bounced.permanent} mailboxes gone, {bounced.passing} came back for a while"
    )
    for cause, count in bounced.causes[:_MOST]:
        console.print(f"    {count:>6}  {printable(cause)}")
    for domain, count in bounced.domains[:_MOST]:
        console.print(f"    {count:>6}  at {printable(domain)}")


def _groups(console: Console, title: str, groups: Sequence[Group]) -> None:
    if not groups:
        return
    _heading(console, title)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    names = [each.name for each in fields(Group)]
    for name in names:
        if name == "name":
            table.add_column("")
        else:
            table.add_column(name.replace("_", " "), justify="right")
    for group in groups:
        table.add_row(*(Text(printable(str(getattr(group, name)))) for name in names))
    console.print(table)


def _heading(console: Console, words: str) -> None:
    console.print()
    console.print(Text(words, style="bold"))


def _said(said: Said) -> Iterator[Text]:
    """Who said it, and the first lines of it."""
    mark = "! " if said.unhappy else ""
    choice = f" ({printable(said.choice)})" if said.choice else ""
    lines = [printable(line) for line in said.text.splitlines() if line.strip()]
    yield Text(f"    {mark}{printable(said.address)}{choice}: {' / '.join(lines[:3])[:300]}")


def _more(console: Console, there: int) -> None:
    if there > _MOST:
        console.print(f"    and {there - _MOST} more: --html, --csv and --json have all of them")


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
