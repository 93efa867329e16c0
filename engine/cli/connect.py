"""``gramercy connect``: a real mail account, tried before it is written down."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

import click

from engine import clock
from engine.account.advice import advice
from engine.account.block import Account, delivery_lines, with_account
from engine.account.dns import dns_lines, sender_warnings
from engine.account.keeping import FOLDER, NAME, keep_secret, replace_file, see_writable
from engine.account.providers import PROVIDERS
from engine.account.trying import carry, knock, letter_to_oneself
from engine.cli.account import Login, ask_password, ask_provider, ask_server, ask_username, mended
from engine.cli.asking import Asking
from engine.cli.options import as_json, in_workspace, workspace
from engine.cli.showing import say, say_json
from engine.cli.wrapping import wrapped
from engine.delivery.smtp import SmtpCarrier
from engine.errors import BadInput, CarrierDown
from engine.fate import Fate, Outcome
from engine.letter.header import Mailbox
from engine.planning.context import in_language
from engine.problem import printable
from engine.settings.model import Sender, Settings, Tls
from engine.wiring import read_config
from engine.workspace import Workspace

#: The account works and the letter to oneself did not go.
_NOT_SENT = 5


@click.command("connect")
@click.option("--provider", metavar="NAME", help=", ".join(provider.key for provider in PROVIDERS) + ".")
@click.option("--host", help="The mail server's name.")
@click.option("--port", type=click.IntRange(1, 65535), help="Its port, if not the usual one.")
@click.option("--tls", type=click.Choice([way.value for way in Tls]), help="How the connection is protected.")
@click.option("--username", help="The account's name; 'none' for a server without login.")
@click.option("--password-env", metavar="NAME", help="The variable that holds the password; it stays there.")
@click.option(
    "--password-file",
    metavar="FILE",
    help="The file that holds the password; it stays there. '-' reads it from the input and keeps it.",
)
@click.option("--ca-file", type=click.Path(path_type=Path), help="Certificates to trust, not the system's.")
@click.option("--to", metavar="EMAIL", help="Send one letter there through the account.")
@click.option("--no-test", is_flag=True, help="Do not try the account.")
@click.option("--yes", is_flag=True, help="Ask nothing (for machines).")
@as_json
@in_workspace
def command(
    provider: str | None,
    host: str | None,
    port: int | None,
    tls: str | None,
    username: str | None,
    password_env: str | None,
    password_file: str | None,
    ca_file: Path | None,
    to: str | None,
    no_test: bool,
    yes: bool,
    json_: bool,
    config: Path | None,
) -> int:
    """Set up the mail account that letters leave through: try it, send one letter to yourself, write it down.

    The password is kept out of config.yaml.  Nothing is written before the account has let us in.
    """
    here = workspace(config)
    settings = read_config(here)
    sender = _sender(settings)
    asked = Asking(ask=not yes and not json_)
    login = ask_server(asked, ask_provider(asked, provider, host, sender.email), host, port, tls, ca_file)
    login = ask_username(asked, login, username, sender.email)
    login = ask_password(asked, login, here, password_env, password_file)
    outcome = None
    if not no_test:
        login = _tried(asked, login)
        outcome = _sent(asked, login, settings, sender, to)
    account = _account(login, here)
    lines = delivery_lines(account, paced=settings.delivery.letters_per_hour is not None)
    if asked.ask:
        say("\nThis goes into config.yaml:\n")
        say("\n".join(printable(f"  {line}") for line in lines))
        if not asked.agreed("\nWrite it?"):
            say("Nothing was written.")
            return 0
    written = _write(login, account, here)
    if json_:
        say_json(_record(settings, login, outcome, tested=not no_test, written=written))
    else:
        _show(settings, login)
    if not written:
        raise BadInput(
            message="config.yaml is written in a way we would rather not change\n"
            "  hint: put this in place of its 'delivery':\n" + "\n".join(lines)
        )
    say("\nWritten into config.yaml. Letters now leave this computer when you send them.")
    say("Next:  gramercy send CAMPAIGN --only-me")
    return _NOT_SENT if outcome is not None and outcome.fate is not Fate.ACCEPTED else 0


def _sender(settings: Settings) -> Sender:
    if not settings.senders:
        raise BadInput(
            message="config.yaml names nobody who signs letters\n"
            "  hint: write 'senders' with a short name, and 'name' and 'email' below it"
        )
    return next(iter(settings.senders.values()))


def _tried(asked: Asking, login: Login) -> Login:
    """The login, once the server has let us in; asked again where somebody can be asked.

    Raises:
        CarrierDown: if it does not let us in.
    """
    while True:
        say(f"\nTrying {printable(login.host)}, port {login.port} …")
        try:
            asyncio.run(knock(SmtpCarrier(login.relay())))
        except CarrierDown as down:
            hint = advice(down, login.provider)
            told = f"{down}\n  hint: {hint}" if hint else str(down)
            if asked.ask:
                say("\n".join(wrapped(printable(line)) for line in told.split("\n")))
                told = "The account does not work yet"
            again = mended(asked, login, down)
            if again is None:
                raise CarrierDown(f"{told}\nNothing was written.", passing=down.passing) from down
            login = again
        else:
            say("It let us in." if login.username else "It answers.")
            return login


def _sent(asked: Asking, login: Login, settings: Settings, sender: Sender, to: str | None) -> Outcome | None:
    """What came of one letter to oneself; None where none was wanted."""
    if to is None and not asked.sure(f"Send one letter to yourself, at {printable(sender.email)}?"):
        return None
    to = asked.address("To", "--to", to or sender.email)
    message = letter_to_oneself(
        sender=Mailbox(in_language(sender.name, settings.language, "en"), sender.email),
        to=to,
        shop=in_language(settings.shop.name, "en", settings.language),
        place=login.host,
        token=secrets.token_hex(12),
        now=clock.now().astimezone(settings.shop.time_zone),
    )
    outcome = asyncio.run(carry(SmtpCarrier(login.relay()), message))
    if outcome.fate is Fate.ACCEPTED:
        say(f"Handed to the mail server. Look for it at {printable(to)}, in the spam folder as well.")
    else:
        say(f"The letter was not taken: {outcome.code or ''} {printable(outcome.detail)}".replace("  ", " "))
    return outcome


def _account(login: Login, here: Workspace) -> Account:
    provider, ca_file = login.provider, login.ca_file
    if ca_file is not None and ca_file.is_relative_to(here.root):
        ca_file = ca_file.relative_to(here.root)
    most = provider.letters_per_day(login.username)
    kept = "${file:" + f"{here.state.name}/{FOLDER}/{NAME}" + "}"
    return Account(
        host=login.host,
        port=login.port,
        tls=login.tls,
        username=login.username,
        password=None if login.username is None else login.reference or kept,
        ca_file=None if ca_file is None else ca_file.as_posix(),
        letters_per_hour=provider.letters_per_hour(login.username),
        pace_note=f"keeps within {most:,} a day" if most else "",
    )


def _write(login: Login, account: Account, here: Workspace) -> bool:
    """Keep the password and write the account into the config; whether the latter could be done."""
    made = with_account(here.config.read_bytes(), account)
    if made is not None:
        # Looked at first: a new password beside an old account would let nobody in.
        see_writable(here.config)
    if login.reference is None and login.password is not None:
        keep_secret(here.state, login.password)
    if made is not None:
        replace_file(here.config, made)
    return made is not None


def _domains(settings: Settings) -> list[str]:
    """The domains that letters come from, each once."""
    return list(dict.fromkeys(sender.email.rpartition("@")[2] for sender in settings.senders.values()))


def _show(settings: Settings, login: Login) -> None:
    """What the account allows, and what its letters need to be believed."""
    click.echo()
    click.echo(wrapped(f"How many letters it takes: {login.provider.limits}."))
    reports = _sender(settings).email
    for domain in _domains(settings):
        for warning in sender_warnings(domain, login.provider, login.username):
            click.echo(wrapped(printable(f"Worth a look: {warning}.")))
        lines = dns_lines(domain, login.provider, reports)
        if lines:
            click.echo(f"\nSo that letters from {printable(domain)} are believed, its DNS needs these lines")
            click.echo("(whoever sold you the domain has a page for them):")
        for line in lines:
            click.echo(f"\n  {line.what}")
            if line.name is not None:
                click.echo(f"    name   {printable(line.name)}")
            if line.value is not None:
                # Never wrapped: it is to be copied.
                click.echo(f"    {line.type}    {printable(line.value)}")
            click.echo(wrapped(line.note, indent="    "))


def _record(
    settings: Settings, login: Login, outcome: Outcome | None, *, tested: bool, written: bool
) -> dict[str, object]:
    """The same for a program.  No secret is in it."""
    domains = _domains(settings)
    reports = _sender(settings).email
    return {
        "provider": login.provider.key,
        "host": login.host,
        "port": login.port,
        "tls": login.tls.value,
        "username": login.username,
        "tested": tested,
        "sent": None if outcome is None else {"fate": outcome.fate.value, "detail": outcome.detail},
        "written": written,
        "letters_per_day": login.provider.letters_per_day(login.username),
        "letters_per_hour": login.provider.letters_per_hour(login.username),
        "dns": [
            {"what": line.what, "type": line.type, "name": line.name, "value": line.value, "note": line.note}
            for domain in domains
            for line in dns_lines(domain, login.provider, reports)
        ],
        "warnings": [
            warning
            for domain in domains
            for warning in sender_warnings(domain, login.provider, login.username)
        ],
    }
