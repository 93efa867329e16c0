"""What a finished letter uses that some of its readers' mail clients do not show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from engine.lint.clients.alternatives import HARMLESS, instead
from engine.lint.clients.caniemail import Feature, Support, features
from engine.lint.clients.css import Found, Within
from engine.lint.clients.formats import picture_slug
from engine.lint.clients.markup import in_page
from engine.lint.clients.readers import Readers, percent
from engine.lint.clients.sources import Source, sources
from engine.lint.model import Specimen
from engine.problem import Place, Problem, Severity, printable, quoted
from engine.settings.mailclients import CLIENTS, MailClient

_EVERYBODY = frozenset(CLIENTS.values())
#: They read HTML with Word, and what stands in <!--[if mso]>.
_WORD = frozenset({CLIENTS["outlook.windows"], CLIENTS["outlook.windows-mail"]})
#: Notes of the data that are longer do not fit beside the rest.
_LONGEST = 100
_LEAD = re.compile(
    r"^(?:partial(?:ly)?(?:\s+support(?:ed)?)?|buggy|not supported|supported)\s*[.:]\s*", re.IGNORECASE
)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_SEE = re.compile(r"\s*\((?:see|#)[^)]*\)|\s*See \S+.*$", re.IGNORECASE)


def problems(specimen: Specimen, readers: Readers) -> Iterator[Problem]:
    """Each feature that somebody's mail client lacks, once a file, at its first place.

    What no template says (Markdown or inlining brings it) is told of from a warning on only.
    """
    finished = _finished(specimen)
    files = sources(specimen.pages)
    sure = frozenset().union(*(file.sure for file in files))
    for slug in sorted(finished.keys() | sure):
        feature = features().get(slug)
        if feature is None or not readers.some(feature.gaps):
            continue
        written = [
            (file, uses)
            for file in files
            if (slug in finished or slug in file.sure)
            and (uses := [use for use in file.uses if use.slug == slug])
        ]
        for file, uses in written:
            yield from _problem(feature, uses, readers, file)
        if not written:
            yield from _unwritten(feature, finished[slug], readers, specimen, files)


def _finished(specimen: Specimen) -> Mapping[str, list[Found]]:
    """What the finished letter uses, by slug."""
    found: dict[str, list[Found]] = {}
    for use in in_page(specimen.body.html):
        found.setdefault(use.slug, []).append(use)
    for image in specimen.body.images:
        if slug := picture_slug(image):
            found.setdefault(slug, []).append(Found(slug, 0, image.name))
    return found


def _unwritten(
    feature: Feature,
    uses: Sequence[Found],
    readers: Readers,
    specimen: Specimen,
    files: Sequence[Source],
) -> Iterator[Problem]:
    """The problem with what is in the letter, but stands in no template as such."""
    words = uses[0].words
    place = next((place for file in files if (place := _in_jinja(file, words))), None)
    if place is None and feature.category == "image":
        place = specimen.pages.find(words)
    for problem in _problem(feature, uses, readers, place or specimen.pages.start):
        if place is not None or problem.severity is not Severity.NOTE:
            yield problem


def _in_jinja(file: Source, words: str) -> Place | None:
    """Where a piece of Jinja writes ``words`` itself, or the end of them."""
    page = file.page
    for match in re.finditer(_pattern(words), page.text, re.IGNORECASE):
        if not page.plain[match.start() : match.end()].strip():
            return page.place(match.start())
    # `display: {{ kind }}`, `<input type="{{ kind }}">`, `{{ width }}rem`
    name, colon, _ = words.partition(": ")
    half = rf"(?<![\w-]){re.escape(name)}\s*:\s*\{{[{{%]" if colon else None
    if element := re.match(r"<[\w:-]+(?= )", words):
        half = re.escape(element[0]) + r"(?![\w:-])"
    elif half is None and (unit := re.fullmatch(r"[\d.+-]+([a-z]+|%)", words, re.IGNORECASE)):
        half = rf"\}}\}}{unit[1]}(?![\w-])"
    found = re.search(half, page.text, re.IGNORECASE) if half else None
    return page.place(found.start()) if found else None


def _pattern(words: str) -> str:
    """How a use may be spelt in the source."""
    if element := re.match(r"<[\w:-]+", words):
        return re.escape(element[0]) + r"(?![\w:-])"
    if attribute := re.match(r"([\w-]+)=", words):
        return rf"(?<![\w-]){re.escape(attribute[1])}\s*="
    if declaration := re.fullmatch(r"([\w-]+): (\S+)", words):
        return rf"(?<![\w-]){re.escape(declaration[1])}\s*:\s*{re.escape(declaration[2])}"
    if words.endswith("()"):
        return rf"(?<![\w-]){re.escape(words[:-1])}"
    if re.fullmatch(r"-?[a-z][a-z-]*", words):
        return rf"(?<![\w-]){re.escape(words)}\s*[:=]"
    return re.escape(words)


def _problem(
    feature: Feature, uses: Sequence[Found], readers: Readers, where: Source | Place
) -> Iterator[Problem]:
    """The problem with one feature in one file; none where nobody who sees these places lacks it."""
    concerned = readers.some(feature.gaps)
    # What stands for other programs only is no place to mend it.
    uses = [use for use in uses if concerned & _reached([use])]
    if not uses:
        return
    lacking = concerned & _reached(uses)
    place, more = (where, 0) if isinstance(where, Place) else _place(uses, where)
    not_at_all = frozenset(c for c in lacking if feature.gaps[c].support is Support.NOT)
    said = _said(feature, not_at_all, lacking - not_at_all, readers)
    lines = f"; also on {more} more line{'s' * (more > 1)}" if more else ""
    yield Problem(
        place,
        f"{_what(feature, uses[0].words)} {said}{lines}",
        f"{instead(feature.slug)}; more at {feature.page}",
        _severity(feature, uses, not_at_all, readers),
        f"clients/{feature.slug}",
    )


def _place(uses: Sequence[Found], file: Source) -> tuple[Place, int]:
    """The first place, and how many other lines there are."""
    lines = {file.page.text.count("\n", 0, use.offset) for use in uses}
    return file.page.place(min(use.offset for use in uses)), len(lines) - 1


def _reached(uses: Sequence[Found]) -> frozenset[MailClient]:
    """Who gets to see any of these places."""
    found: frozenset[MailClient] = frozenset()
    for within in {use.within for use in uses}:
        if within is Within.MSO:
            found |= _WORD
        elif within is Within.NOT_MSO:
            found |= _EVERYBODY - _WORD
        else:
            return _EVERYBODY
    return found


def _severity(
    feature: Feature, uses: Sequence[Found], lacking: frozenset[MailClient], readers: Readers
) -> Severity:
    """How grave it is: by the share of readers who meet it and do not have it at all."""
    checks = readers.checks
    # Whoever does not understand @media or @supports passes over what is in it, to what stands outside.
    within = {use.within for use in uses}
    if within <= {Within.MEDIA, Within.SUPPORTS}:
        deaf = features()["css-at-media"].gaps
        lacking = frozenset(
            c
            for c in lacking
            if Within.MEDIA in within and (c not in deaf or deaf[c].support is not Support.NOT)
        )
    share = readers.share(lacking)
    if checks.stop_from is not None and lacking and share >= checks.stop_from:
        return Severity.ERROR
    harmless = feature.slug in HARMLESS or all(use.mild for use in uses)
    if lacking and share >= checks.warn_from and not harmless:
        return Severity.WARNING
    return Severity.NOTE


def _what(feature: Feature, words: str) -> str:
    """The feature by its name, and in the template's own words where they differ."""
    title = feature.title
    said, named = ("".join(text.split()).lower() for text in (words.removesuffix("()"), title))
    # A title that lists several things would hide which one it is.
    if said in named and not re.search("[,&]", title):
        return quoted(title, most=100)
    return f"{quoted(words)} ({printable(title)})"


def _said(
    feature: Feature, not_at_all: frozenset[MailClient], partly: frozenset[MailClient], readers: Readers
) -> str:
    """Who lacks it, and how much of it."""
    half = f"{readers.named(partly, feature.tested)} ({_percent(partly, readers)}" if partly else ""
    note = _note(feature, partly, readers)
    told = f": {note}" if note else ""
    if not not_at_all:
        return f"is supported only in part by {half} of readers){told}"
    whole = f"{readers.named(not_at_all, feature.tested)} ({_percent(not_at_all, readers)} of readers)"
    if not partly:
        return f"is not supported by {whole}"
    return f"is not supported by {whole}, and only in part by {half}){told}"


def _percent(clients: frozenset[MailClient], readers: Readers) -> str:
    return percent(readers.share(clients))


def _note(feature: Feature, partly: frozenset[MailClient], readers: Readers) -> str:
    """What is missing where something is, for most readers: the data's own words, if they are few."""
    weights: Counter[str] = Counter()
    for client in sorted(partly, key=lambda client: client.key):
        for note in feature.gaps[client].notes:
            weights[note] += round(1000 * readers.shares[client])
    if not weights:
        return ""
    words = _SEE.sub("", _LINK.sub(r"\1", weights.most_common(1)[0][0]))
    words = " ".join(_LEAD.sub("", words).replace("`", "").split()).rstrip(".")
    words = printable(words[:1].lower() + words[1:])
    return words if len(words) <= _LONGEST else ""
