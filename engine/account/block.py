"""The ``delivery`` part of a config.yaml, written anew while every other character stays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from engine.document.model import canonical
from engine.document.parsing import Entry, Mapping
from engine.document.reading import Document
from engine.settings.delivery import By, Tls
from engine.settings.model import Settings
from engine.settings.reading import read_settings

# What needs no quotes in YAML, wherever a value may stand.
_PLAIN = re.compile(r"(?:\$\{[\w:./-]+\}|[A-Za-z0-9_./][\w.@+/-]*(?: [\w.@+/-]+)*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A mail account as a config names it.

    Attributes:
        port: None: the usual one.
        password: A reference to it (``${VAR}``, ``${file:PATH}``), never itself; None: there is no login.
        ca_file: As it is to stand in the config; None: the system's certificates.
        letters_per_hour: Written only where the config says nothing about it; None: no limit.
        pace_note: Why, to stand behind it.
    """

    host: str
    port: int | None
    tls: Tls
    username: str | None
    password: str | None
    ca_file: str | None = None
    letters_per_hour: int | None = None
    pace_note: str = ""


def delivery_lines(account: Account, *, paced: bool = False) -> list[str]:
    """The block alone, as it may be pasted into a config; ``paced``: a limit stands there already."""
    body = ["  by: smtp", *_smtp(account, "  ")]
    return ["delivery:", *body, *([] if paced else _pace(account, "  "))]


def with_account(content: bytes, account: Account) -> bytes | None:
    """The config with letters leaving through ``account``; what else it says, and how, is untouched.

    Other keys below ``delivery`` keep their values; in block style they keep their very lines and comments.

    Returns:
        None where the file is written in a way that we would rather not touch (a mapping in braces, anchors,
        not UTF-8, not in order): it would not say the same afterwards.
    """
    before = read_settings(content, PurePath("config.yaml"))
    if before.document is None or before.value is None:
        return None
    document, text = before.document, before.document.text
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    if mark + text.encode() != content or not _block_style(document.root, text):
        return None
    end = "\r\n" if "\r\n" in text else "\n"
    entries = document.root.entries
    name = next((name for name in entries if canonical(name) == "delivery"), None)
    if name is None:
        gap = "" if not text or text.endswith(("\n", "\r")) else end
        changed = text + gap + _joined(delivery_lines(account), end)
    else:
        first, last = _extent(text, entries[name].start, entries)
        changed = text[:first] + _block(text[first:last], document, name, account, end) + text[last:]
    made = mark + changed.encode()
    return made if _says_the_same(before.value, made, account) else None


def _block(old: str, document: Document, name: str, account: Account, end: str) -> str:
    """The new text of the block whose old text is ``old``."""
    text, entry = document.text, document.root.entries[name]
    indent = " " * _column(text, entry.start)
    value = entry.value
    start = _line(text, entry.start)
    tail = "" if old.endswith(("\n", "\r")) else end
    if not isinstance(value, Mapping) or not _block_style(value, text):
        kept = [
            f"{indent}  {key}: {_scalar(said)}"
            for key in (value.entries if isinstance(value, Mapping) else ())
            if canonical(key) not in ("by", "smtp") and isinstance(said := document.value(name, key), str)
        ]
        paced = any(line.strip().startswith(("letters per hour", "letters_per_hour")) for line in kept)
        return _joined([indent + line for line in delivery_lines(account, paced=paced)] + kept, end)
    inner = value.entries
    deep = " " * _column(text, min(each.start for each in inner.values()))
    known = {canonical(key): each for key, each in inner.items()}
    parts: list[tuple[int, int, list[str]]] = []

    def replace(key: str, lines: list[str]) -> bool:
        if key not in known:
            return False
        first, last = _extent(text, known[key].start, inner)
        parts.append((first - start, min(last - start, len(old)), lines))
        return True

    smtp = _smtp(account, deep)
    pace = [] if "letters per hour" in known else _pace(account, deep)
    alone = not replace("smtp", [*smtp, *pace])
    by = [f"{deep}by: smtp", *([*smtp, *pace] if alone else [])]
    if not replace("by", by):
        first = _line(text, min(each.start for each in inner.values())) - start
        parts.append((first, first, by))
    new = old
    for first, last, lines in sorted(parts, reverse=True):
        new = new[:first] + _joined(lines, end) + new[last:]
    return new + tail if not new.endswith(("\n", "\r")) else new


def _smtp(account: Account, indent: str) -> list[str]:
    lines = [f"{indent}smtp:", f"{indent}  host: {_scalar(account.host)}"]
    if account.port is not None:
        lines.append(f"{indent}  port: {account.port}")
    lines.append(f"{indent}  tls: {account.tls}")
    for key, said in (
        ("username", account.username),
        ("password", account.password),
        ("ca file", account.ca_file),
    ):
        if said is not None:
            lines.append(f"{indent}  {key}: {_scalar(said)}")
    return lines


def _pace(account: Account, indent: str) -> list[str]:
    if account.letters_per_hour is None:
        return []
    note = f"  # {account.pace_note}" if account.pace_note else ""
    return [f"{indent}letters per hour: {account.letters_per_hour}{note}"]


def _scalar(said: str) -> str:
    # A JSON string is a YAML string too, whatever it holds.
    return said if _PLAIN.fullmatch(said) else json.dumps(said, ensure_ascii=False)


def _joined(lines: Iterable[str], end: str) -> str:
    return "".join(line + end for line in lines)


def _block_style(mapping: Mapping, text: str) -> bool:
    """Whether a mapping stands on lines of its own, each key on one, and not in braces."""
    starts = [entry.start for entry in mapping.entries.values()]
    columns = {_column(text, start) for start in starts}
    alone = all(not text[_line(text, start) : start].strip(" ") for start in starts)
    return bool(starts) and len(columns) == 1 and alone and text[mapping.start : mapping.start + 1] != "{"


def _line(text: str, offset: int) -> int:
    """Where the line of ``offset`` begins."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _column(text: str, offset: int) -> int:
    return offset - _line(text, offset)


def _extent(text: str, start: int, siblings: dict[str, Entry]) -> tuple[int, int]:
    """From the line of the entry at ``start`` to the end of its last line.

    Comments that stand no deeper than the entry's own key belong to what follows it.
    """
    indent = _column(text, start)
    first = _line(text, start)
    after = [entry.start for entry in siblings.values() if entry.start > start]
    limit = _line(text, min(after)) if after else len(text)
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text[first:limit])
    deeper = [
        number
        for number, line in enumerate(lines)
        if line.strip() and len(line) - len(line.lstrip(" ")) > indent
    ]
    last = max([0, *deeper])
    return first, first + sum(map(len, lines[: last + 1]))


def _says_the_same(before: Settings, made: bytes, account: Account) -> bool:
    """Whether the new text means the old one with this account, and nothing else."""
    after = read_settings(made, PurePath("config.yaml")).value
    if after is None or after.delivery.by is not By.SMTP or after.delivery.smtp is None:
        return False
    smtp = after.delivery.smtp
    said = smtp.password.get_secret_value() if smtp.password else None
    found = (smtp.host, smtp.port, smtp.tls, smtp.username, said)
    if found != (account.host, account.port, account.tls, account.username, account.password):
        return False
    pace = before.delivery.letters_per_hour or account.letters_per_hour
    meant = before.delivery.model_copy(update={"by": By.SMTP, "smtp": smtp, "letters_per_hour": pace})
    return after.model_copy(update={"delivery": before.delivery}) == before and after.delivery == meant
