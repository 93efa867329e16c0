"""What one person would get in a year, as text."""

from __future__ import annotations

from datetime import date, timedelta

from engine import locales
from engine.problem import printable
from engine.year.dating import local
from engine.year.model import Foretold, KeptBack, Year

_ENGLISH = "en"


def person_year(year: Year, who: str) -> str | None:
    """Every letter of ``who`` (an address, or a contact's id) with its day and time on their clock, and every
    time they are kept from one, with why; by day.

    None if nobody of that name is in the year.
    """
    letters = [letter for letter in year.letters if _called(letter.contact, letter.address, who)]
    kept = [one for one in year.kept if _called(one.contact, one.address, who)]
    named: list[tuple[str, str | None]] = [(one.contact, one.address) for one in letters]
    named += [(one.contact, one.address) for one in kept]
    named += [pair for pair in year.people.items() if _called(*pair, who)]
    if not named:
        return None
    contact, address = next((pair for pair in named if pair[1] is not None), named[0])
    last = year.since + timedelta(days=max(year.days, 1) - 1)
    names = {one.campaign: one.name for one in year.happenings}
    went = {(one.campaign, one.occurrence, one.contact): local(one).date() for one in letters}
    several = len({letter.zone for letter in letters}) > 1
    lines = [
        *((local(one).date(), 0, local(one).time(), _letter(one, names, several)) for one in letters),
        *((one.on, 1, None, _kept(one, names, went)) for one in kept),
    ]
    count = f"{len(letters)} letter{'s' * (len(letters) != 1)}" if letters else "nothing"
    zone = "" if several or not letters else f", by the clock of {letters[0].zone}"
    title = [f"{_title(contact, address)}: {count} from {year.since} to {last}{zone}"]
    ordered = sorted(lines, key=lambda line: (line[0], line[1], str(line[2])))
    return "\n".join(title + [f"  {_day(line[0])}{line[3]}" for line in ordered])


def _called(contact: str, address: str | None, who: str) -> bool:
    return who == contact or (address is not None and who.lower() == address.lower())


def _title(contact: str, address: str | None) -> str:
    if address is None or address.lower() == contact.lower():
        return printable(address or contact)
    return printable(f"{contact}, {address}")


def _day(day: date) -> str:
    return f"{day} {locales.weekday_name(day, _ENGLISH)[:3]}"


def _letter(letter: Foretold, names: dict[str, str], several: bool) -> str:
    zone = f" ({letter.zone})" if several else ""
    return f" {local(letter):%H:%M}  {_name(letter.campaign, names)}{zone}"


def _kept(one: KeptBack, names: dict[str, str], went: dict[tuple[str, str, str], date]) -> str:
    why = one.reason + (f": {one.detail}" if one.detail else "")
    goes = went.get((one.campaign, one.occurrence, one.contact))
    after = "" if goes is None else f"; goes on {goes}"
    return f"   --   no {_name(one.campaign, names)} ({printable(why)}){after}"


def _name(campaign: str, names: dict[str, str]) -> str:
    return printable(names.get(campaign, campaign))
