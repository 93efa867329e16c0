"""The programs in which letters are read: their names, and how many people use each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class MailClient:
    """A mail program on one platform.

    Attributes:
        key: Family and platform as caniemail.com writes them: "gmail.ios".
        family: The family in words: "Gmail".
        place: Where it runs, in words that follow the family's: "on iPhone"; "" where it is all there is.
        usual: Percent of the world's readers, roughly.
    """

    key: str
    family: str
    place: str
    usual: float


_WEB, _IPHONE, _ANDROID, _MAC, _WINDOWS = "on the web", "on iPhone", "on Android", "on Mac", "on Windows"

#: A rough world average, for whoever has not counted their own readers.  It rests on the shares that
#: mail services publish of opened letters, with Apple Mail taken down, since it opens letters nobody reads.
_USUAL: tuple[tuple[str, str, str, float], ...] = (
    ("apple-mail.ios", "Apple Mail", _IPHONE, 33),
    ("apple-mail.macos", "Apple Mail", _MAC, 9),
    ("gmail.desktop-webmail", "Gmail", _WEB, 13),
    ("gmail.android", "Gmail", _ANDROID, 13),
    ("gmail.ios", "Gmail", _IPHONE, 5),
    ("gmail.mobile-webmail", "Gmail", "in a phone’s browser", 1),
    ("outlook.windows", "Outlook", _WINDOWS, 6),
    ("outlook.outlook-com", "Outlook", "(new) and on the web", 4),
    ("outlook.macos", "Outlook", _MAC, 1),
    ("outlook.ios", "Outlook", _IPHONE, 0.8),
    ("outlook.android", "Outlook", _ANDROID, 0.8),
    ("outlook.windows-mail", "Windows Mail", "", 0.2),
    ("yahoo.desktop-webmail", "Yahoo", _WEB, 2),
    ("yahoo.ios", "Yahoo", _IPHONE, 0.5),
    ("yahoo.android", "Yahoo", _ANDROID, 0.7),
    ("samsung-email.android", "Samsung Email", "", 2),
    ("aol.desktop-webmail", "AOL", _WEB, 0.4),
    ("aol.ios", "AOL", _IPHONE, 0.1),
    ("aol.android", "AOL", _ANDROID, 0.1),
    ("thunderbird.windows", "Thunderbird", _WINDOWS, 0.4),
    ("thunderbird.macos", "Thunderbird", _MAC, 0.2),
    ("mail-ru.desktop-webmail", "Mail.ru", "", 1),
    ("gmx.desktop-webmail", "GMX", _WEB, 0.4),
    ("gmx.ios", "GMX", _IPHONE, 0.1),
    ("gmx.android", "GMX", _ANDROID, 0.2),
    ("web-de.desktop-webmail", "WEB.DE", _WEB, 0.4),
    ("web-de.ios", "WEB.DE", _IPHONE, 0.1),
    ("web-de.android", "WEB.DE", _ANDROID, 0.2),
    ("protonmail.desktop-webmail", "Proton Mail", _WEB, 0.3),
    ("protonmail.ios", "Proton Mail", _IPHONE, 0.1),
    ("protonmail.android", "Proton Mail", _ANDROID, 0.1),
    ("orange.desktop-webmail", "Orange", _WEB, 0.3),
    ("orange.ios", "Orange", _IPHONE, 0.1),
    ("orange.android", "Orange", _ANDROID, 0.1),
    ("sfr.desktop-webmail", "SFR", _WEB, 0.1),
    ("sfr.ios", "SFR", _IPHONE, 0.05),
    ("sfr.android", "SFR", _ANDROID, 0.05),
    ("laposte.desktop-webmail", "LaPoste", _WEB, 0.2),
    ("laposte.ios", "LaPoste", _IPHONE, 0.05),
    ("laposte.android", "LaPoste", _ANDROID, 0.05),
    ("free-fr.desktop-webmail", "Free", "", 0.2),
    ("t-online-de.desktop-webmail", "T-Online", "", 0.3),
    ("ionos-1and1.desktop-webmail", "1&1", _WEB, 0.1),
    ("ionos-1and1.android", "1&1", _ANDROID, 0.1),
    ("wp-pl.desktop-webmail", "WP", "", 0.3),
    ("fastmail.desktop-webmail", "Fastmail", "", 0.1),
    ("hey.desktop-webmail", "HEY", "", 0.1),
    ("rainloop.desktop-webmail", "RainLoop", "", 0.05),
)

#: Every client by its key.
CLIENTS: Mapping[str, MailClient] = MappingProxyType({
    key: MailClient(key=key, family=family, place=place, usual=usual) for key, family, place, usual in _USUAL
})  # fmt: skip

#: Words for a platform that people may write after a family's name.
_PLATFORMS = {
    "web": "desktop-webmail", "webmail": "desktop-webmail", "desktop": "desktop-webmail",
    "browser": "desktop-webmail", "mobile web": "mobile-webmail", "mobile browser": "mobile-webmail",
    "phone browser": "mobile-webmail", "mobile webmail": "mobile-webmail",
    "desktop webmail": "desktop-webmail", "ios": "ios", "iphone": "ios", "ipad": "ios",
    "android": "android", "windows": "windows", "mac": "macos", "macos": "macos",
}  # fmt: skip
#: What else people call a client or a family.
_ALSO = {
    "apple": "apple-mail", "mail app": "apple-mail", "google": "gmail", "google mail": "gmail",
    "ios mail": "apple-mail.ios", "iphone": "apple-mail.ios", "apple iphone": "apple-mail.ios",
    "apple ipad": "apple-mail.ios", "mac mail": "apple-mail.macos", "macos mail": "apple-mail.macos",
    "outlook classic": "outlook.windows", "classic outlook": "outlook.windows",
    "outlook desktop": "outlook.windows", "outlook new": "outlook.outlook-com",
    "new outlook": "outlook.outlook-com", "outlook com": "outlook.outlook-com",
    "outlook web": "outlook.outlook-com", "outlook new web": "outlook.outlook-com",
    "hotmail": "outlook.outlook-com", "live": "outlook.outlook-com", "office 365": "outlook.outlook-com",
    "windows mail": "outlook.windows-mail", "windows 10 mail": "outlook.windows-mail",
    "outlook windows mail": "outlook.windows-mail",
    "yahoo mail": "yahoo", "samsung": "samsung-email", "samsung mail": "samsung-email",
    "mozilla thunderbird": "thunderbird", "proton": "protonmail", "proton mail": "protonmail",
    "fast mail": "fastmail", "la poste": "laposte", "free": "free-fr", "t online": "t-online-de",
    "web de": "web-de", "1 1": "ionos-1and1", "ionos": "ionos-1and1", "1and1": "ionos-1and1", "wp": "wp-pl",
}  # fmt: skip
_FILLING = frozenset({"on", "the", "for", "in", "a", "app", "s", "and"})


def understood(written: str) -> frozenset[str]:
    """The keys of the clients somebody means by "Gmail", "outlook windows", "Apple Mail on iPhone" …

    Empty where nothing of the kind is known.
    """
    words = [word for word in re.findall(r"[a-z0-9]+", written.casefold()) if word not in _FILLING]
    return _NAMES.get(" ".join(words), frozenset())


def known_names() -> tuple[str, ...]:
    """The families' names, as a hint may list them."""
    return tuple(dict.fromkeys(client.family for client in CLIENTS.values()))


def _names() -> dict[str, frozenset[str]]:
    """Every spelling of a client or a family, in plain words."""
    families: dict[str, set[str]] = {}
    for key in CLIENTS:
        families.setdefault(key.partition(".")[0], set()).add(key)
    names = {family.replace("-", " "): frozenset(keys) for family, keys in families.items()}
    for also, meant in _ALSO.items():
        names[also] = frozenset({meant}) if meant in CLIENTS else frozenset(families[meant])
    for spelling, keys in list(names.items()):
        for word, platform in _PLATFORMS.items():
            narrowed = frozenset(key for key in keys if key.partition(".")[2] == platform)
            if narrowed:
                names.setdefault(f"{spelling} {word}", narrowed)
    return names


_NAMES = _names()


def shares(given: Mapping[frozenset[str], float]) -> dict[str, float]:
    """Percent of the readers by client, 100 together.

    ``given`` are percents by the clients meant.  A family's is divided among its platforms that are not
    named, as it usually is; what is left of 100 goes to whoever is not named at all, likewise.
    """
    found: dict[str, float] = {}
    for keys, percent in sorted(given.items(), key=lambda item: len(item[0])):
        rest = [key for key in CLIENTS if key in keys and key not in found]
        _divide(max(0.0, percent - sum(found.get(key, 0.0) for key in keys)), rest, found)
    _divide(max(0.0, 100 - sum(found.values())), [key for key in CLIENTS if key not in found], found)
    total = sum(found.values())
    # What is left over by the arithmetic of fractions is nobody.
    return {key: round(100 * found[key] / total, 6) if total else 0.0 for key in CLIENTS}


def _divide(percent: float, keys: list[str], found: dict[str, float]) -> None:
    usual = sum(CLIENTS[key].usual for key in keys)
    found.update((key, percent * CLIENTS[key].usual / usual) for key in keys)
