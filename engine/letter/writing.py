"""Letters from templates: one shape for all who take the same path, the values filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2.nodes import Template

from engine.errors import LetterFailed
from engine.language import Direction, direction
from engine.letter import checking
from engine.letter.branches import Branch, Ways
from engine.letter.cache import Cache
from engine.letter.failing import FAULTS, Traced, failure, misplaced
from engine.letter.filling import Filler
from engine.letter.model import Body, Image
from engine.letter.phrase import Literal
from engine.letter.places import MisplacedError, index_of
from engine.letter.sandbox import Sandbox
from engine.letter.shape import Draft, Pattern, Press, Shape, pattern
from engine.letter.sketching import GapFiller, HidingGaps, Lenient, Noting, Sketch, settled
from engine.letter.slots import CONTENT, LONGEST, MARK, Capture, Hiding, Slots, TooMuchError, unveil
from engine.letter.template import Files, Variant
from engine.letter.text import finished, text_pieces
from engine.letter.vocabulary import Vocabulary
from engine.problem import Place, Problem

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")


@dataclass(slots=True)
class Tally:
    """What writing came to so far, so that a plan can say what makes letters slow.

    Attributes:
        letters: Letters written.
        compiled: Shapes compiled; the same shape counts again when it had been dropped from the cache.
        literal: Shapes with changed text made of values in them, which serve one person only.
        turns: For each loop, by its place, the different numbers of turns seen when a shape was compiled.
    """

    letters: int = 0
    compiled: int = 0
    literal: int = 0
    turns: dict[Place, set[int]] = field(default_factory=dict)

    @property
    def busiest(self) -> Place | None:
        """The loop with the most different numbers of turns; None without loops."""
        return max(self.turns, key=lambda place: (len(self.turns[place]), place), default=None)


@dataclass(slots=True)
class _Tongue:
    """All that is kept for one language."""

    variant: Variant
    sandbox: Sandbox
    press: Press
    #: Runs a letter again whose template changed text made of values; made when first needed.
    hiding: Sandbox | None = None


class Writer:
    """Writes one letter to many people.

    Pure: knows template files by name, touches no disk, network or clock.  Not for two threads at once.
    """

    def __init__(
        self,
        files: Mapping[str, bytes],
        letter: str,
        *,
        vocabulary: Vocabulary,
        cache_bytes: int = 32 * 2**20,
    ) -> None:
        """``files`` by their names relative to the folder of templates; ``letter`` is a folder in it.

        Mistakes in them are found by ``problems``; writing a letter with one raises ``LetterFailed``.
        """
        self.tally = Tally()
        self._files = Files(files, letter)
        self._ways = Ways(self._files.line)
        #: The numbers of the ways that the last letter took; its language's ``branches`` say which they are.
        self.reached: frozenset[int] = frozenset()
        self._vocabulary = vocabulary
        self._shapes: Cache[Shape | Draft] = Cache(cache_bytes)
        self._texts: Cache[Pattern] = Cache(cache_bytes // 8)
        self._tongues: dict[str, _Tongue] = {}
        self._parsed: dict[str, dict[str, Template]] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._problems: dict[frozenset[str], list[Problem]] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """In which the letter is written, in the order of the alphabet."""
        return tuple(sorted(self._files.variants))

    def names(self, language: str) -> frozenset[str]:
        """Every name of a value the letter may ask for in ``language``, its layout and parts included."""
        if language not in self._names:
            sandbox, variant = self._tongue(language).sandbox, self._files.variants[language]
            self._names[language] = checking.names(self._files, sandbox, variant)
        return self._names[language]

    def problems(self, known: Collection[str]) -> list[Problem]:
        """Every mistake in the letter's files, in all languages.

        ``known`` are the names of values that letters get; "shop.name" among them says that ``shop``
        has a part called ``name``, and no others than those given so.
        """
        asked = frozenset(known)
        if asked not in self._problems:
            sandboxes = {language: self._tongue(language).sandbox for language in self.languages}
            self._problems[asked] = checking.problems(self._files, sandboxes, asked, self._vocabulary)
        return list(self._problems[asked])

    def branches(self, language: str) -> tuple[Branch, ...]:
        """Every way the letter in ``language`` can go: subject and preheader, text, layout, parts.

        In the order of the files and their lines.  A template that cannot be read has none.
        """
        trees = {one: self._trees(one) for one in self.languages}
        found = self._ways.branches(trees[language], self._files.resolve)
        return found + self._ways.elsewhere(frozenset[str]().union(*trees.values()))

    def _trees(self, language: str) -> dict[str, Template]:
        """The templates of the letter in one language, but for those that cannot be read."""
        if language not in self._parsed:
            sandbox, variant = self._tongue(language).sandbox, self._files.variants[language]
            found = checking.trees(self._files, sandbox, variant)
            self._parsed[language] = {name: tree for name, tree in found if isinstance(tree, Template)}
        return self._parsed[language]

    def write(self, language: str, values: Mapping[str, object]) -> Body:
        """One person's letter.

        Raises:
            LetterFailed: with the template's line.
            KeyError: for a language the letter is not written in.
        """
        tongue = self._tongue(language)
        sandbox = tongue.sandbox
        sandbox.reached.clear()
        try:
            run = self._run(sandbox, tongue.variant, language, values)
            html, images, text = self._filled(tongue, run, values)
        except MisplacedError as error:
            traced = Traced()
            self._run(self._sandbox(traced), tongue.variant, language, values)
            raise LetterFailed(misplaced(error, self._files, traced, tongue.variant.name)) from error
        # Whatever a template may raise: it computes with what people wrote.
        except FAULTS as error:
            raise LetterFailed(failure(error, self._files, tongue.variant.name)) from error
        self.tally.letters += 1
        self.reached = frozenset(sandbox.reached)
        return Body(subject=run.subject, preheader=run.preheader, html=html, text=text, images=images)

    def sketch(self, language: str, values: Mapping[str, object]) -> Sketch:
        """One person's letter as far as it can be written: what nobody gave shows as ``[undefined: name]``.

        Raises:
            LetterFailed: for anything else that is wrong, with the template's line.
            KeyError: for a language the letter is not written in.
        """
        tongue = self._tongue(language)
        variant, press, slots = tongue.variant, tongue.press, Noting(self._files.line)
        try:
            run = self._run(self._sandbox(slots, Lenient), variant, language, values)
            body, layout = run.page
            if slots.melted:
                veiled = self._run(
                    self._sandbox(HidingGaps(self._files.line), Lenient), variant, language, values
                )
                press.compare(body, layout, veiled.page)
            filler = GapFiller(slots.present)
            shape = press.draft(body, layout)
            if isinstance(shape, Draft):
                words = shape.words(settled(shape, slots.values), filler)
                shape = press.shape(
                    shape.applied(body, words), None if layout is None else shape.applied(layout, words)
                )
            written = shape.text or pattern(text_pieces(_text(run.text or ())))
            html, text = shape.html.fill(slots.values, filler.page), written.fill(slots.values, filler.text)
        except MisplacedError as error:
            raise LetterFailed(misplaced(error, self._files, slots, variant.name)) from error
        except FAULTS as error:
            raise LetterFailed(failure(error, self._files, variant.name)) from error
        text = finished(text, direction(variant.language))
        made = Body(subject=run.subject, preheader=run.preheader, html=html, text=text, images=shape.images)
        return Sketch(body=made, undefined=tuple(slots.problems))

    def _run(self, sandbox: Sandbox, variant: Variant, language: str, values: Mapping[str, object]) -> _Run:
        """Run every template of the letter."""
        tag = str(values.get("language", language))
        runs = direction(language)
        context: dict[str, Any] = {**values, "direction": Literal(runs.value)}
        context["language"] = Literal(tag if _TAG.fullmatch(tag) else language)
        sandbox.slots.present = lambda value: self._vocabulary.present(value, language)
        subject, preheader = (
            self._line(sandbox, variant, part, context, runs) for part in ("subject", "preheader")
        )
        context |= {"subject": subject, "preheader": preheader}
        sandbox.clear()
        body = _chunks(sandbox, variant.name, context)
        layout = text = None
        if variant.layout is not None:
            layout = _chunks(sandbox, variant.layout, {**context, "content": Capture(CONTENT, sandbox.slots)})
        if variant.text is not None:
            text = _chunks(sandbox, variant.text, context)
        return _Run(subject, preheader, body, layout, text)

    def _line(
        self, sandbox: Sandbox, variant: Variant, part: str, context: Mapping[str, Any], runs: Direction
    ) -> str:
        """The subject or the preheader: one line of plain text."""
        if not getattr(variant, part):
            return ""
        sandbox.clear()
        slots = sandbox.slots
        text = "".join(_chunks(sandbox, f"{variant.name}:{part}", context))
        filler = Filler(slots.present)
        filled = MARK.sub(lambda mark: filler.plain(slots.values[index_of(mark[0])]), unveil(text))
        return finished(_BLANKS.sub(" ", filled).strip(), runs)

    def _filled(
        self, tongue: _Tongue, run: _Run, given: Mapping[str, object]
    ) -> tuple[str, tuple[Image, ...], str]:
        values = tongue.sandbox.slots.values
        filler = Filler(tongue.sandbox.slots.present)
        shape = self._shape(tongue, run, given, values, filler)
        written = shape.text or self._text(run.text or ())
        text = finished(written.fill(values, filler.text), direction(tongue.variant.language))
        return shape.html.fill(values, filler.page), shape.images, text

    def _shape(
        self, tongue: _Tongue, run: _Run, given: Mapping[str, object], values: list[object], filler: Filler
    ) -> Shape:
        """The letter's shape, from the cache or compiled."""
        melted = tongue.sandbox.slots.melted
        key: tuple[object, ...] = (tongue.variant.language, *run.key, melted)
        found = self._shapes.get(key)
        if found is None:
            body, layout = run.page
            if melted:
                tongue.press.compare(body, layout, self._hidden(tongue, given))
            found = tongue.press.draft(body, layout)
            self._keep(key, run, found)
            self._count(tongue.sandbox)
        if isinstance(found, Shape):
            return found
        words = found.words(values, filler)
        shape = self._shapes.get((key, words))
        if isinstance(shape, Shape):
            return shape
        layout = None if run.layout is None else found.applied(_text(run.layout), words)
        shape = tongue.press.shape(found.applied(_text(run.body), words), layout)
        self._keep((key, words), run, shape)
        return shape

    def _hidden(self, tongue: _Tongue, given: Mapping[str, object]) -> tuple[str, str | None]:
        """Body and layout with the letters of changed text hidden."""
        if tongue.hiding is None:
            tongue.hiding = self._sandbox(Hiding())
        return self._run(tongue.hiding, tongue.variant, tongue.variant.language, given).page

    def _keep(self, key: object, run: _Run, thing: Shape | Draft) -> None:
        self._shapes.put(key, thing, run.size + (thing.size if isinstance(thing, Shape) else 500))

    def _text(self, run: tuple[str, ...]) -> Pattern:
        """The pattern of a plain text that a template writes."""
        key = _marked(run)
        found = self._texts.get(key)
        if found is None:
            found = pattern(text_pieces(_text(run)))
            self._texts.put(key, found, found.size + 16 * len(run))
        return found

    def _count(self, sandbox: Sandbox) -> None:
        self.tally.compiled += 1
        self.tally.literal += sandbox.slots.melted
        for (name, line), turns in sandbox.turns.items():
            self.tally.turns.setdefault(self._files.line(name, line), set()).add(turns)

    def _tongue(self, language: str) -> _Tongue:
        if language not in self._tongues:
            variant = self._files.variants[language]
            self._tongues[language] = _Tongue(
                variant,
                self._sandbox(Slots()),
                Press(
                    is_markdown=variant.markdown,
                    language=language,
                    direction=direction(language),
                    image=lambda name: self._files.image(name, variant.name),
                    own_text=variant.text is not None,
                ),
            )
        return self._tongues[language]

    def _sandbox(self, slots: Slots, kind: Callable[..., Sandbox] = Sandbox) -> Sandbox:
        return kind(
            source=self._files.source,
            resolve=self._files.resolve,
            slots=slots,
            filters=self._vocabulary.filters,
            functions=self._vocabulary.functions,
            ways=self._ways,
        )


@dataclass(frozen=True, slots=True)
class _Run:
    """What the templates gave for one person."""

    subject: str
    preheader: str
    body: tuple[str, ...]
    layout: tuple[str, ...] | None
    text: tuple[str, ...] | None

    @property
    def key(self) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
        """What letters of one shape have in common."""
        return _marked(self.body), None if self.layout is None else _marked(self.layout)

    @property
    def page(self) -> tuple[str, str | None]:
        """Body and layout.

        Raises:
            TooMuchError: if one of them is too long.
        """
        return _text(self.body), None if self.layout is None else _text(self.layout)

    @property
    def size(self) -> int:
        """Octets of the key it makes, about: most pieces are the templates' own and shared."""
        pieces = len(self.body) + len(self.layout or ())
        own = sum(len(piece) for piece in self.body if type(piece) is Capture)
        return 16 * pieces + 2 * own


def _chunks(sandbox: Sandbox, name: str, context: Mapping[str, Any]) -> tuple[str, ...]:
    template = sandbox.get_template(name)
    return tuple(template.root_render_func(template.new_context(dict(context))))


def _marked(run: tuple[str, ...]) -> tuple[str, ...]:
    # A capture compares by its values; as part of a key it would take one reader's for another's markup.
    return tuple(map(str.__str__, run))


def _text(run: tuple[str, ...]) -> str:
    if sum(map(str.__len__, run)) > LONGEST:
        raise TooMuchError(f"the page grows past {LONGEST:,} characters")
    return "".join(run)
