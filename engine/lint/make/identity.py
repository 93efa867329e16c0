"""Whether a finished letter says who wrote it: the shop, its address, a person, where a reply goes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.campaign.model import Campaign
from engine.language import best
from engine.lint.make.drawing import drawn
from engine.lint.model import Specimen
from engine.problem import Problem, Severity, quoted
from engine.settings.model import Localised, Settings

#: The part of an address's words that must be seen: layouts leave out a country, or a postcode.
_SHARE = 0.75
#: The last digits of a phone number, which are the same however a country writes what stands before them.
_OWN_DIGITS = 7
_NO_REPLY = re.compile(
    r"(?:^|[._+-])(?:do[._-]?not[._-]?reply|no[._-]?reply|no[._-]?response|noanswer|mailer-daemon)",
    re.IGNORECASE,
)
_NOBODY = frozenset({"bounce", "bounces", "daemon", "null", "postmaster", "robot", "noreply"})


def problems(specimen: Specimen, settings: Settings, campaign: Campaign) -> Iterator[Problem]:
    """What one letter does not say of its sender."""
    sender = settings.senders[campaign.sender]
    seen = _words(drawn(specimen.body.html).light.words(drawn(specimen.body.html).root))
    language, fallback = specimen.language, settings.language

    def says(text: Localised | None, share: float = 1.0) -> bool:
        return text is None or _says(seen, _in_language(text, language, fallback), share)

    if specimen.advertising:
        if not says(settings.shop.address, _SHARE):
            address = _in_language(settings.shop.address or "", language, fallback)
            yield Problem(
                specimen.pages.start,
                f"this letter is advertising and does not show the postal address, {quoted(address)}",
                "print {{ shop.address }} at its foot: the law of most countries asks for it",
                Severity.WARNING,
                "identity/address",
            )
        if not says(settings.shop.name):
            yield _missing(specimen, "the shop's name", "{{ shop.name }}", Severity.WARNING, "identity/shop")
    elif not says(settings.shop.name):
        yield _missing(specimen, "the shop's name", "{{ shop.name }}", Severity.NOTE, "identity/shop")
    # A letter that nobody signs is told of by the checks of its promises.
    if not says(sender.role):
        what = "the role of the person who writes"
        yield _missing(specimen, what, "{{ sender.role }}", Severity.NOTE, "identity/signature")
    phone = sender.phone or settings.shop.phone
    seen_digits = re.sub(r"\D", "", specimen.body.text + specimen.body.html)
    if phone is not None and re.sub(r"\D", "", phone)[-_OWN_DIGITS:] not in seen_digits:
        yield _missing(specimen, "a phone number", "{{ sender.phone }}", Severity.NOTE, "identity/signature")
    replies = sender.reply_to or sender.email
    if _turns_away(replies):
        yield Problem(
            specimen.pages.start,
            f"replies to this letter go to {quoted(replies)}, where nobody reads them",
            "let the sender's 'reply to' in config.yaml be a mailbox that a person reads",
            Severity.WARNING,
            "identity/reply",
        )


def _missing(specimen: Specimen, what: str, name: str, severity: Severity, rule: str) -> Problem:
    return Problem(specimen.pages.start, f"this letter does not show {what}", f"print {name}", severity, rule)


def _in_language(text: Localised, language: str, fallback: str) -> str:
    """The text for readers of ``language``, as letters print it."""
    if isinstance(text, str):
        return text
    return text[best(language, text) or best(fallback, text) or next(iter(text))]


def _says(seen: str, text: str, share: float) -> bool:
    """Whether that share of the words of ``text`` is among the words seen."""
    wanted = _words(text).split()
    found = sum(f" {word} " in f" {seen} " for word in wanted)
    return not wanted or found >= share * len(wanted)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _turns_away(address: str) -> bool:
    local = address.partition("@")[0]
    return _NO_REPLY.search(local) is not None or local.lower() in _NOBODY
