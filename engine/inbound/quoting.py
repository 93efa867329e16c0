"""What of a text is quoted, and what is new.  Pure, linear in the length, never fails."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from engine.inbound import quoting_words as words
from engine.inbound.folding import fold

#: How many lines a program may break its "On …, … wrote:" over.
_MOST_LINES = 4
#: Longer lines are no announcement.
_LONGEST = 400
_SHORTEST = 8
# Names and addresses of many people in To and Cc.
_LONGEST_BLOCK = 40

# Some programs put the name or initials of whoever they quote before the mark.
_QUOTED = re.compile(r"[ \t\u200e\u200f\u202a-\u202e]{0,4}(?:>|&gt;|\uff1e|[A-Z][A-Za-z]{0,8}> )")
# An mbox holds ">From " for "From " (RFC 4155).
_ESCAPED = re.compile(r">From (?![^ ]*@|:)")
_BLANK = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffc]*")
_DASHES = re.compile(r"[-_=*~>]{2,}")
_RULE = re.compile(r"[_\u2014=]{10,}|-{20,}|(?:[_-] ){10,}")
_GROUPWISE = re.compile(r">>> .{3,200}>>>?$")
_ENDS = re.compile(r"(?::|։|-{3,}|: ?-{2,})[\"'*_ ]*$")
_END_OF_ADDRESS = re.compile(
    r"@[^\s<>@]{2,100}[>)\]]{1,3}[^a-z<>@]{0,30}[:։]$|@[^\s<>@]{2,100}[>)\]]{1,3}.{0,30}[:։]$"
)

# "On …, … <…> wrote:   Dear …": Yahoo's phones go on in the same line.
_BEGUN = re.compile(r"[^:]{6,60}:[^@:]{1,100}@[^\s<>@:]{2,100}> ?[^:<>@]{2,30}:(?= ?\w)")


class _Line(Enum):
    """What a line is."""

    NEW = auto()
    BLANK = auto()
    QUOTED = auto()
    #: Announces a quotation.
    NOTICE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What somebody wrote, without what they quoted.

    Attributes:
        passages: The new text in pieces, as quotations parted them; no blank lines around any, none empty.
        quotes: Whether anything was quoted.
    """

    passages: tuple[tuple[str, ...], ...]
    quotes: bool

    @property
    def text(self) -> str:
        """The passages, with an empty line between them."""
        return "\n\n".join("\n".join(passage) for passage in self.passages)


def unquoted(text: str) -> Written:
    """``text`` without quotations and what announces them.

    Lines may end with CR, LF or CRLF.  Quoted are lines marked with ">"; everything below an announcement
    ("On …, … wrote:", "-----Original Message-----", a block of "From:", "Sent:", "To:") unless marked lines
    follow it, which then end where their marks end; a marked line's own overflow.
    """
    lines = [line.rstrip() for line in re.split(r"\r\n|\r|\n", text)]
    kinds = [_marked(line) for line in lines]
    _overflow(lines, kinds)
    quotes = _Line.QUOTED in kinds
    # What is longer than any announcement is none, however it ends.
    folded = [fold(line) if len(line) <= _LONGEST else "" for line in lines]
    number = 0
    while number < len(lines):
        end = _notice(folded, kinds, number) if kinds[number] is _Line.NEW else None
        if end is None:
            number += 1
            continue
        first, last = end
        kinds[first:last] = [_Line.NOTICE] * (last - first)
        quotes = True
        following = _next(kinds, last)
        if following == len(kinds) or kinds[following] is not _Line.QUOTED:
            kinds[last:] = [_Line.QUOTED] * (len(lines) - last)
            break
        number = last
    return Written(passages=_passages(lines, kinds), quotes=quotes)


def _marked(line: str) -> _Line:
    if _BLANK.fullmatch(line):
        return _Line.BLANK
    if _QUOTED.match(line) and not _ESCAPED.match(line) and not _GROUPWISE.match(line):
        return _Line.QUOTED
    return _Line.NEW


def _overflow(lines: list[str], kinds: list[_Line]) -> None:
    """Marks the ends of quoted lines that a program broke without marking the rest.

    The last quoted line's end counts once the program is known to break lines so.
    """
    breaks = False
    for number in range(1, len(lines)):
        following = kinds[number + 1] if number + 1 < len(lines) else _Line.BLANK
        if (
            kinds[number] is _Line.NEW
            and kinds[number - 1] is _Line.QUOTED
            and (following is _Line.QUOTED or (breaks and following is _Line.BLANK))
            and len(lines[number - 1]) >= 60
            and len(lines[number]) < len(lines[number - 1])
            and not lines[number][0].isupper()
            and lines[number - 1][-1] not in ".!?:"
        ):
            kinds[number] = _Line.QUOTED
            breaks = True


def _notice(lines: list[str], kinds: list[_Line], number: int) -> tuple[int, int] | None:
    """The lines of the announcement that ends with, or begins at, line ``number``; None without one.

    Args:
        lines: All of them, folded.
    """
    folded = lines[number]
    if not folded:
        return None
    if _separates(folded):
        return number, _after_headers(lines, kinds, number + 1)
    if words.field_of(folded) is not None:
        end = _headers(lines, number)
        if end is not None:
            return number, end
    if _GROUPWISE.match(folded):
        return number, number + 1
    if _RULE.fullmatch(folded):
        following = _next(kinds, number + 1)
        if following < len(lines) and _any_headers(lines, following):
            return number, _after_headers(lines, kinds, following)
    begun = _BEGUN.match(folded)
    if begun is not None and words.BEGINS.match(folded) and _announces(begun[0], quoted=False):
        return number, number + 1
    if _ENDS.search(folded):
        first = _wrote(lines, kinds, number)
        if first is not None:
            return first, number + 1
    return None


def _separates(folded: str) -> bool:
    """Whether a line says that somebody else's message follows."""
    if len(folded) > 120:
        return False
    bare = folded.strip("-_=*~>:<|[] .")
    dressed = len(_DASHES.findall(folded)) > 0 or folded.endswith(":")
    if dressed and (words.ORIGINAL.fullmatch(bare) or words.FORWARDED.fullmatch(bare)):
        return True
    if dressed and words.FORWARDED.match(bare) and words.ADDRESS.search(bare):
        return True
    return words.ABOVE_THIS_LINE.search(folded) is not None and _DASHES.search(folded) is not None


def _headers(lines: list[str], number: int) -> int | None:
    """Where the headers end that begin at line ``number``; None where they are too few to be some."""
    fields: set[str] = set()
    end = number
    strays = 0
    for place in range(number, min(len(lines), number + _LONGEST_BLOCK)):
        if not lines[place]:
            # Some programs set each header apart; a second empty line is the end.
            strays += 2
        elif (field := words.field_of(lines[place])) is not None:
            if field in fields and field != "else":
                break
            fields.add(field)
            end, strays = place + 1, 0
        else:
            # The rest of a long header.
            strays += 1
        if strays > 3 or ("subject" in fields and strays > 1):
            break
    known = fields - {"else"}
    # "Date:" and "To:" are words of ordinary lists as well; whom it is from, and three in all, are not.
    enough = "from" in known and len(known) >= 3 and bool(known & {"sent", "subject"})
    return end if enough else None


def _any_headers(lines: list[str], number: int) -> bool:
    """Whether lines below a rule show headers, in a language we may not know."""
    found = []
    for line in lines[number : number + 6]:
        if not line:
            break
        if words.is_label(line):
            found.append(line)
    shown = " ".join(found)
    first = words.field_of(found[0]) if found else None
    return (len(found) >= 2 and first in ("from", "sent")) or (
        len(found) >= 3 and words.WHEN.search(shown) is not None
    )


def _after_headers(lines: list[str], kinds: list[_Line], number: int) -> int:
    """``number``, or the end of the headers that follow there."""
    following = _next(kinds, number)
    if following < len(lines) and kinds[following] is _Line.NEW:
        return _headers(lines, following) or number
    return number


def _next(kinds: list[_Line], number: int) -> int:
    """The next line that is not blank; the number of lines where there is none."""
    while number < len(kinds) and kinds[number] is _Line.BLANK:
        number += 1
    return number


def _wrote(lines: list[str], kinds: list[_Line], last: int) -> int | None:
    """Where the "On …, … wrote:" begins that ends on line ``last``; None where there is none."""
    quoted_next = (following := _next(kinds, last + 1)) < len(kinds) and kinds[following] is _Line.QUOTED
    best: int | None = None
    joined = ""
    for first in range(last, max(-1, last - _MOST_LINES), -1):
        if kinds[first] is not _Line.NEW or len(joined) + len(lines[first]) > _LONGEST:
            break
        joined = f"{lines[first]} {joined}".strip()
        if first < last and lines[first].endswith((".", "!", "?")) and best is not None:
            break
        if len(joined) < _SHORTEST or not _announces(joined, quoted=quoted_next):
            continue
        begins = words.BEGINS.match(joined) is not None
        top = first == 0 or kinds[first - 1] is not _Line.NEW
        if begins:
            return first
        if best is None and (top or quoted_next or joined.count(" ") <= 8):
            best = first
    return best


def _announces(folded: str, *, quoted: bool) -> bool:
    """Whether text that ends with a colon announces a quotation.

    Args:
        quoted: Marked lines follow; then less will do.
    """
    if words.WROTE_MYSELF.search(folded):
        return quoted
    wrote = words.WROTE.search(folded[-160:]) is not None
    by = words.ADDRESS.search(folded) is not None
    when = words.WHEN.search(folded) is not None
    if wrote and (by or when):
        return True
    if by and when and _END_OF_ADDRESS.search(folded):
        return True
    return quoted and (
        (wrote and folded.count(" ") <= 12) or (when and words.BEGINS.match(folded) is not None) or by
    )


def _passages(lines: list[str], kinds: list[_Line]) -> tuple[tuple[str, ...], ...]:
    passages: list[tuple[str, ...]] = []
    current: list[str] = []
    for line, kind in [*zip(lines, kinds, strict=True), ("", _Line.QUOTED)]:
        if kind is _Line.NEW:
            current.append(line.removeprefix(">") if _ESCAPED.match(line) else line)
        elif kind is _Line.BLANK and current:
            current.append("")
        elif kind is not _Line.BLANK and current:
            while not current[-1]:
                current.pop()
            passages.append(tuple(current))
            current = []
    return tuple(passages)
