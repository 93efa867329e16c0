"""The gratitude record as people and programs see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import click

from engine.address import judge
from engine.campaign.model import Campaign
from engine.campaign.reading import read_campaign
from engine.cli.options import moment
from engine.cli.person import person
from engine.cli.showing import say, say_json, write_csv
from engine.cli.table import placed
from engine.errors import BadInput
from engine.gratitude import asked_for, find, names
from engine.ledger.ledger import Ledger
from engine.ledger.thanking import How, Thanked
from engine.personal import is_empty, record
from engine.planning.context import in_language
from engine.problem import printable
from engine.settings.model import Settings
from engine.wiring import campaign_id, open_ledger, read_config
from engine.workspace import Workspace, campaign_files, read_bytes

_HEADINGS = ("when", "address", "customer", "by", "for", "campaign", "how", "number")
#: On a screen, and in one document.
_MOST = 50


def show(
    here: Workspace,
    who: str | None,
    since: str | None,
    campaign: str | None,
    reason: str | None,
    most: int | None,
    *,
    now: datetime,
    as_csv: bool,
    json_wanted: bool,
) -> int:
    """Tell who was thanked; returns the exit code.  The texts are the command's options.

    Raises:
        BadInput: if an option cannot be read.
    """
    try:
        settings: Settings | None = read_config(here)
    except BadInput:
        # What was done is told whatever the config says now.
        settings = None
    zone = ZoneInfo("UTC") if settings is None else settings.shop.time_zone
    saying = _Saying(settings, campaigns(here), zone)
    start = None if since is None else moment(since, zone, now, option="--since")
    by = None if campaign is None else campaign_id(here, campaign)
    with open_ledger(here) as ledger:
        address = None if who is None else person(ledger, who)
        asked = asked_for(address, campaign=by, reason=reason, since=start)
        if as_csv:
            write_csv(_HEADINGS, _rows(ledger.thanks(asked, most), saying))
            return 0
        found = list(ledger.thanks(asked, most or _MOST))
        count = ledger.count_thanks(asked)
        if address is not None and not found and not _is_known(settings, here, ledger, address, now):
            say(f"Nobody is known as {printable(who or '')}.")
            return 1
    called = _names(settings, here, {_key(one) for one in found}, now)
    if json_wanted:
        records = [_record(one, saying, called.get(_key(one))) for one in found]
        say_json({"thanks": records, "count": count})
        return 0
    if not found:
        narrowed = since or campaign or reason
        whom = "Nobody has been thanked" if address is None else f"{printable(address)} was never thanked"
        click.echo(f"{whom}{' like that' if narrowed else ' yet' if address is None else ''}.")
        return 0
    if address is not None:
        click.echo(_whom(called.get(address), address))
    _show(found, called, saying, of_one=address is not None)
    if count > len(found):
        say(f"and {count - len(found):,} before these: --most, --since or --list")
    return 0


def campaigns(here: Workspace) -> Mapping[str, Campaign]:
    """The campaigns whose files can be read, by id."""
    found = {}
    for path in campaign_files(here):
        shown = PurePosixPath("campaigns", path.name)
        read = read_campaign(read_bytes(path, shown), shown).value
        if read is not None:
            found[read.id or path.stem] = read
    return found


class _Saying:
    """Thanks in words: senders and campaigns by the names they have today, days on the shop's clock."""

    def __init__(self, settings: Settings | None, campaigns: Mapping[str, Campaign], zone: tzinfo) -> None:
        self._settings = settings
        self._campaigns = campaigns
        self._zone = zone

    def day(self, one: Thanked) -> str:
        return f"{one.at.astimezone(self._zone):%Y-%m-%d}"

    def by(self, one: Thanked) -> str:
        """Who signed, or who thanked."""
        sender = None if self._settings is None else self._settings.senders.get(one.by)
        if one.how is not How.LETTER or sender is None or self._settings is None:
            return one.by
        return in_language(sender.name, "en", self._settings.language)

    def campaign(self, one: Thanked) -> str | None:
        """None for thanks written down."""
        known = self._campaigns.get(one.campaign or "")
        return one.campaign if known is None else known.name

    def what(self, one: Thanked) -> str:
        """What for, how and by whom, for a terminal; of a letter with its campaign."""
        campaign = self.campaign(one)
        reason = placed(one.reason) + ("" if campaign is None else f" ({placed(campaign)})")
        by = f" by {placed(self.by(one))}" if one.by else ""
        number = "" if one.number is None else f" (no. {one.number})"
        return f"{reason}: {one.how}{by}{number}"


def _is_known(
    settings: Settings | None, here: Workspace, ledger: Ledger, address: str, now: datetime
) -> bool:
    """Whether anything at all is kept about somebody, or a source has them."""
    if not is_empty(record(ledger, address, (), now)):
        return True
    return settings is not None and bool(find(settings, here.root, address, judge(address).identity, now))


def _names(
    settings: Settings | None, here: Workspace, whom: Collection[str], now: datetime
) -> Mapping[str, str]:
    """Who is who, as far as the sources can be read."""
    try:
        return {} if settings is None else names(settings, here.root, whom, now)
    except BadInput:
        return {}


def _key(one: Thanked) -> str:
    """What names are looked up by: the normalised address, or a customer's number."""
    return judge(one.who).identity or one.who or one.contact or ""


def _show(found: Sequence[Thanked], called: Mapping[str, str], saying: _Saying, *, of_one: bool) -> None:
    for one in found:
        day, what = saying.day(one), saying.what(one)
        if of_one:
            click.echo(f"{day}  {what}")
        else:
            click.echo(f"{day}  {_whom(called.get(_key(one)), one.who or one.contact)}\n{'':12}{what}")


def _whom(*names: str | None) -> str:
    """Name and address, as far as there are any."""
    return ", ".join(placed(name) for name in names if name)


def _record(one: Thanked, saying: _Saying, name: str | None) -> dict[str, object]:
    return {
        "at": one.at.isoformat(),
        "address": one.who,
        "contact": one.contact,
        "name": name,
        "by": saying.by(one),
        "reason": one.reason,
        "campaign": one.campaign,
        "campaign_name": saying.campaign(one),
        "how": one.how.value,
        "number": one.number,
    }


def _rows(found: Iterable[Thanked], saying: _Saying) -> Iterator[tuple[str, ...]]:
    for one in found:
        number = "" if one.number is None else str(one.number)
        what = (one.reason, one.campaign or "", one.how.value, number)
        yield (one.at.astimezone(UTC).isoformat(), one.who, one.contact or "", saying.by(one), *what)
