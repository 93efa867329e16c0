"""What is wrong with a CSV file, line by line.  Slow and thorough: only for files that were refused."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from engine.problem import Place, Problem, quoted

#: Problems listed for one file; after that they are only counted.
MOST = 20
ENCODING = "save the file as UTF-8, or say `encoding:` (windows-1251, utf-16 …)"


def in_file(path: Path, file: Path, separator: str, width: int) -> list[Problem]:
    """The problems of ``file`` (UTF-8), shown as of ``path``, by physical line; [] if there are none.

    At most MOST of them; one more then says how many there are beside.
    """
    return _bounded(path, _faults(path, file, separator, width))


def of_encoding(path: Path, codec: str) -> list[Problem]:
    """The lines of ``path`` that are not written in ``codec``."""

    def found() -> Iterator[Problem]:
        with path.open(encoding=codec, errors="replace", newline=None) as handle:
            for line, text in enumerate(handle, 1):
                if "\ufffd" in text:
                    yield _undecodable(path, line, text)

    return _bounded(path, found()) or [Problem(Place(path, 1), f"this is not {codec}", ENCODING)]


def _faults(path: Path, file: Path, separator: str, width: int) -> Iterator[Problem]:
    aside: list[Problem] = []

    def texts() -> Iterator[str]:
        with file.open("rb") as handle:
            for line, raw in enumerate(handle, 1):
                try:
                    text = raw.decode("utf-8-sig" if line == 1 else "utf-8")
                except UnicodeDecodeError:
                    text = raw.decode("utf-8", "replace")
                    aside.append(_undecodable(path, line, text))
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


def _undecodable(path: Path, line: int, text: str) -> Problem:
    at = text.index("\ufffd")
    return Problem(
        Place(path, line),
        f"a character that cannot be read near {quoted(text[max(0, at - 10) : at + 10].strip())}",
        ENCODING,
    )


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
