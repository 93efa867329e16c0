"""Pictures of a finished letter: what stands for them, whether they arrive, how large they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from engine.letter.model import Image
from engine.lint.make.drawing import Drawn, drawn, pixels
from engine.lint.make.picture import Picture, moves
from engine.lint.make.placing import Finder
from engine.lint.make.target import fault, host_of, trial
from engine.lint.model import Specimen
from engine.problem import Problem, Severity, quoted
from engine.settings.model import Settings

_KILO = 1024
#: What a picture, all of them, and one that moves may weigh.
_HEAVY, _HEAVY_TOGETHER, _HEAVY_MOVING = 200 * _KILO, 800 * _KILO, 1024 * _KILO
#: The width of a letter in CSS pixels, and the width that every phone has.
_WIDE, _PHONE = 600, 320
#: How far width and height may be from the picture's own proportions.
_DISTORTED = 0.04
#: A letter of fewer words and a picture of at least this width is a letter of pictures.
_FEW_WORDS, _LARGE = 20, 300
_LONG_ALT = 150
_SAYS_NOTHING = re.compile(
    r"(?:the )?(?:image|picture|photo|img|pic|graphic|logo\d+|untitled|spacer|alt|alt text|banner|header"
    r"|նկար|պատկեր|լուսանկար|תמונה|צילום)\s*\d*|(?:img|dsc|image|photo)[_-]?\d+"
    r"|\d+\s?[x×]\s?\d+|[\w%()-]+\.(?:png|jpe?g|gif|webp|svg|bmp)",
    re.IGNORECASE,
)
_URL = re.compile(r"url\(\s*['\"]?([^)'\"]+)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#")


def problems(specimen: Specimen, settings: Settings) -> Iterator[Problem]:
    """What looks wrong in the pictures of one letter.

    A file that a template names and nobody has lets the letter fail before; it is not told again.
    """
    checked = _Checked(specimen, settings)
    yield from checked.sources()
    yield from checked.backgrounds()
    yield from checked.words()
    yield from checked.files()
    yield from checked.sizes()
    yield from checked.only()


class _Checked:
    def __init__(self, specimen: Specimen, settings: Settings) -> None:
        self._page: Drawn = drawn(specimen.body.html)
        self._find = Finder(specimen, self._page.root)
        self._files = {f"cid:{image.cid}": image for image in specimen.body.images}
        self._trials = trial(host_of(settings.shop.website or "") or "")
        self._pictures = tuple(
            Picture(element, source, self._files.get(source))
            for element in self._page.root.iter("img")
            for source in [(element.get("src") or "").strip()]
        )

    def sources(self) -> Iterator[Problem]:
        """Pictures that nobody will see."""
        for picture in self._pictures:
            yield from self._source(picture.element, picture.source)
            for candidate in (picture.element.get("srcset") or "").split(","):
                source = candidate.strip().partition(" ")[0]
                if source and not _ELSEWHERE.match(source):
                    yield self._missing(picture.element, source)

    def backgrounds(self) -> Iterator[Problem]:
        """Files that a style names: only those that <img> and background="…" name go with the letter."""
        light = self._page.light
        for element in self._page.root.iter():
            said = light.held(element, "background-image") if isinstance(element.tag, str) else None
            for match in _URL.finditer(said.value if said else ""):
                if not _ELSEWHERE.match(match[1].strip()):
                    yield self._missing(element, match[1].strip(), named=True)

    def words(self) -> Iterator[Problem]:
        """What is read where a picture is not shown, or not seen."""
        for picture in self._pictures:
            if self._page.light.hidden(picture.element):
                continue
            alt = picture.element.get("alt")
            link = next(picture.element.iterancestors("a"), None)
            if alt is None:
                yield self._find.problem(
                    picture.element,
                    "pictures/alt",
                    f"the picture {picture.name} has no words for who does not see it",
                    'say in alt="…" what it shows; alt="" if it only decorates',
                )
            elif not alt.strip() and link is not None and not self._page.light.words(link):
                yield self._find.problem(
                    picture.element,
                    "pictures/alt",
                    f"the picture {picture.name} is a link and has no words for who does not see it",
                    'say in alt="…" where the link leads',
                )
            elif _SAYS_NOTHING.fullmatch(alt.strip()):
                yield self._find.problem(
                    picture.element,
                    "pictures/alt",
                    f"{quoted(alt)} does not say what the picture shows",
                    'say it in alt="…" as you would on the telephone; alt="" if it only decorates',
                )
            elif len(alt) > _LONG_ALT:
                yield self._find.problem(
                    picture.element,
                    "pictures/alt",
                    f"{quoted(alt, most=40)} is {len(alt)} characters long, and read out without a pause",
                    "say it in a sentence, and the rest in the letter",
                    Severity.NOTE,
                )

    def files(self) -> Iterator[Problem]:
        """Files that are heavy, or no pictures at all."""
        told = set()
        for picture in self._pictures:
            file = picture.file
            if file is None or file.cid in told:
                continue
            told.add(file.cid)
            yield from self._file(picture, file)
        together = sum(len(image.content) for image in self._files.values())
        if together > _HEAVY_TOGETHER:
            heaviest = max(self._files.values(), key=lambda image: len(image.content))
            yield Problem(
                self._find.start,
                f"the pictures weigh {_weight(together)} together, {quoted(heaviest.name)} most",
                f"stay below {_weight(_HEAVY_TOGETHER)}: save them smaller, or leave some out",
                Severity.WARNING,
                "pictures/heavy",
            )

    def sizes(self) -> Iterator[Problem]:
        """Pictures that come out too large, squeezed or blurred."""
        for picture in self._pictures:
            if not self._page.light.hidden(picture.element) and not picture.spacer:
                yield from self._size(picture)

    def only(self) -> Iterator[Problem]:
        """A letter of pictures says nothing where they are not shown."""
        large = [picture for picture in self._pictures if self._shown_width(picture) >= _LARGE]
        body = self._page.root.find("body")
        if not large or body is None:
            return
        said = sum(len(words.split()) for _, words in self._page.light.spoken())
        if said < _FEW_WORDS:
            yield self._find.problem(
                large[0].element,
                "pictures/only",
                f"this letter says {said} word{'s' * (said != 1)} beside its pictures",
                "write what they say as text: many programs do not show pictures, and spam is often one",
            )

    def _source(self, element: Any, source: str) -> Iterator[Problem]:
        if not source:
            yield self._find.problem(
                element, "pictures/missing", "a picture has no address", "name its file", Severity.ERROR
            )
        elif source.lower().startswith("cid:"):
            if source not in self._files:
                yield self._missing(element, source)
        elif not source.lower().startswith("data:") and (found := fault(source, trials=self._trials)):
            rule = found.rule if found.rule in ("insecure", "testing", "unfilled") else "missing"
            yield self._find.problem(
                element,
                f"pictures/{rule}",
                f"the address of the picture {quoted(unquote(source))} {found.message}",
                found.hint,
                found.severity,
            )

    def _missing(self, element: Any, source: str, *, named: bool = False) -> Problem:
        """A picture that stays behind; ``named``: by a style, which may stand elsewhere than its element."""
        return Problem(
            (self._find.words(source) if named else None) or self._find.element(element),
            f"the picture {quoted(unquote(source))} does not go with the letter",
            'name the file beside the letter in <img src="…">, or write its whole https:// address',
            Severity.ERROR,
            "pictures/missing",
        )

    def _file(self, picture: Picture, file: Image) -> Iterator[Problem]:
        weight = len(file.content)
        moving = moves(file.content)
        if file.content[:4] in (b"BM", b"II*\0", b"MM\0*") or file.content[4:8] == b"ftyp":
            message, hint = "is of a kind that many mail programs do not show", "save it as PNG or JPEG"
        elif picture.natural is None and file.content_type in ("image/png", "image/jpeg", "image/gif"):
            message, hint = "cannot be read", "save it again as PNG or JPEG"
        elif moving and weight > _HEAVY_MOVING:
            message, hint = f"moves, and weighs {_weight(weight)}", "leave out frames, or let it be smaller"
        elif not moving and weight > _HEAVY:
            message = f"weighs {_weight(weight)}"
            hint = f"save it smaller: {_weight(_HEAVY)} is enough for the width of a letter"
        else:
            return
        rule = "pictures/heavy" if "weigh" in message else "pictures/kind"
        yield self._find.problem(picture.element, rule, f"the picture {picture.name} {message}", hint)

    def _size(self, picture: Picture) -> Iterator[Problem]:
        width, height = picture.attribute("width"), picture.attribute("height")
        natural = picture.natural
        share = (picture.element.get("width") or "").strip().endswith("%")
        if width is None and not share:
            wide = natural is not None and natural[0] > _WIDE
            shown = f": {natural[0]} pixels wide in Outlook" if wide and natural else ""
            yield self._find.problem(
                picture.element,
                "pictures/size",
                f"the picture {picture.name} does not say its width{shown}",
                'write width="…" in pixels, the width it is to have',
                Severity.WARNING if wide else Severity.NOTE,
            )
        elif width is not None and width > _WIDE:
            yield self._find.problem(
                picture.element,
                "pictures/wide",
                f"the picture {picture.name} is shown {width:g} pixels wide, and a letter has {_WIDE}",
                f'write width="{_WIDE}" or less',
            )
        if natural and width and height and abs(width / height / (natural[0] / natural[1]) - 1) > _DISTORTED:
            yield self._find.problem(
                picture.element,
                "pictures/distorted",
                f"the picture {picture.name} is squeezed: {natural[0]} by {natural[1]} pixels "
                f"are shown as {width:g} by {height:g}",
                f'write height="{round(width * natural[1] / natural[0])}" with width="{width:g}"',
            )
        elif natural and width and width > natural[0] * 1.1:
            yield self._find.problem(
                picture.element,
                "pictures/blurred",
                f"the picture {picture.name} is blurred: {natural[0]} pixels wide, and shown at {width:g}",
                f"save it at least {width:g} pixels wide; twice that is sharp on every screen",
            )
        held = self._shown_width(picture)
        if held > _PHONE and not self._gives_way(picture.element):
            yield self._find.problem(
                picture.element,
                "pictures/phone",
                f"the picture {picture.name} sticks out on a phone: it is always {held:g} pixels wide",
                'write style="max-width:100%; height:auto"',
            )

    def _shown_width(self, picture: Picture) -> float:
        """In CSS pixels on a wide screen; 0 where it is not known."""
        said = pixels(self._page.light.said(picture.element, "width") or "", _WIDE)
        natural = picture.natural
        return said or picture.attribute("width") or (float(natural[0]) if natural else 0.0)

    def _gives_way(self, element: Any) -> bool:
        """Whether it is made narrower on a narrow screen: by itself, or by a rule for phones."""
        light = self._page.light
        if (light.said(element, "max-width") or "").endswith(("%", "vw")):
            return True
        if (light.said(element, "width") or "").endswith(("%", "vw")):
            return True
        return light.narrowed(element)


def _weight(octets: int) -> str:
    return f"{octets / _KILO / _KILO:.1f} MB" if octets >= 1000 * _KILO else f"{octets // _KILO} KB"
