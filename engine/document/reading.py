"""A YAML file as plain data, and where each piece of it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath
from typing import TypeAlias

from engine.document.aligning import position
from engine.document.model import canonical
from engine.document.parsing import UNPRINTABLE, Entry, Mapping, Node, Scalar, Sequence, parse
from engine.document.syntax import Lines
from engine.problem import Place, Problem, in_order, quoted

#: Octets of one file.  A config with a hundred segments has ten thousand.
LARGEST = 1_000_000


#: A path into a document: keys, and list positions from 0.
Loc: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Document:
    """One YAML file whose top level is a mapping.

    A path into it (``loc``) is keys and list positions from 0; a key in any of its spellings
    (``one per``, ``one_per``, ``one-per``) names the same entry.
    """

    path: PurePath
    # A password may stand in a config.
    text: str = field(repr=False)
    root: Mapping = field(repr=False)

    @cached_property
    def data(self) -> dict[str, object]:
        """Everything as dict, list, str, bool and None.

        Numbers are text, as written: only who wants one knows that ``0374`` is not one.
        """
        return {key: _plain(entry.value) for key, entry in self.root.entries.items()}

    def value(self, *loc: str | int) -> object:
        """What stands at ``loc``, as in ``data``; None where nothing does."""
        node, _, whole = self._find(loc)
        return _plain(node) if whole else None

    def texts(self) -> Iterator[tuple[Loc, str]]:
        """Every text value and its path, keys as they are written, in the order of the file."""
        return _texts(self.root, ())

    def place(self, *loc: str | int) -> Place:
        """Where the value at ``loc`` stands.

        Of an empty value it is where its key stands.  Where nothing is at ``loc``, it is the key of
        the innermost thing around it that is there, or the file's first line.
        """
        node, key, whole = self._find(loc)
        if key is None:
            return Place(self.path, 1)
        empty = isinstance(node, Scalar) and node.start == node.end
        return self._at(node.start if whole and not empty else key)

    def key_place(self, *loc: str | int) -> Place:
        """Where the key of the value at ``loc`` stands; of a list's item, where the item does."""
        _, key, _ = self._find(loc)
        return Place(self.path, 1) if key is None else self._at(key)

    def places(self, *loc: str | int) -> Iterator[Place]:
        """Where everything at and below ``loc`` stands, keys and values."""
        yield self.key_place(*loc)
        yield self.place(*loc)
        node, _, whole = self._find(loc)
        match node:
            case Mapping() if whole:
                for key in node.entries:
                    yield from self.places(*loc, key)
            case Sequence() if whole:
                for number in range(len(node.items)):
                    yield from self.places(*loc, number)

    def text_place(self, loc: Loc, offset: int) -> Place:
        """Where one character of the text at ``loc`` stands.

        ``offset`` counts from 0 in the text as a model holds it, without white space round it, and
        may be one past its end.  Where quotes and folded lines make it impossible to tell, the
        place is the value's.
        """
        node, _, whole = self._find(loc)
        if not whole or not isinstance(node, Scalar) or not isinstance(node.value, str):
            return self.place(*loc)
        found = position(self.text[node.start : node.end], node.value, node.style, offset)
        return self.place(*loc) if found is None else self._at(node.start + found)

    def _at(self, offset: int) -> Place:
        return Place(self.path, *self._lines.at(offset))

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    def _find(self, loc: Loc) -> tuple[Node, int | None, bool]:
        """The node at ``loc`` or the innermost around it, where its key stands, and whether it is
        at all of ``loc``."""
        node: Node = self.root
        key: int | None = None
        for step in loc:
            match node:
                case Mapping() if (entry := entry_of(node, str(step))) is not None:
                    node, key = entry.value, entry.start
                case Sequence() if isinstance(step, int) and step < len(node.items):
                    node = node.items[step]
                    key = node.start
                case _:
                    return node, key, False
        return node, key, True


def read_document(content: bytes, path: PurePath) -> tuple[Document | None, list[Problem]]:
    """Read one file's bytes.  Pure: ``path`` only names the places in problems; nothing is opened.

    Returns:
        A document and no problems, or None and at least one problem.
    """
    if len(content) > LARGEST:
        size = f"{len(content) / 1_000_000:.1f} MB"
        return None, [
            Problem(Place(path, 1), f"the file is too large: {size}, where 1 MB is the most that is read")
        ]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(content, error.start, path)]
    lines = Lines(text)
    if odd := UNPRINTABLE.search(text):
        place = Place(path, *lines.at(odd.start()))
        return None, [Problem(place, f"an invisible character, {quoted(odd[0])}, stands here", "delete it")]
    root, complaints = parse(text)
    problems = [
        Problem(Place(path, *lines.at(complaint.offset)), complaint.message, complaint.hint)
        for complaint in complaints
    ]
    if problems:
        return None, in_order(problems)
    if root is None or (isinstance(root, Scalar) and root.value is None):
        return None, [Problem(Place(path, 1), "the file is empty")]
    if not isinstance(root, Mapping):
        place = Place(path, *lines.at(root.start))
        return None, [
            Problem(place, "the file does not begin with a key", "write lines such as 'key: value'")
        ]
    return Document(path=path, text=text, root=root), []


def entry_of(mapping: Mapping, key: str) -> Entry | None:
    """The entry under ``key`` as written or, failing that, in another spelling of it."""
    if key in mapping.entries:
        return mapping.entries[key]
    for written, entry in mapping.entries.items():
        if canonical(written) == canonical(key):
            return entry
    return None


def _not_utf8(content: bytes, start: int, path: PurePath) -> Problem:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Problem(
            Place(path, 1), "the file is saved as UTF-16", "save it again as UTF-8 (an option of 'Save as')"
        )
    before = content[:start].decode("utf-8-sig")
    line, column = Lines(before).at(len(before))
    return Problem(
        Place(path, line, column),
        f"the byte {content[start]:#04x} here is not UTF-8",
        "save the file again as UTF-8 (an option of 'Save as')",
    )


def _plain(node: Node) -> object:
    match node:
        case Scalar():
            return node.value
        case Mapping():
            return {key: _plain(entry.value) for key, entry in node.entries.items()}
        case Sequence():
            return [_plain(item) for item in node.items]


def _texts(node: Node, loc: Loc) -> Iterator[tuple[Loc, str]]:
    match node:
        case Scalar(value=str(text)):
            yield loc, text
        case Mapping():
            for key, entry in node.entries.items():
                yield from _texts(entry.value, (*loc, key))
        case Sequence():
            for number, item in enumerate(node.items):
                yield from _texts(item, (*loc, number))
