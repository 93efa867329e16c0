"""Which readers lack something, in words and in percent."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from engine.settings.checks import Checks
from engine.settings.mailclients import CLIENTS, MailClient

_TIES = re.compile(r"^(?:on the|on|in a) ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """The people letters go to, by the mail program they read them in.

    Attributes:
        checks: What the config says: shares, and what they lead to.
        shares: Percent of the readers by client; 100 together.
    """

    checks: Checks = field(default_factory=Checks)
    shares: Mapping[MailClient, float]

    def share(self, clients: Iterable[MailClient]) -> float:
        """Percent of the readers who use one of ``clients``."""
        return sum(self.shares[client] for client in clients)

    def some(self, clients: Iterable[MailClient]) -> frozenset[MailClient]:
        """Those of ``clients`` that anybody uses."""
        return frozenset(client for client in clients if self.shares[client] > 0)

    def named(self, clients: Collection[MailClient], tested: Collection[MailClient]) -> str:
        """``clients`` in words, the most used first: "Gmail, Outlook on Windows and Yahoo".

        A family is named as a whole where all of it that was ``tested`` is meant.
        """
        families = dict.fromkeys(client.family for client in clients)
        names = sorted(
            (self._family([c for c in clients if c.family == each], [c for c in tested if c.family == each])
             for each in families),
            key=lambda name: (-name[1], name[0]),
        )  # fmt: skip
        return joined([name for name, _ in names])

    def _family(self, clients: list[MailClient], tested: list[MailClient]) -> tuple[str, float]:
        share = self.share(clients)
        family = clients[0].family
        if len(clients) == len(tested):
            return family, share
        if len(clients) == 1:
            return f"{family} {clients[0].place}", share
        if len(clients) == len(tested) - 1 > 2:
            [other] = set(tested) - set(clients)
            return f"{family} other than {other.place}", share
        clients.sort(key=lambda client: (-self.shares[client], client.key))
        return f"{family} ({', '.join(_bare(client.place) for client in clients)})", share


def _bare(place: str) -> str:
    """A place's words without what ties them to a name: "on the web" is "web"."""
    return _TIES.sub("", place).replace("(new) and on the web", "new and web")


def readers(checks: Checks) -> Readers:
    """The readers as the config counts them."""
    shares = checks.shares()
    return Readers(checks=checks, shares={CLIENTS[key]: share for key, share in shares.items()})


def percent(share: float) -> str:
    """A share in words: "43%"."""
    return f"{share:.0f}%" if share >= 1 else "under 1%"


def joined(words: list[str]) -> str:
    """``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
