"""What Jinja complains about, in the words of somebody who writes letters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.problem import printable, quoted

_EXPECTED = re.compile(r"expected token '(?P<wanted>[^']+)', got '(?P<got>.+)'")
_UNKNOWN = re.compile(r"encountered unknown tag '(?P<tag>[^']+)'(?:.*needs to be closed is '(?P<open>\w+)')?")
_UNCLOSED = re.compile(r"unexpected end of template\. .*needs to be closed is '(?P<open>\w+)'")
_CHARACTER = re.compile(r"unexpected char (?P<char>'.+'|\".+\") at (?P<at>\d+)")
_BLOCK = re.compile(
    r"\{#.*?#\}|\{%[-+]?\s*(?P<end>end)?(?P<word>if|for|block|macro|call|filter|with|set)\b", re.DOTALL
)
_PRINT = "end of print statement"
_STATEMENT = "end of statement block"
_ENDS = {_PRINT: "}}", _STATEMENT: "%}"}
_OTHER_QUOTES = "“”„‘’«»"
_QUOTE = "text stands between plain quotes: 'Yerevan'"
_COMPARE = "to compare, write =="
#: What people write for tags from other languages, and what is meant.
_TAGS = {"elseif": "elif", "elsif": "elif", "endfi": "endif", "foreach": "for"}


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something wrong on ``line`` (from 1) of a template, at ``column`` (from 1) where that is known."""

    line: int
    message: str
    hint: str | None = None
    column: int | None = None


def explain(words: str, source: str, line: int) -> Complaint:
    """Put into plain words what Jinja said about ``line`` of ``source``."""
    message = plain(words)
    if found := _UNCLOSED.match(message):
        return _unclosed_block(source, found["open"], line)
    if found := _UNKNOWN.match(message):
        return _unknown_tag(source, line, found["tag"], found["open"])
    if message.startswith("unexpected end of template"):
        return _unclosed(source, len(source))
    if message == "missing end of comment tag":
        return Complaint(line, "a comment is opened here and never closed", "close it with #}")
    if found := _CHARACTER.match(message):
        return _character(source, line, found["char"][1:-1], int(found["at"]))
    if message.startswith("unexpected '}'"):
        return _early_brace(source, line)
    if message == "unexpected ')'":
        return Complaint(line, "this ) closes nothing", "take it away, or open one before")
    if found := _EXPECTED.match(message):
        return _expected(source, line, found["wanted"], found["got"])
    if found := re.match(r"(?:expected an expression, got|unexpected) '(end of .+)'", message):
        sign = _ENDS.get(found[1], "the end")
        return Complaint(line, f"something is missing before {sign}", None, _column(source, line, sign))
    return Complaint(line, message)


def plain(words: str) -> str:
    """A library's message as ours are: one line, lower case, no full stop."""
    text = printable(" ".join(words.split())).rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _unclosed_block(source: str, word: str, line: int) -> Complaint:
    opened = _opened(source, len(source), word)
    at = line if opened is None else _line_at(source, opened)
    return Complaint(
        at,
        f"the '{{% {word} %}}' that opens here is never closed",
        f"close it with {{% end{word} %}}",
        None if opened is None else _column_at(source, opened),
    )


def _unknown_tag(source: str, line: int, tag: str, open_: str | None) -> Complaint:
    column = _column(source, line, tag)
    if open_ is None:
        if tag.startswith("end") or tag in ("else", "elif"):
            return Complaint(line, f"{quoted(tag)} closes nothing that is open here", None, column)
        hint = f"write {_TAGS[tag]}" if tag in _TAGS else "a value is printed by {{ … }}, not by {% … %}"
        return Complaint(line, f"there is no tag {quoted(tag)}", hint, column)
    opened = _opened(source, _end_of(source, line), open_)
    where = "" if opened is None else f" of line {_line_at(source, opened)}"
    if tag in ("end", "endfi") or tag.startswith("end"):
        return Complaint(
            line, f"{quoted(tag)} does not close the '{open_}'{where}", f"write {{% end{open_} %}}", column
        )
    hint = (
        f"write {_TAGS[tag]}" if tag in _TAGS else f"the '{open_}'{where} is closed with {{% end{open_} %}}"
    )
    return Complaint(line, f"there is no tag {quoted(tag)}", hint, column)


def _unclosed(source: str, end: int) -> Complaint:
    """Two braces, or a brace and a %, that nothing closes."""
    opened = max(source.rfind("{{", 0, end), source.rfind("{%", 0, end), 0)
    sign = source[opened : opened + 2]
    return Complaint(
        _line_at(source, opened),
        f"the '{sign}' that opens here is never closed",
        f"close it with {'}}' if sign == '{{' else '%}'}",
        _column_at(source, opened),
    )


def _character(source: str, line: int, character: str, at: int) -> Complaint:
    # Jinja counts from the beginning of the template.
    column = _column_at(source, at) if _line_at(source, at) == line else None
    if character in _OTHER_QUOTES:
        return Complaint(line, f"{quoted(character)} is no quote that templates know", _QUOTE, column)
    if character in "'\"":
        return Complaint(
            line,
            f"the quote {character} that opens here is never closed",
            "close it with the same quote",
            column,
        )
    hint = {"&": "write 'and'", "!": "write 'not', or != between two values"}.get(character)
    return Complaint(line, f"{quoted(character)} has no place between the braces", hint, column)


def _early_brace(source: str, line: int) -> Complaint:
    """A } where an expression goes on."""
    text = source[_start_of(source, line) : _end_of(source, line)]
    for found in re.finditer(r"(\{\{|\{%)((?:(?!\}\}|%\}|\{\{|\{%).)*)(\}\}|%\}|\}|$)", text):
        sign, inside, closing = found.groups()
        wanted = "}}" if sign == "{{" else "%}"
        if inside.count("(") > inside.count(")"):
            at = found.start(2) + inside.rindex("(")
            return Complaint(line, "this ( is never closed", "close it with )", at + 1)
        if closing != wanted:
            at = found.start(3)
            # A single } belongs to what was read as the inside of the braces.
            brace = inside.find("}")
            return Complaint(
                line,
                f"the '{sign}' is not closed with '{wanted}'",
                f"close it with {wanted}",
                (found.start(2) + brace if brace >= 0 else at) + 1,
            )
    return Complaint(line, "'}' has no place here", "a value stands between {{ and }}")


def _expected(source: str, line: int, wanted: str, got: str) -> Complaint:
    end = _ENDS.get(wanted)
    text = source[_start_of(source, line) : _end_of(source, line)]
    if twice := re.search(r"\{\{[^{}]*(\{\{)", text):
        return Complaint(line, "'{{' stands inside '{{'", "one pair is enough", twice.start(1) + 1)
    if end is None:
        if wanted == "in":
            return Complaint(
                line, "a 'for' needs 'in'", "{% for order in orders %}", _column(source, line, "for")
            )
        if wanted == "name" and got in _ENDS:
            return Complaint(
                line,
                f"the name of a filter is missing before {_ENDS[got]}",
                "given_name|upper",
                _column(source, line, "|"),
            )
        if wanted == "," and (pair := _pair(text, got)):
            at = pair.end() - len(got) + 1
            return Complaint(
                line, f"{quoted(got)} after {quoted(pair[1])} is not understood", "put a comma between", at
            )
        return Complaint(line, f"{quoted(_said(wanted))} is expected where {quoted(_said(got))} stands")
    found = re.compile(rf"(?<!\w){re.escape(got)}(?!\w)").search(source, _start_of(source, line))
    stands = found.start() if found else _end_of(source, line)
    opened = source.rfind("{{" if end == "}}" else "{%", 0, stands)
    if opened >= 0 and _line_at(source, opened) < line:
        return _unclosed(source, opened + 2)
    if got == "=":
        return _equals(source, line)
    if got == "if" and re.search(r"\{%[-+]?\s*else\s+if\b", source[_start_of(source, line) :]):
        return Complaint(line, "'else if' is one word here", "write elif", _column(source, line, "else"))
    if got in ("string", "integer", "float"):
        return Complaint(
            line,
            f"{_said(got)} stands here where {end} or a comparison is expected",
            "a filter's words stand in parentheses: |default('friend'); two things are compared with ==",
        )
    pair = _pair(text, got)
    if pair is None:
        return Complaint(line, f"{quoted(got)} has no place here", None, _column(source, line, got, opened))
    return Complaint(
        line,
        f"{quoted(got)} after {quoted(pair[1])} is not understood",
        f"a name is one word: {pair[1]}_{got}; or is 'and', 'or', | or == missing between them?",
        pair.end() - len(got) + 1,
    )


def _pair(text: str, got: str) -> re.Match[str] | None:
    """The word ``got`` with the word before it."""
    return re.search(rf"([\w.]+)[ \t]+{re.escape(got)}(?!\w)", text) if got.isidentifier() else None


def _equals(source: str, line: int) -> Complaint:
    """A comparison with one sign, or with two in the wrong order."""
    text = source[_start_of(source, line) : _end_of(source, line)]
    for found in re.finditer(r"\{%[-+]?\s*(?:el)?if\b(?:(?!%\}).)*?(?<![=!<>])(=[<>]?)(?!=)", text):
        turned = found[1][::-1]
        return Complaint(
            line,
            f"{quoted(found[1])} compares nothing",
            f"write {'==' if turned == '=' else turned}",
            found.start(1) + 1,
        )
    return Complaint(line, "'=' has no place here", _COMPARE)


def _said(token: str) -> str:
    return {"string": "text", "integer": "a number", "float": "a number", "name": "a name"}.get(
        token, _ENDS.get(token, token)
    )


def _opened(source: str, end: int, word: str) -> int | None:
    """Where the innermost block that is open at ``end`` begins; None if it is not a ``word``."""
    open_: list[tuple[str, int]] = []
    for found in _BLOCK.finditer(source, 0, end):
        if found["word"] is None:
            continue
        if (
            found["word"] == "set"
            and not found["end"]
            and "=" in source[found.end() : source.find("%}", found.end())]
        ):
            continue
        if not found["end"]:
            open_.append((found["word"], found.start()))
        elif open_ and open_[-1][0] == found["word"]:
            open_.pop()
    return open_[-1][1] if open_ and open_[-1][0] == word else None


def _column(source: str, line: int, words: str, after: int = 0) -> int | None:
    start = _start_of(source, line)
    at = source.find(words, max(start, after), _end_of(source, line))
    return at - start + 1 if at >= 0 else None


def _line_at(source: str, offset: int) -> int:
    return source.count("\n", 0, offset) + 1


def _column_at(source: str, offset: int) -> int:
    return offset - source.rfind("\n", 0, offset)


def _start_of(source: str, line: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = source.find("\n", at) + 1
    return at


def _end_of(source: str, line: int) -> int:
    end = source.find("\n", _start_of(source, line))
    return len(source) if end < 0 else end
