"""The questions about a mail account: whose it is, where its server is, who logs in, with what."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.account.keeping import open_to_others, unkept
from engine.account.providers import OTHER, PROVIDERS, Provider, by_domain, by_exchangers, by_host, by_key
from engine.account.trying import PATIENCE
from engine.cli.asking import Asking
from engine.cli.showing import say
from engine.cli.wrapping import wrapped
from engine.delivery.smtp import Relay
from engine.delivery.trouble import SmtpDown, Trouble
from engine.errors import BadInput, CarrierDown
from engine.problem import printable, quoted
from engine.settings.model import Tls
from engine.settings.secrets import REFERENCE, reveal
from engine.workspace import Workspace

_USUAL = {Tls.STARTTLS: 587, Tls.TLS: 465, Tls.NONE: 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What was answered.

    Attributes:
        reference: How the config will name the password; None: kept by us.
        tried: Ports that were tried before and did not let us in.
    """

    provider: Provider
    host: str
    port: int
    tls: Tls
    username: str | None
    password: str | None = field(repr=False)
    reference: str | None
    ca_file: Path | None
    tried: tuple[int, ...] = ()

    def relay(self) -> Relay:
        return Relay(
            host=self.host,
            port=self.port,
            tls=self.tls,
            username=self.username,
            password=self.password,
            ca_file=self.ca_file,
            patience=PATIENCE,
        )


def ask_provider(asked: Asking, key: str | None, host: str | None, email: str) -> Provider:
    """Whose account it is: as named, by its server, else asked.

    Raises:
        BadInput: if nobody is called so, or nobody can be asked.
    """
    if key is not None:
        found = by_key(key)
        if found is None:
            known = ", ".join(provider.key for provider in PROVIDERS)
            raise BadInput(message=f"no provider is called {quoted(key)}\n  hint: {known}")
        return found
    if host is not None:
        return by_host(host) or OTHER
    guessed = _guessed(email.rpartition("@")[2].lower())
    if not asked.ask:
        if guessed is None:
            raise BadInput(
                message="Who sends your mail?\n  hint: say it with --provider, or name the server with --host"
            )
        return guessed
    say(f"Letters will come from {printable(email)}. Who sends the mail of that address?\n")
    names = [provider.name for provider in PROVIDERS]
    return PROVIDERS[asked.choice("\nNumber", names, PROVIDERS.index(guessed) if guessed else 0)]


def _guessed(domain: str) -> Provider | None:
    """Whose addresses these are, else who takes the domain's mail: very often who sends it as well."""
    # Imported late: nothing else needs the network's names.
    from engine.account.resolving import exchangers

    return by_domain(domain) or by_exchangers(exchangers(domain))


def ask_server(
    asked: Asking,
    provider: Provider,
    host: str | None,
    port: int | None,
    tls: str | None,
    ca_file: Path | None,
) -> Login:
    """Where its server is; nobody is logged in yet."""
    if provider.regional:
        host = asked.text("The mail server of your account's region", host, provider.host)
    elif not provider.host:
        question = "The mail server's name (with :PORT behind it if that is an unusual one)"
        host = asked.needed(question, "--host", host)
        name, colon, number = host.rpartition(":")
        if colon and number.isdigit() and ":" not in name and port is None:
            host, port = name, int(number)
    way = provider.tls
    if tls is not None:
        way = Tls(tls)
    elif port in (25, 465) and not provider.host:
        way = Tls.TLS if port == 465 else Tls.STARTTLS
    if port is None:
        port = provider.port if way is provider.tls else _USUAL[way]
    return Login(
        provider=provider,
        host=(host or provider.host).strip(),
        port=port,
        tls=way,
        username=None,
        password=None,
        reference=None,
        ca_file=None if ca_file is None else ca_file.resolve(),
    )


def ask_username(asked: Asking, login: Login, username: str | None, email: str) -> Login:
    """Who logs in; None for a server that asks nobody ("none" says so)."""
    provider = login.provider
    if provider.fixed_username is not None:
        return replace(login, username=username or provider.fixed_username)
    if username == "none":
        return login
    if asked.ask and username is None:
        say("\n" + wrapped(f"Username: {provider.username}."))
        mailbox = "address" in provider.username
        if mailbox:
            username = asked.text("Username", None, email)
        else:
            username = asked.needed("Username", "--username", None)
    return replace(login, username=asked.needed("Username", "--username", username))


def ask_password(
    asked: Asking, login: Login, here: Workspace, variable: str | None, file: str | None
) -> Login:
    """With which password: from a variable, a file, or typed where nobody sees it.

    Raises:
        BadInput: if it is not where it is said to be, or nobody can be asked.
    """
    if login.username is None:
        return login
    if variable is not None and file is not None:
        raise BadInput(message="--password-env and --password-file: one of them is enough")
    if variable is not None:
        reference = _reference(variable, "--password-env: no variable can be called")
        return replace(login, reference=reference, password=reveal(reference, os.environ, here.root))
    if file == "-":
        # PowerShell puts a mark before what it hands over.
        typed = sys.stdin.readline().removeprefix("\ufeff").rstrip("\r\n")
        if not typed:
            raise BadInput(message="--password-file -: nothing came from the input")
        if fault := unkept(typed):
            raise BadInput(message=f"--password-file -: the password {fault}")
        return replace(login, password=typed)
    if file is not None:
        path = Path(file).expanduser().resolve()
        shown = path.relative_to(here.root).as_posix() if path.is_relative_to(here.root) else path.as_posix()
        reference = _reference("file:" + shown, "--password-file: the config cannot name")
        password = reveal(reference, os.environ, here.root)
        if open_to_others(path):
            say(f"Worth a look: others on this computer can read {quoted(shown)} (chmod 600 mends that).")
        return replace(login, reference=reference, password=password)
    if not asked.ask:
        raise BadInput(
            message=f"The {login.provider.called}?\n"
            "  hint: say where it is with --password-env or --password-file"
        )
    return _asked_password(asked, login)


def _reference(what: str, otherwise: str) -> str:
    """How a config names a secret.

    Raises:
        BadInput: if it would be taken for something else.
    """
    reference = "${" + what + "}"
    if not REFERENCE.fullmatch(reference):
        raise BadInput(message=f"{otherwise} {quoted(what.removeprefix('file:'))}")
    return reference


def _asked_password(asked: Asking, login: Login) -> Login:
    say("\n" + wrapped(f"Password: {login.provider.made}."))
    if login.provider is not OTHER:
        say(f"More: {login.provider.document}")
    question = f"The {login.provider.called} (nothing is shown while you type)"
    typed = asked.hidden(question)
    while fault := unkept(typed):
        say(f"What was typed {fault}.")
        typed = asked.hidden(question)
    if login.provider.key == "gmail" and len(typed) == 19:
        # Google shows its app passwords in four groups; the spaces are no part of them.
        typed = typed.replace(" ", "")
    return replace(login, password=typed, reference=None)


def mended(asked: Asking, login: Login, down: CarrierDown) -> Login | None:
    """What to try next, once the person has been told; None where nobody says."""
    if not asked.ask or not isinstance(down, SmtpDown):
        return None
    if down.trouble is Trouble.LOGIN:
        if not asked.agreed("\nTry again?"):
            return None
        named = replace(login, username=asked.text("Username", None, login.username or ""))
        return _asked_password(asked, named)
    other = Tls.STARTTLS if login.tls is Tls.TLS else Tls.TLS
    crossed = (Trouble.SILENT, Trouble.CLOSED, Trouble.ENCRYPTION, Trouble.NO_STARTTLS)
    if down.trouble not in crossed or _USUAL[other] in login.tried:
        return None
    if not asked.agreed(f"\nTry {other} on port {_USUAL[other]} instead?"):
        return None
    return replace(login, tls=other, port=_USUAL[other], tried=(*login.tried, login.port))
