"""Asking the network who takes a domain's mail.  The one module that knows dnspython."""

from __future__ import annotations

import dns.exception
import dns.resolver

#: Nobody waits longer for a guess.
_SECONDS = 3.0


def exchangers(domain: str, *, resolver: dns.resolver.Resolver | None = None) -> tuple[str, ...]:
    """The names of a domain's incoming mail servers (MX), the preferred first.

    Empty where there are none, no network, or no answer within three seconds: a guess is all this is for.
    """
    try:
        asked = resolver or dns.resolver.Resolver()
        answer = asked.resolve(domain, "MX", lifetime=_SECONDS)
    except (dns.exception.DNSException, OSError, ValueError):
        return ()
    found = sorted((record.preference, str(record.exchange)) for record in answer)
    return tuple(name for _, name in found)
