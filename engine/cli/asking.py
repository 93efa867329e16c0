"""Questions at the terminal, answered by options first."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath
from zoneinfo import available_timezones

import click

from engine.address import judge
from engine.cli.showing import say
from engine.errors import BadInput
from engine.problem import printable, quoted
from engine.settings.reading import read_settings

#: Encodings of files that are neither UTF-8 nor UTF-16, by who writes them.
_ENCODINGS = (
    ("windows-1251", "Cyrillic"),
    ("windows-1252", "Western European"),
    ("windows-1255", "Hebrew"),
    ("windows-1250", "Central European"),
    ("windows-1253", "Greek"),
    ("windows-1254", "Turkish"),
)
_ENOUGH = 1 << 20
#: Answers to a question, in the languages of the letters and in Russian: whoever has typed names in one of
#: them has its keyboard on.
_YES = frozenset({"y", "yes", "այո", "כן", "да"})
_NO = frozenset({"n", "no", "ոչ", "לא", "нет"})


class Asking:
    """Asks where there is somebody to ask (``ask``, and a terminal); else takes defaults."""

    def __init__(self, *, ask: bool) -> None:
        self.ask = ask and sys.stdin.isatty()

    def text(self, question: str, given: str | None, default: str) -> str:
        """Any text."""
        if given is not None:
            return given.strip()
        answer: str = click.prompt(question, default=default, err=True) if self.ask else default
        return answer.strip()

    def needed(self, question: str, option: str, given: str | None) -> str:
        """Text that nobody can guess.

        Raises:
            BadInput: if it was not given and there is nobody to ask.
        """
        if given is not None and given.strip():
            return given.strip()
        if not self.ask:
            raise BadInput(message=f"{question}?\n  hint: say it with {option}")
        answer: str = click.prompt(question, err=True)
        return answer.strip()

    def agreed(self, question: str) -> bool:
        """Yes, unless somebody says no."""
        return not self.ask or _yes(question)

    def sure(self, question: str) -> bool:
        """No, unless somebody says yes (Enter is a yes): for what must not happen unasked."""
        return self.ask and _yes(question)

    def optional(self, question: str, given: str | None) -> str:
        """Any text, or nothing: "" where nobody says anything."""
        if given is not None:
            return given.strip()
        if not self.ask:
            return ""
        return _typed(question)

    def hidden(self, question: str) -> str:
        """Text that is not shown while it is typed.  Only where there is somebody to ask."""
        answer: str = click.prompt(question, hide_input=True, err=True)
        return answer.strip()

    def choice(self, question: str, options: Sequence[str], default: int) -> int:
        """Which of ``options``, counted from 0, by its number or its first letters; ``default`` where nobody
        is asked."""
        if not self.ask:
            return default
        for number, option in enumerate(options, 1):
            say(f"  {number:>2}  {printable(option)}")
        while True:
            chosen = _chosen(_typed(f"{question} [{default + 1}]") or str(default + 1), options)
            if chosen is not None:
                return chosen
            say(f"Type a number from 1 to {len(options)}.")

    def address(self, question: str, option: str, given: str | None) -> str:
        """An address that can be written to."""
        return self._sound(
            lambda: self.needed(question, option, given),
            lambda answer: f"cannot be written to: {reason}" if (reason := judge(answer).reason) else None,
            given,
        )

    def language(self, question: str, given: str | None, default: str) -> str:
        """A language that the letters are written in."""
        return self._sound(
            lambda: self.text(question, given, default),
            lambda answer: None if answer in ("en", "hy", "he") else "is not one of en, hy and he",
            given,
        )

    def currency(self, question: str, given: str | None, default: str | None) -> str:
        """A currency that a config may name, in capitals."""
        return self._sound(
            lambda: (
                self.text(question, given, default) if default else self.needed(question, "--currency", given)
            ).upper(),
            _currency_fault,
            given,
        )

    def zone(self, question: str, given: str | None, default: str) -> str:
        """A time zone that a config may name; a city's name is enough."""
        return self._sound(lambda: _whole_zone(self.text(question, given, default)), _zone_fault, given)

    def encoding(self, file: Path, given: str | None) -> str | None:
        """How ``file`` is written; None where it can be told from the file.

        Raises:
            BadInput: if it cannot be told and there is nobody to ask.
        """
        if given is not None:
            try:
                return codecs.lookup(given).name
            except LookupError:
                known = ", ".join(name for name, _ in _ENCODINGS)
                raise BadInput(message=f"no encoding is called {quoted(given)}\n  hint: {known} …") from None
        with file.open("rb") as handle:
            start = handle.read(_ENOUGH)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _is_utf8(start):
            return None
        if not self.ask:
            raise BadInput(
                message=f"{quoted(file.name)} is not written in UTF-8\n"
                '  hint: in Excel, save it as "CSV UTF-8"; or say how it is written: '
                "--encoding windows-1251 (Cyrillic), windows-1252 (Western European), windows-1255 (Hebrew)"
            )
        say("The file is not written in UTF-8. Which line reads right?")
        line = start.split(b"\n", 1)[0][:200]
        for number, (name, people) in enumerate(_ENCODINGS, 1):
            say(f"  {number}  {printable(line.decode(name, 'replace').strip())}   ({people})")
        while (chosen := _chosen(_typed("Number"), [people for _, people in _ENCODINGS])) is None:
            say(f"Type a number from 1 to {len(_ENCODINGS)}.")
        return _ENCODINGS[chosen][0]

    def _sound(self, ask: Callable[[], str], fault: Callable[[str], str | None], given: str | None) -> str:
        """An answer without fault: asked again, or refused where it was given as an option."""
        while True:
            answer = ask()
            wrong = fault(answer)
            if wrong is None:
                return answer
            if given is not None or not self.ask:
                raise BadInput(message=f"{quoted(answer)} {wrong}")
            say(f"{quoted(answer)} {wrong}")


def _typed(question: str) -> str:
    """What was typed; "" for Enter alone."""
    answer: str = click.prompt(question, default="", show_default=False, err=True)
    return answer.strip()


def _yes(question: str) -> bool:
    """Whether somebody says yes; Enter does."""
    while True:
        answer = _typed(f"{question} [Y/n]").casefold()
        if answer in ("", *_YES):
            return True
        if answer in _NO:
            return False
        say("Type y for yes, or n for no.")


def _chosen(answer: str, options: Sequence[str]) -> int | None:
    """The option (from 0) that a number (from 1) or first letters mean; None where no single one is meant."""
    if answer.isdecimal():
        return int(answer) - 1 if 1 <= int(answer) <= len(options) else None
    found = [
        number for number, option in enumerate(options) if option.casefold().startswith(answer.casefold())
    ]
    return found[0] if answer and len(found) == 1 else None


def _whole_zone(answer: str) -> str:
    """Asia/Yerevan for "Yerevan"; ``answer`` itself where that is not the end of exactly one zone's name."""
    end = "/" + answer.strip().replace(" ", "_").lower()
    found = [name for name in available_timezones() if name.lower().endswith(end)]
    return found[0] if len(found) == 1 else answer


def _zone_fault(answer: str) -> str | None:
    """What a config with this zone would be told; None if nothing."""
    return _fault("is not a time zone", f"shop:\n  name: x\n  time zone: {_quoted(answer)}\n")


def _currency_fault(answer: str) -> str | None:
    text = f"shop:\n  name: x\n  time zone: UTC\ncurrency: {_quoted(answer)}\n"
    return _fault("is not a currency's three letters", text)


def _fault(what: str, config: str) -> str | None:
    problems = read_settings(config.encode(), PurePath("config.yaml")).problems
    if not problems:
        return None
    return what + (f"\n  hint: {problems[0].hint}" if problems[0].hint else "")


def _quoted(answer: str) -> str:
    # A JSON string is a YAML string too, whatever it holds.
    return json.dumps(answer, ensure_ascii=False)


def _is_utf8(start: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False
    return True
