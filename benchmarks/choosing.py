"""How fast an audience is chosen from CSV, beside the bare DuckDB query over the same files.

    python -m benchmarks.choosing                 100,000 customers, 400,000 orders
    python -m benchmarks.choosing --customers 1000000

Each side runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import SimpleQueue
from pathlib import Path

import psutil

from engine.audience.choosing import choose
from engine.audience.model import Question
from engine.settings.model import Settings

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
WHO = "total_spent >= 500 AMD and last_order_at in the last 90 days and favourite_category = 'tea'"
BARE = """
    WITH facts AS (
        SELECT customer, sum(amount) AS total, max(placed) AS latest, mode(kind) AS kind
        FROM read_csv('{root}/orders.csv', all_varchar = false) GROUP BY customer
    )
    SELECT count(*) FROM read_csv('{root}/customers.csv') AS customers JOIN facts ON customer = number
    WHERE total >= 500 AND latest >= TIMESTAMP '2026-12-01' AND kind = 'tea'
"""


def write(root: Path, customers: int) -> None:
    """Customers and four times as many orders, always the same ones."""
    chance = random.Random(7)  # noqa: S311 (sample data)
    with (root / "customers.csv").open("w", encoding="utf-8") as file:
        file.write("number,email,given_name,family_name,country,language,birthday\n")
        for number in range(customers):
            file.write(
                f"{number},person{number}@mail{number % 97}.example,Anna{number % 977},"
                f'"Petrosyan, {number % 1999}",AM,hy,19{10 + number % 90}-0{1 + number % 9}-1{number % 9}\n'
            )
    start = datetime(2024, 1, 1)  # noqa: DTZ001 (the shop's local time)
    with (root / "orders.csv").open("w", encoding="utf-8") as file:
        file.write("customer,placed,amount,kind\n")
        for _ in range(4 * customers):
            placed = start + timedelta(minutes=chance.randrange(1_660_000))
            amount = f"{chance.randrange(100, 50_000) / 100:.2f}"
            kind = chance.choice(("tea", "coffee", "cups", "honey"))
            file.write(f"{chance.randrange(customers)},{placed:%Y-%m-%d %H:%M},{amount},{kind}\n")


def ours(root: Path) -> str:
    """Choose, and look at everybody once."""
    settings = Settings.model_validate(
        {
            "shop": {"name": "Tea House", "time_zone": "Asia/Yerevan"},
            "sources": {
                "customers": {
                    "file": "customers.csv",
                    "id": "number",
                    "orders": {
                        "file": "orders.csv",
                        "customer": "customer",
                        "at": "placed",
                        "amount": "amount",
                        "category": "kind",
                        "currency": "AMD",
                    },
                }
            },
        }
    )
    needs = frozenset({"given_name", "family_name", "favourite_category", "last_order_at", "order_count"})
    started = time.perf_counter()
    question = Question(
        settings=settings,
        root=root,
        source="customers",
        who=WHO,
        now=NOW,
        needs=needs,
        languages=("en", "hy"),
    )
    with choose(question) as audience:
        chosen = time.perf_counter() - started
        people = sum(1 for _ in audience.people())
        left = sum(1 for _ in audience.left())
        assert (people, people + left) == (audience.chosen, audience.rows)
        return f"{audience.chosen} chosen of {audience.rows} (chosen after {chosen:.1f} s)"


def bare(root: Path) -> str:
    """The query alone, with DuckDB's own guesses about the files."""
    import duckdb

    found = duckdb.connect().execute(BARE.format(root=root)).fetchone() or (0,)
    return f"{found[0]} found"


def _measured(
    work: Callable[[Path], str], root: Path, answers: SimpleQueue[tuple[str, float, float]]
) -> None:
    started = time.perf_counter()
    words = f"{work(root)}; {time.process_time():.1f} s of CPU"
    peak = getattr(psutil.Process().memory_info(), "peak_wset", None)
    if peak is None:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    answers.put((words, time.perf_counter() - started, peak / 2**20))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=100_000)
    customers = parser.parse_args().customers
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(root, customers)
        context = multiprocessing.get_context("spawn")
        seconds = {}
        for name, work in (("bare DuckDB", bare), ("gramercy", ours)):
            answers: SimpleQueue[tuple[str, float, float]] = context.SimpleQueue()
            process = context.Process(target=_measured, args=(work, root, answers))
            process.start()
            words, seconds[name], peak = answers.get()
            process.join()
            print(f"{name:12} {seconds[name]:6.1f} s  {peak:6.0f} MB  {words}")
        print(f"ratio        {seconds['gramercy'] / seconds['bare DuckDB']:6.1f}")


if __name__ == "__main__":
    main()
