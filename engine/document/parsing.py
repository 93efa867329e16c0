"""YAML text as a tree that knows where everything stands.  The one module that knows PyYAML.

What of YAML is understood: mappings with text keys, lists, text in every style, anchors and aliases
within the bounds below, one document.  Plain ``true`` and ``false`` are yes and no, plain ``null``,
``~`` and nothing at all are None (the YAML 1.2 core schema).  Every other plain scalar stays the text
it is written as: ``no`` and ``12:30`` mean what they say, and the model that is filled decides whether
``0374`` is a number or a telephone.  Tags, merge keys (``<<``), keys that are not text and a key given
twice are problems.

Files come from outside, so everything is bounded before it costs anything: the tree is built from the
parser's events, without recursion, and reading stops at the first bound that is passed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from engine.document.syntax import Complaint, Lines, explain
from engine.problem import quoted

#: Mappings and lists inside each other; a campaign needs 3, a config 6.
DEEPEST = 32
#: Keys, values and lists of one file, aliases counted as often as they are used.
MOST_NODES = 20_000

# The pure parser stands in where PyYAML was installed without libyaml.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: What no text may hold; line ends and tabs it may (YAML 1.2, 5.1, without DEL and the byte order mark).
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_YES = frozenset({"true", "True", "TRUE"})
_NO = frozenset({"false", "False", "FALSE"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scalar:
    """One value.  ``start`` and ``end`` are offsets in characters; ``style`` is YAML's: '', ', ", |, >."""

    start: int
    end: int
    value: str | bool | None
    style: str
    size: int = 1
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entry:
    """A key and its value.  ``start`` is where the key stands."""

    start: int
    value: Node


@dataclass(slots=True, kw_only=True, eq=False)
class Mapping:
    """Entries by key, in the order of the file.  ``size`` counts all nodes, ``height`` levels below."""

    start: int
    entries: dict[str, Entry] = field(default_factory=dict)
    size: int = 1
    height: int = 1


@dataclass(slots=True, kw_only=True, eq=False)
class Sequence:
    """A list.  ``size`` counts all nodes, ``height`` levels below."""

    start: int
    items: list[Node] = field(default_factory=list)
    size: int = 1
    height: int = 1


Node: TypeAlias = Scalar | Mapping | Sequence


def parse(text: str) -> tuple[Node | None, list[Complaint]]:
    """The tree of ``text`` (no byte order mark, no control characters) and what is wrong with it.

    After a mistake of form the parser cannot go on, so that one comes alone or last; mistakes of
    meaning (a key given twice, a tag) are all found.  No node where the text holds nothing.
    """
    builder = _Builder(text)
    try:
        for event in yaml.parse(text, Loader=LOADER):
            builder.take(event)
    except _Stop:
        pass
    except yaml.MarkedYAMLError as error:
        offset = _index(error.problem_mark)
        began = offset if error.context_mark is None else _index(error.context_mark)
        builder.complaints.append(explain(text, error.problem or "", error.context or "", offset, began))
    return builder.root, builder.complaints


def _index(mark: object) -> int:
    # Two classes of marks, libyaml's and PyYAML's, share no type; events made by hand have none.
    return int(getattr(mark, "index", 0))


class _Stop(Exception):  # noqa: N818 - not an error: the complaint is already noted
    """Nothing after this is worth reading."""


@dataclass(slots=True, kw_only=True)
class _Open:
    """A mapping or list whose end has not come; ``key`` is the mapping's key that waits for a value."""

    node: Mapping | Sequence
    anchor: str | None
    key: tuple[str, int] | None = None
    waiting: bool = False


class _Builder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.root: Node | None = None
        self.complaints: list[Complaint] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, Node | None] = {}
        self._documents = 0
        self._nodes = 0

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._stop(event, "a second document begins here", "keep one to a file: remove the '---'")
            case yaml.ScalarEvent():
                self._tag(event)
                self._place(self._scalar(event), event.anchor)
            case yaml.MappingStartEvent():
                self._descend(Mapping(start=_index(event.start_mark)), event)
            case yaml.SequenceStartEvent():
                self._descend(Sequence(start=_index(event.start_mark)), event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                closed = self._open.pop()
                self._place(closed.node, closed.anchor)
            case yaml.AliasEvent():
                self._alias(event)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        value: str | bool | None = event.value
        style = event.style or ""
        if not style and event.tag is None:
            if event.value in _NULL:
                value = None
            elif event.value in _YES or event.value in _NO:
                value = event.value in _YES
        if isinstance(value, str) and (odd := UNPRINTABLE.search(value)):
            self._complain(
                _index(event.start_mark),
                f"an invisible character, {quoted(odd[0])}, is in this text",
                "remove it",
            )
        return Scalar(start=_index(event.start_mark), end=_index(event.end_mark), value=value, style=style)

    def _tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag is not None:
            start = _index(event.start_mark)
            # The word itself is not shown: a password may begin so.
            loud = self.text.startswith("!!", start)
            self._complain(
                start,
                "tags, which begin with '!!', are not understood"
                if loud
                else "text that begins with '!' needs quotes",
                "remove it" if loud else "put quotes round the whole text",
            )

    def _descend(self, node: Mapping | Sequence, event: yaml.CollectionStartEvent) -> None:
        self._tag(event)
        if self._open and isinstance(self._open[-1].node, Mapping) and not self._open[-1].waiting:
            braces = self.text.startswith("{{", self._open[-1].node.start)
            self._stop(
                event,
                "a key must be text, not a list or a mapping",
                "put quotes round text that begins with '{{'" if braces else None,
            )
        if len(self._open) >= DEEPEST:
            self._stop(event, f"lists and keys stand more than {DEEPEST} deep inside each other")
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._open.append(_Open(node=node, anchor=event.anchor))

    def _alias(self, event: yaml.AliasEvent) -> None:
        anchor = event.anchor or ""
        name = quoted(f"*{anchor}")
        if anchor not in self._anchors:
            self._stop(event, "text that begins with '*' needs quotes", "put quotes round the whole text")
        node = self._anchors[anchor]
        if node is None:
            self._stop(event, f"{name} would repeat itself inside itself for ever", "write it out")
        elif len(self._open) + node.height > DEEPEST:
            self._stop(event, f"lists and keys stand more than {DEEPEST} deep inside each other")
        else:
            self._place(node, None, event)

    def _place(self, node: Node, anchor: str | None, alias: yaml.AliasEvent | None = None) -> None:
        """Put a finished node where it belongs."""
        if anchor is not None:
            self._anchors[anchor] = node
        self._count(node, alias)
        if not self._open:
            self.root = node
            return
        above = self._open[-1]
        if isinstance(above.node, Sequence):
            above.node.items.append(node)
        elif not above.waiting:
            above.key = self._key(above.node, node)
            above.waiting = True
            return
        else:
            above.waiting = False
            if above.key is not None:
                name, start = above.key
                above.node.entries[name] = Entry(start=start, value=node)
        above.node.size += node.size
        above.node.height = max(above.node.height, node.height + 1)

    def _count(self, node: Node, alias: yaml.AliasEvent | None) -> None:
        # A node that was written is counted once; one that is repeated with all that is in it.
        self._nodes += node.size if alias else 1
        if self._nodes > MOST_NODES:
            start = _index(alias.start_mark) if alias else node.start
            self._complain(start, f"the file holds more than {MOST_NODES:,} keys and values")
            raise _Stop

    def _key(self, mapping: Mapping, node: Node) -> tuple[str, int] | None:
        """The key's text and place; None if it cannot be used, which is then noted."""
        if not isinstance(node, Scalar):
            self._complain(node.start, "a key must be text, not a list or a mapping")
            return None
        # Keys are names: `on`, `no`, `true` and `12` are what they look like.
        name = self.text[node.start : node.end] if not isinstance(node.value, str) else node.value
        if not name.strip():
            self._complain(node.start, "a key is missing before ':'")
        elif name == "<<" and not node.style:
            self._complain(
                node.start,
                "merge keys '<<' are not understood",
                "write the keys out; a whole value can be named with &name and repeated with *name",
            )
        elif name in mapping.entries:
            line, _ = Lines(self.text).at(mapping.entries[name].start)
            self._complain(node.start, f"{quoted(name)} is given twice", f"it already stands on line {line}")
        else:
            return name, node.start
        return None

    def _complain(self, offset: int, message: str, hint: str | None = None) -> None:
        self.complaints.append(Complaint(offset, message, hint))

    def _stop(self, event: yaml.Event, message: str, hint: str | None = None) -> None:
        self._complain(_index(event.start_mark), message, hint)
        raise _Stop
