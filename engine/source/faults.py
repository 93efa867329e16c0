"""What is wrong with a CSV file, line by line.  Slow and thorough: only for files that were refused."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.problem import Place, Problem, quoted

#: Problems listed for one file; after that they are only counted.
MOST = 20
ENCODING = (
    "save it in Excel as 'CSV UTF-8', or say `encoding:` "
    "(windows-1251 for Cyrillic, windows-1252 for Western Europe, windows-1255 for Hebrew)"
)


def in_file(path: Path, file: Path, separator: str, width: int) -> list[Problem]:
    """The problems of ``file`` (UTF-8), shown as of ``path``, by physical line; [] if there are none.

    At most MOST of them; one more then says how many there are beside.
    """
    odd = _Odd()
    found = _bounded(path, _faults(path, file, separator, width, odd))
    return sorted([*found, *odd.problems(path)], key=lambda problem: problem.place.line)


def of_encoding(path: Path, codec: str) -> list[Problem]:
    """The first line of ``path`` that is not written in ``codec``, and how many more there are."""
    odd = _Odd()
    with path.open(encoding=codec, errors="replace", newline=None) as handle:
        for line, text in enumerate(handle, 1):
            if "\ufffd" in text:
                odd.see(line, text)
    return odd.problems(path) or [Problem(Place(path, 1), f"this is not {codec}", ENCODING)]


@dataclass(slots=True)
class _Odd:
    """Lines that are not in the file's encoding: one cause, so one problem, however many they are."""

    lines: int = 0
    first: int = 0
    near: str = ""

    def see(self, line: int, text: str) -> None:
        """Take note of a line that has the sign for what cannot be read."""
        self.lines += 1
        if self.lines == 1:
            at = text.index("\ufffd")
            self.first, self.near = line, text[max(0, at - 10) : at + 10].strip()

    def problems(self, path: Path) -> list[Problem]:
        if not self.lines:
            return []
        more = self.lines - 1
        also = f", and on {more} more line{'s' * (more > 1)}" if more else ""
        message = f"a character that cannot be read near {quoted(self.near)}{also}"
        return [Problem(Place(path, self.first), message, ENCODING)]


def _faults(path: Path, file: Path, separator: str, width: int, odd: _Odd) -> Iterator[Problem]:
    aside: list[Problem] = []

    def texts() -> Iterator[str]:
        with file.open("rb") as handle:
            for line, raw in enumerate(handle, 1):
                try:
                    text = raw.decode("utf-8-sig" if line == 1 else "utf-8")
                except UnicodeDecodeError:
                    text = raw.decode("utf-8", "replace")
                    odd.see(line, text)
                if "\0" in text:
                    text = text.replace("\0", "")
                    aside.append(
                        Problem(Place(path, line), "a NUL character", "save it as CSV, not as a spreadsheet")
                    )
                yield text

    reader = csv.reader(texts(), delimiter=separator, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            yield from aside
            return
        except csv.Error as error:
            yield from aside
            aside.clear()
            yield Problem(Place(path, begins), *_explained(str(error)))
            continue
        yield from aside
        aside.clear()
        if row and len(row) != width:
            yield Problem(
                Place(path, begins),
                f"{len(row)} cell{'s' * (len(row) != 1)} where the headings have {width}: "
                f"{quoted(separator.join(row))}",
                "put quotes round a cell that holds the separator"
                if len(row) > width
                else "is a separator missing, or a line broken?",
            )


def _explained(error: str) -> tuple[str, str]:
    if "unexpected end" in error or "field limit" in error:
        return "a quote is opened here and never closed", 'close it, or write "" for a quote inside a cell'
    return "text stands after a closing quote", 'write "" for a quote inside a cell'


def _bounded(path: Path, problems: Iterator[Problem]) -> list[Problem]:
    shown: list[Problem] = []
    more = 0
    for problem in problems:
        if len(shown) < MOST:
            shown.append(problem)
        else:
            more += 1
    if more:
        shown.append(Problem(Place(path, shown[-1].place.line), f"and {more} more after this line"))
    return shown
