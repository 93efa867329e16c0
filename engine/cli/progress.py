"""How far a send has come, on the terminal, with rate and time left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from engine.cli.showing import say
from engine.delivery.stopping import Stop
from engine.delivery.watch import Progress
from engine.problem import printable

_SHOWN_PEOPLE = 3


@contextmanager
def progress(stop: Stop) -> Iterator[Callable[[Progress], None] | None]:
    """Something to tell progress to while letters go; None where nobody is looking."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    with Live(Text(""), console=Console(stderr=True), refresh_per_second=5, transient=True) as live:
        yield lambda news: live.update(Text(line(news, stopping=stop.asked)))
    say("")


def line(news: Progress, *, stopping: bool) -> str:
    """One line of progress."""
    done = sum(news.done.values())
    if stopping:
        waiting = ", ".join(printable(address) for address in news.waiting_for[:_SHOWN_PEOPLE])
        more = len(news.waiting_for) - _SHOWN_PEOPLE
        people = waiting + (f" and {more} more" if more > 0 else "")
        return (
            f"Stopping: waiting for the answer about {people}. "
            "Ctrl-C again leaves it open whether they got it."
            if people
            else "Stopping …"
        )
    left = "" if news.left is None else f", about {_said(news.left)} left"
    return f"{done} of {news.total} letters, {news.rate:.0f} a second{left}"


def _said(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60:02d} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02d} min"
