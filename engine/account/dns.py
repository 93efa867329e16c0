"""The lines a sender's domain needs in DNS, so that letters are believed to be from it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.account.providers import FREE_MAIL, OTHER, Provider, by_domain


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsLine:
    """One line, or where to find it.

    Attributes:
        what: SPF, DKIM or DMARC.
        type: TXT or CNAME; None where the provider says which.
        name: The whole name; None where the provider says it.
        value: To be pasted as it stands; None where only the provider knows it.
        note: What to know, in words; "" where there is nothing.
    """

    what: str
    type: str | None
    name: str | None
    value: str | None
    note: str


def dns_lines(domain: str, provider: Provider, reports: str) -> tuple[DnsLine, ...]:
    """The lines for letters from ``domain`` (in ASCII) that leave through ``provider``.

    ``reports`` is where reports on misuse of the domain go.  Empty for a domain whose owner is a mail
    provider: nobody else can add lines to it.
    """
    if domain in FREE_MAIL:
        return ()
    return (*_spf(domain, provider), *_dkim(domain, provider), _dmarc(domain, reports))


def sender_warnings(domain: str, provider: Provider, account: str | None) -> tuple[str, ...]:
    """What is doubtful about letters from ``domain`` through ``provider``, logged in as ``account``."""
    found = []
    home = by_domain(domain)
    whose = "this server" if provider is OTHER else provider.name
    if domain in FREE_MAIL and (home is None or home is not provider):
        by = f", or send through {home.name}" if home else ""
        found.append(
            f"letters come from an address at {domain}, and {whose} cannot sign for it: most will be "
            f"taken for spam (DMARC); use an address at a domain of your own{by}"
        )
    elif domain in FREE_MAIL:
        found.append(
            f"an address at {domain} is good for a few letters a day; for more, use a domain of your own"
        )
    other = account.rpartition("@")[2].lower() if account and "@" in account else ""
    if provider.domains and other and other != domain:
        found.append(
            f"letters come from {domain}, the account is at {other}: {provider.name} takes them only if that "
            "address is one of the account's own"
        )
    return tuple(found)


def _spf(domain: str, provider: Provider) -> tuple[DnsLine, ...]:
    if provider.spf is None and not provider.spf_note:
        return ()
    note = "only one line of a domain may begin with v=spf1"
    if provider.spf is not None:
        note += f": if there is one, put {provider.spf} into it instead"
    note = "; ".join(filter(None, [note if provider.spf else "", provider.spf_note]))
    value = None if provider.spf is None else f"v=spf1 {provider.spf} ~all"
    return (DnsLine(what="SPF", type="TXT", name=domain, value=value, note=note),)


def _dkim(domain: str, provider: Provider) -> tuple[DnsLine, ...]:
    # Which letters are ours is known by a key that the provider makes for this domain alone.
    name = ", ".join(f"{name}.{domain}" for name in provider.dkim_names) or None
    return (DnsLine(what="DKIM", type=None, name=name, value=None, note=provider.dkim),)


def _dmarc(domain: str, reports: str) -> DnsLine:
    return DnsLine(
        what="DMARC",
        type="TXT",
        name=f"_dmarc.{domain}",
        value=f"v=DMARC1; p=none; rua=mailto:{reports}",
        note="leave it as it is if there is one; reports of who writes in your name go to that address",
    )
