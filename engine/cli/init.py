"""``gramercy init``: a workspace from a few answers, and a real letter to look at."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import click

from engine import clock
from engine.cli.asking import Asking
from engine.cli.check import look_over
from engine.cli.customers import Customers, ask_customers, ask_orders
from engine.cli.showing import say
from engine.cli.table import show_table
from engine.cli.wrapping import wrapped
from engine.errors import BadInput
from engine.problem import printable, quoted
from engine.starter.config import Answers, OrderFile, config_text
from engine.starter.looking import MOST, look_through
from engine.starter.making import own_workspace, sample_workspace, write_new
from engine.starter.tongue import OWNER, likely_language
from engine.starter.zone import local_currency, local_zone
from engine.workspace import find

#: Facts of orders, as a table's heading says them.
_SHORT = {"order_count": "orders", "last_order_at": "last order"}


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("."))
@click.option(
    "--customers", metavar="FILE", help="Your customers (CSV, Excel, Parquet, JSON lines), or 'samples'."
)
@click.option("--orders", metavar="FILE", help="A file of their orders, of any of these kinds.")
@click.option("--encoding", help="How the files are written, if not in UTF-8 or UTF-16: windows-1251 …")
@click.option("--date-format", metavar="FORM", help="How they write dates: DD/MM/YYYY, MM/DD/YYYY …")
@click.option("--currency", help="Of the orders' amounts: AMD, ILS, GBP …")
@click.option("--shop", help="The shop's name.")
@click.option("--signer", help="Who signs the letters.")
@click.option("--role", help="The signer's role: Owner, Head of service …")
@click.option("--email", help="Letters come from this address.")
@click.option("--language", help="For customers whose language is not known: en, hy or he.")
@click.option("--time-zone", help="Where your days begin and end: Asia/Yerevan …")
@click.option("--yes", is_flag=True, help="Ask nothing: samples, unless --customers and the rest are given.")
def command(
    folder: Path,
    customers: str | None,
    orders: str | None,
    encoding: str | None,
    date_format: str | None,
    currency: str | None,
    shop: str | None,
    signer: str | None,
    role: str | None,
    email: str | None,
    language: str | None,
    time_zone: str | None,
    yes: bool,
) -> int:
    """Make a workspace in FOLDER (here, if left out): config, campaigns, letters, sample data.

    Nothing that is there already is changed, and nothing is sent.  It ends with one of the letters in the
    browser, if you like.
    """
    if (folder / "config.yaml").exists():
        raise BadInput(message=f"there is a config.yaml in {quoted(folder.resolve(), most=300)} already")
    asked = Asking(ask=not yes)
    own = ask_customers(asked, customers, encoding, date_format)
    if own is None:
        say("Sample customers, of a made-up tea house.")
        _write(folder, sample_workspace(clock.now().date()))
        return _say_next(asked, folder, "thanks")
    bought = ask_orders(asked, own, orders, encoding, date_format)
    zone = local_zone()
    known = _answers(own, bought, _currency(asked, bought, currency, zone))
    _look(asked, known, own)
    if not asked.agreed("\nIs this right?"):
        say("Rename the headings in your file, or go on and change `columns:` in config.yaml afterwards.")
        if not asked.agreed("Go on?"):
            raise click.Abort
    named = asked.text("\nThe shop's name", shop, folder.resolve().name.replace("-", " ").title())
    tongue = asked.language(
        "Language of the letters where a customer's is not known (en, hy, he)",
        language,
        likely_language(own.names()),
    )
    name = asked.needed("Who signs the letters (given and family name)", "--signer", signer)
    answers = replace(
        known,
        shop=named,
        signer=name,
        role=asked.text(f"The role of {printable(name)}", role, OWNER[tongue]),
        email=asked.address("Letters come from the address", "--email", email),
        language=tongue,
        time_zone=asked.zone("Time zone", time_zone, zone or "UTC"),
    )
    placed = replace(answers, customers=_placed(own.file, folder))
    if bought is not None and answers.orders is not None:
        placed = replace(placed, orders=replace(answers.orders, file=_placed(bought[0], folder)))
    _write(folder, own_workspace(placed))
    return _say_next(asked, folder, "thank-you")


def _answers(own: Customers, bought: tuple[Path, OrderFile] | None, currency: str | None) -> Answers:
    """What the files alone tell; the rest is filled in with words that stand in for it."""
    orders = None
    if bought is not None:
        orders = replace(bought[1], file=bought[0].resolve().as_posix())
        if currency is None:
            orders = replace(orders, amount=None)
    return Answers(
        shop="…",
        signer="…",
        role="…",
        email="shop@shop.example",
        language="en",
        time_zone="UTC",
        customers=own.file.resolve().as_posix(),
        encoding=own.encoding,
        guess=own.guess,
        date_format=own.date_format,
        orders=orders,
        currency=currency,
    )


def _currency(
    asked: Asking, bought: tuple[Path, OrderFile] | None, given: str | None, zone: str | None
) -> str | None:
    """The currency of the orders' amounts; None where there are none, or nobody says."""
    if bought is None or bought[1].amount is None:
        return asked.currency("Currency", given, None) if given else None
    if given is None and not asked.ask:
        say("Worth a look: amounts are left aside, since nobody said their currency: --currency")
        return None
    return asked.currency("The currency of the amounts (AMD, ILS, GBP …)", given, local_currency(zone))


def _look(asked: Asking, answers: Answers, own: Customers) -> None:
    """Show a few people as they will be understood, and what is missing."""
    try:
        seen = look_through(
            config_text(answers), own.file.resolve().parent, tuple(own.guess.columns), clock.now()
        )
    except BadInput as error:
        # The workspace is made all the same, and `check` says it again with places in it.
        if asked.ask:
            say("\nNot everything in the file can be read:")
            say("\n".join(map(printable, str(error).split("\n"))))
        return
    say(f"\nThe first people of {seen.people:,}, as they will be understood:\n")
    show_table([_SHORT.get(name, name.replace("_", " ")) for name in seen.headings], seen.rows)
    say(
        f"\n{seen.reachable:,} of {seen.people:,} can be written to." + " Worth knowing:" * bool(seen.lacking)
    )
    for lack in seen.lacking:
        say(f"  {lack}")
    if seen.people > MOST and seen.lacking:
        say(f"What is not known is counted among the first {MOST:,}.")
    for warning in seen.warnings:
        say(f"Worth a look: {printable(warning)}")


def _placed(file: Path, folder: Path) -> str:
    """A file's path as the config will name it; a file from elsewhere is copied to data/."""
    root = folder.resolve()
    if file.resolve().is_relative_to(root):
        return file.resolve().relative_to(root).as_posix()
    target = root / "data" / file.name
    if target.exists():
        raise BadInput(message=f"{quoted(target, most=300)} is there already")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    except OSError as error:
        shown = quoted(target, most=300)
        raise BadInput(message=f"{shown} cannot be written: {error.strerror}") from error
    say(f"Copied {printable(file.name)} to data/: from now on letters are written from that copy.")
    return f"data/{file.name}"


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name in write_new(folder, files):
        say(f"Left alone: {name} was there already.")


def _say_next(asked: Asking, folder: Path, stem: str) -> int:
    """Look the new workspace over, show a letter to whoever wants to see one, and say what to do next."""
    here = find(folder / "config.yaml")
    say()
    in_order = look_over(here)
    there = "" if folder.resolve() == Path.cwd() else f"  cd {os.path.relpath(folder)}\n"
    if not in_order:
        say(f"Your workspace is made. Mend what is listed above, then look again:\n{there}  gramercy check")
        return 2
    steps = (
        (f"preview {stem}", "the very letters, in your browser"),
        (f"plan {stem}", "who gets them, and why the others do not"),
        (f"send {stem}", "each once"),
        ("new", "another campaign"),
        ("connect", "a real mail account"),
    )
    wide = max(len(words) for words, _ in steps)
    lines = "\n".join(f"  gramercy {words:<{wide}}   {what}" for words, what in steps)
    say(f"\nYour workspace is ready. Next:\n{there}{lines}")
    say(
        wrapped(
            "Letters go to the built-in inbox: nothing leaves this computer until you connect a mail account."
        )
    )
    if asked.sure("\nLook at a real letter to one of your customers now, in your browser?"):
        from engine.cli.studio import show_studio

        return show_studio(here, stem, at=None, port=0, browse=True)
    return 0
