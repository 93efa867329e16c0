"""A report in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from engine.cli.table import placed
from engine.letter.formats import amount
from engine.report.chart import shown
from engine.report.model import Asked, Clicked, Group, Report, Said
from engine.settings.questions import QuestionKind
from engine.words import fates

# More of a long list is in --html, --csv and --json.
_MOST = 8
_WORDS = 300
_WIDEST = 120
_BAR = 24
_EIGHTHS = " ▏▎▍▌▋▊▉"
_COLUMNS = {
    "accepted": "sent",
    "opened": "opened",
    "clicked": "clicked",
    "replied": "replied",
    "answered": "answered",
    "opted_out": "stopped",
    "bounced": "returned",
}


def show(report: Report, zone: tzinfo) -> None:
    """Print it: thank-yous begin with what people said, other letters with what they did.

    Days are those of ``zone``.
    """
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _WIDEST)
    with console.capture() as kept:
        _write(_Page(console, zone), report)
    # Tables fill their last column up.  Whether there are colours has been decided.
    click.echo("\n".join(line.rstrip() for line in kept.get().splitlines()), color=True)


def _write(page: _Page, report: Report) -> None:
    page.title(report.name)
    page.counts([(report.rows, "rows read"), *((count, reason) for reason, count in report.left_out[:_MOST])])
    page.counts(fates(report.fates))
    parts = (_said, _did) if report.goodwill_first else (_did, _said)
    for part in parts:
        part(page, report)
    _trouble(page, report)
    page.groups("By language", report.languages, report)
    page.groups("By segment, as they are today", report.segments, report)


class _Page:
    """Words on a console, each kept harmless and in its place."""

    def __init__(self, console: Console, zone: tzinfo) -> None:
        self._console = console
        self._zone = zone

    def gap(self) -> None:
        self._console.print()

    def title(self, words: str) -> None:
        self._console.print(Text(placed(words), style="bold"))

    def heading(self, words: str) -> None:
        self.gap()
        self.title(words)

    def line(self, words: str, *, indent: int = 2, style: str = "") -> None:
        self._console.print(Padding(Text(placed(words), style=style), (0, 0, 0, indent), expand=False))

    def counts(self, rows: Iterable[tuple[int, str]], *, indent: int = 2) -> None:
        """Numbers before their words."""
        table = _grid()
        table.add_column(justify="right", min_width=6, no_wrap=True)
        table.add_column(overflow="fold")
        for count, words in rows:
            table.add_row(str(count), Text(placed(words)))
        if table.row_count:
            self._console.print(Padding(table, (0, 0, 0, indent), expand=False))

    def bars(self, rows: Sequence[tuple[str, int]]) -> None:
        """Words before their numbers, and how these compare."""
        most = max((count for _, count in rows), default=0)
        table = _grid()
        table.add_column(justify="right", max_width=32, overflow="fold")
        table.add_column(justify="right", no_wrap=True)
        # rich takes the room for a column that holds nothing from the words.
        table.add_column(no_wrap=True, min_width=1)
        for words, count in rows:
            table.add_row(Text(placed(words)), str(count), Text(_bar(count, most), style="yellow"))
        if rows:
            self._console.print(Padding(table, (0, 0, 0, 4), expand=False))

    def sayings(self, sayings: Sequence[Said]) -> None:
        """Who said it, and the first lines of it."""
        table = _grid(1)
        table.add_column(width=1)
        table.add_column(max_width=30, no_wrap=True, overflow="ellipsis")
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for said in sayings[:_MOST]:
            lines = [line for line in (said.text or said.subject).splitlines() if line.strip()]
            words = (f"({placed(_cut(said.choice, 20))}) " if said.choice else "") + placed(
                _cut(" / ".join(lines[:3]), _WORDS)
            )
            table.add_row(
                Text("!" if said.unhappy else "", style="bold red"),
                Text(placed(said.address), style="bold"),
                Text(f"{said.at.astimezone(self._zone):%Y-%m-%d}", style="dim"),
                Text(words),
            )
        if sayings:
            self._console.print(Padding(table, (0, 0, 0, 2), expand=False))
        self.more(len(sayings))

    def more(self, there: int) -> None:
        if there > _MOST:
            self.line(f"and {there - _MOST} more: --html, --csv and --json have them", indent=4, style="dim")

    def groups(self, title: str, groups: Sequence[Group], report: Report) -> None:
        if not groups:
            return
        self.heading(title)
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column("", no_wrap=True, overflow="ellipsis", max_width=30)
        table.add_column(Text("letters", style="dim"), justify="right")
        names = shown(report)
        for name in names:
            table.add_column(Text(_COLUMNS[name], style="dim"), justify="right")
        for group in groups:
            numbers = (str(getattr(group.counts, name)) for name in names)
            table.add_row(Text(placed(_cut(group.name, 60))), str(group.letters), *numbers)
        self._console.print(Padding(table, (0, 0, 0, 2), expand=False))


def _grid(gap: int = 2) -> Table:
    return Table.grid(padding=(0, gap, 0, 0))


def _bar(count: int, most: int) -> str:
    eighths = round(_BAR * 8 * count / most) if most else 0
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def _said(page: _Page, report: Report) -> None:
    page.heading("What people said")
    page.counts(
        (count, words)
        for count, words in (
            (report.replied, "wrote back"),
            (report.auto_replies, "answered by machine, not counted"),
            (report.open_cases, "wait for us to answer: gramercy feedback list"),
        )
        if count or words == "wrote back"
    )
    page.sayings(report.replies)
    for asked in report.asked:
        _asked(page, asked)


def _asked(page: _Page, asked: Asked) -> None:
    page.gap()
    page.line(asked.text)
    page.line(f"{asked.answered} {'answer' if asked.answered == 1 else 'answers'}{_score(asked)}", indent=4)
    page.bars([(choice.label, choice.count) for choice in asked.distribution])
    if asked.guests:
        page.line(f"and {asked.guests} {'guest' if asked.guests == 1 else 'guests'} with them", indent=4)
    for filled in asked.fields:
        page.line(filled.text, indent=4)
        page.bars([(choice.label, choice.count) for choice in filled.values[:_MOST]])
    page.sayings(asked.comments)


def _score(asked: Asked) -> str:
    score = asked.score
    if score is None:
        return ""
    name, digits = ("NPS", 0) if asked.kind is QuestionKind.NPS else ("mean", 2)
    told = f", {name} {score.value:.{digits}f}"
    if score.low is not None and score.high is not None:
        return f"{told} (95 % sure: {score.low:.{digits}f} to {score.high:.{digits}f})"
    return f"{told} (too few to tell)" if score.few else f"{told} (all of them said the same)"


def _did(page: _Page, report: Report) -> None:
    page.heading("What people did")
    rows = []
    if report.opens_noticed:
        rows.append((report.opened.people, f"opened the letter; machines {report.opened.machines}"))
    if report.clicks_noticed:
        rows.append((report.clicked.people, f"followed a link; machines {report.clicked.machines}"))
    page.counts(rows)
    if not report.clicks_noticed:
        page.line("links were not followed up, so there is nothing to count")
    page.counts(
        [(one.letters.people, _link(one)) for one in _most_followed(report.links)],
        indent=4,
    )
    page.more(len(report.links))
    bought = report.bought
    if bought is not None:
        page.gap()
        page.line(f"Within {bought.days} {'day' if bought.days == 1 else 'days'} of their letter")
        page.counts(
            [
                (bought.people, "bought something"),
                (bought.orders, "order" if bought.orders == 1 else "orders"),
            ]
        )
        for sums in bought.amounts:
            page.line(f"for {amount(sums, 'en')}", indent=4)
        page.line(
            "nobody can tell whether because of it"
            + ("" if bought.over else "; the days are not over for every letter"),
            indent=4,
            style="dim",
        )


def _most_followed(links: Sequence[Clicked]) -> list[Clicked]:
    chosen = sorted(links, key=lambda one: -one.letters.people)[:_MOST]
    return sorted(chosen, key=lambda one: (one.link.place, one.link.key))


def _link(one: Clicked) -> str:
    return f"{one.link.place}. {_cut(one.link.label or one.link.url, 80)}"


def _trouble(page: _Page, report: Report) -> None:
    bounced, stopped = report.bounced, report.stopped
    rows = (
        (stopped.everything, "asked for no letters at all"),
        (stopped.some, "asked for fewer kinds of letters"),
        (stopped.paused, "asked for a pause"),
        (report.complaints, "reported the letter as junk"),
        (bounced.permanent, "mailbox gone"),
        (bounced.passing, "came back for now"),
    )
    page.heading("What went wrong")
    if not any(count for count, _ in rows):
        page.line("nothing came back, and nobody complained or asked us to stop")
    page.counts(row for row in rows if row[0])
    page.counts(((one.letters, f"came back: {one.cause}") for one in bounced.causes[:_MOST]), indent=4)
    page.counts(((count, f"at {_cut(domain, 60)}") for domain, count in bounced.domains[:_MOST]), indent=4)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
