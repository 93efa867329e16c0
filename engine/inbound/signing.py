"""Where somebody's letter ends and the signature begins.  Pure, linear, never fails.

A signature is what would stand below any letter of theirs: a closing formula with their name, the block of
name and contact details, what the phone or the company's server adds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.inbound import signing_words as words
from engine.inbound.folding import fold

#: Lines with something on them that a signature may have below its closing formula or name.
_MOST_LINES = 16
_LONGEST_LINE = 160
_LONGEST_NAME = 40
#: Lines at the end in which a signature, and what a server adds to it, may lie.
_LONGEST_SIGNATURE = 100

# RFC 3676 4.3, and how programs that strip spaces leave it.
_DELIMITER = re.compile(r"(?:--|\u2014|\u2013\u2013|__|- -) ?|[_\u2014]{5,}|-{5,}|={8,}|\*{8,}")
_TOUCHED = re.compile(r"^[*_~\s|]+|[*_~\s|]+$")
_DASHED_NAME = re.compile(r"[-\u2013\u2014~]{1,2} ?(\S.{0,39})")
_SENTENCE_ENDS = (".", "!", "?", "…", "։", "。", "！", "？", "׃")
_POSTSCRIPT = re.compile(r"p\.? ?s\b|з\.?ы\b|п\.?с\b|נ\.?ב\b|հ\.?գ\b")
#: Titles beside a name, and whom somebody signs for.
_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "herr", "frau", "mme", "i", "a", "v", "ppa", "gez"})
_KISSES = re.compile(r"[ ,]+(?:x{1,4}|xo(?:xo)?)$")
# What stands behind a name on its line: "Ann Smith | Buyer", "Ann Smith (Mrs)".
_BESIDE_NAME = re.compile(r" ?[|·•(/]| [-,] |, ")
_NAME = re.compile(r"(?:[^\W\d_]|[.'’` -])+")
_PICTURE = re.compile(
    r"\[(?:image|cid|bild|logo)[:\]][^\]]{0,200}\]?|<image[0-9]{3}\.\w+>|\ufffc+|<https?://[^>\s]{1,300}>"
    r"|\[https?://[^\]\s]{1,300}\]"
)

# "[Proton Mail](https://…)"
_LINKED = re.compile(r"\[([^\]\[]{1,60})\]\(https?://[^\s)]{1,300}\)")


def unsigned(
    lines: Sequence[str], *, name: str = "", marked: Sequence[str] = (), alone: bool = True
) -> list[str]:
    """``lines`` without the signature at their end; empty where they hold nothing else.

    A closing formula counts with up to sixteen short lines below it, or alone at the end; thanks alone are
    what the letter says.  So is a name that is all there is, if it is ``alone``.

    Args:
        name: What the sender is called in From; empty where that is not known.
        marked: Signatures that the HTML version marks as such.
        alone: These lines are all that was written, not one passage of several.
    """
    kept = _stripped(lines)
    kept = _without_marked(kept, marked)
    kept = _without_delimited(kept)
    kept = _without_additions(kept)
    kept = _without_closing(kept, fold(name), alone=alone)
    return _stripped(kept)


def _stripped(lines: Sequence[str]) -> list[str]:
    """``lines`` without blank ones around them."""
    kept = list(lines)
    while kept and not kept[-1].strip(" \t\u200b\u200e\u200f\u202c\ufeff"):
        kept.pop()
    start = next((n for n, line in enumerate(kept) if line.strip(" \t\u200b\u200e\u200f\u202c\ufeff")), 0)
    return kept[start:]


def _without_marked(lines: list[str], marked: Sequence[str]) -> list[str]:
    """Without what the HTML version says is a signature; it may be broken into other lines here."""
    for signature in marked:
        wanted = _letters(signature)
        tail = ""
        for number in range(len(lines) - 1, max(-1, len(lines) - 60), -1):
            tail = _letters(lines[number]) + tail
            if not wanted or not wanted.endswith(tail):
                break
            if tail == wanted:
                lines = _stripped(lines[:number])
                break
    return lines


def _letters(text: str) -> str:
    """What of a text survives being written as HTML and as plain text."""
    return "".join(char for char in fold(_PICTURE.sub("", text)) if char.isalnum())


def _without_delimited(lines: list[str]) -> list[str]:
    """Without what stands below "-- ", or below a line across where it is short."""
    for number in range(max(0, len(lines) - _LONGEST_SIGNATURE), len(lines)):
        bare = lines[number].strip()
        if not _DELIMITER.fullmatch(bare):
            continue
        below = [one for one in lines[number + 1 :] if one.strip()]
        proper = bare in ("--", "—", "––", "- -", "__")
        above = any(one.strip() for one in lines[:number])
        if (proper and len(below) <= 40) or (above and len(below) <= 15):
            return _stripped(lines[:number])
    return lines


def _without_additions(lines: list[str]) -> list[str]:
    """Without "Sent from my …" and the fine print of companies."""
    for number in range(max(0, len(lines) - _LONGEST_SIGNATURE), len(lines)):
        folded = fold(lines[number][:400]).strip("*_ ")
        if not folded:
            continue
        begins = number == 0 or not lines[number - 1].strip() or _short(lines[number - 1])
        if begins and words.DISCLAIMER.match(_paragraph(lines, number)):
            return _stripped(lines[:number])
        if len(folded) <= 120 and _is_device(folded):
            below = [one for one in lines[number + 1 :] if one.strip()]
            if len(below) > 3 and not _all_signature(below):
                # Whoever writes below the quotation writes below this, too.
                lines = [*lines[:number], "", *lines[number + 1 :]]
                continue
            return _stripped(lines[:number])
    return lines


def _is_device(folded: str) -> bool:
    folded = _LINKED.sub(r"\1", folded)
    return words.SENT_FROM.fullmatch(folded) is not None and words.NO_DEVICE.search(folded) is None


def _short(line: str) -> bool:
    return len(line) <= 60


def _paragraph(lines: list[str], number: int) -> str:
    """The beginning of the paragraph at ``number``, folded."""
    pieces = []
    for line in lines[number : number + 4]:
        if not line.strip():
            break
        pieces.append(line[:200])
    return fold(" ".join(pieces)[:400])


def _without_closing(lines: list[str], name: str, *, alone: bool) -> list[str]:
    """Without the closing formula and what follows it, or the name and what follows that."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    tail = filled[-_MOST_LINES - 2 :]
    bare = {number: fold(_TOUCHED.sub("", lines[number])[:_LONGEST_LINE]) for number in tail}
    for number in tail:
        if _closes(bare[number], lines, number, tail, name):
            return _kept(lines, number)
    for number in tail:
        if _is_own_name(bare[number], name) and _below_is_signature(lines, tail, number):
            if alone and number == filled[0]:
                return lines
            above = [one for one in filled if one < number]
            # "Wishing you a happy new year," above a name.
            wish = len(above) > 1 and lines[above[-1]].endswith(",") and _short(lines[above[-1]])
            return _kept(lines, above[-1] if wish else number)
    last = tail[-1] if tail else None
    if last is not None and last != filled[0]:
        dashed = _DASHED_NAME.fullmatch(lines[last].strip())
        if dashed and _is_name(dashed[1]) and len(dashed[1].split()) <= 3:
            return _kept(lines, last)
    return _without_block(lines, filled)


def _kept(lines: list[str], number: int) -> list[str]:
    """What stands above line ``number``; a formula that is all there is stays, without the name."""
    above = _stripped(lines[:number])
    if above:
        return above
    first = fold(lines[number]).strip(" ,.!")
    return [lines[number]] if words.THANKS.fullmatch(first) else []


def _closes(folded: str, lines: list[str], number: int, tail: list[int], name: str) -> bool:
    """Whether line ``number`` is a closing formula with a signature below, or with the name behind it."""
    bare = folded.strip(" ,.!:;-~)(՝'*…、。，،")
    below = _below_is_signature(lines, tail, number)
    if words.REGARDS.fullmatch(bare):
        return below
    following = [lines[one] for one in tail if one > number]
    if words.THANKS.fullmatch(bare):
        # With an end of its own it is a sentence; the name below goes by itself.
        return below and bool(following) and not folded.endswith(("!", ".")) and _name_first(following, name)
    head, comma, rest = _TOUCHED.sub("", lines[number])[:_LONGEST_LINE].partition(",")
    head, rest = fold(head), rest.strip(" .!")
    if comma and below and _is_name(rest):
        if words.REGARDS.fullmatch(head):
            return True
        return words.THANKS.fullmatch(head) is not None and _is_own_name(fold(rest), name)
    formula = next(
        (
            folded[: -len(own) - 1]
            for own in (name, name.partition(" ")[0])
            if own and folded.endswith(" " + own)
        ),
        "",
    )
    return bool(formula) and below and words.REGARDS.fullmatch(formula.strip(" ,.!-")) is not None


def _name_first(following: list[str], name: str) -> bool:
    first = fold(_TOUCHED.sub("", following[0]))
    return (
        _is_own_name(first, name)
        or _is_name(_TOUCHED.sub("", following[0]))
        or bool(words.REGARDS.fullmatch(first.strip(" ,.!")))
    )


def _below_is_signature(lines: list[str], tail: list[int], number: int) -> bool:
    return _all_signature([lines[one] for one in tail if one > number])


def _all_signature(lines: Sequence[str]) -> bool:
    return len(lines) <= _MOST_LINES and all(_is_signature(line) for line in lines)


def _is_signature(line: str) -> bool:
    """Whether a line can stand in a signature: short, or a way to reach somebody, and no sentence."""
    plain = _PICTURE.sub("", line).strip()
    if not plain or _DELIMITER.fullmatch(plain):
        return True
    folded = fold(plain[: _LONGEST_LINE * 2])
    if _POSTSCRIPT.match(folded):
        return False
    if words.CONTACT.search(folded):
        return len(plain) <= _LONGEST_LINE and not plain.endswith("?")
    if _is_device(folded) or words.DISCLAIMER.match(folded):
        return True
    if len(plain) > 70 or "?" in plain:
        return False
    many = len(plain.split())
    return not (plain.endswith(_SENTENCE_ENDS) and many >= 4) and many <= 9


def _is_own_name(folded: str, name: str) -> bool:
    """Whether a line is the sender's name, or some of it."""
    folded = _KISSES.sub("", _BESIDE_NAME.split(folded)[0])
    said = re.findall(r"\w+", folded)
    own = re.findall(r"\w+", name)
    if not said or not own or len(folded) > _LONGEST_NAME + 10:
        return False
    if all(len(word) == 1 for word in said):
        return [word[0] for word in own][: len(said)] == said
    said = [word for word in said if word not in _TITLES]
    if not 1 <= len(said) <= 5:
        return False
    known = sum(
        1 for word in said if word in own or (len(word) == 1 and any(one.startswith(word) for one in own))
    )
    # "Bob Miller" is Robert J. Miller.
    by_family = 2 <= len(said) <= 3 and said[-1] == own[-1] and len(own[-1]) > 2 and not folded.endswith(".")
    return by_family or (known == len(said) and max(said, key=len) in own)


def _is_name(text: str) -> bool:
    """Whether a text could be somebody's name: one to four words, in capitals where there are such."""
    bare = text.strip().rstrip(",")
    if not bare or len(bare) > _LONGEST_NAME or not _NAME.fullmatch(bare):
        return False
    parts = bare.split()
    return len(parts) <= 4 and all(
        part[0].isupper()
        or not (part[0].islower() or part[0].isupper())
        or part in ("van", "von", "de", "der", "da", "di", "ben", "del", "la")
        for part in parts
    )


def _without_block(lines: list[str], filled: list[int]) -> list[str]:
    """Without a last paragraph that is a name, with or without ways to reach it."""
    first = next((n + 1 for n in range(len(lines) - 1, -1, -1) if not lines[n].strip()), 0)
    block = lines[first:]
    if first == 0 or not 1 <= len(block) <= _MOST_LINES or first == filled[0]:
        return lines
    head = _BESIDE_NAME.split(_TOUCHED.sub("", block[0]))[0]
    if not (_is_name(head) and len(head.split()) >= 2 and _all_signature(block)):
        return lines
    reachable = any(words.CONTACT.search(fold(line[:_LONGEST_LINE])) for line in block[1:])
    # A name alone is one only below the end of a sentence: "send it to:" wants an answer.
    above = _stripped(lines[:first])
    ended = len(block) == 1 and not head.endswith(".") and above[-1].rstrip(" )").endswith(_SENTENCE_ENDS)
    return above if reachable or ended else lines
