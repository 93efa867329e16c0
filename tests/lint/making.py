"""Letters of tests/cases/lint_make, written as a campaign would write them, and what is found in them.

A case is ``name.html`` or ``name.md``, with front matter; ``name.advertising.html`` is advertising.  Beside
it ``name.problems`` holds what is found, each with its rule.  A picture called ``photo_640x480.png`` is made
in that size wherever a letter names it; ``heavy_…`` weighs 300 KB, ``moving_…`` has two frames.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path, PurePosixPath

from engine.campaign.model import Campaign
from engine.campaign.reading import read_campaign
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer
from engine.lint.model import Specimen
from engine.lint.pages import pages_of
from engine.planning.context import context
from engine.problem import Problem
from engine.settings.model import Settings
from engine.settings.reading import read_settings
from tests.letters.samples import ROOT, everything

CASES = Path(__file__).parents[1] / "cases" / "lint_make"
_PICTURE = re.compile(r"\b(\w+?)_(\d+)x(\d+)\.(png|jpg|gif|webp|svg|heic)")
_LANGUAGE = re.compile(r"^language: (\w+)$", re.MULTILINE)

CONFIG = """
shop:
  name: {en: Tatev Tea House, hy: Տաթև, he: טאטב}
  address: 12 Abovyan Street, Yerevan 0001, Armenia
  phone: +374 10 505050
  website: https://tatev.am
  time zone: Asia/Yerevan
senders:
  mariam: {name: Mariam Grigoryan, role: Owner, email: mariam@tatev.am}
  robot: {name: Tatev, email: no-reply@tatev.am}
sources:
  customers: {file: customers.csv}
opt out:
  address: stop@tatev.am
"""

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@cache
def settings() -> Settings:
    """The shop that writes all cases."""
    read = read_settings(CONFIG.encode(), PurePosixPath("config.yaml"))
    assert read.value is not None, read.problems
    return read.value


@cache
def campaign(sender: str = "mariam") -> Campaign:
    """A campaign signed by ``sender``."""
    text = (
        f"name: A case\npurpose: thank-you\naudience: {{from: customers}}\nletter: case\nsender: {sender}\n"
    )
    read = read_campaign(text.encode(), PurePosixPath("campaigns/case.yaml"))
    assert read.value is not None, read.problems
    return read.value


@cache
def shipped() -> dict[str, bytes]:
    """The templates of the repository by name."""
    folder = ROOT / "templates"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def specimen(
    text: str, *, kind: str = "html", advertising: bool = False, beside: Mapping[str, str] | None = None
) -> Specimen:
    """The letter that the template ``text`` makes, in the language its front matter says.

    ``beside`` are more templates by name.
    """
    files = {**shipped(), f"case/letter.{kind}": text.encode()}
    files |= {name: content.encode() for name, content in (beside or {}).items()}
    for found in _PICTURE.finditer(text):
        files[f"case/{found[0]}"] = picture(found[1], int(found[2]), int(found[3]), found[4])
    said = _LANGUAGE.search(text)
    language = said[1] if said else "en"
    values = everything("early-access", language) | {
        **context(settings(), campaign(), language, as_of=NOW),
        "offer": everything("early-access", language)["offer"],
        "opt_out": "mailto:stop@tatev.am?subject=stop%20ABC",
        "in_browser": None,
        "preferences": None,
        "advertising": advertising,
        "shop_link": "https://tatev.am/tea",
        "broken_link": "http://localhost:8000/tea",
    }
    writer = Writer(files, "case", vocabulary=vocabulary(settings().shop.time_zone))
    body = writer.write(language, values)
    return Specimen(
        language=language,
        body=body,
        subject=body.subject,
        advertising=advertising,
        pages=pages_of(files, "case", language, writer.languages),
    )


def case(path: Path) -> Specimen:
    """The letter of a case."""
    return specimen(
        path.read_text("utf-8"), kind=path.suffix[1:], advertising=".advertising" in path.suffixes
    )


def told(problems: Iterable[Problem]) -> str:
    """Problems as a case's file holds them."""
    return "".join(f"{problem.rule}: {problem}\n" for problem in problems)


def cases(check: str) -> list[Path]:
    """The cases of one check."""
    return sorted(path for path in (CASES / check).iterdir() if path.suffix != ".problems")


def expected(path: Path) -> str:
    """What a case says is found."""
    return path.with_suffix(".problems").read_text("utf-8")


def picture(name: str, width: int, height: int, kind: str) -> bytes:
    """A picture of that size; only its head is a real one, but for PNG."""
    match kind:
        case "png":
            rows = b"".join(b"\0" + b"\x80" * ((width + 7) // 8) for _ in range(height))
            content = b"\x89PNG\r\n\x1a\n" + b"".join(
                struct.pack(">I", len(data)) + kind_ + data + struct.pack(">I", zlib.crc32(kind_ + data))
                for kind_, data in (
                    (b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)),
                    (b"IDAT", zlib.compress(rows)),
                    (b"IEND", b""),
                )
            )
        case "jpg":
            content = (
                b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\x00\x0b\x08"
                + struct.pack(">HH", height, width)
                + b"\x01\x01\x11\0\xff\xd9"
            )
        case "gif":
            frames = 2 if name == "moving" else 1
            content = b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0"
            content += (b"\x21\xf9\x04\0\x0a\0\0\0" + b"\x2c" + bytes(9)) * frames + b"\x3b"
        case "webp":
            content = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f"
            content += struct.pack("<I", (width - 1) | ((height - 1) << 14)) + bytes(8)
        case "heic":
            content = b"\0\0\0\x18ftypheic" + bytes(16)
        case _:
            content = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    if name == "broken":
        return content[:12]
    more = {"heavy": 300 * 1024, "moving": 1100 * 1024}.get(name, 0)
    # The name behind the picture's end: pictures of one content travel as one.
    return content + bytes(more) + name.encode()
