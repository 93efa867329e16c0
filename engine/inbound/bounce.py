"""Messages of mail servers about letters of ours: what did not arrive, by standard form or by words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.inbound import notice, report
from engine.inbound.folding import fold
from engine.inbound.model import Failure
from engine.inbound.parsing import Message, addresses
from engine.inbound.returned import Returned


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A mail server's message.

    Attributes:
        failed: Something was given up; False where it only tells of delay, relaying or delivery.
        failures: One for each recipient; may be empty where nobody is named.
        diagnostic: What it says, on one line.
    """

    failed: bool
    failures: tuple[Failure, ...]
    diagnostic: str


def find(message: Message, returned: Returned, ours: frozenset[str]) -> Notice | None:
    """The notice that ``message`` is; None if no mail server speaks.

    Args:
        ours: Addresses, in lower case, that cannot be meant.
    """
    kind = message.parameters.get("report-type", "").lower()
    if message.content_type == "multipart/report" and kind and "delivery" not in kind:
        if "automatically rejected" in fold(returned.notice[:1000]):
            # Dovecot gives back as a receipt what Sieve or a quota refused (RFC 5429 2.1.1).
            return _failed(notice.failures(message, returned, ours))
        return Notice(failed=False, failures=(), diagnostic=kind)
    named = tuple(one for value in message.headers("x-failed-recipients") for one in addresses(value))
    found = report.find(message, returned.notice, named or returned.to)
    standard = found is not None and message.content_type == "multipart/report"
    if not (standard and notice.is_standard(message)) and not notice.is_notice(
        message, returned, ours, fields=found is not None
    ):
        return None
    if found is not None and (found.failures or found.actions):
        if not found.failures:
            return Notice(failed=False, failures=(), diagnostic=found.actions[0])
        return _failed(_completed(found.failures, notice.failures(message, returned, ours)))
    if notice.is_harmless(message, returned):
        return Notice(failed=False, failures=(), diagnostic=message.header("subject") or "")
    return _failed(notice.failures(message, returned, ours))


def _completed(failures: tuple[Failure, ...], by_words: tuple[Failure, ...]) -> tuple[Failure, ...]:
    """Failures whose address the report leaves out, with the one that the words name."""
    if all(failure.address for failure in failures):
        return failures
    if len(failures) == 1 and len(by_words) >= 1:
        return tuple(replace(failures[0], address=each.address) for each in by_words)
    return tuple(failure for failure in failures if failure.address) or by_words


def _failed(failures: tuple[Failure, ...]) -> Notice:
    said = next((failure.diagnostic for failure in failures if failure.diagnostic), "")
    return Notice(failed=True, failures=failures, diagnostic=said)
